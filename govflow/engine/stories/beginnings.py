"""Stories that begin alike: what they have in common is played once, and each goes on from where they part."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Generic, TypeVar

from govflow.engine.definition import Story

S = TypeVar("S")
Point = tuple[str, ...]


class Beginnings(Generic[S]):
    """The stages of a file's stories, kept at the points where some go one way and some another."""

    def __init__(self, stories: Iterable[Story]) -> None:
        self._passing = Counter(point for story in stories for point in _points(story))
        self._kept: dict[Point, Callable[[], S]] = {}

    def of(self, story: Story) -> tuple[int, S] | None:
        """The longest beginning that was kept: how many steps are taken, and the stage set up as it stood then."""
        for taken, point in reversed(list(enumerate(_points(story)))):
            if point in self._kept:
                return taken, self._kept[point]()
        return None

    def keep(self, story: Story, taken: int, kept: Callable[[], Callable[[], S]]) -> None:
        """So many steps are taken. Where other stories part from this one, ``kept`` says how to come back here."""
        here, *next_ = list(_points(story))[taken : taken + 2]
        going_on = self._passing[next_[0]] if next_ else 1
        if self._passing[here] > going_on and here not in self._kept:
            self._kept[here] = kept()


def _points(story: Story) -> Iterator[Point]:
    """The opening, and what it is after each step."""
    point: Point = (repr(story.given),)
    yield point
    for step in story.do:
        point = (*point, repr(step))
        yield point
