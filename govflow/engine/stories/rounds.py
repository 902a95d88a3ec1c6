"""The rounds of a story's case: those that are open, and the latest of each name, with what they have come to."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from itertools import chain

from govflow.engine.facts import Rounds
from govflow.engine.rounds.matter import STANDING
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

    def annul(self, names: Collection[str]) -> None:
        """Those of these names that are open are over, without a result."""
        for left in [each for each in self.open if each.name in names]:
            self.open.remove(left)
            self.held.pop(left.name, None)

    def standing(self) -> dict[str, tuple[StoryRound, ...]]:
        """The latest that have decided for what was put to them."""
        return {name: found for name, found in self.held.items() if any(_stands(each) for each in found)}

    def results(self, repeated: Collection[str], matter: Callable[[str], Mapping[str, object]]) -> Rounds:
        """How the latest of each name stand. ``repeated``: names that are held for each row or case.

        ``matter``: what a round is about as it stands; a result on something else is none.
        """
        each = {
            name: tuple((found.item, found.verdict) for found in self.held[name] if found.item is not None)
            for name in repeated
            if name in self.held
        }
        plain = {
            name: found[0].verdict
            for name, found in self.held.items()
            if name not in each and not found[0].unlike(matter(name))
        }
        return Rounds(plain, each)


def _stands(found: StoryRound) -> bool:
    return found.verdict.closed and found.verdict.outcome in STANDING
