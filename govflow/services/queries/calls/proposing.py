"""Who is proposed to review a request: of the pool of its call, those without conflict who have least to review."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import bindparam, func, select

from govflow.domain.calls.facts import REQUEST, RequestBook
from govflow.engine.rounds.rules import Review
from govflow.services.queries.step.choosing import Allowed
from govflow.store.lists.competing import pool_of
from govflow.store.rounds.tables import RESPONSE, ROUND, SEAT
from govflow.store.sql.prepared import Prepared
from govflow.store.work import Case, Work

_OPEN_REVIEWS = Prepared(
    select(SEAT.c.person_id, func.count().label("reviews"))
    .join(ROUND, ROUND.c.id == SEAT.c.round_id)
    .outerjoin(RESPONSE, RESPONSE.c.seat_id == SEAT.c.id)
    .where(
        SEAT.c.person_id.in_(bindparam("pool", expanding=True)),
        SEAT.c.status == "eligible",
        ROUND.c.closed_at.is_(None),
        RESPONSE.c.id.is_(None),
    )
    .group_by(SEAT.c.person_id)
)


def proposed_reviewers(
    work: Work, case: Case, fields: Collection[str], allowed: Allowed | None
) -> Mapping[str, tuple[int, ...]]:
    """What the field for reviewers begins with, if it is among these: as many as the review needs at least, those first
    who have the fewest requests to review, then in the order of the pool. Whoever sends the form confirms them.
    """
    book: RequestBook | None = work.version_of(case).machine.book(REQUEST)
    if book is None or book.reviewers not in fields or allowed is None or case.data.get(book.reviewers):
        return {}
    pool = pool_of(work, case)
    if not pool:
        return {}
    free = allowed({book.reviewers: list(pool)})[book.reviewers].ids
    busy = {row.person_id: row.reviews for row in _OPEN_REVIEWS.rows(work.session, pool=list(pool))}
    inclined = sorted((each for each in pool if each in free), key=lambda each: (busy.get(each, 0), pool.index(each)))
    return {book.reviewers: tuple(inclined[: _needed(work, case, book)])}


def _needed(work: Work, case: Case, book: RequestBook) -> int:
    rule = work.version_of(case).workflow.rounds[book.scored_in]
    return rule.minimum if isinstance(rule, Review) and isinstance(rule.minimum, int) else 1
