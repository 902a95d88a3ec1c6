"""The register of a rehearsal: where a procedure asks who keeps the entry of an organization, there is one."""

from __future__ import annotations

from govflow.domain.registers.changes import SUPERVISOR_OF
from govflow.domain.registers.rules import KEPT_BY
from govflow.engine.rules.referring import placed_uses
from govflow.services.rehearsal.company import Company
from govflow.services.rehearsal.house import SINCE, Procedure
from govflow.services.rehearsal.stage import RealStage
from govflow.store.people.registers.tables import ENTRY
from govflow.store.sql.upsert import insert_or_ignore


def enter_who_is_asked_about(procedure: Procedure, stage: RealStage, company: Company) -> None:
    """Each organization of which the file asks who registered it stands in the register, entered by whom it names."""
    workflow, rules = procedure.machine.workflow, procedure.machine.rules
    uses = (use for kind, use, _ in placed_uses(workflow) if kind == "guard" and not isinstance(use, str))
    for use in (each for each in uses if KEPT_BY in each):
        settings = rules.bind(use, "guard").settings
        registrar, organization = (
            company.seated(name, workflow.parties[name], 1)[0] for name in (settings["registrar"], settings["of"])
        )
        supervisor = _supervisor(procedure, company)
        represents = company.person_named(f"{settings['of']} who represents it")
        with stage.backend.transaction() as session:
            insert_or_ignore(
                session, ENTRY, organization_id=organization.organization_id, registrar_id=registrar.organization_id,
                registered_in=stage.case().id, code=f"{organization.organization_id:018}", activity="story",
                activity_en="A story", activity_zh="示例", scope="A story", seat="A story",
                representative_id=represents.person_id, entered_on=SINCE, standing="in_order", standing_since=SINCE,
                standing_reason="", supervisor_id=supervisor,
            )  # fmt: skip


def _supervisor(procedure: Procedure, company: Company) -> int | None:
    """Whoever plays the supervisor that the file finds by the register, if it does."""
    parties = procedure.machine.workflow.parties.items()
    found = (name for name, each in parties if isinstance(each.rule, dict) and SUPERVISOR_OF in each.rule)
    name = next(found, None)
    return company.seated(name, dict(parties)[name], 1)[0].organization_id if name is not None else None
