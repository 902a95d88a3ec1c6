"""Stories that begin alike: what they have in common is played once, and each goes on from where they part."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

from govflow.engine.definition import Story

S = TypeVar("S")


class Beginnings(Generic[S]):
    """The stages of a file's stories, kept at the points where some go one way and some another.

    A point is the opening or what follows after a step, by number: the same for all stories that came the same way.
    It is kept as long as a story that has not been told comes through it.
    """

    def __init__(self, stories: Iterable[Story]) -> None:
        points: dict[tuple[int, str], int] = {}
        self._ways = {story.name: _way(story, points) for story in stories}
        self._coming = Counter(point for way in self._ways.values() for point in way)
        self._kept: dict[int, Callable[[], S]] = {}

    def of(self, story: Story) -> tuple[int, S] | None:
        """A story is told now. Its longest beginning that was kept: how many steps, and the stage set up as it was."""
        way = self._ways[story.name]
        found = [(taken, self._kept[point]) for taken, point in enumerate(way) if point in self._kept]
        self._coming.subtract(way)
        for point in way:
            if not self._coming[point]:
                self._kept.pop(point, None)
        if not found:
            return None
        taken, again = found[-1]
        return taken, again()

    def keep(self, story: Story, taken: int, kept: Callable[[], Callable[[], S]]) -> None:
        """So many steps are taken. Where stories to come part from this one, ``kept`` says how to come back here."""
        here, *after = self._ways[story.name][taken : taken + 2]
        with_it = self._coming[after[0]] if after else 0
        if self._coming[here] > with_it and here not in self._kept:
            self._kept[here] = kept()


def _way(story: Story, points: dict[tuple[int, str], int]) -> tuple[int, ...]:
    """The points that a story comes through."""
    way, last = [], 0
    for what in (story.given, *story.do):
        last = points.setdefault((last, repr(what)), len(points) + 1)
        way.append(last)
    return tuple(way)
