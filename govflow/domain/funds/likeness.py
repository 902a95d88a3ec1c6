"""Which requests are alike: by their titles, by who brought them, and by the place that they are for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from rapidfuzz import fuzz

from govflow.messages import Message
from govflow.values import Text

LEAST = 60
"""Of a hundred: titles that are less alike are not told of at all."""
MOST = 30
"""So many are told of, those that are most alike first."""
FAR_OFF = 97
"""Of a hundred: so much alike are two titles that tell of one thing, whoever asks and wherever it is."""
_PART = 0.8
"""A title that stands in another one counts as the same only where it is no less than this part of it."""


@dataclass(frozen=True, kw_only=True)
class Like:
    """Another request and how much its title is like this one, of a hundred. ``seen``: by whoever acts or reads.

    ``granted``: it has ended with what it asked for; the others are still on their way.
    """

    reference: str
    title: str
    title_other: str | None = None
    percent: int
    same_applicant: bool = False
    same_place: bool = False
    granted: bool = False
    seen: bool = True

    def twice(self, at_least: int) -> bool:
        """Is the same asked for twice? Where neither applicant nor place is the same, only titles that are one."""
        near = self.same_applicant or self.same_place
        return self.percent >= (at_least if near else max(at_least, FAR_OFF))


@dataclass(frozen=True)
class Alike:
    """The requests like this one: those on their way, and those that were granted not long ago."""

    TOLD: ClassVar[Text] = Text(en="the requests like this one", zh="与本申请相似的其他申请")

    found: tuple[Like, ...] = ()

    def twice(self, at_least: int) -> tuple[Like, ...]:
        """Those by which the same is asked for twice."""
        return tuple(each for each in self.found if each.twice(at_least))


def likeness(titles: Iterable[str], others: Iterable[str]) -> int:
    """How much alike two requests are named, of a hundred, in the language in which they are most alike; rounded down.

    ``titles``: as ``plain`` gives them, in one or both languages; what is empty is like nothing.
    """
    second = [each for each in others if each]
    return max((_likeness(one, two) for one in titles if one for two in second), default=0)


def told(like: Like) -> Message:
    """What the other request has in common with this one, in a sentence that names it."""
    case, n = like.reference, like.percent
    if like.same_applicant and like.same_place:
        return Message("%(case)s (%(n)s %% alike, same applicant, same place)", case=case, n=n)
    if like.same_applicant:
        return Message("%(case)s (%(n)s %% alike, same applicant)", case=case, n=n)
    if like.same_place:
        return Message("%(case)s (%(n)s %% alike, same place)", case=case, n=n)
    return Message("%(case)s (%(n)s %% alike)", case=case, n=n)


def _likeness(one: str, two: str) -> int:
    """Words in another order are the same words, and Chinese has no spaces; a title that only stands in a longer one is
    not the same.
    """
    found = max(fuzz.ratio(one.replace(" ", ""), two.replace(" ", "")), fuzz.token_sort_ratio(one, two))
    if min(len(one), len(two)) >= _PART * max(len(one), len(two)):
        found = max(found, fuzz.token_set_ratio(one, two))
    return int(found)
