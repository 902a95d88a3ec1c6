"""The A items of a meeting: their open votes on one grid, and closed with one confirmation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from govflow.engine.rounds.rules import Ballot
from govflow.errors import NotFound
from govflow.messages import Message
from govflow.services.queries.case.agenda import AgendaLine, load_agenda_page
from govflow.services.queries.case.head import Head, load_names
from govflow.services.queries.case.names import Names
from govflow.services.queries.case.readers import read_where
from govflow.services.queries.case.round.ending import Closing, closing_of
from govflow.services.queries.case.round.items import title_of
from govflow.services.queries.case.round.lines import asked_of_round_lines, load_round_lines
from govflow.services.queries.case.round.roll_call import Row, Said, load_grid
from govflow.services.queries.case.round.seats import asked_of_notes, load_seats
from govflow.services.rights import against_closing, closes_round, reads_as
from govflow.store.rounds import LoadedRound, load_rounds
from govflow.store.rounds.reviewers import hidden_reviewers
from govflow.store.sql.ahead import read_ahead
from govflow.store.standing import asked_of_standing
from govflow.store.work import Case, Work
from govflow.store.writing.facts import asked_of_facts
from govflow.store.writing.locking import read_by_id, read_case, read_together
from govflow.values import Text

NOT_OPEN = Message("No vote is open on it.")
ON_ITS_OWN = Message("Its vote offers other answers than the others: call its roll on its own page.")
NOT_YOURS = Message("Its roll is called by somebody else.")


@dataclass(frozen=True, kw_only=True)
class OpenTogether:
    """A vote that is open on an A item. ``closing``: how it would end, for who closes it; ``not_closing``: why not."""

    id: int
    title: Text
    matter: str | None
    closing: Closing | None
    not_closing: tuple[Message, ...]


@dataclass(frozen=True, kw_only=True)
class TogetherItem:
    """An A item, with its open vote. ``why``: why no answer is entered in it from here."""

    line: AgendaLine
    reference: str
    number: str
    title: str
    title_other: str | None
    state: Text
    vote: OpenTogether | None
    why: Message | None


@dataclass(frozen=True, kw_only=True)
class MemberRow:
    """A member with its seats in all those votes. ``offered``: what may be entered for it; ``out``: the votes in which
    nothing may, and ``why``.
    """

    key: str
    name: Text
    capacity: Text
    offered: tuple[Said, ...]
    seats: Mapping[int, int]  # by vote
    out: tuple[int, ...]
    why: tuple[Message, ...]


@dataclass(frozen=True, kw_only=True)
class TogetherPage:
    """``reads``: who reads why a vote is closed although somebody is awaited."""

    head: Head
    items: tuple[TogetherItem, ...]
    rows: tuple[MemberRow, ...]
    source: Message
    reads: Message | None

    @property
    def called(self) -> tuple[TogetherItem, ...]:
        """Those whose roll is called on the grid."""
        return tuple(each for each in self.items if each.vote is not None and each.why is None)

    @property
    def all(self) -> Said | None:
        """What may be set for all rows at once."""
        return next((row.offered[0] for row in self.rows if row.offered), None)

    @property
    def closable(self) -> tuple[TogetherItem, ...]:
        """Those whose vote the reader may close now."""
        found = ((each, each.vote) for each in self.items)
        return tuple(each for each, vote in found if vote is not None and vote.closing and not vote.not_closing)


def load_together(work: Work, reference: str) -> TogetherPage:
    """The A items that the reader sees and that are not over. Raises NotFound where there are none."""
    page = load_agenda_page(work, reference)
    lines = page.agenda.open_together
    if not lines:
        raise NotFound(Message("There are no A items on this agenda, or all of them are over."))
    read_together(work, [each.item_id for each in lines if each.item_id is not None])
    cases = [read_by_id(work, each.item_id or 0) for each in lines]
    votes = _open_votes(work, cases)
    names = load_names(work, read_case(work, reference))
    names.expect(organizations=(who for each in votes.values() for who, _ in each.holders.values()))
    names.load_expected(work, [asked_of_notes(each.id) for each in votes.values()])
    grids = {each.case_id: _rows(work, case, names, each) for case in cases if (each := votes.get(case.id))}
    kept = [each for each in votes.values() if grids[each.case_id]]
    called = {each.id: grids[each.case_id] for each in kept if _alike(kept[0], each)}
    items = tuple(
        _item(work, line, case, votes.get(case.id), called, grids) for line, case in zip(lines, cases, strict=True)
    )
    closing = next((case for case in cases if case.id in votes), None)
    return TogetherPage(
        head=page.head,
        items=items,
        rows=tuple(_members(called)),
        source=Message("Roll call of %(day)s, A items", day=cases[0].today(work.at)),
        reads=read_where(work.version_of(closing).workflow, [(closing.state, closing.ended_in)]) if closing else None,
    )


def _open_votes(work: Work, cases: Sequence[Case]) -> dict[int, LoadedRound]:
    """By case its open vote, as far as the reader may know of it."""
    read_ahead(work.session, [asked for each in cases for asked in asked_of_standing(work, each)])
    read_ahead(work.session, [asked for each in cases for asked in asked_of_facts(work, each)])
    read_ahead(work.session, [asked_of_round_lines(work, each, reads_as(work, each)) for each in cases])
    lines = [line for each in cases for line in load_round_lines(work, each, reads_as(work, each))]
    known = sorted(number for each in lines if each.closed_at is None for number in each.ids)
    found = [each for each in load_rounds(work.session, known) if each.held and isinstance(each.rule, Ballot)]
    return {each.case_id: each for each in found if each.closed_at is None}


def _rows(work: Work, case: Case, names: Names, found: LoadedRound) -> tuple[Row, ...]:
    """The roll call of one of the votes, for whoever keeps it; nothing for others."""
    names = names.of_case(hidden_reviewers(work, case))
    grid = load_grid(work, case, found, load_seats(work, case, names, found))
    return () if grid is None or grid.late else grid.rows


def _alike(one: LoadedRound, other: LoadedRound) -> bool:
    """May what is said in one be entered in the other? It knows the same answers, which mean the same."""
    return [*one.rule.choices] == [*other.rule.choices]


def _item(
    work: Work,
    line: AgendaLine,
    case: Case,
    found: LoadedRound | None,
    called: Mapping[int, tuple[Row, ...]],
    grids: Mapping[int, tuple[Row, ...]],
) -> TogetherItem:
    why = None
    if found is None:
        why = NOT_OPEN
    elif found.id not in called:
        why = ON_ITS_OWN if grids[case.id] else NOT_YOURS
    return TogetherItem(
        line=line,
        reference=case.reference,
        number=line.number,
        title=line.title,
        title_other=line.title_other,
        state=work.version_of(case).workflow.states[case.state].title,
        vote=None if found is None else _vote(work, case, found),
        why=why,
    )


def _vote(work: Work, case: Case, found: LoadedRound) -> OpenTogether:
    closes = closes_round(work, case, found)
    return OpenTogether(
        id=found.id,
        title=title_of(work, case, found.name),
        matter=found.matter_hash,
        closing=closing_of(found) if closes else None,
        not_closing=tuple(against_closing(work, case, found)) if closes else (),
    )


def _members(called: Mapping[int, tuple[Row, ...]]) -> Iterator[MemberRow]:
    """One row for each that has a seat in one of the votes, in the order of the seats."""
    rows: dict[tuple[object, ...], dict[int, Row]] = {}
    for number, grid in called.items():
        for each in grid:
            seats = rows.setdefault((each.seat.who.organization_id, each.seat.who.person_id, each.seat.capacity), {})
            if number in seats:  # it has two: each is a row
                seats = rows.setdefault((each.seat.id,), {})
            seats[number] = each
    keys: Counter[str] = Counter()
    for found in rows.values():
        first = next(iter(found.values()))
        who = f"row_{first.seat.who.organization_id or 0}_{first.seat.who.person_id or 0}"
        keys[who] += 1  # whoever has two seats has two rows
        answered = {number: [said for said in row.offered if not said.mark] for number, row in found.items()}
        there = {number: said for number, said in answered.items() if said}
        yield MemberRow(
            key=f"{who}_{keys[who]}",  # of the member, not of its place: votes may open and close meanwhile
            name=first.seat.name,
            capacity=first.seat.capacity,
            offered=tuple(next(iter(there.values()), ())),
            seats={number: found[number].seat.id for number in there},
            out=tuple(number for number in found if number not in there),
            why=tuple(dict.fromkeys(reason for row in found.values() for reason in row.why)),
        )
