"""What a mediator is shown once every party has given its points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from govflow.domain.bargaining.frontier import Efficient, frontier
from govflow.domain.bargaining.picks import RULES, picks
from govflow.domain.bargaining.points import Agenda, Scores, Vector
from govflow.domain.bargaining.winner import Adjusted, adjusted_winner, stakes


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """``efficient``: of two parties all efficient points that reach the reserves, of more those that are picked.
    ``picks``: for each rule the points that it picks. ``adjusted``: of two parties, as if every issue could be divided.
    """

    efficient: tuple[Efficient, ...]
    picks: Mapping[str, tuple[Vector, ...]]
    adjusted: Adjusted | None

    @property
    def lowest(self) -> Vector | None:
        """The least that each party gets in any of them: next to its reserve, so that it tells of it."""
        if not self.efficient:
            return None
        return tuple(min(column) for column in zip(*(each.worth for each in self.efficient), strict=True))


def negotiated(agenda: Agenda, parties: Sequence[Scores]) -> Outcome:
    """Two parties or more; their scores must be right (``against_scores``). Raises Unsolved."""
    # only here: the solver takes 50 MB in each process that has loaded it, and few ever need it
    from govflow.domain.bargaining.constrained import constrained_frontier, picked

    reserves = tuple(each.reserve for each in parties)
    if len(parties) == 2:
        first, second = parties
        if agenda.barred:
            found = constrained_frontier(agenda, first, second)
            efficient = tuple(Efficient(worth=worth, packages=(package,), count=None) for worth, package in found)
        else:
            efficient = frontier(agenda, first, second)
        adjusted = adjusted_winner(stakes(agenda, first), stakes(agenda, second))
        return Outcome(
            efficient=efficient, picks=picks([each.worth for each in efficient], reserves), adjusted=adjusted
        )
    chosen = {rule: picked(agenda, parties, rule) for rule in RULES}
    points = {each[0]: each[1] for each in chosen.values() if each is not None}
    return Outcome(
        efficient=tuple(Efficient(worth=each, packages=(package,), count=None) for each, package in points.items()),
        picks={rule: () if each is None else (each[0],) for rule, each in chosen.items()},
        adjusted=None,
    )


def telling(outcome: Outcome, reserves: Vector, worth: Vector) -> tuple[int, ...]:
    """To which parties, by their places, a package gives so little that tabling it would tell the others their reserve.

    That is the reserve itself, or the least that any efficient package gives them while others give more.
    """
    lowest = outcome.lowest or reserves
    several = len({each.worth for each in outcome.efficient}) > 1
    return tuple(
        number
        for number, (points, reserve, least) in enumerate(zip(worth, reserves, lowest, strict=True))
        if reserve and (points <= reserve or (several and points <= least))
    )
