"""Who is awaited in a case, and who has answered in its open rounds."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, select

from govflow.engine.rounds.rules import Offer
from govflow.services.queries.case.names import Names, Who
from govflow.services.queries.case.round.lines import RoundLine
from govflow.store.cases import REPLY, WorkItemRow
from govflow.store.rounds.tables import RESPONSE, ROUND, SEAT
from govflow.store.sql.prepared import Asked, Prepared
from govflow.store.work import Case, Work
from govflow.values import Text

ITEM = WorkItemRow.__table__


@dataclass(frozen=True, kw_only=True)
class Awaited:
    """Somebody who is awaited, and since when; in a round also who has ``answered``, and when."""

    who: Who
    capacity: Text
    since: datetime
    answered: bool = False


_DESKS = Prepared(
    select(ITEM.c.organization_id, ITEM.c.person_id, ITEM.c.capacity, ITEM.c.since, ITEM.c.seat_id)
    .where(ITEM.c.case_id == bindparam("case"), ITEM.c.kind != REPLY)
    .order_by(ITEM.c.id)
)
"""What the state asks of whom. Who owes a reply to an invitation is told beside it, with all who were invited."""
_OPENING = func.coalesce(ROUND.c.opening_id, ROUND.c.id)
_OPEN_NOW = select(_OPENING).where(ROUND.c.case_id == bindparam("case"), ROUND.c.closed_at.is_(None))
_ANSWERED = Prepared(
    select(
        SEAT.c.id, SEAT.c.round_id, SEAT.c.organization_id, SEAT.c.person_id, SEAT.c.capacity, RESPONSE.c.at,
        ROUND.c.name,
    )
    .join(RESPONSE, RESPONSE.c.seat_id == SEAT.c.id)
    .join(ROUND, ROUND.c.id == SEAT.c.round_id)
    .where(ROUND.c.case_id == bindparam("case"), _OPENING.in_(_OPEN_NOW))
    .order_by(SEAT.c.id)
)  # fmt: skip
"""Who has answered in rounds that are open, or opened together with such."""


def asked_of_awaited(work: Work, case: Case) -> list[Asked]:
    """What will be asked of who is awaited, and who has answered."""
    open_here = work.version_of(case).workflow.states[case.state].rounds
    return [_DESKS.asked(case=case.id), *([_ANSWERED.asked(case=case.id)] if open_here else ())]


def load_awaited(work: Work, case: Case, names: Names, *, without: Collection[int]) -> tuple[Awaited, ...]:
    """Those with a work item of this case, each once; ``without``: seats that have answered."""
    rows = [row for row in _DESKS.rows(work.session, case=case.id) if row.seat_id is None or row.seat_id not in without]
    names.load(
        work,
        organizations=(row.organization_id for row in rows),
        persons=(row.person_id for row in rows),
    )
    parties = work.version_of(case).workflow.parties
    once = {(row.organization_id, row.person_id): row for row in reversed(rows)}
    found = [
        Awaited(
            who=names.who(row.organization_id, row.person_id), capacity=parties[row.capacity].title, since=row.since
        )
        for row in reversed(once.values())
    ]
    return tuple(sorted(found, key=lambda each: not each.who.you))


def load_answered(
    work: Work, case: Case, names: Names, opened: Sequence[RoundLine]
) -> tuple[list[Awaited], frozenset[int]]:
    """Who has answered in the open rounds, and from which seats. What was answered may be sealed; of an offer it is
    for all but who made it sealed that there is one.
    """
    if not opened:
        return [], frozenset()
    workflow, known = work.version_of(case).workflow, {number for each in opened for number in each.ids}
    rows = [row for row in _ANSWERED.rows(work.session, case=case.id) if row.round_id in known]
    names.load(work, organizations=(row.organization_id for row in rows), persons=(row.person_id for row in rows))
    told = [(row, names.who(row.organization_id, row.person_id)) for row in rows]
    told = [(row, who) for row, who in told if who.you or not isinstance(workflow.rounds[row.name], Offer)]
    found = {
        (who, row.capacity): Awaited(
            who=who, capacity=workflow.parties[row.capacity].title, since=row.at, answered=True
        )
        for row, who in told
    }
    return list(found.values()), frozenset(row.id for row, _ in told)
