"""What stories have in common is kept where they part, and only as long as one is still to come."""

from __future__ import annotations

from govflow.engine.definition import Story
from govflow.engine.stories.beginnings import Beginnings


def story(name: str, *do: str, **given: object) -> Story:
    return Story(name=name, given=given, do=do, places=(), expect="end", refused=None)


class Told:
    """Tells stories in order: a stage is the steps that were taken on it."""

    def __init__(self, *stories: Story) -> None:
        self.stories = stories
        self.beginnings: Beginnings[tuple[str, ...]] = Beginnings(stories)
        self.kept: list[tuple[str, ...]] = []
        self.began: list[int] = []

    def tell(self) -> None:
        for each in self.stories:
            taken, stage = self.beginnings.of(each) or (0, ())
            self.began.append(taken)
            self._keep(each, taken, stage)
            for number, step in enumerate(each.do[taken:], start=taken):
                stage = (*stage, step)
                self._keep(each, number + 1, stage)
            assert stage == each.do

    def _keep(self, each: Story, taken: int, stage: tuple[str, ...]) -> None:
        def kept():
            self.kept.append(stage)
            return lambda: stage

        self.beginnings.keep(each, taken, kept)


def test_a_stage_is_kept_only_where_stories_part():
    told = Told(story("a", "x", "y", "z"), story("b", "x", "y", "w"), story("c", "x", "y"), story("d", "v"))
    told.tell()
    assert told.kept == [(), ("x", "y")]
    assert told.began == [0, 2, 2, 0]


def test_nothing_is_kept_once_nobody_comes_there_any_more():
    told = Told(story("a", "x", "y"), story("b", "x", "z"), story("c", "x"), story("d", "x"), story("e", "u"))
    told.tell()
    assert told.beginnings._kept == {}


def test_the_same_steps_after_another_opening_are_another_way():
    told = Told(story("a", "x", "y", amount=1), story("b", "x", "z", amount=2), story("c", "x", "z", amount=1))
    told.tell()
    assert told.began == [0, 0, 1]
