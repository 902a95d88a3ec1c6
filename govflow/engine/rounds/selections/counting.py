"""Which option is chosen where seats have numbered them: exactly, the same in whatever order votes and options come.

A ranking may leave options out: they come after all that it names, and among themselves it says nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

Ranking = Sequence[str]
_FIELD = 16  # bits: a round has at most ten thousand seats


@dataclass(frozen=True, kw_only=True)
class Count:
    """One count: the votes of each option that is still in, and which ones are left out after it.

    ``spent``: votes that name none of those still in.
    """

    votes: Mapping[str, int]
    spent: int
    out: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Counted:
    """All counts, and whom they lead to: one option, or several that are tied."""

    counts: tuple[Count, ...]
    leading: tuple[str, ...]


def instant_runoff(options: Sequence[str], rankings: Iterable[Ranking]) -> Counted:
    """Each vote counts for the first of its options that is still in, until one has more than half of those that count.

    The option with the fewest votes is left out. Of several with as few, all are where even together they have fewer
    votes than any other, so that their order changes nothing; otherwise they are tied.
    """
    piles: dict[str, list[Ranking]] = {each: [] for each in options}
    spent = _deal(rankings, piles)
    counts = list[Count]()
    while True:
        votes = {each: len(pile) for each, pile in piles.items()}
        total = sum(votes.values())
        ahead = tuple(each for each, number in votes.items() if number * 2 > total)
        fewest = min(votes.values())
        last = tuple(each for each, number in votes.items() if number == fewest)
        others = [number for number in votes.values() if number > fewest]
        safe = len(last) == 1 or (others != [] and fewest * len(last) < min(others))
        if ahead or not safe:
            counts.append(Count(votes=votes, spent=spent))
            return Counted(counts=tuple(counts), leading=ahead or (last if total else ()))
        counts.append(Count(votes=votes, spent=spent, out=last))
        left = [ranking for each in last for ranking in piles.pop(each)]
        spent += _deal(left, piles)


def _deal(rankings: Iterable[Ranking], piles: Mapping[str, list[Ranking]]) -> int:
    """Put each vote to the first of its options that is still in; how many have none."""
    spent = 0
    for ranking in rankings:
        first = next((each for each in ranking if each in piles), None)
        if first is None:
            spent += 1
        else:
            piles[first].append(ranking)
    return spent


@dataclass(frozen=True, kw_only=True)
class Compared:
    """Each two options beside one another. ``over[a][b]``: how many want a more than b.

    ``strongest``: the fewest options each of which beats every other one. ``leading``: of these, whose worst defeat
    by another of them is the smallest; several where they are tied.
    """

    over: Mapping[str, Mapping[str, int]]
    strongest: tuple[str, ...]
    worst: Mapping[str, int]
    leading: tuple[str, ...]


def pairwise(options: Sequence[str], rankings: Iterable[Ranking]) -> Compared:
    """Who beats each other option is chosen; where nobody does, the least beaten of the strongest (Smith, minimax)."""
    over = _over(options, rankings)
    strongest = _strongest(options, over)
    worst = {
        one: max((over[other][one] - over[one][other] for other in strongest if other != one), default=0)
        for one in strongest
    }
    least = min(worst.values())
    said = any(number for row in over.values() for number in row.values())
    leading = tuple(each for each in strongest if worst[each] == least) if said else ()
    return Compared(over=over, strongest=strongest, worst=worst, leading=leading)


def _over(options: Sequence[str], rankings: Iterable[Ranking]) -> dict[str, dict[str, int]]:
    """The comparisons of all options with one, side by side in one number: one addition for each option of a vote."""
    unit = {each: 1 << (_FIELD * place) for place, each in enumerate(options)}
    rows, everybody = dict.fromkeys(options, 0), sum(unit.values())
    for ranking in rankings:
        behind = everybody
        for each in ranking:
            behind -= unit[each]
            rows[each] += behind
    part = (1 << _FIELD) - 1
    return {one: {other: row // unit[other] & part for other in options if other != one} for one, row in rows.items()}


def _strongest(options: Sequence[str], over: Mapping[str, Mapping[str, int]]) -> tuple[str, ...]:
    found = (_unbeaten_with(each, options, over) for each in options)
    smallest = min(found, key=len)
    return tuple(each for each in options if each in smallest)


def _unbeaten_with(one: str, options: Sequence[str], over: Mapping[str, Mapping[str, int]]) -> set[str]:
    """With an option everybody that it, or one who comes along with it, does not beat."""
    found, open_ = {one}, [one]
    while open_:
        mine = open_.pop()
        more = {each for each in options if each not in found and over[mine][each] <= over[each][mine]}
        found |= more
        open_ += more
    return found
