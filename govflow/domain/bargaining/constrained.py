"""Packages of more than two parties, or with choices that do not stand together: found by integer programming.

Each choice is a variable that is 0 or 1; of each issue exactly one is 1. Solved by HiGHS (``scipy.optimize.milp``), in
floating point: so what a package is worth is added up again in whole numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import log

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from govflow.domain.bargaining.points import WHOLE, Agenda, Choice, Package, Scores, Unsolved, Vector, worth

Row = np.ndarray
_INFEASIBLE = 2  # of the states in which HiGHS ends


@dataclass
class Program:
    """All packages that are allowed and reach every reserve, as linear rows over choices and what else is asked for."""

    agenda: Agenda
    parties: Sequence[Scores]
    rows: list[tuple[Row, float, float]] = field(default_factory=list)
    more: int = 0  # variables behind those of the choices
    whole: list[int] = field(default_factory=list)  # 1 for each of them that is 0 or 1, else 0

    def __post_init__(self) -> None:
        self.choices: list[Choice] = [(each.name, option) for each in self.agenda.issues for option in each.options]
        place = {each: number for number, each in enumerate(self.choices)}
        start = 0
        for issue in self.agenda.issues:
            self.ask(range(start, start + len(issue.options)), [1.0] * len(issue.options), 1, 1)
            start += len(issue.options)
        for together in self.agenda.barred:
            self.ask([place[each] for each in together], [1.0] * len(together), 0, len(together) - 1)
        for party in self.parties:
            self.ask(range(len(self.choices)), self.points(party), party.reserve, WHOLE)

    def points(self, party: Scores) -> list[float]:
        return [float(party.points[each]) for each in self.choices]

    def ask(self, places: Sequence[int], weights: Sequence[float], least: float, most: float) -> None:
        """The sum of these variables, with these weights, lies between the two."""
        row = np.zeros(max(places) + 1)
        row[list(places)] = weights
        self.rows.append((row, least, most))

    def add(self, count: int, *, whole: bool) -> range:
        """More variables from 0 to 1 (whole) or to 100, by their places."""
        start = len(self.choices) + self.more
        self.more += count
        self.whole += [int(whole)] * count
        return range(start, start + count)

    def best(self, weights: Sequence[float]) -> tuple[Vector, Package] | None:
        """The package with the largest sum of these weights; none: there is no package at all. Raises Unsolved."""
        size = len(self.choices) + self.more
        matrix = np.zeros((len(self.rows), size))
        for number, (row, _, _) in enumerate(self.rows):
            matrix[number, : len(row)] = row
        least, most = [each for _, each, _ in self.rows], [each for _, _, each in self.rows]
        kinds = np.array([1] * len(self.choices) + self.whole)
        answer = milp(
            -np.concatenate([weights, np.zeros(size - len(weights))]),
            constraints=LinearConstraint(matrix, least, most),
            integrality=kinds,
            bounds=Bounds(0, np.where(kinds == 1, 1, WHOLE)),
            options={"mip_rel_gap": 0},  # else it ends with what is nearly the best
        )
        if answer.x is None:
            if answer.status == _INFEASIBLE:
                return None
            raise Unsolved(answer.message)
        chosen = {
            self.choices[place][0]: self.choices[place][1]
            for place in np.flatnonzero(answer.x[: len(self.choices)] > 0.5)
        }
        package = tuple(chosen[each.name] for each in self.agenda.issues)
        return worth(self.agenda, self.parties, package), package


def constrained_frontier(agenda: Agenda, first: Scores, second: Scores) -> list[tuple[Vector, Package]]:
    """All efficient points of two parties that reach both reserves, each with a package; the best of the second first.

    From one to the next: the most for the first party of what leaves the second at least a point more.
    """
    found: list[tuple[Vector, Package]] = []
    least = second.reserve
    while least <= WHOLE:
        program = Program(agenda, (first, second))
        program.ask(range(len(program.choices)), program.points(second), least, WHOLE)
        both = [
            mine * (WHOLE + 1) + other
            for mine, other in zip(program.points(first), program.points(second), strict=True)
        ]
        answer = program.best(both)
        if answer is None:
            break
        found.append(answer)
        least = answer[0][1] + 1
    return found[::-1]


def picked(agenda: Agenda, parties: Sequence[Scores], rule: str) -> tuple[Vector, Package] | None:
    """One package that a rule of ``picks.RULES`` picks; none: no package reaches all reserves. Raises Unsolved."""
    match rule:
        case "max_sum":
            return _largest_sum(Program(agenda, parties))
        case "max_min":
            return _least_first(agenda, parties, [1.0] * len(parties))
        case "kalai_smorodinsky":
            return _least_first(agenda, parties, _ideals(agenda, parties))
        case "nash":
            return _largest_product(agenda, parties)
        case _:
            raise ValueError(rule)


def _largest_sum(program: Program) -> tuple[Vector, Package] | None:
    return program.best(np.sum([program.points(each) for each in program.parties], axis=0))


def _ideals(agenda: Agenda, parties: Sequence[Scores]) -> list[float]:
    """The largest gain that each party could have."""
    found = []
    for number, party in enumerate(parties):
        program = Program(agenda, parties)
        answer = program.best(program.points(party))
        found.append(float(answer[0][number] - party.reserve) if answer is not None else 0.0)
    return found


def _least_first(agenda: Agenda, parties: Sequence[Scores], scale: Sequence[float]) -> tuple[Vector, Package] | None:
    """The largest gain, in proportion to the scale, of whoever gains least; of what is equally good the largest sum."""
    program = Program(agenda, parties)
    [least] = program.add(1, whole=False)
    everybody = range(len(program.choices))
    for party, unit in zip(parties, scale, strict=True):
        if unit:
            program.ask([*everybody, least], [*program.points(party), -unit], party.reserve, np.inf)
    answer = program.best([0.0] * least + [1.0])
    if answer is None:
        return None
    gains = [value - party.reserve for value, party in zip(answer[0], parties, strict=True)]
    reached = min((gain / unit for gain, unit in zip(gains, scale, strict=True) if unit), default=0.0)
    second = Program(agenda, parties)
    for party, unit in zip(parties, scale, strict=True):
        second.ask(everybody, second.points(party), np.ceil(party.reserve + reached * unit - 1e-6), WHOLE)
    return _largest_sum(second)


def _largest_product(agenda: Agenda, parties: Sequence[Scores]) -> tuple[Vector, Package] | None:
    """The largest sum of logarithms: for each party one variable a number of points, exactly one of which is 1.

    Where somebody gains nothing in every package the product is nought for all: then the largest sum decides.
    """
    program = Program(agenda, parties)
    everybody, weights = range(len(program.choices)), [0.0] * len(program.choices)
    for party in parties:
        levels = range(party.reserve + 1, WHOLE + 1)
        if not levels:
            return _largest_sum(Program(agenda, parties))
        places = program.add(len(levels), whole=True)
        program.ask(places, [1.0] * len(levels), 1, 1)
        program.ask([*everybody, *places], [*program.points(party), *(-float(each) for each in levels)], 0, 0)
        weights += [log(each - party.reserve) for each in levels]
    return program.best(weights) or _largest_sum(Program(agenda, parties))
