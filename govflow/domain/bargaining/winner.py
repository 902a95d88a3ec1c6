"""The adjusted winner: issues are won or lost, one of them is divided, and both come to the same number of points."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from govflow.domain.bargaining.points import Agenda, Scores


@dataclass(frozen=True, kw_only=True)
class Adjusted:
    """``shares``: for each issue the part that the first party wins, from 0 to 1. ``start``: the points of both before
    anything was handed over; ``points``: of each at the end. ``divided``: the issue that both have a part of.
    """

    start: tuple[int, int]
    shares: Mapping[str, Fraction]
    points: Fraction
    divided: str | None


def adjusted_winner(first: Mapping[str, int], second: Mapping[str, int]) -> Adjusted:
    """Brams and Taylor, Fair Division (1996), ch. 4: efficient, equitable, and free of envy, if issues can be divided.

    ``first``, ``second``: what winning each issue is worth, 100 in all. Each issue goes to whom it is worth more; then
    whoever has more hands over, beginning with what costs it least in proportion to what it brings the other.
    What is worth the same to both goes to the second party first, and is what is handed over first.
    """
    shares = {issue: Fraction(first[issue] > second[issue]) for issue in first}
    start = (
        sum(first[each] for each in first if shares[each]),
        sum(second[each] for each in first if not shares[each]),
    )
    mine, other = Fraction(start[0]), Fraction(start[1])
    giving, taking, share = (first, second, Fraction(1)) if mine > other else (second, first, Fraction(0))
    rich, poor = max(mine, other), min(mine, other)
    divided = None
    for issue in sorted(
        (each for each in first if shares[each] == share and giving[each]), key=_dearness(giving, taking)
    ):
        if rich == poor:
            break
        part = min(Fraction(1), (rich - poor) / (giving[issue] + taking[issue]))
        rich, poor = rich - part * giving[issue], poor + part * taking[issue]
        shares[issue] = abs(share - part)
        divided = issue if part < 1 else None
    return Adjusted(start=start, shares=shares, points=poor, divided=divided)


def stakes(agenda: Agenda, scores: Scores) -> dict[str, int]:
    """What winning each issue is worth: the points of its best option."""
    return {issue.name: max(scores.points[issue.name, each] for each in issue.options) for issue in agenda.issues}


def _dearness(giving: Mapping[str, int], taking: Mapping[str, int]) -> Callable[[str], Fraction | float]:
    """What a point that the other gains costs whoever hands an issue over; what brings the other nothing comes last."""
    return lambda issue: Fraction(giving[issue], taking[issue]) if taking[issue] else float("inf")
