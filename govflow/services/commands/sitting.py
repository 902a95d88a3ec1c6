"""A round in session: a seat objects to what was entered for it, and the chair closes the round."""

from __future__ import annotations

from dataclasses import dataclass

from govflow.engine.entries import Contested
from govflow.engine.rounds.keeping import against_objecting, closers, given_by_list
from govflow.engine.rounds.seats import contested, handed_over
from govflow.errors import Forbidden, Refused
from govflow.messages import Message
from govflow.services.answering import check_foretold_act, check_shown
from govflow.services.backend import Backend
from govflow.services.commands.rounds import check_open, open_seat
from govflow.services.orders import on_case
from govflow.services.queries.case.round.ending import GOES_ON
from govflow.services.receipts import Receipt
from govflow.services.rights import against_closing, answers_for, closes_round, not_yours
from govflow.services.stepping import close_by_chair, settle
from govflow.store.rounds import LoadedRound, load_round, open_round_ids
from govflow.store.standing.sides import act_from
from govflow.store.work import Case, Work
from govflow.store.writing.entering import relay_seats
from govflow.store.writing.rounds import change_sitting
from govflow.values import Actor


@dataclass(frozen=True, kw_only=True)
class Contest:
    """Object to an answer, a presence, an absence or a recusal that whoever keeps the round entered for one's seat."""

    case: str
    round_id: int
    seat_id: int
    note: str = ""
    key: str


@dataclass(frozen=True, kw_only=True)
class CloseRound:
    """Close a round in session. ``reason``: why, while seats are still awaited.

    ``shown`` stands for how it stood on the page (``queries.case.round.ending.closing_of``).
    """

    case: str
    round_id: int
    shown: str
    reason: str = ""
    key: str


def contest(backend: Backend, actor: Actor, objecting: Contest) -> Receipt:
    """Take out what was entered for a seat; it answers itself, and nothing is entered for it any more. It never ends
    the round: what can be entered for others is closed by its chair.

    Raises Forbidden for somebody else's seat, Conflict once the round is over, Refused where nothing was entered.
    """

    def act(work: Work, case: Case) -> None:
        found, seat = open_seat(work, case, objecting.round_id, objecting.seat_id)
        if not answers_for(work, case, found, seat):
            raise Forbidden(not_yours(work, case, seat))
        act_from(work, case, [seat.capacity])
        if reasons := against_objecting(seat, found.responses):
            raise Refused(reasons)
        now = contested(found.seats, found.responses, seat)
        if given_by_list(found.seats, seat, work.attending(work, case)):
            now = handed_over(*now, seat, None)
        after = found.after(now)
        goes_on = check_foretold_act(work, case, after, GOES_ON)
        change_sitting(work, found, after, {seat.id: None})
        entry = Contested(round=found.name, item=found.item, seat=seat.name, note=objecting.note.strip())
        work.enter(case, entry)
        relay_seats(work, case, found, after)
        settle(work, case, after if goes_on else None)

    return on_case(backend, actor, objecting, act)


def close_round(backend: Backend, actor: Actor, closing: CloseRound) -> Receipt:
    """Close a round as its chair, where it has none as who keeps it, with the answers there are.

    Raises Forbidden for anybody else, Conflict once it is over, Stale where it stands otherwise than was shown, Refused
    where seats are awaited and no reason is given, or where what the actor has entered for others would decide it.
    """

    def act(work: Work, case: Case) -> None:
        found = closed_by(work, case, closing)
        close_by_chair(work, case, found, closing.reason.strip())
        settle(work, case)

    return on_case(backend, actor, closing, act)


def closed_by(work: Work, case: Case, closing: CloseRound) -> LoadedRound:
    """The round that an order closes. Raises what ``close_round`` raises."""
    check_open(open_round_ids(work.session, case.id), closing.round_id)
    found = load_round(work.session, closing.round_id)
    if not closes_round(work, case, found):
        raise Forbidden(_closed_by(work, case, found))
    if reasons := against_closing(work, case, found):
        raise Refused(reasons)
    check_shown(found, closing.shown)
    waiting = found.judge().waiting
    if waiting and not closing.reason.strip():
        awaited = tuple(seat.name for seat in found.seats if seat.id in waiting)
        raise Refused([Message("Write why it is closed although %(seats)s have not answered.", seats=awaited)])
    return found


def _closed_by(work: Work, case: Case, found: LoadedRound) -> Message:
    """What somebody is told whose part it is not to close the round."""
    who = closers(found.rule)
    if not who:
        return Message("Nobody closes this round by hand; it is over by its rule, at the latest by its deadline.")
    titles = tuple(work.version_of(case).machine.capacity_title(each) for each in who)
    return Message("This round is closed by %(who)s, or by its deadline.", who=titles)
