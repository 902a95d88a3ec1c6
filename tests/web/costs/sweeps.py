"""What the clock does, prepared to be counted."""

from __future__ import annotations

from functools import partial

from sqlalchemy import func, select, update

from govflow.services.commands.deadlines import sweep
from govflow.store.cases import CASE
from govflow.store.deadlines.timers import TIMER
from tests.web.costs.crowd import Act, Crowd, fail_deadlines


def all_due(crowd: Crowd) -> Act:
    """Once all is done that was due, the sweep that finds nothing."""
    sweep(crowd.cast.backend)
    return partial(sweep, crowd.cast.backend)


def offers(crowd: Crowd) -> Act:
    """The deadline of the call alone has come."""
    crowd.cast.clock.at = crowd.cast.case(crowd.calling).due_at
    fail_deadlines(crowd.cast, TIMER.c.case_id != crowd.cast.case(crowd.calling).id)
    return partial(sweep, crowd.cast.backend)


def talks(crowd: Crowd) -> Act:
    """The time of so many negotiations is over."""
    earlier = CASE.c.id < crowd.cast.case(crowd.dispute).id
    talking = select(CASE.c.id).where(CASE.c.workflow == "dispute-mediation", CASE.c.state == "negotiation", earlier)
    with crowd.cast.backend.transaction() as session:
        session.execute(update(TIMER).where(TIMER.c.case_id.in_(talking)).values(failures=0, retry_at=None))
        last = session.scalars(select(func.max(TIMER.c.due_at)).where(TIMER.c.case_id.in_(talking))).one()
    crowd.cast.clock.at = last
    fail_deadlines(crowd.cast, TIMER.c.case_id.not_in(talking))
    return partial(sweep, crowd.cast.backend)
