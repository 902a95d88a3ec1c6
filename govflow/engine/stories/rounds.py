"""The rounds of a story's case: those that are open, and the latest of each name."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from itertools import chain

from govflow.engine.stories.answers import StoryRound


@dataclass
class StoryRounds:
    """``held``: the latest opening of each name, of those that are open as well."""

    open: list[StoryRound] = field(default_factory=list)
    held: dict[str, tuple[StoryRound, ...]] = field(default_factory=dict)

    def copied(self) -> StoryRounds:
        twins = {each: each.copied() for each in (*self.open, *chain.from_iterable(self.held.values()))}
        held = {name: tuple(twins[each] for each in found) for name, found in self.held.items()}
        return StoryRounds([twins[each] for each in self.open], held)

    def leave(self) -> None:
        """The case leaves their state; one that was left undecided has no result."""
        for left in self.open:
            self.held.pop(left.name, None)

    def begin(self, opened: Mapping[str, tuple[StoryRound, ...]]) -> None:
        """These are open now, and no others."""
        self.open = [each for found in opened.values() for each in found]
        self.held |= opened

    def close_decided(self, rounds: Collection[StoryRound], *, expired: bool) -> list[StoryRound]:
        """Count these; those that are over are open no more."""
        for each in rounds:
            each.verdict = each.judge(expired=expired)
        over = [each for each in rounds if each.verdict.closed]
        self.open = [each for each in self.open if each not in over]
        return over

    def annul(self, names: Collection[str]) -> None:
        """Those of these names that are open are over, without a result."""
        for left in [each for each in self.open if each.name in names]:
            self.open.remove(left)
            self.held.pop(left.name, None)
