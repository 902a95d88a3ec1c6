"""How long it takes to count a vote of a thousand, with its derivation."""

from __future__ import annotations

from fractions import Fraction

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


def vote_tally(scene: Scene) -> Lines:
    """A vote of 1,000 by 55 % of the seats and 65 % of their weight, counted and derived: ≤ 10 ms."""
    rule = read_round({"kind": "ballot", "voters": ["members"], "rule": RULE})
    seats = tuple(
        Seat(id=each, name=Text(en=f"Seat {each}", zh=f"单位{each}"), capacity="members", weight=Fraction(each, 5))
        for each in range(1, scene.extent.voters + 1)
    )
    responses = tuple(Response(seat_id=each.id, choice=SAID[each.id % len(SAID)]) for each in seats)
    (counted,) = side_by_side(
        lambda _number: judge(rule, seats, responses, expired=False),
        rounds=scene.extent.rounds,
        warm_up=scene.extent.warm_up,
    )
    yield Line(
        name="vote_tally",
        database=scene.database("vote_tally").name,
        size=f"{len(seats):,} seats",
        value=counted,
        unit="µs",
        limit=LIMIT,
        beside="10 ms",
        aim=FAST_ENOUGH,
        rounds=scene.extent.rounds,
    )
