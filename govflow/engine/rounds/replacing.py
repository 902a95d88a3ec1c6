"""Another person in the place of a reviewer while the round is open; what the first one answered counts no more."""

from __future__ import annotations

from collections.abc import Collection

from govflow.engine.rounds.rules import Review, Round
from govflow.engine.rounds.seats import Seat, against_acting
from govflow.messages import Message


def replaces(round_: Round, held: Collection[str]) -> bool:
    """Does one of these capacities put others in the place of reviewers?"""
    return isinstance(round_, Review) and not set(round_.replace).isdisjoint(held)


def against_replacing(round_: Round, seat: Seat, *, was_there: bool) -> list[Message]:
    """Why nobody, or not this person, can take the place. ``was_there``: the person has or had a seat in the round."""
    if not isinstance(round_, Review) or not round_.replace:
        return [Message("In this round nobody is put in the place of another.")]
    if was_there:
        return [Message("Who has or had a seat in this round takes no other place in it.")]
    return against_acting(seat)
