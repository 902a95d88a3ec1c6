"""Which of the efficient points rules of fairness pick: they compute, they bind nobody."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from math import prod
from typing import Any

from govflow.domain.bargaining.points import Vector

RULES = ("nash", "max_min", "max_sum", "kalai_smorodinsky")
"""``nash``: the largest product of the gains (Nash, Econometrica 18, 1950). ``max_min``: the largest gain of whoever
gains least, and then of the next (Kalai, Econometrica 45, 1977, with equal weights). ``max_sum``: the largest sum.
``kalai_smorodinsky``: the same as max_min, of gains in proportion to the largest that each could have
(Kalai and Smorodinsky, Econometrica 43, 1975)."""


def picks(points: Sequence[Vector], reserves: Vector) -> Mapping[str, tuple[Vector, ...]]:
    """For each rule the points that it picks: all that are equally good by it, none where there are no points.

    Gains are counted from the reserves, which all points reach.
    """
    if not points:
        return dict.fromkeys(RULES, ())
    gains = {each: tuple(a - r for a, r in zip(each, reserves, strict=True)) for each in points}
    ideal = [max(column) for column in zip(*gains.values(), strict=True)]
    measures: dict[str, Callable[[Vector], Any]] = {
        "nash": lambda each: prod(gains[each]),
        "max_min": lambda each: sorted(gains[each]),
        "max_sum": lambda each: sum(gains[each]),
        "kalai_smorodinsky": lambda each: sorted(
            Fraction(gain, best) for gain, best in zip(gains[each], ideal, strict=True) if best
        ),
    }
    return {rule: _best(points, measures[rule]) for rule in RULES}


def _best(points: Sequence[Vector], measure: Callable[[Vector], Any]) -> tuple[Vector, ...]:
    largest = max(map(measure, points))
    return tuple(each for each in points if measure(each) == largest)
