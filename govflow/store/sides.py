"""For whom a person has acted in a case so far: whoever acts for one side does not act for another."""

from __future__ import annotations

from sqlalchemy import bindparam, select, union
from sqlalchemy.orm import Session

from govflow.engine.seating import Register
from govflow.engine.seating.sides import opposed
from govflow.store.cases import StepActorRow
from govflow.store.rounds.tables import RESPONSE, ROUND, SEAT
from govflow.store.sql.prepared import Prepared
from govflow.store.work import Case, Work
from govflow.values import Text

STEP = StepActorRow.__table__

_ACTED_FOR = Prepared(
    union(
        select(STEP.c.organization_id).where(
            STEP.c.case_id == bindparam("case"), STEP.c.person_id == bindparam("person"), STEP.c.organization_id != 0
        ),
        select(SEAT.c.organization_id)
        .join(ROUND, ROUND.c.id == SEAT.c.round_id)
        .join(RESPONSE, RESPONSE.c.seat_id == SEAT.c.id)
        .where(
            ROUND.c.case_id == bindparam("case"),
            RESPONSE.c.person_id == bindparam("person"),
            RESPONSE.c.on_behalf.is_(False),
            SEAT.c.organization_id.is_not(None),
            (RESPONSE.c.cast_by.is_(None)) | (RESPONSE.c.cast_by == SEAT.c.id),
        ),
    )
)


def other_side(work: Work, case: Case, register: Register) -> Text | None:
    """The organization for which the person has acted here, where that is another side than the one acted for now."""
    actor = work.actor
    if not actor.elsewhere or actor.person_id is None or actor.organization_id is None:
        return None
    if case.id not in work.acted_for:
        work.acted_for[case.id] = _acted_for(work.session, case.id, actor.person_id)
    acted_for = opposed(case.parties, actor.organization_id, work.acted_for[case.id])
    if acted_for is None:
        return None
    other = register.organization(acted_for)
    return other.name if other is not None else Text(en="another organization", zh="其他单位")


def _acted_for(session: Session, case_id: int, person_id: int) -> frozenset[int]:
    """The organizations for which a person has taken a step in a case, or answered in one of its rounds."""
    return frozenset(_ACTED_FOR.scalars(session, case=case_id, person=person_id))
