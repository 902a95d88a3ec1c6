"""Who keeps a round: answers given in the room, entered for a seat; and attendance. A cast answer stays."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from govflow.engine.rounds.rules import Round
from govflow.engine.rounds.seats import Response, Seat
from govflow.messages import Message


def keeps(round_: Round, held: Collection[str]) -> bool:
    """Does one of these capacities keep the round? In signatures and sealed rounds none does."""
    return not set(round_.kept_by).isdisjoint(held)


def against_entering(round_: Round, seat: Seat, responses: Sequence[Response]) -> list[Message]:
    """Why an answer cannot be entered for a seat now, by whomever."""
    if not round_.kept_by:
        return [Message("In this round every seat answers itself; nobody enters an answer for another.")]
    return _cast_already(seat, responses)


def against_absence(round_: Round, seat: Seat, responses: Sequence[Response]) -> list[Message]:
    """Why a seat cannot be recorded as absent, or be taken out of the round, by who keeps it."""
    if not round_.kept_by:
        return [Message("In this round nobody records attendance; a seat answers, or recuses itself.")]
    return against_return(seat) or _cast_already(seat, responses)


def against_return(seat: Seat) -> list[Message]:
    """Why a seat cannot be recorded as taking part: a conflict of interest is declared for good."""
    if seat.status == "recused":
        return [Message("%(seat)s has left this round by recusal and does not return to it.", seat=seat.name)]
    return []


def _cast_already(seat: Seat, responses: Sequence[Response]) -> list[Message]:
    """An answer that the seat or its delegate gave stays; one that was entered for it may be corrected."""
    if any(each.seat_id == seat.id and not each.on_behalf for each in responses):
        return [Message("%(seat)s has answered itself; its answer stays.", seat=seat.name)]
    return []
