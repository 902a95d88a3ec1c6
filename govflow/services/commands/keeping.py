"""What whoever keeps a round in session enters for its seats, for one or for many: what speaks against it, and how it
is written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set

from govflow.engine.definition import AUTHOR
from govflow.engine.entries import Delegated, Responded, SeatStatus
from govflow.engine.rounds.admission import check_recusal, check_response
from govflow.engine.rounds.electorate import answers_no_more, known_to
from govflow.engine.rounds.keeping import against_attendance, against_entering
from govflow.engine.rounds.rules import Review, Round
from govflow.engine.rounds.seats import Response, Seat, Status, cast_by_others, givers
from govflow.engine.rounds.secrecy import against_leaving, against_voting
from govflow.errors import Forbidden, NotFound
from govflow.messages import Message
from govflow.services.rights import keeps_round, sits_in
from govflow.store.rounds import LoadedRound, PartOfRound
from govflow.store.work import Case, Work
from govflow.store.writing.entering import ask_to_look, relay_seats
from govflow.store.writing.responses import place_responses
from govflow.store.writing.rounds import change_sitting


def check_keeps(work: Work, case: Case, found: PartOfRound) -> None:
    """Raises Forbidden unless the actor may enter answers on behalf of seats of this round."""
    if found.rule.sealed != "none":
        raise Forbidden(Message("Sealed answers are lodged by the seats themselves, never on their behalf."))
    if not keeps_round(work, case, found):
        raise Forbidden(Message("Only who keeps this round may enter an answer on behalf of a seat."))


def check_not_own(work: Work, found: PartOfRound, seat: Seat) -> None:
    """Raises Forbidden where it is a seat of the actor, in person or for an organization."""
    if sits_in(work, found, seat):
        raise Forbidden(Message("You and your own organizations answer themselves; nothing is entered for them."))


def seat_in(found: PartOfRound, seat_id: int) -> Seat:
    """Raises NotFound for a seat that is not in the round."""
    seat = next((each for each in found.seats if each.id == seat_id), None)
    if seat is None:
        raise NotFound(seat_not_there())
    return seat


def seat_not_there() -> Message:
    return Message("This seat does not take part in the round.")


def against_answer(found: PartOfRound, seat: Seat, response: Response, owned: Set[int]) -> list[Message]:
    """Why a seat does not answer so, whoever gives the answer. ``owned``: whose own matter it is by now."""
    return (
        check_response(found.rule, found.seats, response, found.subjects)
        + against_voting(found.rule, seat, response, found.responses)
        + against_owned(owned, seat, *(each for each in found.seats if each.id == response.cast_by))
    )


def against_entered_answer(found: PartOfRound, seat: Seat, response: Response, owned: Set[int]) -> list[Message]:
    """The same, and why an answer is not entered for the seat by another."""
    return against_answer(found, seat, response, owned) + against_entering(found.rule, seat, found.responses)


def against_owned(owned: Set[int], *seats: Seat) -> list[Message]:
    """Why none of these seats answers, or has another answer for it: whose own matter it is by now."""
    return [answers_no_more(each) for each in dict.fromkeys(seats) if each.id in owned]


def against_recusal(found: PartOfRound, seat: Seat) -> list[Message]:
    """Why a seat does not leave by recusal, whoever says so."""
    return check_recusal(found.rule, found.seats, seat.id) + against_leaving(found.rule, seat, found.responses)


def against_mark(found: PartOfRound, seat: Seat, status: Status) -> list[Message]:
    """Why it is not recorded by another that a seat is there, absent, or leaves by recusal."""
    recusal = against_recusal(found, seat) if status == "recused" else []
    return recusal + against_attendance(found.rule, seat, found.responses)


def write_marks(
    work: Work, case: Case, was: LoadedRound, now: LoadedRound, marks: Mapping[int, Status], note: str, *, entered: bool
) -> None:
    """Keep what is recorded of seats, with its entries. ``entered``: by who keeps the round, not by the seat itself."""
    change_sitting(work, was, now, dict.fromkeys(marks, note or None))
    audience = told_to(work, case, was.rule)
    for seat in (each for each in was.seats if each.id in marks):
        organization, _ = was.holders[seat.id]
        entry = SeatStatus(
            round=was.name, item=was.item, seat=seat.name, status=marks[seat.id], note=note, entered=entered
        )
        work.enter(case, entry, audience=audience, on_behalf_of=organization if entered else None)
        if marks[seat.id] == "recused":
            tell_delegation(work, case, was, givers(was.seats, seat), None)
    relay_seats(work, case, was, now)


def write_answers(work: Work, case: Case, found: PartOfRound, responses: Sequence[Response]) -> None:
    """Keep what was entered for seats, with an entry for each, and ask them to look at it."""
    place_responses(work, case, found, work.actor.person_id or 0, responses)
    seats = [seat_in(found, each.seat_id) for each in responses]
    for seat, response in zip(seats, responses, strict=True):
        organization, _ = found.holders[seat.id]
        work.enter(case, responded(found, seat, response), on_behalf_of=organization)
    ask_to_look(work, case, found, seats)


def responded(found: PartOfRound, seat: Seat, response: Response) -> Responded:
    """What the record says of an answer that is not sealed."""
    return Responded(
        round=found.name,
        item=found.item,
        seat=seat.name,
        choice=response.choice,
        comment=response.comment,
        scores={name: str(score) for name, score in response.scores.items()},
        matter=response.matter,
        source=response.source,
    )


def tell_delegation(work: Work, case: Case, found: LoadedRound, giving: Sequence[Seat], to: int | None) -> None:
    """That another casts the vote of these seats from now on, or (none) they do so themselves; what a delegate cast is
    void.
    """
    void = {each.seat_id for each in cast_by_others(found.responses, giving)}
    for giver in giving:
        entry = Delegated(round=found.name, item=found.item, seat=giver.name, delegate=to, voided=giver.id in void)
        work.enter(case, entry)


def told_to(work: Work, case: Case, rule: Round) -> tuple[str, ...]:
    """Who reads what a seat did, and thereby who sits in it; none: all who see the case."""
    if not isinstance(rule, Review):
        return ()
    return (AUTHOR, *known_to(rule, work.version_of(case).workflow.parties))
