"""What the case of a plan shows of the register: what governments claim, where two claim the same, and its plan."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, select

from govflow.services.queries.case.names import Names
from govflow.services.queries.registers.plans.claims import Claims, all_claims, claims_in
from govflow.store.registers.plans.tables import CLAIM, PLAN
from govflow.store.sql.prepared import Asked, Prepared
from govflow.store.work import Case, Work
from govflow.values import Text


@dataclass(frozen=True, kw_only=True)
class PlanSection:
    """``plan_id``: of the plan that the case has published, none before."""

    plan_id: int | None
    plan: Text | None
    claims: Claims


def load_plan_section(work: Work, case: Case, _names: Names) -> PlanSection | None:
    """What the case has in the register; nothing where it has nothing there yet."""
    plan = next(iter(_PLAN.rows(work.session, case=case.id)), None)
    claims = claims_in(_CLAIMS.rows(work.session, case=case.id))
    if plan is None and not claims.lines:
        return None
    return PlanSection(
        plan_id=plan.id if plan is not None else None,
        plan=Text(en=plan.name_en, zh=plan.name_zh) if plan is not None else None,
        claims=claims,
    )


def asked_of_plan(_work: Work, case: Case) -> Asked:
    return _PLAN.asked(case=case.id)


def asked_of_claims(_work: Work, case: Case) -> Asked:
    return _CLAIMS.asked(case=case.id)


_PLAN = Prepared(select(PLAN.c.id, PLAN.c.name_en, PLAN.c.name_zh).where(PLAN.c.case_id == bindparam("case")))
_CLAIMS = Prepared(all_claims().where(CLAIM.c.plan_case_id == bindparam("case")))
