"""The desk of a session: the agenda, the item on the floor with what is decided, and who is there for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from govflow.domain.meetings import AGENDA
from govflow.engine.rounds.rules import Consultation
from govflow.engine.rounds.verdicts import DerivationLine
from govflow.errors import NotFound
from govflow.messages import Message
from govflow.services.queries.case.actions import Actions, load_actions
from govflow.services.queries.case.agenda import AgendaLine, AgendaTable, asked_of_agenda_lines, load_agenda_table
from govflow.services.queries.case.children import ChildLine, asked_of_children
from govflow.services.queries.case.decided_on import DecidedOn, load_decided_on
from govflow.services.queries.case.head import Head, expected_names, load_head
from govflow.services.queries.case.names import Names
from govflow.services.queries.case.readers import read_in_round, read_where
from govflow.services.queries.case.round.chances import load_chances
from govflow.services.queries.case.round.ending import Closing, closing_of
from govflow.services.queries.case.round.items import title_of
from govflow.services.queries.case.round.lines import load_round_lines
from govflow.services.queries.case.round.matter import MatterShown, asked_of_texts, load_matter
from govflow.services.queries.case.round.roll_call import Grid, load_grid
from govflow.services.queries.case.round.seats import SeatCard, asked_of_notes, load_seats
from govflow.services.queries.meetings.attendance import AttendanceTable, load_attendance_table
from govflow.services.queries.meetings.debate import asked_of_requests
from govflow.services.queries.meetings.desk_mark import asked_of_mark, mark_of_desk
from govflow.services.queries.meetings.floor import Floor, asked_of_floor, expect_speakers, load_floor
from govflow.services.queries.meetings.prepared import (
    PreparedSteps,
    asked_of_prepared,
    expect_prepared,
    load_prepared,
)
from govflow.services.queries.meetings.proxies import asked_of_papers
from govflow.services.queries.meetings.replies import ASKED
from govflow.services.queries.meetings.sittings import (
    SITTINGS,
    Sittings,
    SittingShown,
    expect_sittings,
    load_sittings_shown,
)
from govflow.services.queries.meetings.statements import Statements, asked_of_stated, expect_stated, statements_for
from govflow.services.rights import against_closing, closes_round, own_seats, reads_as
from govflow.store.deadlines.stretches import asked_of_stretches
from govflow.store.deadlines.timers import asked_of_calendar, asked_of_timers, running_timers
from govflow.store.rounds import LoadedRound, asked_of_rounds, latest_round_ids, load_rounds
from govflow.store.rounds.reviewers import hidden_reviewers
from govflow.store.sql.ahead import read_ahead
from govflow.store.sql.prepared import Asked
from govflow.store.standing import asked_of_standing
from govflow.store.work import Case, Work
from govflow.store.writing.facts import asked_of_facts
from govflow.store.writing.locking import read_by_id, read_case, read_together
from govflow.values import Text


@dataclass(frozen=True, kw_only=True)
class Opinion:
    """How many said the same in a consultation that is over, and who did. ``plain``: what is said without any wish, the
    first of the answers that there are.
    """

    answer: Text | Message
    plain: bool
    seats: tuple[SeatCard, ...]

    @property
    def count(self) -> int:
        return len(self.seats)

    @property
    def names(self) -> tuple[Text, ...]:
        return tuple(each.name for each in self.seats)


@dataclass(frozen=True, kw_only=True)
class Vote:
    """A vote on the item: how it stands, or its result; its page derives it."""

    id: int
    title: Text
    opened_at: datetime
    sentence: Message


@dataclass(frozen=True, kw_only=True)
class OpenVote(Vote):
    """A vote that is open, with what its page has: what it is about, the grid of the roll call, how it would be closed.

    The same calculator and the same forms as on that page: an answer that is sent from here is judged there.
    """

    head: Head
    matter: MatterShown | None
    chances: tuple[DerivationLine, ...]
    grid: Grid | None
    reasons_read: Message
    closing: Closing | None
    not_closing: tuple[Message, ...]
    closing_read: Message
    answers: bool  # the reader has a seat in it that is awaited


@dataclass(frozen=True, kw_only=True)
class ItemOnFloor:
    """The case of the item that is on the floor, as far as the reader sees it."""

    head: Head
    decided_on: DecidedOn
    opinions: tuple[Opinion, ...]
    actions: Actions
    prepared: PreparedSteps | None
    votes: tuple[OpenVote, ...]
    decided: tuple[Vote, ...]  # those that are over, the latest last


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
    floor: Floor | None
    statements: Statements | None
    sittings: Sittings
    sat: tuple[SittingShown, ...]  # of several sittings those that dealt with the line
    prepared: PreparedSteps | None  # of the meeting, to be confirmed
    mark: str  # of all that is shown (``mark_of_desk``)


def load_desk(work: Work, reference: str, entry_id: int | None, pairs: Sequence[tuple[int, str]]) -> DeskPage:
    """The desk for this reader. Raises NotFound where the meeting has no agenda that the reader may see."""
    case = read_case(work, reference)
    names = expected_names(work, case)
    read_ahead(work.session, _of_meeting(work, case))
    names.expect(organizations=(each.organization_id for some in case.parties.values() for each in some))
    expect_speakers(work, case, names)
    expect_stated(work, case, names)
    expect_sittings(work, case, names)
    expect_prepared(work, case, names)
    agenda = load_agenda_table(work, case, names) if work.version_of(case).machine.book(AGENDA) else None
    lines = [each for each in agenda.lines if each.number] if agenda is not None else []
    if agenda is None or not lines:
        raise NotFound(Message("There is no agenda yet."))
    names.load_expected(work, ())  # where no item was named
    at = _current(lines, entry_id)
    line = lines[at]
    places = {place: each.number for place, each in enumerate(agenda.lines, start=1)}
    return DeskPage(
        head=load_head(work, case, names),
        agenda=agenda,
        line=line,
        before=lines[at - 1].id if at else None,
        after=lines[at + 1].id if at + 1 < len(lines) else None,
        item=_on_floor(work, line.item, names, pairs) if line.item is not None else None,
        attendance=load_attendance_table(work, case, names, agenda.lines.index(line) + 1, places),
        actions=load_actions(work, case, names, pairs),
        floor=load_floor(work, case, names, None if line.hidden else line.id),
        statements=statements_for(work, case, names),
        sittings=(sittings := load_sittings_shown(work, case, names)),
        sat=() if line.hidden else sittings.of_place(agenda.lines.index(line) + 1),
        prepared=load_prepared(work, case, names),
        mark=mark_of_desk(work, case.id, case.entries, case.state),
    )


def _of_meeting(work: Work, case: Case) -> Iterator[Asked]:
    """What is asked of the meeting and of what is below it, whichever item is looked at."""
    yield asked_of_agenda_lines(work, case)
    yield asked_of_requests(work, case)
    yield asked_of_children(work, case)
    yield from (each(work, case) for each in (*ASKED, *SITTINGS))
    yield from asked_of_floor(work, case)
    yield from asked_of_stated(work, case)
    yield from asked_of_prepared(work, case)
    yield from asked_of_papers(work, case)
    yield asked_of_timers(case.id)
    yield from asked_of_standing(work, case)
    yield from asked_of_facts(work, case)
    yield asked_of_mark(work, case)


def _of_item(work: Work, case: Case) -> Iterator[Asked]:
    yield asked_of_timers(case.id)
    yield from asked_of_prepared(work, case)
    yield from asked_of_papers(work, case)
    yield from asked_of_rounds(case.id)
    yield from asked_of_standing(work, case)
    yield from asked_of_facts(work, case)


def _of_rounds(work: Work, case: Case, rounds: Sequence[LoadedRound]) -> Iterator[Asked]:
    """What is asked of the rounds that are shown: what is noted of seats, and how long an open one may last."""
    yield from (asked_of_notes(each.id) for each in rounds)
    yield from asked_of_stretches(each["id"] for each in running_timers(work.session, case.id))
    yield asked_of_calendar(work.version_of(case).machine.counting)
    for each in rounds:
        if each.closed_at is None:
            yield from asked_of_texts(work, case, each)


def _current(lines: Sequence[AgendaLine], entry_id: int | None) -> int:
    """The line that was asked for; else the first item that is not over, else the first line."""
    for place, each in enumerate(lines):
        if each.id == entry_id and entry_id is not None:
            return place
    open_now = (place for place, each in enumerate(lines) if each.item is not None and each.item.end is None)
    return next(open_now, 0)


def _on_floor(work: Work, item: ChildLine, names: Names, pairs: Sequence[tuple[int, str]]) -> ItemOnFloor:
    read_together(work, [item.id])  # the reader sees it, or there would be no such line
    case = read_by_id(work, item.id)
    names = names.of_case(hidden_reviewers(work, case))
    read_ahead(work.session, _of_item(work, case))
    known = {each for line in load_round_lines(work, case, reads_as(work, case)) for each in line.ids}
    latest = (each for each in latest_round_ids(work.session, case.id) if each in known)
    rounds = [each for each in load_rounds(work.session, [*latest]) if each.held and not each.void]
    names.expect(organizations=(who for each in rounds for who, _ in each.holders.values()))
    expect_prepared(work, case, names)
    names.load_expected(work, _of_rounds(work, case, rounds))
    heard = [each for each in rounds if isinstance(each.rule, Consultation) and each.closed_at is not None]
    votes = [each for each in rounds if not isinstance(each.rule, Consultation)]
    return ItemOnFloor(
        head=load_head(work, case, names),
        decided_on=load_decided_on(work, case, names),
        opinions=tuple(opinion for each in heard[-1:] for opinion in _opinions(work, case, names, each)),
        actions=load_actions(work, case, names, pairs),
        prepared=load_prepared(work, case, names),
        votes=tuple(_open_vote(work, case, names, each) for each in votes if each.closed_at is None),
        decided=tuple(_vote(work, case, each) for each in votes if each.closed_at is not None),
    )


def _opinions(work: Work, case: Case, names: Names, found: LoadedRound) -> list[Opinion]:
    cards = load_seats(work, case, names, found)
    answers = dict.fromkeys(each.answer for each in cards)
    groups = ((answer, tuple(each for each in cards if each.answer == answer)) for answer in answers)
    plain = found.rule.choices[0].label
    return [Opinion(answer=answer, plain=answer == plain, seats=seats) for answer, seats in groups]


def _vote(work: Work, case: Case, found: LoadedRound) -> Vote:
    return Vote(
        id=found.id,
        title=title_of(work, case, found.name),
        opened_at=found.opened_at,
        sentence=found.judge().sentence,
    )


def _open_vote(work: Work, case: Case, names: Names, found: LoadedRound) -> OpenVote:
    cards = load_seats(work, case, names, found)
    closes = closes_round(work, case, found)
    waiting = [(found, each) for each in found.seats if each.id in found.judge().waiting]
    return OpenVote(
        **vars(_vote(work, case, found)),
        head=load_head(work, case, names),
        matter=load_matter(work, case, names, found),
        chances=load_chances(found),
        grid=load_grid(work, case, found, cards),
        reasons_read=read_in_round(work, case, found.rule),
        closing=closing_of(found) if closes else None,
        not_closing=tuple(against_closing(work, case, found)) if closes else (),
        closing_read=read_where(work.version_of(case).workflow, [(case.state, case.ended_in)]),
        answers=bool(own_seats(work, case, waiting)),
    )
