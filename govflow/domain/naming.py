"""Names: how they are compared; and sentences, which name the cases that their reader may see and count the others."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import Protocol, TypeVar

from govflow.messages import Message

_BRACKETS = re.compile(r"[()\[\]{}<>〈〉《》「」『』【】〔〕“”‘’\"']")  # after NFKC, which makes them narrow
_BETWEEN = re.compile(r"[\s\-‐-―_·•,.;:!?/\\|、。]+")


class Nameable(Protocol):
    """Another case. ``seen``: whoever reads the sentence may see it."""

    @property
    def reference(self) -> str: ...

    @property
    def seen(self) -> bool: ...


Other = TypeVar("Other", bound=Nameable)


def plain(title: str) -> str:
    """A title as titles are compared: width, case, brackets, spaces and the signs between words do not matter."""
    narrow = unicodedata.normalize("NFKC", title).casefold()
    return " ".join(_BETWEEN.sub(" ", _BRACKETS.sub(" ", narrow)).split())


def names(cases: Iterable[Other], say: Callable[[Other], Message] | None = None) -> tuple[str | Message, ...]:
    """The references of those that are seen, or what ``say`` says of them, then how many more there are."""
    found = tuple(cases)
    seen = [each for each in found if each.seen]
    named = tuple(say(each) if say else each.reference for each in seen)
    unseen = len(found) - len(seen)
    return (*named, _counted(unseen)) if unseen else named


def _counted(count: int) -> Message:
    return Message("%(n)s case that is not named here", "%(n)s cases that are not named here", n=count)
