"""Answering in a round: responses and offers, from a seat or on its behalf."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from govflow.engine.definition import AUTHOR
from govflow.engine.entries import Responded, SealedResponse
from govflow.engine.rounds.admission import against_acting, check_response
from govflow.engine.rounds.electorate import answers_no_more, known_to
from govflow.engine.rounds.keeping import against_entering, against_source
from govflow.engine.rounds.rules import Offer, Review, Round
from govflow.engine.rounds.seats import Response, Seat
from govflow.engine.rounds.secrecy import against_voting
from govflow.errors import Conflict, Forbidden, NotFound, Refused
from govflow.messages import Message
from govflow.services.answering import check_foretold, check_matter, check_still_open
from govflow.services.backend import Backend
from govflow.services.offering import offer_answers, offer_form
from govflow.services.orders import on_case
from govflow.services.receipts import Receipt
from govflow.services.rights import against_late_entry, answers_for, keeps_round, not_yours, sits_in
from govflow.services.stepping import settle
from govflow.store.rounds import LoadedRound, PartOfRound, SeatInRound, load_round, load_seat, open_round_ids
from govflow.store.rounds.electorates import owned_by_now
from govflow.store.standing.sides import act_from
from govflow.store.work import Case, Work
from govflow.store.writing.entering import answered, ask_to_look
from govflow.store.writing.filing import file_uploads
from govflow.store.writing.rounds import place_response
from govflow.values import Actor


@dataclass(frozen=True, kw_only=True)
class Respond:
    """Answer for a seat. ``on_behalf``: who keeps the round enters what the seat said, as ``source`` has it.

    ``answers``: to the form of an offer. ``matter``: the hash of what the round is about, as the actor was shown it;
    ``foreseen``: likewise what the answer brings (``queries.case.round.ending.shown``).
    """

    case: str
    round_id: int
    seat_id: int
    choice: str
    scores: Mapping[str, Fraction | int] = field(default_factory=dict)
    answers: Mapping[str, Any] = field(default_factory=dict)
    comment: str = ""
    declared: bool = False
    on_behalf: bool = False
    matter: str | None = None
    foreseen: str
    source: str = ""
    key: str


def respond(backend: Backend, actor: Actor, answer: Respond) -> Receipt:
    """Record a seat's response; the last one before closing counts. The round closes by its own rule.

    Raises Forbidden for somebody else's seat, Conflict when the round is over, Stale for an answer to something
    else than the round is about, or that brings something else than was foreseen, Refused with all reasons, and for an
    offer that its form does not take Invalid with a sentence per field.
    """

    def act(work: Work, case: Case) -> None:
        found, seat, response = answer_of(work, case, answer)
        goes_on = check_foretold(work, case, found, response, answer.foreseen)
        response = replace(response, answers=_offered(backend, work, case, found, seat, answer.answers))
        place_response(work, case, found, work.actor.person_id or 0, response)
        organization, _ = found.holders[seat.id]
        if _is_untold(found, seat):
            work.enter(case, _shown(found, seat, response), audience=(AUTHOR,))
        elif answer.on_behalf:
            work.enter(case, _shown(found, seat, response), on_behalf_of=organization)
            ask_to_look(work, case, found, seat)
        else:
            answered(work, case, seat)
            work.enter(case, _shown(found, seat, response), audience=told_to(work, case, found.rule))
        settle(work, case, found if goes_on else None)

    return on_case(backend, actor, answer, act)


def answer_of(work: Work, case: Case, answer: Respond) -> tuple[SeatInRound, Seat, Response]:
    """The round, the seat and what it answers, all but what an offer says. Raises what ``respond`` raises."""
    open_now = open_round_ids(work.session, case.id)
    check_still_open(work, case, open_now, answer.round_id, answer.matter)
    _check_open(open_now, answer.round_id)
    found = load_seat(work.session, answer.round_id, answer.seat_id)
    seat = _taking_part(found, answer.seat_id)
    response = Response(
        seat_id=seat.id,
        choice=answer.choice,
        scores=dict(answer.scores),
        comment=answer.comment.strip(),
        declared=answer.declared,
        on_behalf=answer.on_behalf,
        source=answer.source.strip() if answer.on_behalf else "",
        matter=answer.matter,
        cast_by=_casting_seat(work, case, found, seat, on_behalf=answer.on_behalf),
    )
    check_matter(work, case, found, answer.matter)
    objections = check_response(found.rule, found.seats, response, found.subjects)
    objections += against_voting(found.rule, seat, response, found.responses)
    objections += against_owned(work, case, found, seat, *(each for each in found.seats if each.id == response.cast_by))
    if answer.on_behalf:
        objections += against_entering(found.rule, seat, found.responses) + against_source(response.source)
        objections += against_late_entry(work, case, found)
    if objections:
        raise Refused(objections)
    return found, seat, response


def against_owned(work: Work, case: Case, found: PartOfRound, *seats: Seat) -> list[Message]:
    """Why none of these seats answers, or has another answer for it: whose own matter it is by now."""
    owned = owned_by_now(work, case, found)
    return [answers_no_more(each) for each in dict.fromkeys(seats) if each.id in owned]


def open_seat(work: Work, case: Case, round_id: int, seat_id: int) -> tuple[LoadedRound, Seat]:
    """A seat that takes part in an open round, and the round with all others."""
    _check_open(open_round_ids(work.session, case.id), round_id)
    found = load_round(work.session, round_id)
    return found, _taking_part(found, seat_id)


def seat_in(found: PartOfRound, seat_id: int) -> Seat:
    seat = next((each for each in found.seats if each.id == seat_id), None)
    if seat is None:
        raise NotFound(Message("This seat does not take part in the round."))
    return seat


def _check_open(open_now: Sequence[int], round_id: int) -> None:
    if round_id not in open_now:
        raise Conflict(Message("This round is closed. Reload the page to see its result."))


def _taking_part(found: PartOfRound, seat_id: int) -> Seat:
    seat = seat_in(found, seat_id)
    if reasons := against_acting(seat):
        raise Refused(reasons)
    return seat


def _casting_seat(work: Work, case: Case, found: PartOfRound, seat: Seat, *, on_behalf: bool) -> int | None:
    """The seat through which the actor answers: its own, or that of a delegate. Raises Forbidden."""
    if on_behalf:
        if found.rule.sealed != "none":
            raise Forbidden(Message("Sealed answers are lodged by the seats themselves, never on their behalf."))
        if not keeps_round(work, case, found):
            raise Forbidden(Message("Only who keeps this round may enter an answer on behalf of a seat."))
        if sits_in(work, found, seat):
            raise Forbidden(Message("You and your own organizations answer themselves; nothing is entered for them."))
        return None
    if answers_for(work, case, found, seat):
        act_from(work, case, [seat.capacity])
        return seat.id
    delegate = next((each for each in found.seats if each.id == seat.delegate_to), None)
    if delegate is not None and answers_for(work, case, found, delegate):
        act_from(work, case, [delegate.capacity])
        return delegate.id
    raise Forbidden(not_yours(work, case, seat))


def _offered(
    backend: Backend, work: Work, case: Case, found: PartOfRound, seat: Seat, values: Mapping[str, Any]
) -> dict[str, Any]:
    """The answers in an offer, its files filed under seal; none in other rounds. Raises Invalid, TooLarge."""
    answers = offer_answers(work, case, found, values)
    limit = backend.settings.max_upload_bytes
    fields = offer_form(work, case, found)
    return file_uploads(work, case, fields, answers, backend.blobs, limit, seat_id=seat.id)


def told_to(work: Work, case: Case, rule: Round) -> tuple[str, ...]:
    """Who reads what a seat did, and thereby who sits in it; none: all who see the case."""
    if not isinstance(rule, Review):
        return ()
    return (AUTHOR, *known_to(rule, work.version_of(case).workflow.parties))


def _is_untold(found: PartOfRound, seat: Seat) -> bool:
    """Is it nobody else's that this answer was given? Of offers never; of a sealed answer not that it was changed."""
    again = any(each.seat_id == seat.id for each in found.responses)
    return isinstance(found.rule, Offer) or (again and found.rule.sealed != "none")


def _shown(found: PartOfRound, seat: Seat, response: Response) -> Responded | SealedResponse:
    """What the record may say at once: of a sealed answer, only that it was lodged."""
    if found.rule.sealed != "none":
        return SealedResponse(round=found.name, item=found.item, seat=seat.name, matter=response.matter)
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
