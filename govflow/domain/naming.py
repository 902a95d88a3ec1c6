"""Sentences name the cases that their reader may see, and count the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol, TypeVar

from govflow.messages import Message


class Nameable(Protocol):
    """Another case. ``seen``: whoever reads the sentence may see it."""

    @property
    def reference(self) -> str: ...

    @property
    def seen(self) -> bool: ...


Other = TypeVar("Other", bound=Nameable)


def names(cases: Iterable[Other], say: Callable[[Other], Message] | None = None) -> tuple[str | Message, ...]:
    """The references of those that are seen, or what ``say`` says of them, then how many more there are."""
    found = tuple(cases)
    seen = [each for each in found if each.seen]
    named = tuple(say(each) if say else each.reference for each in seen)
    unseen = len(found) - len(seen)
    return (*named, _counted(unseen)) if unseen else named


def _counted(count: int) -> Message:
    return Message("%(n)s case that is not named here", "%(n)s cases that are not named here", n=count)
