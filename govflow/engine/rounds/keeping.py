"""Who keeps a round: answers given in the room, entered for a seat; and attendance. A cast answer stays."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from govflow.engine.rounds.rules import Ballot, Round, Selection
from govflow.engine.rounds.seats import Response, Seat
from govflow.messages import Message

LONGEST_SOURCE = 200


def keeps(round_: Round, held: Collection[str]) -> bool:
    """Does one of these capacities keep the round? In signatures, reviews and sealed rounds none does."""
    return not set(round_.kept_by).isdisjoint(held)


def closes_by_hand(round_: Round, held: Collection[str]) -> bool:
    """May whoever holds these close the round: as its chair, or as who keeps it?"""
    if not isinstance(round_, Ballot | Selection) or round_.close != "by_chair":
        return False
    return round_.chair in held or keeps(round_, held)


def against_entering(round_: Round, seat: Seat, responses: Sequence[Response]) -> list[Message]:
    """Why an answer cannot be entered for a seat now, by whomever."""
    if not round_.kept_by:
        return [Message("In this round every seat answers itself; nobody enters an answer for another.")]
    return _objected(seat) or _cast_already(seat, responses)


def against_source(source: str) -> list[Message]:
    """Why an entered answer cannot be checked by anybody: it does not say where it is written."""
    if not source:
        return [Message("Say where the answer is written, such as “roll call, minute 14”.")]
    if len(source) > LONGEST_SOURCE:
        return [Message("The source has at most %(most)s characters.", most=LONGEST_SOURCE)]
    return []


def against_marking(note: str) -> list[Message]:
    """Why a seat is not marked by another: it could not see on what grounds."""
    return [] if note else [Message("Write why: the seat and whoever reads the record see the reason.")]


def against_absence(round_: Round, seat: Seat, responses: Sequence[Response]) -> list[Message]:
    """Why a seat cannot be recorded as present or absent, or be taken out of the round, by who keeps it."""
    if not round_.kept_by:
        return [Message("In this round nobody records attendance; a seat answers, or recuses itself.")]
    return against_return(seat) or _objected(seat) or _cast_already(seat, responses)


def against_return(seat: Seat) -> list[Message]:
    """Why a seat cannot be recorded as taking part: its own recusal, and that by rule, is for good."""
    if seat.status == "recused" and seat.marked != "keeper":
        return [Message("%(seat)s has left this round by recusal and does not return to it.", seat=seat.name)]
    return []


def against_objecting(seat: Seat, responses: Sequence[Response]) -> list[Message]:
    """Why a seat has nothing to object to."""
    if seat.taken_out or any(each.seat_id == seat.id and each.on_behalf for each in responses):
        return []
    return [Message("Nothing was entered for %(seat)s by others.", seat=seat.name)]


def _objected(seat: Seat) -> list[Message]:
    if seat.objected:
        return [
            Message("%(seat)s has objected to what was entered for it; from then on it acts itself.", seat=seat.name)
        ]
    return []


def _cast_already(seat: Seat, responses: Sequence[Response]) -> list[Message]:
    """An answer that the seat or its delegate gave stays, and who voted for another was there; one that was entered may
    be corrected.
    """
    if any(seat.id in (each.seat_id, each.cast_by) and not each.on_behalf for each in responses):
        return [Message("%(seat)s has answered itself; its answer stays.", seat=seat.name)]
    return []
