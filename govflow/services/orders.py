"""Orders about one case: carried out on it under its lock, once per key, after what the clock was owed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol, TypeVar

from govflow.errors import Busy, Conflict, Refused, Stale
from govflow.messages import Message
from govflow.services.backend import Backend
from govflow.services.lateness import Late, fire_deadline, let_clock_go_first
from govflow.services.moments import take_moment
from govflow.services.receipts import Receipt, digest_of, first_receipt, kept_receipt
from govflow.services.retrying import retried
from govflow.services.stepping import MOST_AUTOMATIC_STEPS, Unfollowed, command
from govflow.store.sql.moment import asked_of_database_clock
from govflow.store.sql.prepared import Asked
from govflow.store.standing import asked_of_actor
from govflow.store.standing.sides import remember_side
from govflow.store.work import Case, Work
from govflow.store.writing.locking import Expected, lock
from govflow.store.writing.pauses import run_again
from govflow.values import Actor

Done = TypeVar("Done")


class Order(Protocol):
    """A command about one case. ``key`` is chosen by the sender, so that sending twice does it once."""

    @property
    def case(self) -> str: ...

    @property
    def key(self) -> str: ...


def nothing_else(_work: Work) -> tuple[int, ...]:
    """The order concerns no case but its own and those above it."""
    return ()


def expected(work: Work, case: Case) -> Iterator[Asked]:
    """What every order is sure to ask of its case."""
    yield from asked_of_actor(work, case)


@retried
def on_case(
    backend: Backend,
    actor: Actor,
    order: Order,
    act: Callable[[Work, Case], None],
    chosen: Callable[[Work], Sequence[int]] = nothing_else,
    asked: Expected = expected,
) -> Receipt:
    """Carry out an order on its case, locked, once per key; whatever ``act`` raises undoes everything.

    An answer that ends a round stays, and so does the end of the round, though what should follow it be refused.

    ``chosen`` finds other cases that must be locked with it; ``asked`` is what is sure to be asked. A deadline that
    passed before in any case that is held, or below one, comes first, as the clock would have it, whether or not it has
    run. Raises NotFound for a case that the actor may not see, Conflict for a key that was used for another order,
    Stale for what came too late.
    """
    return after_clock(backend, lambda left: _carry_out(backend, actor, order, act, chosen, asked, left))


def after_clock(backend: Backend, carry_out: Callable[[Sequence[Message] | None], Done]) -> Done:
    """Carry out a command, and let the clock go first wherever it finds a deadline that passed before (``Late``).

    ``carry_out`` is given the reasons that kept what should follow a round from happening, if there were any.
    """
    late: Late | None = None
    left: Sequence[Message] | None = None
    for _ in range(MOST_AUTOMATIC_STEPS):
        try:
            done = carry_out(left)
            backend.outages.wrote()
            return done
        except Unfollowed as refused:
            left = refused.reasons
        except Late as passed:
            late, left = late or passed, None
            for timer_id, case_id in passed.passed:
                fire_deadline(backend, timer_id, case_id)
        except (Stale, Conflict, Refused) as error:
            if late is None:
                raise
            raise Stale(late.message, _told(error)) from error
    raise Busy


def _carry_out(
    backend: Backend,
    actor: Actor,
    order: Order,
    act: Callable[[Work, Case], None],
    chosen: Callable[[Work], Sequence[int]],
    asked: Expected,
    left: Sequence[Message] | None,
) -> Receipt:
    with command(backend, actor, left) as work:
        case = lock(work, order.case, chosen(work), _with_clock(asked) if backend.second_clocks else asked)
        take_moment(backend, work)
        run_again(work, case)
        receipt, first = first_receipt(work, case, order.key, digest_of(actor, order))
        if first:
            let_clock_go_first(work, case)
            act(work, case)
            remember_side(work, case)
            receipt = kept_receipt(work, case, order.key, receipt)
        return receipt


def _with_clock(asked: Expected) -> Expected:
    """The same, and what the moment is that is compared with that of the process."""
    return lambda work, case: (asked_of_database_clock(), *asked(work, case))


def _told(error: Stale | Conflict | Refused) -> tuple[Message, ...]:
    match error:
        case Stale():
            return (error.message, *error.changes)
        case Refused():
            return error.reasons
    return (error.message,)
