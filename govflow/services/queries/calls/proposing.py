"""Who is proposed to review a request: of the pool of its call, those without conflict who have least to review."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import bindparam, func, select

from govflow.domain.calls.facts import REQUEST, RequestBook
from govflow.engine.definition import Transition
from govflow.engine.facts import Form
from govflow.engine.rounds.rules import Review
from govflow.services.queries.step.choosing import Allowed, in_step, needs_of_derived
from govflow.store.lists.competing import pool_of
from govflow.store.rounds.tables import RESPONSE, ROUND, SEAT
from govflow.store.sql.prepared import Prepared
from govflow.store.work import Case, Work
from govflow.store.writing.facts import load_facts

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
_GONE = Prepared(
    select(ROUND.c.case_id, SEAT.c.person_id)
    .join(ROUND, ROUND.c.id == SEAT.c.round_id)
    .where(
        ROUND.c.case_id.in_(bindparam("cases", expanding=True)),
        SEAT.c.person_id.in_(bindparam("pool", expanding=True)),
        SEAT.c.status.in_(("recused", "replaced")),
    )
    .distinct()
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
    return {book.reviewers: _least_busy(work, case, book, pool, allowed, _busy(work, pool), _gone(work, [case], pool))}


def propose_together(
    work: Work, cases: Sequence[Case], steps: Mapping[int, Transition]
) -> Mapping[int, tuple[int, ...]]:
    """Whom the forms of these steps begin with, by case: what is proposed in one counts as load in the next.

    ``steps``: by the number of their case. Who left a review of that request, or was out of it, is not asked again.
    """
    pool = pool_of(work, cases[0]) if cases else ()
    if not pool:
        return {}
    busy, gone, found = _busy(work, pool), _gone(work, cases, pool), dict[int, tuple[int, ...]]()
    for case in cases:
        machine, step = work.version_of(case).machine, steps[case.id]
        book: RequestBook | None = machine.book(REQUEST)
        if book is None:
            continue
        needs = machine.form_of(step).needs | machine.needs(case.state, step.name) | needs_of_derived(machine, case)
        allowed = in_step(work, case, step, load_facts(work, case, Form({}), needs))
        found[case.id] = _least_busy(work, case, book, pool, allowed, busy, gone)
        busy.update(found[case.id])
    return found


def _least_busy(
    work: Work,
    case: Case,
    book: RequestBook,
    pool: Sequence[int],
    allowed: Allowed,
    busy: Counter[int],
    gone: Collection[tuple[int, int]],
) -> tuple[int, ...]:
    free = allowed({book.reviewers: list(pool)})[book.reviewers].ids
    inclined = [each for each in pool if each in free and (case.id, each) not in gone]
    return tuple(sorted(inclined, key=lambda each: (busy[each], pool.index(each)))[: _needed(work, case, book)])


def _busy(work: Work, pool: Sequence[int]) -> Counter[int]:
    """How many requests each of the pool has still to review."""
    return Counter({row.person_id: row.reviews for row in _OPEN_REVIEWS.rows(work.session, pool=list(pool))})


def _gone(work: Work, cases: Sequence[Case], pool: Sequence[int]) -> frozenset[tuple[int, int]]:
    rows = _GONE.rows(work.session, cases=[each.id for each in cases], pool=list(pool))
    return frozenset((row.case_id, row.person_id) for row in rows)


def _needed(work: Work, case: Case, book: RequestBook) -> int:
    rule = work.version_of(case).workflow.rounds[book.scored_in]
    return rule.minimum if isinstance(rule, Review) and isinstance(rule.minimum, int) else 1
