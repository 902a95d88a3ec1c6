"""A round in a story: its seats are the holders of the voters' capacities, its responses come from the story."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
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
from govflow.engine.stories.cast import SEAT, StoryError
from govflow.errors import Refused
from govflow.messages import Message

ALL = "all"


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

    def respond(self, answers: Mapping[str, Any]) -> None:
        """Seats answer, in order; who answers after the round is decided is not heard any more."""
        for key, answer in answers.items():
            for seat in self._seats(key):
                if self.judge(expired=False).closed:
                    return
                response = self._response(seat, answer)
                reasons = check_response(self.round, self.seats, response)
                if reasons:
                    raise Refused(reasons)
                self.responses[seat.id] = response

    def absent(self, keys: Iterable[str]) -> None:
        for key in keys:
            for seat in self._seats(key):
                self._need(against_absence(self.round, seat, tuple(self.responses.values())))
                self._put(replace(seat, status="absent"))

    def recuse(self, keys: Iterable[str]) -> None:
        for key in keys:
            for seat in self._seats(key):
                self._need(check_recusal(self.round, self.seats, seat.id))
                self._put(replace(seat, status="recused"))

    def delegate(self, pairs: Mapping[str, str]) -> None:
        for key, other in pairs.items():
            [giver, *_], [taker, *_] = self._seats(key), self._seats(other)
            self._need(check_delegation(self.round, self.seats, giver.id, taker.id))
            self._put(replace(giver, delegate_to=taker.id))

    def _seats(self, key: str) -> list[Seat]:
        return named_seats(self.seats, key)

    def _response(self, seat: Seat, answer: Any) -> Response:
        casting = holder(seat, self.seats)
        by = casting.id if casting is not None and casting.id != seat.id else None
        return replace(response(self.round, seat, answer), cast_by=by)

    def _put(self, seat: Seat) -> None:
        self.seats = [seat if each.id == seat.id else each for each in self.seats]

    def _need(self, reasons: list[Message]) -> None:
        if reasons:
            raise Refused(reasons)


def named_seats(seats: Sequence[Seat], key: str) -> list[Seat]:
    """The seats that a story calls ``all``, ``members``, ``members[2]``, or by the holder's name."""
    found = SEAT.fullmatch(key)
    capacity = found[1] if found else key
    named = [each for each in seats if key == ALL or each.capacity == capacity or each.name.en == key]
    if found:
        number = int(found[2])
        named = named[number - 1 : number]
    if not named:
        raise StoryError(Message("No seat in this round is called %(seat)s.", seat=key))
    return named


def response(round_: Round, seat: Seat, answer: Any) -> Response:
    """A choice, or the scores of a review; a review that only says ``scored`` gives full points."""
    if isinstance(round_, Review):
        full = {each.name: each.max for each in round_.criteria}
        scores = dict(answer) if isinstance(answer, Mapping) else full
        declared = bool(scores.pop("declared", True))
        return Response(seat_id=seat.id, choice="scored", scores=scores, declared=declared)
    return Response(seat_id=seat.id, choice=str(answer))
