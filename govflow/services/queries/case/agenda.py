"""The agenda of a meeting on pages: the same numbers for every reader, what one may not see as a closed item."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace

from govflow.codec import canonical
from govflow.domain.meetings import AGENDA, HELD, AgendaBook, AgendaEntry, numbers
from govflow.errors import Forbidden, NotFound
from govflow.messages import Message
from govflow.services.queries.case.children import ChildLine, load_child_lines
from govflow.services.queries.case.head import Head, load_head, load_names
from govflow.services.queries.case.names import Names
from govflow.services.queries.meetings.debate import AskedDebate, asked_of_requests, load_requests
from govflow.services.rights import against_arranging, against_debating, reads_as
from govflow.store.meetings.agenda import agenda_as_it_comes, asked_of_agenda, load_agenda
from govflow.store.sql.ahead import read_ahead
from govflow.store.sql.prepared import Asked
from govflow.store.visibility import Outside
from govflow.store.work import Case, Work
from govflow.store.writing.locking import read_case


@dataclass(frozen=True, kw_only=True)
class AgendaLine:
    """A line as a reader sees it. ``item``: the case that it stands for; none where it is no case, or not shown."""

    id: int | None
    number: str
    kind: str  # heading, procedural, item
    title: str
    title_other: str | None
    item_id: int | None
    item: ChildLine | None
    below: bool
    together: bool
    closed: bool
    minutes: int | None
    rapporteur: str
    debates: tuple[AskedDebate, ...] = ()  # by whom its debate is asked for
    asks: bool = False  # may the reader ask for it now?
    takes_back: bool = False  # may the reader take back that it was asked for?

    @property
    def hidden(self) -> bool:
        """Does it stand for a case that the reader may not see?"""
        return self.kind == "item" and self.item is None


@dataclass(frozen=True, kw_only=True)
class AgendaTable:
    """An agenda. ``fixed``: its order stays; ``arranges``: the reader may change it; ``waiting``: not on it yet."""

    reference: str
    lines: tuple[AgendaLine, ...]
    waiting: tuple[ChildLine, ...]
    fixed: bool
    arranges: bool
    held: bool  # its procedure says when it is held
    takes_part: bool  # does the reader see it as one who takes part, and not as everybody?

    @property
    def minutes(self) -> int:
        """How long all of it is expected to take, as far as that is said."""
        return sum(each.minutes or 0 for each in self.lines)

    @property
    def several(self) -> bool:
        """May the reader tick items, of which there are at least two that are not over?"""
        open_now = [each for each in (*(line.item for line in self.lines), *self.waiting) if each and each.end is None]
        return self.takes_part and len(open_now) > 1

    @property
    def open_together(self) -> tuple[AgendaLine, ...]:
        """The A items that the reader sees and that are not over."""
        return tuple(each for each in self.lines if each.together and each.item is not None and each.item.end is None)

    @property
    def timed(self) -> bool:
        return any(each.minutes or each.rapporteur for each in self.lines)


@dataclass(frozen=True, kw_only=True)
class AgendaPage:
    """The page of an agenda. ``shown`` stands for how it was kept when somebody began to put it in order."""

    head: Head
    agenda: AgendaTable
    shown: str = ""


def asked_of_agenda_lines(_work: Work, case: Case) -> Asked:
    """What ``load_agenda_table`` will ask beside the cases below."""
    return asked_of_agenda(case)


def agenda_is_public(work: Work, case: Case) -> bool:
    book: AgendaBook | None = work.version_of(case).machine.book(AGENDA)
    return book is not None and book.public


def load_agenda_table(work: Work, case: Case, names: Names) -> AgendaTable | None:
    """The agenda of a case as it is kept, for its reader; None where its procedure keeps none, or nothing is on it."""
    book: AgendaBook | None = work.version_of(case).machine.book(AGENDA)
    if book is None:
        return None
    read_ahead(work.session, [asked_of_agenda(case), asked_of_requests(work, case)])
    found = _table(work, case, names, book, load_agenda(work, case))
    return found if found.lines or found.waiting else None


def load_agenda_page(work: Work, reference: str) -> AgendaPage:
    """The agenda by itself. Raises NotFound where there is none, or the reader may not see it."""
    case = read_case(work, reference)
    table = load_agenda_table(work, case, names := load_names(work, case))
    if table is None or not (table.takes_part or agenda_is_public(work, case)):
        raise NotFound(Message("There is no agenda yet."))
    return AgendaPage(head=load_head(work, case, names), agenda=table)


def load_arranging(work: Work, reference: str) -> AgendaPage:
    """The agenda as it is offered to whoever keeps it, with all that belongs on it. Raises Forbidden for others."""
    case = read_case(work, reference)
    if reasons := against_arranging(work, case):
        raise Forbidden(reasons[0])
    names = load_names(work, case)
    book: AgendaBook = work.version_of(case).machine.book(AGENDA)
    read_ahead(work.session, [asked_of_agenda(case), asked_of_requests(work, case)])
    table = _table(work, case, names, book, agenda_as_it_comes(work, case, book), keeps=True)
    return AgendaPage(head=load_head(work, case, names), agenda=table, shown=mark_of(load_agenda(work, case)))


def mark_of(entries: Sequence[AgendaEntry]) -> str:
    """Stands for an agenda as it is kept: another one has another mark."""
    return hashlib.sha256(canonical([asdict(each) for each in entries])).hexdigest()[:16]


def _table(
    work: Work, case: Case, names: Names, book: AgendaBook, entries: Sequence[AgendaEntry], *, keeps: bool = False
) -> AgendaTable:
    """``keeps``: for whoever puts it in order, with what was written beside items that they may not see."""
    items = {each.id: each for each in load_child_lines(work, case, names, book.items)}
    lines = tuple(_line(each, number, items) for each, number in zip(entries, numbers(entries), strict=True))
    takes_part = not isinstance(reads_as(work, case), Outside)
    if book.debate_asked_by:
        lines = _with_debates(work, case, names, book, lines)
    if not keeps:
        lines = tuple(_as_read(each, takes_part=takes_part) for each in lines)
    placed = {each.item_id for each in entries}
    return AgendaTable(
        reference=case.reference,
        lines=lines,
        waiting=tuple(each for each in items.values() if each.id not in placed),
        fixed=case.state not in book.open_in,
        arranges=not against_arranging(work, case),
        held=work.version_of(case).machine.book(HELD) is not None,
        takes_part=takes_part,
    )


def _line(entry: AgendaEntry, number: str, items: Mapping[int, ChildLine]) -> AgendaLine:
    item = items.get(entry.item_id or 0)
    return AgendaLine(
        id=entry.id,
        number=number,
        kind=entry.kind,
        title=item.title if item is not None else entry.title,
        title_other=(item.title_other if item is not None else entry.title_other) or None,
        item_id=entry.item_id,
        item=item,
        below=entry.below,
        together=entry.together,
        closed=entry.closed,
        minutes=entry.minutes,
        rapporteur=entry.rapporteur,
    )


def _with_debates(
    work: Work, case: Case, names: Names, book: AgendaBook, lines: Sequence[AgendaLine]
) -> tuple[AgendaLine, ...]:
    """The lines with who asks for their debate, and with what the reader may do about it."""
    asked, own = load_requests(work, case, names), work.actor.organization_id
    barred = own is None or bool(against_debating(work, case, book))
    found = list[AgendaLine]()
    for each in lines:
        debates = asked.get(each.item_id or 0, ())
        mine = any(by.organization_id == own for by in debates)
        may = not barred and each.item is not None and each.item.state_name in book.debate_asked_of
        asks = may and each.together and not mine
        found.append(replace(each, debates=debates, asks=asks, takes_back=may and mine))
    return tuple(found)


def _as_read(line: AgendaLine, *, takes_part: bool) -> AgendaLine:
    """A line as it stands for readers: of a case that they may not see a number, and the time that it takes; one of
    which a debate is asked for is not decided together, however it is marked. Who asked, those read who take part.
    """
    if line.hidden:
        return replace(line, item_id=None, together=False, closed=False, rapporteur="", debates=())
    return replace(line, together=line.together and not line.debates, debates=line.debates if takes_part else ())
