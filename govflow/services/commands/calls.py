"""Work on all requests of a call: the list that is put to the committee, and what follows from the vote on it.

Each request is an order of its own, in a transaction of its own, so that what is refused in one holds up no other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from govflow.domain.calls.facts import RANKING, RankingBook
from govflow.errors import Busy, Conflict, Forbidden, Invalid, NotFound, Refused, Stale
from govflow.messages import Message
from govflow.services.backend import Backend
from govflow.services.commands.steps import TakeStep, take_step
from govflow.services.commands.waking import go_on
from govflow.services.lateness import Fired
from govflow.services.queries.calls.listing import OfRequest
from govflow.services.receipts import Receipt
from govflow.store.lists.competing import decided_requests, load_listed
from govflow.store.work import Case, Work
from govflow.store.writing.locking import Hold, lock_if_free, read_case
from govflow.values import SYSTEM, Actor

MOST_AT_ONCE = 50


@dataclass(frozen=True, kw_only=True)
class PutList:
    """Put requests on the list of a call, in the order of their rank, and the list to the vote.

    The key of each order is made of ``key`` and the number of its case. ``rule``: the option of that by which the
    envelope is divided; ``reasons``: by reference, for departing from the scores or from the rule.
    """

    call: str
    requests: Sequence[OfRequest]
    rule: str
    reasons: Mapping[str, str] = field(default_factory=dict)
    seen_version: int
    key: str


@dataclass(frozen=True, kw_only=True)
class Done:
    """What came of it in one case: nothing speaks against it where there are no reasons."""

    reference: str
    reasons: tuple[Message, ...] = ()


def take_in_each(backend: Backend, actor: Actor, requests: Sequence[OfRequest], key: str) -> tuple[Done, ...]:
    """Take a step in each of these requests, one after the other."""
    return tuple(_in_one(backend, actor, each, key) for each in requests)


def put_list(backend: Backend, actor: Actor, order: PutList) -> tuple[tuple[Done, ...], Receipt | None]:
    """Put the requests on the list, then the list to the vote; the list waits where a request is refused.

    Raises what the step of the call raises, NotFound for a call that keeps no list.
    """
    done = take_in_each(backend, actor, order.requests, order.key)
    if any(each.reasons for each in done):
        return done, None
    name, values = _list_of(backend, actor, order)
    key = f"{order.key}-list"
    step = TakeStep(case=order.call, name=name, values=values, seen_version=order.seen_version, key=key)
    return done, take_step(backend, actor, step)


def follow_lists(backend: Backend, hold: Hold = lock_if_free) -> list[Fired]:
    """Let requests go on whose list has been voted on, each in its own transaction; at most so many at once.

    What somebody holds is left to the next sweep, and so is what fails, which holds up no other.
    """
    with backend.reading() as session:
        numbers = decided_requests(backend.work(session, SYSTEM), MOST_AT_ONCE)
    return [go_on(backend, each, hold) for each in numbers]


def _list_of(backend: Backend, actor: Actor, order: PutList) -> tuple[str, dict[str, Any]]:
    """The step that puts the list to the vote, and the list as it stands."""
    with backend.page() as session:
        work = backend.work(session, actor)
        case = read_case(work, order.call)
        book: RankingBook | None = work.version_of(case).machine.book(RANKING)
        if book is None:
            raise NotFound(Message("There is no such page for this case."))
        return book.put_by, {book.lines: tuple(_rows(work, case, book, order)), book.divided_by: order.rule}


def _rows(work: Work, case: Case, book: RankingBook, order: PutList) -> Iterator[dict[str, Any]]:
    listed = load_listed(work, case)
    division = listed.divided(order.rule)
    awards = division.awards if division is not None else [None] * len(listed.all)
    for each, award in zip(listed.all, awards, strict=True):
        row = {
            "rank": each.rank,
            "reference": each.reference,
            "title": each.title,
            "asked": each.asked,
            "by_rule": award,
            "amount": each.amount,
            "reason": each.reason or order.reasons.get(each.reference, ""),
        }
        yield {book.columns[key]: value for key, value in row.items() if value not in ("", None)}


def _in_one(backend: Backend, actor: Actor, each: OfRequest, key: str) -> Done:
    order = TakeStep(
        case=each.reference,
        name=each.step,
        values=each.values,
        reason=each.reason,
        seen_version=each.seen_version,
        key=f"{key}-{each.number}",
    )
    try:
        take_step(backend, actor, order)
    except (NotFound, Forbidden, Stale, Conflict, Refused, Invalid, Busy) as error:
        return Done(reference=each.reference, reasons=error.said)
    return Done(reference=each.reference)
