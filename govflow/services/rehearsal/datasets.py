"""The catalogue of a rehearsal: a set that is shared unconditionally, and one under conditions, of who plays its
department. Stories name them as ``DS-1`` and ``DS-2``.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select

from govflow.domain.registers.datasets.rules import DEPARTMENT, rules
from govflow.domain.registers.datasets.sets import CONDITIONAL, UNCONDITIONAL, DataSet, SetField
from govflow.engine.stories.cast import START
from govflow.services.rehearsal.company import MEMBER, Company
from govflow.services.rehearsal.house import Procedure
from govflow.store.registers.datasets.catalogue import add_version
from govflow.store.registers.datasets.tables import SET
from govflow.values import Actor

FIELD = SetField(name="station", kind="text", required=True, meaning_en="Station", meaning_zh="站点")
SAID = DataSet(
    key="", title_en="A story", title_zh="示例", description_en="A story", description_zh="示例", sharing="",
    basis_en="", basis_zh="", cycle="irregular", updated_on=START.date(), contact="A story", contact_at="1",
    access=("file",), fields=(FIELD,),
)  # fmt: skip


def enter_sets(procedure: Procedure, company: Company) -> None:
    """Where the file finds a party by the catalogue, whoever plays it keeps two sets there."""
    if rules.topic not in procedure.machine.topics:
        return
    parties = procedure.machine.workflow.parties.items()
    found = ((name, each) for name, each in parties if isinstance(each.rule, dict) and DEPARTMENT in each.rule)
    name, party = next(found)
    holder = company.seated(name, party, 1)[0]
    keeper: Actor = company.actor(company.person_named(f"{name} who keeps the catalogue"), holder, (MEMBER,))
    with company.backend.transaction() as session:
        if session.execute(select(SET.c.id)).first() is None:
            for sharing in (UNCONDITIONAL, CONDITIONAL):
                says = replace(SAID, key=sharing, sharing=sharing)
                add_version(session, keeper, None, says, company.backend.clock.now())
