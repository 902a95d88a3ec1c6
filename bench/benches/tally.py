"""How long it takes to count a vote of a thousand, with its derivation: a ballot, and options approved or numbered."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from random import Random
from typing import Any

from bench.measuring import side_by_side
from bench.report import AtMost, Line, Lines
from bench.scene import Scene
from govflow.engine.rounds import Response, Seat, judge, read_round
from govflow.values import Text

LIMIT = 10_000  # µs
FAST_ENOUGH = AtMost(1)
RULE = {
    "all_of": [{"pass": "11/20"}, {"pass": "13/20", "unit": "weight"}],
    "blocking_minority": 4,
}
SAID = ("yes", "yes", "no", "abstain")
OPTIONS = {f"option_{number}": f"Option {number} · 选项{number}" for number in range(20)}
SEED = 20261128


def vote_tally(scene: Scene) -> Lines:
    """A vote of 1,000 by 55 % of the seats and 65 % of their weight, counted and derived: ≤ 10 ms.

    The same of a choice among twenty options, by a majority, by approval, and numbered by each seat in its own order.
    """
    seats = tuple(
        Seat(id=each, name=Text(en=f"Seat {each}", zh=f"单位{each}"), capacity="members", weight=Fraction(each, 5))
        for each in range(1, scene.extent.voters + 1)
    )
    database = scene.database("vote_tally").name
    for name, declared, responses in _votes(seats):
        rule = read_round({"voters": ["members"], **declared})
        (counted,) = side_by_side(
            lambda _number, rule=rule, responses=responses: judge(rule, seats, responses, expired=True),
            rounds=scene.extent.rounds,
            warm_up=scene.extent.warm_up,
        )
        yield Line(
            name=name,
            database=database,
            size=f"{len(seats):,} seats",
            value=counted,
            unit="µs",
            limit=LIMIT,
            beside="10 ms",
            aim=FAST_ENOUGH,
            rounds=scene.extent.rounds,
        )


def _votes(seats: tuple[Seat, ...]) -> Iterator[tuple[str, dict[str, Any], tuple[Response, ...]]]:
    """Each kind of vote by its name, its declaration, and what the seats answer, as it is read from the database."""
    said = tuple(Response(seat_id=each.id, choice=SAID[each.id % len(SAID)]) for each in seats)
    yield "vote_tally", {"kind": "ballot", "rule": RULE}, said
    dice = Random(SEED)
    orders = [dice.sample(list(OPTIONS), len(OPTIONS)) for _ in seats]
    choice = {"kind": "choice", "options": OPTIONS}
    first = tuple(Response(seat_id=seat.id, choice=order[0]) for seat, order in zip(seats, orders, strict=True))
    yield "vote_tally majority", {**choice, "pass": "majority"}, first
    several = tuple(_marked(seat, order[:10], numbered=False) for seat, order in zip(seats, orders, strict=True))
    yield "vote_tally approval", {**choice, "method": "approval"}, several
    numbered = tuple(_marked(seat, order, numbered=True) for seat, order in zip(seats, orders, strict=True))
    for method in ("instant_runoff", "pairwise"):
        yield f"vote_tally {method}", {**choice, "method": method}, numbered


def _marked(seat: Seat, order: list[str], *, numbered: bool) -> Response:
    scores = {option: Fraction(place if numbered else 1) for place, option in enumerate(order, 1)}
    return Response(seat_id=seat.id, choice="voted", scores=scores)
