"""The requests of a call in the order of their scores, and who departs from that."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from govflow.values import Money


@dataclass(frozen=True, kw_only=True)
class Scored:
    """A request with what it was given: the mean of all points; none while its review is open or has too few.

    ``spread``: between the highest and the lowest sum of points that one reviewer gave.
    """

    key: int
    reference: str
    asked: Money
    mean: Fraction | None = None
    spread: Fraction | None = None


def by_score(requests: Iterable[Scored]) -> list[Scored]:
    """The best first; what has no score comes last. Of two alike, the one with the lower number."""
    found = list(requests)
    parts = lcm(*(each.mean.denominator for each in found if each.mean is not None))

    def place(each: Scored) -> tuple[bool, int, int]:  # in whole numbers, which are compared more quickly
        mean = each.mean or Fraction()
        return each.mean is None, -mean.numerator * (parts // mean.denominator), each.key

    return sorted(found, key=place)


def sums_so_far(requests: Iterable[Scored]) -> list[Money]:
    """What each request and all before it ask together."""
    found, total = list[Money](), 0
    for each in requests:
        total += each.asked.fen
        found.append(Money(total))
    return found


def departing(scored: Sequence[Scored], ranks: Mapping[int, int]) -> frozenset[int]:
    """Those on the list that stand before a request with a better score: one that comes later, or is left out."""
    means = {each.key: each.mean for each in scored if each.mean is not None}
    return frozenset(
        key
        for key, rank in ranks.items()
        if any(
            mean > means.get(key, Fraction(-1)) and ranks.get(other, rank + 1) > rank for other, mean in means.items()
        )
    )


def spread_of(sums: Sequence[Fraction]) -> Fraction | None:
    """How far the reviewers lie apart."""
    return max(sums) - min(sums) if len(sums) > 1 else None
