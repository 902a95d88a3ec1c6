"""A round in session: all that its page shows, the roll call, what becomes of seats, and closing it."""

from __future__ import annotations

from typing import Annotated, Any

from flask import Response
from pydantic import Field

from govflow.api.frame.answers import answer
from govflow.api.frame.bearer import reads
from govflow.api.frame.problems import documented
from govflow.api.frame.topic import topic
from govflow.api.routes.asked import OfRound, OfSeat, reading
from govflow.api.routes.laid_out import reads_page, takes_order
from govflow.api.shapes.orders import Taken, order_of, taken_as
from govflow.api.shapes.pages import page
from govflow.http.policies import policy
from govflow.services.commands.roll_call import RecordRollCall, record_roll_call
from govflow.services.commands.seats import Delegate, Excuse, Replace, delegate, excuse, replace_reviewer
from govflow.services.commands.sitting import CloseRound, Contest, close_round, contest
from govflow.services.queries.case.round.closing import ClosingCheck, check_closing
from govflow.services.queries.case.round.page import RoundPage, load_round_page
from govflow.services.queries.case.round.roll_call import RollCallCheck, check_roll_call

bp = topic("session", __name__, "Rounds", "/cases/<reference>/rounds/<round_id>")


def _few(most: int) -> Taken:
    """Words of which nobody else says how long they may be."""
    return Taken(type=Annotated[str, Field(max_length=most)], read=taken_as(str).read)


NOTED: dict[str, Any] = {"of": OfSeat, "instead": {"note": _few(500)}}
WRITTEN = {"source": _few(200), "note": _few(500)}
REASONED = {"reason": _few(500)}
CALLED, CLOSING = page(RollCallCheck), page(ClosingCheck)

_IN_ADDRESS = ("round_id",)
_ROLL = order_of(
    RecordRollCall, without=(*_IN_ADDRESS, "foreseen"), instead=WRITTEN, called="RollCallToCheck"
)  # fmt: skip
_END = order_of(CloseRound, without=_IN_ADDRESS, instead=REASONED, called="ClosingToCheck")

reads_page(
    bp, "/session", "show", "Read all that the page of a round shows: the grid of its roll call, seats, closing.",
    lambda work, path, _: load_round_page(work, path.reference, path.round_id), RoundPage, of=OfRound,
)  # fmt: skip
takes_order(
    bp, "/roll-call", "call_roll", "Enter what seats said in the room, and who is there.", RecordRollCall,
    record_roll_call, of=OfRound, binds=True, instead=WRITTEN, called="RollCallToRecord",
)  # fmt: skip


def check_roll(path: OfRound, body: Any) -> Response:
    """Say what a roll call would bring; nothing is recorded."""
    order = RecordRollCall(case=path.reference, round_id=path.round_id, foreseen="", key="", **_ROLL.read(body))
    with reading() as work:
        return answer(CALLED.tell(check_roll_call(work, order)))


check_roll.__annotations__["body"] = _ROLL.model
bp.post("/roll-call/check", responses={200: CALLED.model, **documented(403, 409)})(policy(reads)(check_roll))

takes_order(
    bp, "/closing", "close", "Close a round in session as its chair.", CloseRound, close_round, of=OfRound,
    binds=True, instead=REASONED,
)  # fmt: skip


def check_end(path: OfRound, body: Any) -> Response:
    """Say what closing the round would bring; nothing is recorded."""
    order = CloseRound(case=path.reference, round_id=path.round_id, key="", **_END.read(body))
    with reading() as work:
        return answer(CLOSING.tell(check_closing(work, order)))


check_end.__annotations__["body"] = _END.model
bp.post("/closing/check", responses={200: CLOSING.model, **documented(403, 409)})(policy(reads)(check_end))

takes_order(
    bp, "/seats/<seat_id>/replacement", "replace", "Put another person in the place of a reviewer.", Replace,
    replace_reviewer, **NOTED,
)  # fmt: skip
takes_order(
    bp, "/seats/<seat_id>/status", "record", "Record that a seat is absent, leaves by recusal, or takes part again.",
    Excuse, excuse, binds=True, **NOTED,
)  # fmt: skip
takes_order(
    bp, "/seats/<seat_id>/objection", "objection", "Object to what was entered for a seat.", Contest, contest,
    binds=True, **NOTED,
)  # fmt: skip
takes_order(
    bp, "/seats/<seat_id>/delegation", "hand_over", "Hand the vote of a seat to another, or take it back.", Delegate,
    delegate, of=OfSeat, binds=True,
)  # fmt: skip
