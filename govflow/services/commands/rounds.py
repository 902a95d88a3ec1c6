"""Answering in a round: responses and offers, recusals, attendance, delegation, replacement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, Literal

from govflow.engine.definition import AUTHOR
from govflow.engine.entries import Delegated, Replaced, Responded, SealedResponse, SeatStatus
from govflow.engine.rounds.keeping import (
    against_absence,
    against_entering,
    against_marking,
    against_return,
    against_source,
)
from govflow.engine.rounds.reviewers import known_to
from govflow.engine.rounds.rules import Offer, Review, Round
from govflow.engine.rounds.seats import Response, Seat, against_acting, check_delegation, check_recusal, check_response
from govflow.errors import Conflict, Forbidden, NotFound, Refused
from govflow.messages import Message
from govflow.services.answering import against_coming, check_matter, check_still_open, places_of
from govflow.services.backend import Backend
from govflow.services.offering import offer_answers, offer_form
from govflow.services.orders import on_case
from govflow.services.receipts import Receipt
from govflow.services.rights import answers_for, keeps_round, replaces_in_round
from govflow.services.stepping import settle
from govflow.store.parties import register, replace_holder
from govflow.store.rounds import LoadedRound, load_round, load_rounds, open_round_ids
from govflow.store.work import Case, Work
from govflow.store.writing.entering import answered, refresh_viewers, relay_on_desks
from govflow.store.writing.filing import file_uploads
from govflow.store.writing.rounds import change_seat, place_response, replace_seats, void_response
from govflow.values import Actor


@dataclass(frozen=True, kw_only=True)
class Respond:
    """Answer for a seat. ``on_behalf``: who keeps the round enters what the seat said, as ``source`` has it.

    ``answers``: to the form of an offer. ``matter``: the hash of what the round is about, as the actor was shown it.
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
    source: str = ""
    key: str


@dataclass(frozen=True, kw_only=True)
class Excuse:
    """Record that a seat is there or absent, leaves the round by recusal, or takes part again."""

    case: str
    round_id: int
    seat_id: int
    status: Literal["recused", "absent", "present", "eligible"]
    note: str = ""
    key: str


@dataclass(frozen=True, kw_only=True)
class Replace:
    """Put another person in the place of a reviewer."""

    case: str
    round_id: int
    seat_id: int
    person_id: int
    note: str = ""
    key: str


@dataclass(frozen=True, kw_only=True)
class Delegate:
    """Hand the vote of a seat to another, or (no ``to_seat_id``) take it back."""

    case: str
    round_id: int
    seat_id: int
    to_seat_id: int | None
    key: str


def respond(backend: Backend, actor: Actor, answer: Respond) -> Receipt:
    """Record a seat's response; the last one before closing counts. The round closes by its own rule.

    Raises Forbidden for somebody else's seat, Conflict when the round is over, Stale for an answer to something
    else than the round is about, Refused with all reasons, and for an offer that its form does not take Invalid with a
    sentence per field.
    """

    def act(work: Work, case: Case) -> None:
        found, seat, response = answer_of(work, case, answer)
        response = replace(response, answers=_offered(backend, work, case, found, seat, answer.answers))
        place_response(work, case, found, work.actor.person_id or 0, response)
        organization, _ = found.holders[seat.id]
        if _is_untold(found, seat):
            work.enter(case, _shown(found, seat, response), audience=(AUTHOR,))
        elif answer.on_behalf:
            work.enter(case, _shown(found, seat, response), on_behalf_of=organization)
            relay_on_desks(work, case)  # the seat is asked to look at it
        else:
            answered(work, seat.id)
            work.enter(case, _shown(found, seat, response), audience=_told_to(work, case, found.rule))
        settle(work, case)

    return on_case(backend, actor, answer, act)


def answer_of(work: Work, case: Case, answer: Respond) -> tuple[LoadedRound, Seat, Response]:
    """The round, the seat and what it answers, all but what an offer says. Raises what ``respond`` raises."""
    check_still_open(work, case, answer.round_id, answer.matter)
    found, seat = open_seat(work, case, answer.round_id, answer.seat_id)
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
    if answer.on_behalf:
        objections += against_entering(found.rule, seat, found.responses) + against_source(response.source)
    if objections:
        raise Refused(objections)
    return found, seat, response


def excuse(backend: Backend, actor: Actor, excusing: Excuse) -> Receipt:
    """Record attendance or a recusal. A seat recuses itself; who keeps the round may record either, with the reason.

    Whoever had given its vote to a seat that leaves by recusal votes itself again.
    """

    def act(work: Work, case: Case) -> None:
        found, seat = open_seat(work, case, excusing.round_id, excusing.seat_id)
        itself = excusing.status == "recused" and answers_for(work, case, found, seat)
        if not itself and not keeps_round(work, case, found):
            raise Forbidden(Message("Only who keeps this round records attendance; a seat may recuse itself."))
        objections = against_return(seat) if excusing.status == "eligible" else []
        if excusing.status == "recused":
            objections += check_recusal(found.rule, found.seats, seat.id)
        note = excusing.note.strip()
        if not itself:
            objections += against_marking(note)
        if not itself and excusing.status != "eligible":
            objections += against_absence(found.rule, seat, found.responses)
        if objections:
            raise Refused(objections)
        by = "itself" if itself else "keeper"
        marked = None if excusing.status == "eligible" else by
        change_seat(work, seat.id, status=excusing.status, marked=marked, note=note or None)
        organization, _ = found.holders[seat.id]
        entry = SeatStatus(round=found.name, item=found.item, seat=seat.name, status=excusing.status, note=note)
        audience = _told_to(work, case, found.rule)
        work.enter(case, entry, audience=audience, on_behalf_of=None if itself else organization)
        if excusing.status == "recused":
            _give_back_votes(work, case, found, seat)
        relay_on_desks(work, case)
        settle(work, case)

    return on_case(backend, actor, excusing, act)


def replace_reviewer(backend: Backend, actor: Actor, replacing: Replace) -> Receipt:
    """Give the place of a reviewer to another person, in the case and its open rounds; seating judges who comes.

    Raises Forbidden for whom the file does not name for that, Refused with all reasons.
    """

    def act(work: Work, case: Case) -> None:
        found, seat = open_seat(work, case, replacing.round_id, replacing.seat_id)
        if not replaces_in_round(work, case, found):
            raise Forbidden(Message("The procedure does not let you put others in the place of reviewers here."))
        new = register(work, case).person(replacing.person_id)
        if new is None:
            raise Refused([Message("Choose from the list.")])
        _, old = found.holders[seat.id]
        places = places_of(load_rounds(work.session, open_round_ids(work.session, case.id)), seat.capacity, old)
        if reasons := against_coming(work, case, found, seat, places, new):
            raise Refused(reasons)
        replace_holder(work, case, seat.capacity, old, new)
        replace_seats(work, places, new)
        for each, left in places:
            replaced = Replaced(
                round=each.name, item=each.item, seat=left.name, by=new.name, note=replacing.note.strip()
            )
            work.enter(case, replaced, audience=_told_to(work, case, each.rule))
        relay_on_desks(work, case)
        refresh_viewers(work, case)
        settle(work, case)

    return on_case(backend, actor, replacing, act)


def delegate(backend: Backend, actor: Actor, delegating: Delegate) -> Receipt:
    """Hand a vote to another seat, one hop only; or take it back, and with it what the delegate answered."""

    def act(work: Work, case: Case) -> None:
        found, seat = open_seat(work, case, delegating.round_id, delegating.seat_id)
        if not answers_for(work, case, found, seat):
            raise Forbidden(Message("Only %(seat)s may delegate its vote.", seat=seat.name))
        if delegating.to_seat_id is not None:
            taker = _seat(found, delegating.to_seat_id)
            if objections := check_delegation(found.rule, found.seats, seat.id, taker.id):
                raise Refused(objections)
        _hand_over(work, case, found, seat, delegating.to_seat_id)
        relay_on_desks(work, case)
        settle(work, case)

    return on_case(backend, actor, delegating, act)


def _hand_over(work: Work, case: Case, found: LoadedRound, giver: Seat, to: int | None) -> None:
    """Another casts the vote of a seat from now on, or (none) it does so itself; what a delegate cast is void."""
    given = next((each for each in found.responses if each.seat_id == giver.id), None)
    voided = given is not None and given.cast_by not in (None, giver.id)
    if voided:
        void_response(work, giver.id)
    change_seat(work, giver.id, delegate_to=to)
    entry = Delegated(round=found.name, item=found.item, seat=giver.name, delegate=to, voided=voided)
    work.enter(case, entry)


def _give_back_votes(work: Work, case: Case, found: LoadedRound, left: Seat) -> None:
    """Who leaves by recusal casts nobody's vote: those who gave it theirs are asked themselves again."""
    for giver in found.seats:
        if giver.delegate_to == left.id:
            _hand_over(work, case, found, giver, None)


def open_seat(work: Work, case: Case, round_id: int, seat_id: int) -> tuple[LoadedRound, Seat]:
    if round_id not in open_round_ids(work.session, case.id):
        raise Conflict(Message("This round is closed. Reload the page to see its result."))
    found = load_round(work.session, round_id)
    seat = _seat(found, seat_id)
    if reasons := against_acting(seat):
        raise Refused(reasons)
    return found, seat


def _seat(found: LoadedRound, seat_id: int) -> Seat:
    seat = next((each for each in found.seats if each.id == seat_id), None)
    if seat is None:
        raise NotFound(Message("This seat does not take part in the round."))
    return seat


def _casting_seat(work: Work, case: Case, found: LoadedRound, seat: Seat, *, on_behalf: bool) -> int | None:
    """The seat through which the actor answers: its own, or that of a delegate. Raises Forbidden."""
    if on_behalf:
        if found.rule.sealed != "none":
            raise Forbidden(Message("Sealed answers are lodged by the seats themselves, never on their behalf."))
        if not keeps_round(work, case, found):
            raise Forbidden(Message("Only who keeps this round may enter an answer on behalf of a seat."))
        if found.holders[seat.id][0] == work.actor.organization_id:
            raise Forbidden(Message("Your own organization answers itself; nothing is entered for it."))
        return None
    if answers_for(work, case, found, seat):
        return seat.id
    delegate = next((each for each in found.seats if each.id == seat.delegate_to), None)
    if delegate is not None and answers_for(work, case, found, delegate):
        return delegate.id
    raise Forbidden(Message("You do not answer for %(seat)s.", seat=seat.name))


def _offered(
    backend: Backend, work: Work, case: Case, found: LoadedRound, seat: Seat, values: Mapping[str, Any]
) -> dict[str, Any]:
    """The answers in an offer, its files filed under seal; none in other rounds. Raises Invalid, TooLarge."""
    answers = offer_answers(work, case, found, values)
    limit = backend.settings.max_upload_bytes
    fields = offer_form(work, case, found)
    return file_uploads(work, case, fields, answers, backend.blobs, limit, seat_id=seat.id)


def _told_to(work: Work, case: Case, rule: Round) -> tuple[str, ...]:
    """Who reads what a seat did, and thereby who sits in it; none: all who see the case."""
    if not isinstance(rule, Review):
        return ()
    return (AUTHOR, *known_to(rule, work.version_of(case).workflow.parties))


def _is_untold(found: LoadedRound, seat: Seat) -> bool:
    """Is it nobody else's that this answer was given? Of offers never; of a sealed answer not that it was changed."""
    again = any(each.seat_id == seat.id for each in found.responses)
    return isinstance(found.rule, Offer) or (again and found.rule.sealed != "none")


def _shown(found: LoadedRound, seat: Seat, response: Response) -> Responded | SealedResponse:
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
