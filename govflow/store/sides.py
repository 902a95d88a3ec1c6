"""For whom a person has acted in a case so far: whoever acts for one side does not act for another."""

from __future__ import annotations

from sqlalchemy import bindparam, select, union
from sqlalchemy.orm import Session

from govflow.store.cases import StepActorRow
from govflow.store.rounds import RESPONSE, ROUND, SEAT

STEP = StepActorRow.__table__

_ACTED_FOR = union(
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


def acted_for(session: Session, case_id: int, person_id: int) -> frozenset[int]:
    """The organizations for which a person has taken a step in a case, or answered in one of its rounds."""
    return frozenset(session.scalars(_ACTED_FOR, {"case": case_id, "person": person_id}))
