"""The desk of a session: the agenda, the item on the floor with what is decided, and who is there for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from govflow.domain.meetings import AGENDA
from govflow.engine.rounds.rules import Consultation
from govflow.errors import NotFound
from govflow.messages import Message
from govflow.services.queries.case.actions import Actions, load_actions
from govflow.services.queries.case.agenda import AgendaLine, AgendaTable, load_agenda_table
from govflow.services.queries.case.decided_on import DecidedOn, load_decided_on
from govflow.services.queries.case.head import Head, load_head, load_names
from govflow.services.queries.case.names import Names
from govflow.services.queries.case.round.items import title_of
from govflow.services.queries.case.round.page import RoundPage, load_round_page
from govflow.services.queries.case.round.seats import SeatCard, load_seats
from govflow.services.queries.meetings.attendance import AttendanceTable, load_attendance_table
from govflow.services.rights import knows_round
from govflow.store.rounds import LoadedRound, latest_round_ids, load_rounds
from govflow.store.work import Case, Work
from govflow.store.writing.locking import read_case
from govflow.values import Text


@dataclass(frozen=True, kw_only=True)
class Opinion:
    """How many said the same in a consultation that is over, and who did. ``tone``: as of a seat."""

    answer: Text | Message
    tone: str
    seats: tuple[SeatCard, ...]

    @property
    def count(self) -> int:
        return len(self.seats)

    @property
    def names(self) -> tuple[Text, ...]:
        return tuple(each.name for each in self.seats)


@dataclass(frozen=True, kw_only=True)
class Decided:
    """A vote on the item that is over: its result, and the page that derives it."""

    id: int
    title: Text
    sentence: Message


@dataclass(frozen=True, kw_only=True)
class ItemOnFloor:
    """The case of the item that is on the floor, as far as the reader sees it."""

    head: Head
    decided_on: DecidedOn
    opinions: tuple[Opinion, ...]
    actions: Actions
    votes: tuple[RoundPage, ...]  # those that are open
    decided: tuple[Decided, ...]  # the latest last


@dataclass(frozen=True, kw_only=True)
class DeskPage:
    """The desk at one line of the agenda. ``before``, ``after``: the lines beside it that have a number."""

    head: Head
    agenda: AgendaTable
    line: AgendaLine
    before: int | None
    after: int | None
    item: ItemOnFloor | None
    attendance: AttendanceTable | None
    actions: Actions  # of the meeting


def load_desk(work: Work, reference: str, entry_id: int | None, pairs: Sequence[tuple[int, str]]) -> DeskPage:
    """The desk for this reader. Raises NotFound where the meeting has no agenda that the reader may see."""
    case = read_case(work, reference)
    names = load_names(work, case)
    agenda = load_agenda_table(work, case, names) if work.version_of(case).machine.book(AGENDA) else None
    lines = [each for each in agenda.lines if each.number] if agenda is not None else []
    if agenda is None or not lines:
        raise NotFound(Message("There is no agenda yet."))
    at = _current(lines, entry_id)
    line = lines[at]
    places = {place: each.number for place, each in enumerate(agenda.lines, start=1)}
    return DeskPage(
        head=load_head(work, case, names),
        agenda=agenda,
        line=line,
        before=lines[at - 1].id if at else None,
        after=lines[at + 1].id if at + 1 < len(lines) else None,
        item=_on_floor(work, line.item.reference, pairs) if line.item is not None else None,
        attendance=load_attendance_table(work, case, names, agenda.lines.index(line) + 1, places),
        actions=load_actions(work, case, names, pairs),
    )


def _current(lines: Sequence[AgendaLine], entry_id: int | None) -> int:
    """The line that was asked for; else the first item that is not over, else the first line."""
    for place, each in enumerate(lines):
        if each.id == entry_id and entry_id is not None:
            return place
    open_now = (place for place, each in enumerate(lines) if each.item is not None and each.item.end is None)
    return next(open_now, 0)


def _on_floor(work: Work, reference: str, pairs: Sequence[tuple[int, str]]) -> ItemOnFloor:
    case = read_case(work, reference)
    names = load_names(work, case)
    rounds = [
        each
        for each in load_rounds(work.session, latest_round_ids(work.session, case.id))
        if each.held and knows_round(work, case, each.id)
    ]
    heard = [each for each in rounds if isinstance(each.rule, Consultation) and each.closed_at is not None]
    votes = [each for each in rounds if not isinstance(each.rule, Consultation)]
    return ItemOnFloor(
        head=load_head(work, case, names),
        decided_on=load_decided_on(work, case, names),
        opinions=tuple(opinion for each in heard[-1:] for opinion in _opinions(work, case, names, each)),
        actions=load_actions(work, case, names, pairs),
        votes=tuple(load_round_page(work, reference, each.id) for each in votes if each.closed_at is None),
        decided=tuple(_decided(work, case, each) for each in votes if each.closed_at is not None and not each.void),
    )


def _opinions(work: Work, case: Case, names: Names, found: LoadedRound) -> list[Opinion]:
    cards = load_seats(work, case, names, found)
    answers = dict.fromkeys(each.answer for each in cards)
    groups = ((answer, tuple(each for each in cards if each.answer == answer)) for answer in answers)
    return [Opinion(answer=answer, tone=seats[0].tone, seats=seats) for answer, seats in groups]


def _decided(work: Work, case: Case, found: LoadedRound) -> Decided:
    return Decided(id=found.id, title=title_of(work, case, found.name), sentence=found.judge().sentence)
