"""What becomes of a seat while its round is open: attendance, recusal, replacement, delegation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from govflow.engine.entries import Replaced
from govflow.engine.rounds.admission import check_delegation
from govflow.engine.rounds.keeping import against_marking
from govflow.engine.rounds.seats import Marked, handed_over, marked
from govflow.errors import Forbidden, Refused
from govflow.messages import Message
from govflow.services.accounts.proof import unproved
from govflow.services.answering import against_coming, check_foretold_act, places_of
from govflow.services.backend import Backend
from govflow.services.commands.keeping import (
    against_mark,
    against_owned,
    against_recusal,
    seat_in,
    tell_delegation,
    told_to,
    write_marks,
)
from govflow.services.commands.rounds import open_seat
from govflow.services.orders import on_case
from govflow.services.queries.case.round.ending import GOES_ON
from govflow.services.receipts import Receipt
from govflow.services.rights import against_late_entry, answers_for, keeps_round, replaces_in_round
from govflow.services.stepping import settle
from govflow.store.parties import register, replace_holder
from govflow.store.rounds import load_rounds, open_round_ids
from govflow.store.rounds.electorates import load_owning, owned_by_now
from govflow.store.standing.sides import act_from
from govflow.store.work import Case, Work
from govflow.store.writing.entering import refresh_viewers, relay_on_desks, relay_seats
from govflow.store.writing.rounds import change_sitting, replace_seats
from govflow.values import Actor


@dataclass(frozen=True, kw_only=True)
class Excuse:
    """Record that a seat is there or absent, leaves the round by recusal, or takes part again.

    ``foreseen`` stands for what the actor was told that it brings (``queries.case.round.ending.shown``).
    """

    case: str
    round_id: int
    seat_id: int
    status: Literal["recused", "absent", "present", "eligible"]
    note: str = ""
    foreseen: str = GOES_ON
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
    """Hand the vote of a seat to another, or (no ``to_seat_id``) take it back. ``foreseen`` as of ``Excuse``."""

    case: str
    round_id: int
    seat_id: int
    to_seat_id: int | None
    foreseen: str = GOES_ON
    key: str


def excuse(backend: Backend, actor: Actor, excusing: Excuse) -> Receipt:
    """Record attendance or a recusal. A seat recuses itself; who keeps the round may record either, with the reason.

    Whoever had given its vote to a seat that leaves by recusal votes itself again. Raises Stale where it ends the
    round otherwise than the actor was told.
    """

    def act(work: Work, case: Case) -> None:
        found, seat = open_seat(work, case, excusing.round_id, excusing.seat_id)
        itself = excusing.status == "recused" and answers_for(work, case, found, seat)
        if not itself and not keeps_round(work, case, found):
            raise Forbidden(Message("Only who keeps this round records attendance; a seat may recuse itself."))
        if itself:
            act_from(work, case, [seat.capacity])
        note = excusing.note.strip()
        if itself:
            objections = against_recusal(found, seat)
        else:
            objections = against_mark(found, seat, excusing.status) + against_marking(note)
        if not itself and excusing.status != "eligible":
            objections += against_late_entry(work, case, found)
        if objections:
            raise Refused(objections)
        by: Marked = "itself" if itself else "keeper"
        after = found.after(marked(found.seats, found.responses, seat, excusing.status, by))
        goes_on = check_foretold_act(work, case, after, excusing.foreseen)
        write_marks(work, case, found, after, {seat.id: excusing.status}, note, entered=not itself)
        settle(work, case, after if goes_on else None)

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
        own = load_owning(work, case, [each for each, _ in places])
        if reasons := against_coming(work, case, found, seat, places, new, own):
            raise Refused(reasons)
        replace_holder(work, case, seat.capacity, old, new)
        replace_seats(work, places, new)
        for each, left in places:
            replaced = Replaced(
                round=each.name, item=each.item, seat=left.name, by=new.name, note=replacing.note.strip()
            )
            work.enter(case, replaced, audience=told_to(work, case, each.rule))
        relay_on_desks(work, case)
        refresh_viewers(work, case)
        settle(work, case)

    return on_case(backend, actor, replacing, act)


def delegate(backend: Backend, actor: Actor, delegating: Delegate) -> Receipt:
    """Hand a vote to another seat, one hop only; or take it back, and with it what the delegate answered.

    Raises Stale where it ends the round, such as by a quorum that is there with it, otherwise than the actor was told.
    """

    def act(work: Work, case: Case) -> None:
        found, seat = open_seat(work, case, delegating.round_id, delegating.seat_id)
        if not answers_for(work, case, found, seat):
            raise Forbidden(Message("Only %(seat)s may delegate its vote.", seat=seat.name))
        act_from(work, case, [seat.capacity])
        if delegating.to_seat_id is not None:
            taker = seat_in(found, delegating.to_seat_id)
            objections = check_delegation(found.rule, found.seats, seat.id, taker.id)
            objections += against_owned(owned_by_now(work, case, found), seat, taker)
            if objections := objections or [*unproved(work, found.rule.proof)]:
                raise Refused(objections)
        after = found.after(handed_over(found.seats, found.responses, seat, delegating.to_seat_id))
        goes_on = check_foretold_act(work, case, after, delegating.foreseen)
        change_sitting(work, found, after, {})
        tell_delegation(work, case, found, [seat], delegating.to_seat_id)
        relay_seats(work, case, found, after)
        settle(work, case, after if goes_on else None)

    return on_case(backend, actor, delegating, act)
