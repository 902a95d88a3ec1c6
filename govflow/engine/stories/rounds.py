"""The rounds of a story's case: those that are open, and the latest of each name."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from govflow.engine.asking import AskedForm
from govflow.engine.rounds.rules import Offer
from govflow.engine.stories.answers import StoryRound


def effort(round_: StoryRound, acting: int, forms: Mapping[str, AskedForm]) -> int:
    """What it takes that so many seats act: each time all seats are looked at; who offers fills in a form, too."""
    asked = len(forms[round_.round.form].order) if isinstance(round_.round, Offer) else 0
    return acting * (len(round_.seats) * max(1, len(round_.subjects)) + asked)


@dataclass
class StoryRounds:
    """``held``: the latest opening of each name, of those that are open as well. ``labels``: which are open, in order.

    What it holds is replaced, never changed.
    """

    held: Mapping[str, tuple[StoryRound, ...]] = field(default_factory=dict)
    labels: tuple[str, ...] = ()

    def copied(self) -> StoryRounds:
        return StoryRounds(self.held, self.labels)

    @property
    def open(self) -> list[StoryRound]:
        if not self.labels:
            return []
        found = {each.label: each for name in self.held for each in self.held[name]}
        return [found[label] for label in self.labels]

    @property
    def names(self) -> frozenset[str]:
        """The names of those that are open."""
        return frozenset(each.name for each in self.open)

    def leave(self) -> None:
        """The case leaves their state; one that was left undecided has no result."""
        self._drop(self.names)
        self.labels = ()

    def begin(self, opened: Mapping[str, tuple[StoryRound, ...]]) -> None:
        """These are open now, and no others."""
        self.labels = tuple(each.label for found in opened.values() for each in found)
        self.held = {**self.held, **opened}

    def close_decided(self, rounds: Sequence[StoryRound]) -> list[StoryRound]:
        """These as they stand now, in the place of what they were; those that are over are open no more."""
        now = {each.label: each for each in rounds}
        changed = {each.name: tuple(now.get(old.label, old) for old in self.held[each.name]) for each in rounds}
        self.held = {**self.held, **changed}
        over = [each for each in rounds if each.verdict.closed]
        gone = {each.label for each in over}
        self.labels = tuple(label for label in self.labels if label not in gone)
        return over

    def annul(self, names: Collection[str]) -> None:
        """Those of these names that are open are over, without a result."""
        if names:
            left = {each.label: each.name for each in self.open if each.name in names}
            self.labels = tuple(label for label in self.labels if label not in left)
            self._drop(set(left.values()))

    def _drop(self, names: Collection[str]) -> None:
        if names:
            self.held = {name: found for name, found in self.held.items() if name not in names}
