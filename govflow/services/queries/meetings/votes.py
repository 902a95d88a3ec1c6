"""The voting record of a meeting: every vote on it and on its items, seat by seat, as its reader may see it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from govflow.codec import load_message
from govflow.domain.conferences.sittings import Sitting, at_moment, name_of
from govflow.engine.rounds.elections import Election
from govflow.engine.rounds.keeping import is_of_sitting
from govflow.engine.rounds.rules import Ballot, Vote
from govflow.engine.rounds.selections.rule import Selection
from govflow.errors import NotFound
from govflow.messages import Message
from govflow.services.queries.case.agenda import AgendaLine, load_agenda_page
from govflow.services.queries.case.head import load_names
from govflow.services.queries.case.names import Names, Who
from govflow.services.queries.case.round.items import LEFT, title_of
from govflow.services.queries.case.round.lines import asked_of_round_lines, load_round_lines
from govflow.services.queries.case.round.seats import SeatCard, asked_of_notes, load_seats
from govflow.services.queries.meetings.batch import items_on
from govflow.services.queries.procedure.round_words import counting_words
from govflow.services.rights import reads_as
from govflow.store.meetings.sittings import asked_of_sittings, load_sittings
from govflow.store.rounds import LoadedRound, load_rounds
from govflow.store.rounds.reviewers import hidden_reviewers
from govflow.store.sql.ahead import read_ahead
from govflow.store.standing import asked_of_standing
from govflow.store.visibility import Outside
from govflow.store.work import Case, Work
from govflow.store.writing.locking import read_by_id, read_case, read_together
from govflow.values import Text

VOTES = (Ballot, Selection, Election)
OPTIONS = {Vote.FOR: "yes", Vote.AGAINST: "no", Vote.ABSTAIN: "abstain"}
"""What a choice of a ballot is called by Popolo."""
CARRIED = "carried"
OPEN = Message("The vote is still open.")


@dataclass(frozen=True, kw_only=True)
class VoteRow:
    """A seat in a vote; of a sealed or secret one the vote alone, with its result. ``proxy``: who cast it instead.

    ``number``: of the item on the agenda; none for a vote on the meeting itself. ``sitting``: the one in which it was
    opened; none for a vote in writing. ``id``: of the vote. ``passed`` and ``counts``: of a ballot that is over, by
    what its choices mean. ``option``: the answer as Popolo calls it; none of who is awaited, or counts no more.
    """

    id: int
    number: str
    title: str
    title_other: str | None
    reference: str
    vote: Text
    rule: tuple[Message, ...]
    opened_at: datetime
    closed_at: datetime | None
    verdict: Message
    sitting: Message | None = None
    seat: Text | None = None
    capacity: Text | None = None
    answer: Text | Message | None = None
    proxy: Text | None = None
    notes: tuple[Message, ...] = ()
    who: Who | None = None
    option: str | Text | Message | None = None
    passed: bool | None = None
    counts: Mapping[str, int] = field(default_factory=dict)


def load_votes(work: Work, reference: str) -> tuple[VoteRow, ...]:
    """All votes in the order of the agenda, those on the meeting first, each item's in the order of their opening.

    Raises NotFound for whoever takes no part in the meeting, and where there is no agenda.
    """
    case = read_case(work, reference)
    agenda = load_agenda_page(work, reference).agenda
    if isinstance(reads_as(work, case), Outside):
        raise NotFound(Message("There is no agenda yet."))
    lines = {each.item.id: each for each in items_on(agenda) if each.item is not None}
    read_together(work, [*lines])
    cases = [case, *(read_by_id(work, each) for each in lines)]
    read_ahead(work.session, [asked for each in cases for asked in asked_of_standing(work, each)])
    rounds = (asked_of_round_lines(work, each, reads_as(work, each)) for each in cases)
    read_ahead(work.session, [asked_of_sittings(work, case), *rounds])
    votes, sittings = _votes(work, cases), load_sittings(work, case)
    names = load_names(work, case)
    names.expect(organizations=(who for each in votes for who, _ in each.holders.values()))
    names.load_expected(work, [asked_of_notes(each.id) for each in votes])
    return tuple(
        replace(row, sitting=_sitting_of(sittings, found))
        for each in cases
        for found in votes
        if found.case_id == each.id
        for row in _of_vote(work, each, names.of_case(hidden_reviewers(work, each)), found, lines.get(each.id))
    )


def _votes(work: Work, cases: Sequence[Case]) -> list[LoadedRound]:
    """Those that were held, and of which the reader may know."""
    lines = (line for each in cases for line in load_round_lines(work, each, reads_as(work, each)))
    known = sorted(number for each in lines for number in each.ids)
    return [each for each in load_rounds(work.session, known) if isinstance(each.rule, VOTES) and each.held]


def _of_vote(work: Work, case: Case, names: Names, found: LoadedRound, line: AgendaLine | None) -> Iterator[VoteRow]:
    passed, counts = _result(found)
    vote = VoteRow(
        id=found.id,
        number=line.number if line is not None else "",
        title=case.title,
        title_other=case.title_other,
        reference=case.reference,
        vote=title_of(work, case, found.name),
        rule=counting_words(found.rule, work.version_of(case).machine),
        opened_at=found.opened_at,
        closed_at=found.closed_at,
        verdict=_verdict(found),
        passed=passed,
        counts=counts,
    )
    if found.rule.sealed != "none":
        yield vote
        return
    for card in load_seats(work, case, names, found):
        yield _of_seat(vote, found, card)


def _sitting_of(sittings: Sequence[Sitting], found: LoadedRound) -> Message | None:
    """What the sitting is called in which a round was opened; one in writing is of none."""
    sitting = at_moment(sittings, found.opened_at) if is_of_sitting(found.rule) else None
    return name_of(sitting.number) if sitting is not None else None


def _verdict(found: LoadedRound) -> Message:
    if found.verdict is not None:
        return load_message(found.verdict["sentence"])
    return OPEN if found.closed_at is None else LEFT


def _result(found: LoadedRound) -> tuple[bool | None, dict[str, int]]:
    """Whether a ballot was carried, and how many voted which way; nothing while it is open, or of what chooses."""
    if found.verdict is None or found.outcome is None or not isinstance(found.rule, Ballot):
        return None, {}
    counts = found.verdict["tally"]["counts"]
    return found.outcome == CARRIED, {OPTIONS[found.rule.meaning(name)]: each for name, each in counts.items()}


def _of_seat(vote: VoteRow, found: LoadedRound, card: SeatCard) -> VoteRow:
    casting = found.casting[card.id]
    return replace(
        vote,
        seat=card.name,
        capacity=card.capacity,
        answer=card.answer,
        proxy=casting.name if casting is not None and casting.id != card.id else None,
        notes=card.details,
        who=card.who,
        option=_option(found, card),
    )


def _option(found: LoadedRound, card: SeatCard) -> str | Text | Message | None:
    """The answer of a seat for programs; of what is no ballot in words."""
    if card.tone == "waiting" or card.status == "replaced":
        return None
    if card.choice is None:
        return "absent" if card.status == "absent" else "not voting"
    return OPTIONS[found.rule.meaning(card.choice)] if isinstance(found.rule, Ballot) else card.answer
