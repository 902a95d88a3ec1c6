"""The efficient frontier of two parties, exact: issue by issue, without what another package beats for both."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from govflow.domain.bargaining.points import Agenda, Issue, Package, Scores, Vector

MOST_PACKAGES = 5
"""So many packages of one point of the frontier are named; how many there are is counted."""

Layer = dict[int, tuple[int, int]]
"""For each sum of the first party the largest of the second, and in how many ways both are reached."""


@dataclass(frozen=True, kw_only=True)
class Efficient:
    """A point that no package betters for one party without worsening it for another.

    ``packages``: some that reach it, in the order of the options. ``count``: how many do; none: nobody counted.
    """

    worth: Vector
    packages: tuple[Package, ...]
    count: int | None


def frontier(agenda: Agenda, first: Scores, second: Scores) -> tuple[Efficient, ...]:
    """All efficient points of two parties that reach both reserves, the best of the second party first.

    What some package beats for one party and not for the other is dropped after each issue: whatever the other issues
    add, it is added to both. So of each sum of the first party one of the second is left, and never more than 101
    pairs. Nothing may be barred (``constrained``).
    """
    layers = [Layer({0: (0, 1)})]
    for issue in agenda.issues:
        layers.append(_undominated(_with(issue, layers[-1], first, second)))
    return tuple(
        Efficient(
            worth=(mine, other),
            packages=tuple(islice(_reaching(agenda.issues, layers, (first, second), (mine, other)), MOST_PACKAGES)),
            count=ways,
        )
        for mine, (other, ways) in sorted(layers[-1].items())
        if mine >= first.reserve and other >= second.reserve
    )


def _with(issue: Issue, before: Layer, first: Scores, second: Scores) -> Layer:
    found = Layer()
    for option in issue.options:
        mine, other = first.points[issue.name, option], second.points[issue.name, option]
        for sum_mine, (sum_other, ways) in before.items():
            key, value = sum_mine + mine, sum_other + other
            largest, known = found.get(key, (-1, 0))
            if value > largest:
                found[key] = (value, ways)
            elif value == largest:
                found[key] = (value, known + ways)
    return found


def _undominated(layer: Layer) -> Layer:
    """Without those that another pair betters, from the largest of the first party down."""
    kept, largest = Layer(), -1
    for mine in sorted(layer, reverse=True):
        if layer[mine][0] > largest:
            largest = layer[mine][0]
            kept[mine] = layer[mine]
    return kept


def _reaching(
    issues: Sequence[Issue],
    layers: Sequence[Mapping[int, tuple[int, int]]],
    parties: tuple[Scores, Scores],
    pair: Vector,
) -> Iterator[Package]:
    """The packages that come to a pair, walked back from the last issue; one at a time, for there may be very many."""
    if not issues:
        yield ()
        return
    issue, (first, second) = issues[-1], parties
    for option in issue.options:
        choice = (issue.name, option)
        mine, other = pair[0] - first.points[choice], pair[1] - second.points[choice]
        if layers[len(issues) - 1].get(mine, (None, 0))[0] == other:
            yield from ((*each, option) for each in _reaching(issues[:-1], layers, parties, (mine, other)))
