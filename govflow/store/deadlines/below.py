"""Deadlines that have passed in cases below others, as a command must know of them that goes on with those above."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import and_, bindparam, or_, select

from govflow.store.cases import CASE
from govflow.store.deadlines.timers import TIMER, Timer
from govflow.store.sql.prepared import Prepared
from govflow.store.sql.session import Session

_FIRST = (
    select(CASE.c.id)
    .where(CASE.c.parent_id.in_(bindparam("above", expanding=True)), CASE.c.end.is_(None))
    .cte("below", recursive=True)
)
_OPEN_BELOW = _FIRST.union(
    select(CASE.c.id).join(_FIRST, CASE.c.parent_id == _FIRST.c.id).where(CASE.c.end.is_(None))
)  # walked from above: a family is bounded, and what waits for a sweep elsewhere is not
_PASSED_BELOW = Prepared(
    select(TIMER, CASE.c.state.label("stands_in"), CASE.c.workflow_version_id)
    .select_from(_OPEN_BELOW.join(CASE, CASE.c.id == _OPEN_BELOW.c.id).join(TIMER, TIMER.c.case_id == CASE.c.id))
    .where(
        or_(
            and_(TIMER.c.status == "pending", TIMER.c.due_at <= bindparam("at")),
            and_(TIMER.c.status == "suspended", TIMER.c.resume_at <= bindparam("at")),
        ),
        TIMER.c.retry_at.is_(None),
    )
    .order_by(TIMER.c.due_at, TIMER.c.id)
)


def passed_below(session: Session, above: Collection[int], at: datetime) -> list[Timer]:
    """What has passed by then, or stands still until then, in the open cases below these, the earliest first.

    Each with the state that its case stands in, and the version of its file. What a sweep tried in vain holds up nobody
    above; it is tried again by the next ones.
    """
    return _PASSED_BELOW.mappings(session, above=sorted(above), at=at)
