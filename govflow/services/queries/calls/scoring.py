"""What the reviews of all requests of a call have come to; of one that is over this is worked out once in a process."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, and_, bindparam, func, select

from govflow.domain.calls.order import spread_of
from govflow.engine.rounds.rules import Review
from govflow.store.lists.competing import COMPETING
from govflow.store.rounds import LoadedRound, load_rounds
from govflow.store.rounds.tables import ROUND, VOID
from govflow.store.sql.prepared import Prepared
from govflow.store.work import Case, Work

MOST_KEPT = 5_000

_LATEST = (
    select(func.max(ROUND.c.id).label("id"))
    .join(COMPETING, and_(COMPETING.c.case_id == ROUND.c.case_id, COMPETING.c.call_id == bindparam("call")))
    .where(ROUND.c.name.in_(bindparam("names", expanding=True)))
    .group_by(ROUND.c.case_id)
    .subquery()
)
_REVIEWS = Prepared(
    select(ROUND.c.id, ROUND.c.case_id, ROUND.c.closed_at, ROUND.c.outcome).join(_LATEST, _LATEST.c.id == ROUND.c.id)
)


@dataclass(frozen=True, kw_only=True)
class Reviewed:
    """A review and what it came to, whoever may read that. ``points``: the means by criterion; none while it is open.

    ``answered`` of ``asked`` have scored, ``conflicts`` are out; ``spread``: between the sums of two reviewers.
    """

    rule: Review
    over: bool
    complete: bool
    points: Mapping[str, Fraction]
    mean: Fraction | None
    spread: Fraction | None
    answered: int
    asked: int
    conflicts: int


_Over = dict[tuple[int, int, datetime], Reviewed]
_KEPT: WeakKeyDictionary[Engine, _Over] = WeakKeyDictionary()
"""Reviews that are over, by round, case and end: no answer comes to them any more, and no seat changes."""


def load_reviewed(work: Work, call: Case, names: Collection[str]) -> dict[int, Reviewed]:
    """The latest review of each request of a call, by its case; one that was left undecided has no result."""
    rows = _REVIEWS.rows(work.session, call=call.id, names=sorted(names)) if names else []
    held = {(each.id, each.case_id, each.closed_at): each.case_id for each in rows if each.outcome != VOID}
    kept = _kept(work)
    found = {case: kept[key] for key, case in held.items() if key in kept}
    for review in load_rounds(work.session, [key[0] for key, case in held.items() if case not in found]):
        if isinstance(review.rule, Review):
            found[review.case_id] = each = _reviewed(review, review.rule)
            if review.closed_at is not None:
                kept[review.id, review.case_id, review.closed_at] = each
    for key in _too_many(kept):
        kept.pop(key, None)
    return found


def _kept(work: Work) -> _Over:
    return _KEPT.setdefault(work.session.engine, {})


def _too_many(kept: _Over) -> Iterator[tuple[int, int, datetime]]:
    """The oldest of those beyond the bound."""
    yield from list(kept)[: max(len(kept) - MOST_KEPT, 0)]


def _reviewed(review: LoadedRound, rule: Review) -> Reviewed:
    over, verdict = review.closed_at is not None, review.judge()
    sums = [Fraction(sum(each.scores.values())) for each in review.responses if each.scores]
    seats = [each for each in review.seats if each.status != "replaced"]
    complete = over and verdict.outcome == "complete"
    return Reviewed(
        rule=rule,
        over=over,
        complete=complete,
        points=verdict.tally.means if over else {},
        mean=verdict.tally.mean if complete else None,
        spread=spread_of(sums) if over else None,
        answered=len(review.responses),
        asked=sum(each.status == "eligible" for each in seats),
        conflicts=sum(each.status == "recused" for each in seats),
    )
