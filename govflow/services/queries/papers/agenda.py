"""The agenda of a conference as its papers have it: the lines that are kept, under the numbers that all know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from govflow.domain.meetings import EntryKind, numbers
from govflow.services.queries.case.agenda import agenda_is_public
from govflow.services.queries.case.children import rows_below
from govflow.services.queries.case.names import Names
from govflow.services.queries.papers.told import Told
from govflow.store.meetings.agenda import load_agenda
from govflow.store.meetings.debates import load_debates
from govflow.store.visibility import Held, Outside, held_in_list
from govflow.store.work import Case, Work
from govflow.store.writing.locking import read_by_id, read_together
from govflow.values import Text


@dataclass(frozen=True, kw_only=True)
class ItemCase:
    """The case that an item is; ``held``: as what the reader reads it."""

    case: Case
    held: Held
    brought_by: int | None
    opened_at: datetime

    def state(self, work: Work) -> Text:
        """Where it stands."""
        return work.version_of(self.case).workflow.states[self.case.state].title


@dataclass(frozen=True, kw_only=True)
class AgendaLine:
    """A line: its number, and the case that it stands for. ``item``: none for what is no case, or not the reader's."""

    number: str
    kind: EntryKind
    title: str = ""
    title_other: str | None = None
    item: ItemCase | None = None
    minutes: int | None = None
    rapporteur: str = ""
    together: bool = False  # decided with others at once: nobody asked for its debate
    closed: bool = False  # taken in the closed part

    @property
    def hidden(self) -> bool:
        """Does it stand for a case that the reader may not see?"""
        return self.kind == "item" and self.item is None


def agenda_lines(work: Work, case: Case, told: Told) -> tuple[AgendaLine, ...]:
    """The lines of the agenda as it is kept; behind them, without a number, items that are not on it yet.

    Of a case that the reader may not see nothing is told but that its number is taken.
    """
    rows = {row.id: row for row in rows_below(work, case) if row.child_name in told.items}
    read_together(work, [*rows])
    entries, debates = load_agenda(work, case), load_debates(work, case)
    lines = []
    for entry, number in zip(entries, numbers(entries), strict=True):
        item = _item(work, rows.get(entry.item_id or 0))
        shown = item is not None or entry.kind != "item"
        lines.append(
            AgendaLine(
                number=number,
                kind=entry.kind,
                title=item.case.title if item is not None else entry.title if shown else "",
                title_other=(item.case.title_other if item is not None else entry.title_other if shown else "") or None,
                item=item,
                minutes=entry.minutes,
                rapporteur=entry.rapporteur if shown else "",
                together=entry.together and item is not None and entry.item_id not in debates,
                closed=entry.closed or (item is not None and is_private(work, item.case)),
            )
        )
    placed = {entry.item_id for entry in entries}
    waiting = (_item(work, row) for row in rows.values() if row.id not in placed)
    return (*lines, *(_waiting(each) for each in waiting if each is not None and each.case.end is None))


def open_agenda(work: Work, case: Case, held: Held) -> bool:
    """May the reader read the agenda at all? From outside where the file says that everybody may."""
    return not isinstance(held, Outside) or agenda_is_public(work, case)


def expect_names(names: Names, lines: tuple[AgendaLine, ...]) -> None:
    """Who brought the items is named with whatever else is."""
    names.expect(organizations={each.item.brought_by for each in lines if each.item is not None})


def is_private(work: Work, case: Case) -> bool:
    """Is it for those alone who take part in it? Then papers that go to others name it as a closed item."""
    return work.version_of(case).workflow.is_private(case.data)


def _item(work: Work, row: Any) -> ItemCase | None:
    if row is None:
        return None
    below = read_by_id(work, row.id)
    held = held_in_list(work.version_of(below).workflow, taking_part=row.taking_part)
    return ItemCase(case=below, held=held, brought_by=row.opened_by, opened_at=row.opened_at)


def _waiting(item: ItemCase) -> AgendaLine:
    return AgendaLine(number="", kind="item", title=item.case.title, title_other=item.case.title_other, item=item)
