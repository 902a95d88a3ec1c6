"""Taking one step in several items of an agenda, or in several cases on one's own desk.

Each of these steps is an order of its own, so that what is refused in one item holds up no other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from govflow.errors import Busy, Conflict, Forbidden, Invalid, NotFound, Refused, Stale
from govflow.services.backend import Backend
from govflow.services.commands.steps import TakeStep, take_step
from govflow.services.queries.case.agenda import load_agenda_page
from govflow.services.queries.meetings.batch import (
    NO_CASE,
    NO_ITEM,
    ItemOutcome,
    check_many,
    items_on,
    named_step,
    seen_cases,
)
from govflow.store.work import Work
from govflow.values import Actor

__all__ = ["TakeSteps", "take_steps"]


@dataclass(frozen=True, kw_only=True)
class TakeSteps:
    """Take a step in items of the agenda of a case, or (None) in cases on one's own desk. ``items``: by reference the
    version that the actor decided on.

    ``step`` as of ``BatchStep.value``. The key of each order is made of ``key`` and the number of its case.
    """

    case: str | None
    items: Mapping[str, int]
    step: str
    reason: str | None = None
    key: str


def take_steps(backend: Backend, actor: Actor, taking: TakeSteps) -> tuple[ItemOutcome, ...]:
    """Take the step in each item, in the order of the agenda; what is refused in one leaves the others done.

    Raises NotFound where there is no agenda for the actor, Refused for too many at once, and then nothing is done.
    """
    check_many(taking.items)
    with backend.page() as session:
        there = _there(backend.work(session, actor), taking)
    none = NO_CASE if taking.case is None else NO_ITEM
    known = [each for each in there if each in taking.items]
    return (
        *(_take(backend, actor, taking, each, there[each]) for each in known),
        *(ItemOutcome(reference=each, reasons=(none,)) for each in taking.items if each not in there),
    )


def _there(work: Work, taking: TakeSteps) -> dict[str, int]:
    """The numbers of those that the actor may see, in their order: on the agenda, or as they were ticked."""
    if taking.case is None:
        return seen_cases(work, taking.items)
    agenda = load_agenda_page(work, taking.case).agenda
    return {each.item.reference: each.item.id for each in items_on(agenda) if each.item is not None}


def _take(backend: Backend, actor: Actor, taking: TakeSteps, reference: str, number: int) -> ItemOutcome:
    try:
        with backend.page() as session:
            name, asked = named_step(backend.work(session, actor), reference, taking.step)
        order = TakeStep(
            case=reference,
            name=name,
            reason=taking.reason if asked else None,
            seen_version=taking.items[reference],
            key=f"{taking.key}-{number}",
        )
        take_step(backend, actor, order)
    except (NotFound, Forbidden, Stale, Conflict, Refused, Invalid, Busy) as error:
        return ItemOutcome(reference=reference, reasons=error.said)
    return ItemOutcome(reference=reference)
