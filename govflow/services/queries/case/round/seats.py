"""The seats of a round on a page: what each answered, as far as the reader may see it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy import bindparam, select

from govflow.engine.rounds import visible_responses
from govflow.engine.rounds.elections import Election
from govflow.engine.rounds.electorate import read_by
from govflow.engine.rounds.held import is_secret
from govflow.engine.rounds.offers import score_label, score_name
from govflow.engine.rounds.rules import Ballot, Consultation, Offer, Review, Round, Signature, Vote
from govflow.engine.rounds.seats import Response, Seat
from govflow.engine.rounds.selections.paper import is_numbered, marked
from govflow.messages import Message
from govflow.services.queries.case.names import Names, Who
from govflow.services.rights import reads_as
from govflow.store.rounds import LoadedRound
from govflow.store.rounds.electorates import owned_by_now
from govflow.store.rounds.tables import SEAT
from govflow.store.sql.prepared import Asked, Prepared
from govflow.store.work import Case, Work
from govflow.values import Text


@dataclass(frozen=True, kw_only=True)
class SeatCard:
    """A seat as the reader may see it. ``tone``: yes, no, abst, away or waiting."""

    id: int
    name: Text
    capacity: Text
    who: Who
    answer: Text | Message
    tone: str
    note: str
    details: tuple[Message, ...]
    scores: tuple[tuple[Text, str], ...]
    owned: bool  # it answers no more: the matter is that of its own organization by now
    status: str = ""  # present, absent, recused, replaced
    choice: str | None = None  # what it answered, by name
    comment: str = ""


_NOTES = Prepared(select(SEAT.c.id, SEAT.c.note).where(SEAT.c.round_id == bindparam("round")))


def asked_of_notes(round_id: int) -> Asked:
    """What is noted of each seat of a round."""
    return _NOTES.asked(round=round_id)


def load_seats(work: Work, case: Case, names: Names, found: LoadedRound) -> tuple[SeatCard, ...]:
    """Every seat, with what the reader may see of its answer."""
    organizations = {organization for organization, _ in found.holders.values()}
    names.load(work, organizations=organizations, persons={person for _, person in found.holders.values()})
    notes = {row.id: row.note or "" for row in asked_of_notes(found.id).rows(work.session)}
    own = {seat for seat, held in found.holders.items() if names.who(*held).you}
    verdict = found.judge() if found.closed_at is not None and not found.void and found.held else None
    visible = visible_responses(found.rule, found.seats, verdict, own)
    parties = work.version_of(case).workflow.parties
    reads = not isinstance(found.rule, Review) or not reads_as(work, case).keys().isdisjoint(
        read_by(found.rule, parties)
    )
    owned = owned_by_now(work, case, found) if found.closed_at is None else frozenset()
    cards = []
    for seat in found.seats:
        response = found.answers.get(seat.id)
        shown = response if response is not None and visible.shows(response) else None
        answer, tone = _answer(found, seat, response, shown)
        cards.append(
            SeatCard(
                id=seat.id,
                name=seat.name,
                capacity=parties[seat.capacity].title,
                who=names.who(*found.holders[seat.id]),
                answer=answer,
                tone=tone,
                note=notes[seat.id] if reads or seat.id in own else "",
                details=_details(found, seat, shown if reads or seat.id in own else None, owned=seat.id in owned),
                scores=_scores(found, shown if reads or seat.id in own else None),
                owned=seat.id in owned,
                status=seat.status,
                choice=shown.choice if shown is not None else None,
                comment=shown.comment if shown is not None and (reads or seat.id in own) else "",
            )
        )
    return tuple(cards)


def _answer(
    found: LoadedRound, seat: Seat, response: Response | None, shown: Response | None
) -> tuple[Text | Message, str]:
    """The word on a seat's card, and its tone."""
    if seat.status == "recused":
        return Message("Recused"), "away"
    if seat.status == "replaced":
        return Message("Replaced; counts no more"), "away"
    if shown is not None and seat.id in found.able:
        label = next(each.label for each in found.rule.choices if each.name == shown.choice)
        return label, _tone(found.rule, shown.choice)
    if seat.status == "present" and found.closed_at is None and response is None:
        return Message("Present, awaited"), "waiting"
    if seat.status == "absent" and seat.id not in found.able:
        return Message("Absent"), "away"
    if isinstance(found.rule, Offer):
        return Message("Sealed"), "lodged"  # whether there is an offer or not
    if response is not None:
        return Message("Has voted") if is_secret(found.rule.sealed) else Message("Answered, sealed"), "lodged"
    return (Message("No answer"), "away") if found.closed_at is not None else (Message("Awaited"), "waiting")


def _tone(rule: Round, choice: str) -> str:
    match rule:
        case Ballot():
            return {Vote.FOR: "yes", Vote.AGAINST: "no", Vote.ABSTAIN: "abst"}[rule.meaning(choice)]
        case Signature():
            return "no" if choice == rule.refusing else "abst" if choice == rule.reserving else "yes"
        case Consultation():
            tones = {"positive": "yes", "positive_with_changes": "yes", "negative": "no"}
            return tones.get(choice, "abst")
    return "yes"


def _details(found: LoadedRound, seat: Seat, shown: Response | None, *, owned: bool) -> tuple[Message, ...]:
    """What else stands on the card: through whom, on whose behalf, what was added."""
    lines = []
    casting = found.casting[seat.id]
    if seat.delegate_to is not None and casting is not None and casting.id != seat.id:
        lines.append(Message("Votes through %(delegate)s.", delegate=casting.name))
    if shown is not None and shown.on_behalf:
        lines.append(Message("Entered for it by whoever keeps the round, from: %(source)s", source=shown.source or "–"))
    if seat.objected:
        lines.append(Message("Has objected to what was entered for it, and answers itself."))
    if seat.marked == "keeper":
        lines.append(Message("Recorded by whoever keeps the round."))
    if seat.marked == "roll":
        lines.append(Message("By the attendance list of the meeting."))
    if seat.marked == "rule":
        lines.append(Message("Out by recusal: the matter is that of its own organization."))
    if owned:
        lines.append(Message("Answers no more: by now the matter is that of its own organization."))
    if shown is not None and (named := tuple(each.label for each in marked(found.rule, shown.scores))):
        lines.append(_marked(found, named))
    if shown is not None and shown.comment:
        lines.append(Message("“%(comment)s”", comment=shown.comment))
    return tuple(lines)


def _marked(found: LoadedRound, named: tuple[Text, ...]) -> Message:
    if isinstance(found.rule, Election):
        return Message("Has named %(candidates)s.", candidates=named)
    if is_numbered(found.rule):
        numbered = tuple(Message("%(number)s. %(option)s", number=n, option=each) for n, each in enumerate(named, 1))
        return Message("Has numbered: %(options)s.", options=numbered)
    return Message("Has voted for %(options)s.", options=named)


def _scores(found: LoadedRound, shown: Response | None) -> tuple[tuple[Text, str], ...]:
    rule = found.rule
    if shown is None or not isinstance(rule, Review):
        return ()
    if rule.per is not None:
        return tuple(
            (score_label(subject, each), f"{_plain(shown.scores[score_name(subject, each.name)])} / {each.max}")
            for subject in found.subjects
            for each in rule.criteria
        )
    return tuple((each.label, f"{_plain(shown.scores[each.name])} / {each.max}") for each in rule.criteria)


def _plain(number: Fraction | int) -> str:
    return f"{float(number):g}"
