"""A round in a story: its seats are the holders of the voters' capacities, its responses come from the story."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from govflow.engine.facts import Holder
from govflow.engine.rounds import (
    Response,
    Seat,
    Verdict,
    check_delegation,
    check_electorate,
    check_recusal,
    check_response,
    holder,
    judge,
)
from govflow.engine.rounds.electorate import electorate
from govflow.engine.rounds.keeping import against_absence
from govflow.engine.rounds.rules import Review, Round
from govflow.engine.stories.cast import StoryError
from govflow.errors import Refused
from govflow.messages import Message

ALL = "all"
SEATS = re.compile(r"([a-z][a-z0-9_]*)\[([1-9][0-9]?)(?:\.\.([1-9][0-9]?))?\]")


class StoryRound:
    """An open round. Each holder of a voters' capacity has a seat."""

    def __init__(self, name: str, round_: Round, parties: Mapping[str, tuple[Holder, ...]]) -> None:
        self.name = name
        self.round = round_
        self.seats = [seat for seat, _ in electorate(round_, parties, {})]
        self.responses: dict[int, Response] = {}
        reasons = check_electorate(round_, self.seats)
        if reasons:
            raise Refused(reasons)

    def judge(self, *, expired: bool) -> Verdict:
        return judge(self.round, self.seats, tuple(self.responses.values()), expired=expired)

    def respond(self, key: str, answer: Any) -> None:
        """Seats answer, in order; who answers after the round is decided is not heard any more."""
        for seat in self._seats(key):
            if self.judge(expired=False).closed:
                return
            response = self._response(seat, answer)
            self._need(check_response(self.round, self.seats, response))
            self.responses[seat.id] = response

    def absent(self, key: str) -> None:
        for seat in self._seats(key):
            self._need(against_absence(self.round, seat, tuple(self.responses.values())))
            self._put(replace(seat, status="absent"))

    def recuse(self, key: str) -> None:
        for seat in self._seats(key):
            self._need(check_recusal(self.round, self.seats, seat.id))
            self._put(replace(seat, status="recused"))

    def delegate(self, key: str, other: str) -> None:
        [giver, *_], [taker, *_] = self._seats(key), self._seats(other)
        self._need(check_delegation(self.round, self.seats, giver.id, taker.id))
        self._put(replace(giver, delegate_to=taker.id))

    def _seats(self, key: str) -> list[Seat]:
        return round_of({self.name: self.seats}, key)[1]

    def _response(self, seat: Seat, answer: Any) -> Response:
        casting = holder(seat, self.seats)
        by = casting.id if casting is not None and casting.id != seat.id else None
        return replace(response(self.round, seat, answer), cast_by=by)

    def _put(self, seat: Seat) -> None:
        self.seats = [seat if each.id == seat.id else each for each in self.seats]

    def _need(self, reasons: list[Message]) -> None:
        if reasons:
            raise Refused(reasons)


def round_of(opened: Mapping[str, Sequence[Seat]], key: str) -> tuple[str, list[Seat]]:
    """The open round in which a story's key names seats, and these; ``opinions.members[2]`` says in which.

    Raises StoryError where none has such seats, or several have.
    """
    asked, dot, rest = key.partition(".")
    if dot and asked in opened:
        found = {asked: _named_seats(opened[asked], rest)}
    else:
        found = {name: _named_seats(seats, key) for name, seats in opened.items()}
    having = [(name, seats) for name, seats in found.items() if seats]
    if not having:
        raise StoryError(Message("No seat in this round is called %(seat)s.", seat=key))
    if len(having) > 1:
        example = f"{having[0][0]}.{key}"
        raise StoryError(
            Message("%(seat)s has a seat in several open rounds: write %(example)s.", seat=key, example=example)
        )
    return having[0]


def _named_seats(seats: Sequence[Seat], key: str) -> list[Seat]:
    """The seats called ``all``, ``members``, ``members[2]``, ``members[1..15]``, or by the holder's name."""
    found = SEATS.fullmatch(key)
    capacity = found[1] if found else key
    named = [each for each in seats if key == ALL or each.capacity == capacity or each.name.en == key]
    if found:
        first, last = int(found[2]), int(found[3] or found[2])
        return named[first - 1 : last]
    return named


def response(round_: Round, seat: Seat, answer: Any) -> Response:
    """A choice, or the scores of a review; a review that only says ``scored`` gives full points."""
    if isinstance(round_, Review):
        full = {each.name: each.max for each in round_.criteria}
        scores = dict(answer) if isinstance(answer, Mapping) else full
        declared = bool(scores.pop("declared", True))
        return Response(seat_id=seat.id, choice="scored", scores=scores, declared=declared)
    return Response(seat_id=seat.id, choice=str(answer))
