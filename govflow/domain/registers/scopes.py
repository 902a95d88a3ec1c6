"""Which scopes of activity are alike: by the words that they share, in whichever language, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from govflow.domain.naming import plain
from govflow.values import Text

LEAST = 2
"""Scopes that share fewer words are not told of."""
MOST = 20
"""So many are told of, those that share most first."""
SHOWN = 8
"""Of the words that two scopes share, so many are told."""
_LATIN = re.compile(r"[a-z]{4,}")
_HAN = re.compile(r"[\u4e00-\u9fff]+")
_COMMON = (
    "active activities activity among area areas association associations between common field fields help members "
    "organization organizations other others promote promotes regional services that their them these this those "
    "through what which with work works"
)
_OF_ANY_SCOPE = frozenset(_COMMON.split())
"""Words that stand in the scope of anything."""
_OF_ANY_SCOPE_IN_CHINESE = re.compile(
    "业务|会员|单位|协会|各类|合作|地区|区域|工作|开展|提供|有关|服务|活动|相关|社会|组织|范围|[的和与及等]"
)


@dataclass(frozen=True, kw_only=True)
class Similar:
    """Another organization of the same field in an overlapping area, and the words that its scope shares."""

    entry_id: int
    name: Text
    scope: str
    areas: tuple[Text, ...]  # of its own, those that overlap
    words: tuple[str, ...]


def words(scope: str) -> frozenset[str]:
    """The words of a scope as scopes are compared: Latin ones of four letters and more, Chinese ones of two characters.

    Chinese is written without spaces, so any two characters beside each other may be a word.
    """
    return frozenset(_words(_OF_ANY_SCOPE_IN_CHINESE.sub(" ", plain(scope)))) - _OF_ANY_SCOPE


def shared(one: str, other: str) -> tuple[str, ...]:
    """The words that stand in both, the longest first; none where there are too few to tell of."""
    both = words(one) & words(other)
    return tuple(sorted(both, key=lambda each: (-len(each), each))) if len(both) >= LEAST else ()


def _words(narrow: str) -> Iterator[str]:
    yield from _LATIN.findall(narrow)
    for run in _HAN.findall(narrow):
        yield from (run[place : place + 2] for place in range(len(run) - 1))
