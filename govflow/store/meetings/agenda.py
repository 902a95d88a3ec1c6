"""The agenda of a meeting: its lines in their order, each with an id that it keeps when the order changes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint, bindparam, delete, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from govflow.domain.meetings import (
    AGENDA,
    LONGEST_NAME,
    LONGEST_TITLE,
    AgendaBook,
    AgendaEntry,
    PlaceItems,
    at_end,
    numbers,
    placed,
    standing_agenda,
)
from govflow.store.cases import CaseRow
from govflow.store.sql.base import Base
from govflow.store.sql.prepared import Asked, Prepared
from govflow.store.visibility import VISIBLE, sight
from govflow.store.work import Case, Work


class AgendaRow(Base):
    """A line of the agenda of a case."""

    __tablename__ = "agenda_entry"
    __table_args__ = (UniqueConstraint("case_id", "item_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    place: Mapped[int]  # 1, 2, … within the case
    kind: Mapped[str] = mapped_column(String(16))  # heading, procedural, item
    title: Mapped[str | None] = mapped_column(String(LONGEST_TITLE))
    title_other: Mapped[str | None] = mapped_column(String(LONGEST_TITLE))
    item_id: Mapped[int | None] = mapped_column(ForeignKey("case_file.id"), index=True)
    below: Mapped[bool]  # a sub-item of the line above that is none
    together: Mapped[bool]  # decided together with others
    closed: Mapped[bool]  # taken in the closed part
    minutes: Mapped[int | None]
    rapporteur: Mapped[str | None] = mapped_column(String(LONGEST_NAME))


ENTRY = AgendaRow.__table__

_LINES = Prepared(select(ENTRY).where(ENTRY.c.case_id == bindparam("case")).order_by(ENTRY.c.place))
_MOVE = update(ENTRY).where(ENTRY.c.id == bindparam("line"))
_ITEMS = CaseRow.parent_id == bindparam("case"), CaseRow.child_name.in_(bindparam("items", expanding=True))
_BELOW = Prepared(select(CaseRow.id, CaseRow.state).where(*_ITEMS).order_by(CaseRow.id))
_SEEN = Prepared(select(CaseRow.id, CaseRow.state).where(*_ITEMS, VISIBLE))
_SEEN_ITEM = Prepared(
    select(CaseRow.id).where(CaseRow.id == bindparam("item"), CaseRow.parent_id == bindparam("case"), VISIBLE)
)


def asked_of_agenda(case: Case) -> Asked:
    """What ``load_agenda`` will ask."""
    return _LINES.asked(case=case.id)


def load_agenda(work: Work, case: Case) -> list[AgendaEntry]:
    """The lines of the agenda as it is kept, in their order; none while nobody has put it in order."""
    return [_entry(row) for row in asked_of_agenda(case).rows(work.session)]


def asked_of_numbers(case_id: int) -> Asked:
    """What ``numbered_items`` will ask."""
    return _LINES.asked(case=case_id)


def numbered_items(work: Work, case_id: int) -> dict[int, str]:
    """The numbers of items on the agenda of a case, by case and in its order: the same for every reader."""
    agenda = [_entry(row) for row in _LINES.rows(work.session, case=case_id)]
    found = zip(agenda, numbers(agenda), strict=True)
    return {each.item_id: number for each, number in found if each.item_id is not None}


def agenda_as_it_comes(work: Work, case: Case, book: AgendaBook) -> list[AgendaEntry]:
    """The agenda as it is, with all cases that belong on it: as it is offered to whoever keeps it, and fixed."""
    entries, waiting = load_agenda(work, case), _waiting(work, case, book)
    if not entries:
        return standing_agenda(book, waiting)
    return placed(entries, waiting) if case.state in book.open_in else at_end(entries, waiting)


def known_items(work: Work, case: Case, book: AgendaBook) -> set[int]:
    """The cases that whoever keeps the agenda knows of: those that it comes with, and those below that they may see.

    A draft that nobody else may see is as if there were none, whatever number somebody tries.
    """
    offered = agenda_as_it_comes(work, case, book)
    return seen_items(work, case, book).keys() | {each.item_id for each in offered if each.item_id is not None}


def seen_items(work: Work, case: Case, book: AgendaBook) -> dict[int, str]:
    """The cases below that belong on the agenda and that the actor may see, and in which state each of them is."""
    seen = _SEEN.rows(work.session, case=case.id, items=list(book.items), **sight(work.actor))
    return {row.id: row.state for row in seen}


def sees_item(work: Work, case: Case, item_id: int) -> bool:
    """Is a case an item of this meeting, and one that the actor sees?"""
    return _SEEN_ITEM.first(work.session, item=item_id, case=case.id, **sight(work.actor)) is not None


def place_items(work: Work, case: Case, _intent: PlaceItems) -> None:
    """Keep the agenda with the cases below that were not on it."""
    book = work.version_of(case).machine.book(AGENDA)
    if book is not None:
        write_agenda(work, case, agenda_as_it_comes(work, case, book))


def write_agenda(work: Work, case: Case, entries: Sequence[AgendaEntry]) -> None:
    """Keep these lines in this order. What was there and is still meant keeps its row, with its id."""
    before = {each.id: (place, each) for place, each in enumerate(load_agenda(work, case), start=1)}
    kept = {each.id for each in entries}
    _remove(work, before.keys() - kept)
    places = list(enumerate(entries, start=1))
    changed = [(place, each) for place, each in places if each.id is not None and before[each.id] != (place, each)]
    if changed:
        work.session.execute(_MOVE, [{"line": each.id, **_columns(case, place, each)} for place, each in changed])
    new = [_columns(case, place, each) for place, each in places if each.id is None]
    if new:
        work.session.execute(insert(ENTRY), new)


def _remove(work: Work, ids: Collection[int | None]) -> None:
    if ids:
        work.session.execute(delete(ENTRY).where(ENTRY.c.id.in_(sorted(each for each in ids if each is not None))))


def _waiting(work: Work, case: Case, book: AgendaBook) -> Iterable[int]:
    """The cases that belong on the agenda, in the order of their opening, as this command has left them so far.

    What it opens itself belongs there from its first state on: it goes on by itself before the command ends.
    """
    rows = _BELOW.rows(work.session, case=case.id, items=list(book.items))
    held = [each for each in work.cases.values() if each.parent_id == case.id and each.child_name in book.items]
    states = {row.id: row.state for row in rows} | {each.id: each.state for each in held}
    opened = {each.id for each in held if each.version == 0}
    return (each for each in sorted(states) if each in opened or states[each] not in book.left_out)


def _entry(row: Any) -> AgendaEntry:
    return AgendaEntry(
        id=row.id,
        kind=row.kind,
        title=row.title or "",
        title_other=row.title_other or "",
        item_id=row.item_id,
        below=row.below,
        together=row.together,
        closed=row.closed,
        minutes=row.minutes,
        rapporteur=row.rapporteur or "",
    )


def _columns(case: Case, place: int, entry: AgendaEntry) -> dict[str, Any]:
    return {
        "case_id": case.id,
        "place": place,
        "kind": entry.kind,
        "title": entry.title or None,
        "title_other": entry.title_other or None,
        "item_id": entry.item_id,
        "below": entry.below,
        "together": entry.together,
        "closed": entry.closed,
        "minutes": entry.minutes,
        "rapporteur": entry.rapporteur or None,
    }
