"""Putting the agenda of a meeting in order; taking one step in several of its items.

Each of these steps is an order of its own, so that what is refused in one item holds up no other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from govflow.domain.meetings import AGENDA, MOST_ENTRIES, AgendaBook, AgendaEntry, EntryKind, against_order, tidied
from govflow.engine.entries import AgendaKept
from govflow.errors import Busy, Conflict, Forbidden, Invalid, NotFound, Refused, Stale
from govflow.messages import Message
from govflow.services.backend import Backend
from govflow.services.commands.steps import TakeStep, take_step
from govflow.services.orders import on_case
from govflow.services.queries.case.agenda import load_agenda_page, mark_of
from govflow.services.queries.meetings.batch import (
    NO_ITEM,
    ItemOutcome,
    check_many,
    items_on,
    named_step,
    reasons_of,
)
from govflow.services.receipts import Part, Receipt
from govflow.services.rights import against_arranging
from govflow.services.typed import check_words
from govflow.store.meetings.agenda import known_items, load_agenda, write_agenda
from govflow.store.work import Case, Work
from govflow.values import Actor

__all__ = ["MOST_ENTRIES", "ArrangeAgenda", "PlacedLine", "TakeSteps", "arrange_agenda", "take_steps"]


@dataclass(frozen=True, kw_only=True)
class PlacedLine(Part):
    """A line where it is to stand. ``id``: one that is there; ``item_id``: the case that a new one stands for."""

    id: int | None = None
    kind: EntryKind
    title: str = ""
    title_other: str = ""
    item_id: int | None = None
    below: bool = False
    together: bool = False
    closed: bool = False
    minutes: int | None = None
    rapporteur: str = ""


@dataclass(frozen=True, kw_only=True)
class ArrangeAgenda:
    """Keep the agenda with these lines, in this order. ``shown``: the mark of the agenda that was changed."""

    case: str
    lines: tuple[PlacedLine, ...]
    shown: str
    key: str


def arrange_agenda(backend: Backend, actor: Actor, order: ArrangeAgenda) -> Receipt:
    """Put an agenda in order. Raises Refused with all reasons, Stale where somebody else did so meanwhile."""

    def act(work: Work, case: Case) -> None:
        if reasons := against_arranging(work, case):
            raise Refused(reasons)
        book: AgendaBook = work.version_of(case).machine.book(AGENDA)
        before = load_agenda(work, case)
        if mark_of(before) != order.shown:
            raise Stale(Message("Somebody else has put the agenda in order meanwhile. Look at it and change it again."))
        entries = tidied(_meant(order.lines, before))
        if reasons := list(against_order(entries, before, known_items(work, case, book))):
            raise Refused(reasons)
        if entries == before:
            return
        write_agenda(work, case, entries)
        work.enter(case, AgendaKept(lines=len(entries)))

    return on_case(backend, actor, order, act)


def _meant(lines: Sequence[PlacedLine], before: Sequence[AgendaEntry]) -> list[AgendaEntry]:
    """The lines as they are to be kept: what one stands for is what it stood for; one that comes twice, the first time.

    Only an item stands for a case.
    """
    known = {each.id: each for each in before}
    found = list[AgendaEntry]()
    for each in lines:
        check_words(title=each.title, title_other=each.title_other, rapporteur=each.rapporteur)
        title, other = each.title.strip(), each.title_other.strip()
        entry = AgendaEntry(
            id=each.id,
            kind=each.kind,
            title=title or other,
            title_other=other if title else "",
            item_id=each.item_id if each.kind == "item" else None,
            below=each.below,
            together=each.together and each.kind == "item",
            closed=each.closed,
            minutes=each.minutes,
            rapporteur=each.rapporteur.strip(),
        )
        if (there := known.pop(each.id, None)) is not None:
            entry = replace(entry, kind=there.kind, item_id=there.item_id)
        else:
            entry = replace(entry, id=None)
        found.append(replace(entry, title="", title_other="") if entry.kind == "item" else entry)
    return found


@dataclass(frozen=True, kw_only=True)
class TakeSteps:
    """Take a step in items of the agenda of a case. ``items``: by reference the version that the actor decided on.

    ``step`` as of ``BatchStep.value``. The key of each order is made of ``key`` and the number of its case.
    """

    case: str
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
        agenda = load_agenda_page(backend.work(session, actor), taking.case).agenda
    there = {each.item.reference: each.item.id for each in items_on(agenda) if each.item is not None}
    known = [each for each in there if each in taking.items]
    return (
        *(_take(backend, actor, taking, each, there[each]) for each in known),
        *(ItemOutcome(reference=each, reasons=(NO_ITEM,)) for each in taking.items if each not in there),
    )


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
        return ItemOutcome(reference=reference, reasons=reasons_of(error))
    return ItemOutcome(reference=reference)
