"""Putting the agenda of a meeting in order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from govflow.domain.meetings import AGENDA, MOST_ENTRIES, AgendaBook, AgendaEntry, EntryKind, against_order, tidied
from govflow.engine.entries import AgendaKept
from govflow.errors import Refused, Stale
from govflow.messages import Message
from govflow.services.backend import Backend
from govflow.services.orders import on_case
from govflow.services.queries.case.agenda import mark_of
from govflow.services.receipts import Part, Receipt
from govflow.services.rights import against_arranging
from govflow.services.typed import check_words
from govflow.store.meetings.agenda import known_items, load_agenda, write_agenda
from govflow.store.meetings.attendance import lines_recorded_from
from govflow.store.meetings.floor import lines_spoken_on
from govflow.store.work import Case, Work
from govflow.values import Actor

__all__ = ["MOST_ENTRIES", "ArrangeAgenda", "PlacedLine", "arrange_agenda"]


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
        if lines_recorded_from(work, case) - {each.id for each in entries}:
            raise Refused([Message("From a line that is taken off attendance is recorded, so it stays on the agenda.")])
        gone = {each.id for each in before} - {each.id for each in entries}
        if gone and gone & lines_spoken_on(work, case):
            raise Refused([Message("On a line that is taken off something was said, so it stays on the agenda.")])
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
