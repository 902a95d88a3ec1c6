"""Seats, responses and rounds for tests: the seven seats of the conference, votes written as words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from govflow.engine.rounds import Response, Seat, Verdict, judge
from govflow.engine.rounds.rules import Ballot, Round, read_round
from govflow.values import Text

CHINESE = {"Beijing": "北京", "Tianjin": "天津", "Hebei": "河北", "Chengde": "承德", "Zhangjiakou": "张家口"}
CONFERENCE = ("Beijing", "Tianjin", "Hebei", "Chengde", "Zhangjiakou", "Haihe", "Yanshan")


def make_seats(*names: str, **settings: Any) -> tuple[Seat, ...]:
    """Eligible seats numbered from 1, all members."""
    made = [
        Seat(id=number, name=Text(en=name, zh=CHINESE.get(name, name)), capacity="members")
        for number, name in enumerate(names, start=1)
    ]
    return tuple(replace(seat, **settings) for seat in made)


def numbered(count: int) -> tuple[Seat, ...]:
    """That many seats with dull names."""
    return make_seats(*(f"Seat {number}" for number in range(1, count + 1)))


def change(seats: Sequence[Seat], name: str, **settings: Any) -> tuple[Seat, ...]:
    """The same seats with one of them changed."""
    return tuple(replace(seat, **settings) if seat.name.en == name else seat for seat in seats)


def seat_id(seats: Sequence[Seat], name: str) -> int:
    return next(seat.id for seat in seats if seat.name.en == name)


def answers(seats: Sequence[Seat], **choices: str) -> list[Response]:
    """Responses by name of the seat: ``answers(seats, Beijing="yes")``."""
    return [Response(seat_id=seat_id(seats, name), choice=choice) for name, choice in choices.items()]


def in_order(choices: str) -> list[Response]:
    """Responses of seats 1, 2, …: ``yes no - abstain``; a dash has not answered."""
    return [
        Response(seat_id=number, choice=word) for number, word in enumerate(choices.split(), start=1) if word != "-"
    ]


def ballot(rule: dict[str, Any], **settings: Any) -> Ballot:
    round_ = read_round({"kind": "ballot", "voters": ["members"], "rule": rule, **settings})
    assert isinstance(round_, Ballot)
    return round_


def closed(round_: Round, seats: Sequence[Seat], responses: Sequence[Response]) -> Verdict:
    """The verdict at the deadline."""
    return judge(round_, seats, responses, expired=True)


def so_far(round_: Round, seats: Sequence[Seat], responses: Sequence[Response]) -> Verdict:
    """The verdict before the deadline."""
    return judge(round_, seats, responses, expired=False)
