"""Answering in a round: responses and offers, from a seat or on its behalf."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from govflow.engine.definition import AUTHOR
from govflow.engine.entries import Responded, SealedResponse
from govflow.engine.rounds.admission import against_acting
from govflow.engine.rounds.keeping import against_source
from govflow.engine.rounds.rules import Offer
from govflow.engine.rounds.seats import Response, Seat
from govflow.errors import Conflict, Forbidden, Refused
from govflow.messages import Message
from govflow.services.accounts.proof import unproved
from govflow.services.answering import check_foretold, check_matter, check_still_open
from govflow.services.backend import Backend
from govflow.services.commands.keeping import (
    against_answer,
    against_entered_answer,
    check_keeps,
    check_not_own,
    responded,
    seat_in,
    told_to,
    write_answers,
)
from govflow.services.offering import offer_answers, offer_form
from govflow.services.orders import on_case
from govflow.services.receipts import Receipt
from govflow.services.rights import against_late_entry, answers_for, not_yours
from govflow.services.stepping import settle
from govflow.store.rounds import LoadedRound, PartOfRound, SeatInRound, load_round, load_seat, open_round_ids
from govflow.store.rounds.electorates import owned_by_now
from govflow.store.standing.sides import act_from
from govflow.store.work import Case, Work
from govflow.store.writing.entering import answered
from govflow.store.writing.filing import file_uploads
from govflow.store.writing.responses import place_responses
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
        if answer.on_behalf:
            write_answers(work, case, found, [response])
        else:
            _write(work, case, found, seat, response)
        settle(work, case, found if goes_on else None)

    return on_case(backend, actor, answer, act)


def answer_of(work: Work, case: Case, answer: Respond) -> tuple[SeatInRound, Seat, Response]:
    """The round, the seat and what it answers, all but what an offer says. Raises what ``respond`` raises."""
    open_now = open_round_ids(work.session, case.id)
    check_still_open(work, case, open_now, answer.round_id, answer.matter)
    check_open(open_now, answer.round_id)
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
    owned = owned_by_now(work, case, found)
    if answer.on_behalf:
        objections = against_entered_answer(found, seat, response, owned) + against_source(response.source)
        objections += against_late_entry(work, case, found)
    else:
        objections = against_answer(found, seat, response, owned)
    if objections := objections or [*unproved(work, found.rule.proof)]:
        raise Refused(objections)
    return found, seat, response


def open_seat(work: Work, case: Case, round_id: int, seat_id: int) -> tuple[LoadedRound, Seat]:
    """A seat that takes part in an open round, and the round with all others."""
    check_open(open_round_ids(work.session, case.id), round_id)
    found = load_round(work.session, round_id)
    return found, _taking_part(found, seat_id)


def check_open(open_now: Sequence[int], round_id: int) -> None:
    """Raises Conflict where the round is closed."""
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
        check_keeps(work, case, found)
        check_not_own(work, found, seat)
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


def _write(work: Work, case: Case, found: SeatInRound, seat: Seat, response: Response) -> None:
    """Keep what a seat answered itself, or its delegate, with the entry that may be read of it at once."""
    untold = _is_untold(found, seat)
    place_responses(work, case, found, work.actor.person_id or 0, [response])
    if untold:
        work.enter(case, _shown(found, seat, response), audience=(AUTHOR,))
    else:
        answered(work, case, [seat])
        work.enter(case, _shown(found, seat, response), audience=told_to(work, case, found.rule))


def _is_untold(found: PartOfRound, seat: Seat) -> bool:
    """Is it nobody else's that this answer was given? Of offers never; of a sealed answer not that it was changed."""
    again = any(each.seat_id == seat.id for each in found.responses)
    return isinstance(found.rule, Offer) or (again and found.rule.sealed != "none")


def _shown(found: PartOfRound, seat: Seat, response: Response) -> Responded | SealedResponse:
    """What the record may say at once: of a sealed answer, only that it was lodged."""
    if found.rule.sealed != "none":
        return SealedResponse(round=found.name, item=found.item, seat=seat.name, matter=response.matter)
    return responded(found, seat, response)
