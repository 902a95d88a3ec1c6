"""Who is awaited in a case, and who has answered in its open rounds."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select

from govflow.engine.rounds.rules import Offer
from govflow.services.queries.case.names import Names, Who
from govflow.services.queries.case.round.lines import RoundLine
from govflow.store.cases import WorkItemRow
from govflow.store.rounds.tables import RESPONSE, ROUND, SEAT
from govflow.store.work import Case, Work
from govflow.values import Text


@dataclass(frozen=True, kw_only=True)
class Awaited:
    """Somebody who is awaited, and since when; in a round also who has ``answered``, and when."""

    who: Who
    capacity: Text
    since: datetime
    answered: bool = False


def load_awaited(work: Work, case: Case, names: Names, *, without: Collection[int]) -> tuple[Awaited, ...]:
    """Those with a work item of this case, each once; ``without``: seats that have answered."""
    item = WorkItemRow
    rows = work.session.execute(
        select(item.organization_id, item.person_id, item.capacity, item.since)
        .where(item.case_id == case.id, or_(item.seat_id.is_(None), item.seat_id.not_in(without)))
        .order_by(item.id)
    ).all()
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
    seat, workflow = SEAT.c, work.version_of(case).workflow
    rows = work.session.execute(
        select(seat.id, seat.organization_id, seat.person_id, seat.capacity, RESPONSE.c.at, ROUND.c.name)
        .join(RESPONSE, RESPONSE.c.seat_id == seat.id)
        .join(ROUND, ROUND.c.id == seat.round_id)
        .where(seat.round_id.in_([number for each in opened for number in each.ids]))
        .order_by(seat.id)
    ).all()
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
