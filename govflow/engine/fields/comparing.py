"""How two versions of a text differ: clause by clause, and within a clause by Chinese characters and by words.

Clauses are matched first, by likeness; a number, a date or a sum is one word. What was only moved is said to be moved.
``kept`` and ``removed`` runs give the old text, ``kept`` and ``added`` ones the new text, character for character.
The work is bounded by steps, not by time (``STEPS``): beyond them clauses are compared as a whole, and it says so.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import Match, SequenceMatcher
from enum import StrEnum
from itertools import groupby

STEPS = 400_000
"""So many pairs of words or clauses are looked at; texts that people revise take a tenth of it."""
NEAR = 12  # a clause is looked for among so many on either side of where it should stand
ALIKE = 0.5  # from this share of common words on, a clause was changed and not replaced
APART = 2  # edits with no more characters between them are one; 0: each is shown by itself, as in what is signed
SHORT = 5  # a clause of fewer characters, such as the number of one, goes with the next
MOVABLE = 8  # characters of a clause of which it is said that it was moved

_END = re.compile(r"\n\s*|[。；！？][”’」』）]*\s*|[.!?;](?=\s)\s*")
_IDEOGRAPHS = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u3040-\u30ff\U00020000-\U0003ffff"
_WORD = re.compile(
    r"\d+年(?:\d+月(?:\d+日)?)?|\d+月\d+日|\d+(?:[.,:/-]\d+)*[%‰]?"
    rf"|(?:(?![{_IDEOGRAPHS}])[^\W\d_])+(?:['’](?:(?![{_IDEOGRAPHS}])[^\W\d_])+)*|.",
    re.DOTALL,
)


class Change(StrEnum):
    """What became of a run of characters, or of a clause."""

    KEPT = "kept"
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"  # of a clause: some of it was added or removed
    MOVED = "moved"  # of a clause: it stands elsewhere, word for word


@dataclass(frozen=True)
class Run:
    """Characters that were kept, added or removed."""

    change: Change
    text: str


@dataclass(frozen=True)
class Clause:
    """A clause with its runs. A clause that moved is there twice: removed where it stood, added where it stands."""

    change: Change
    runs: tuple[Run, ...]

    @property
    def text(self) -> str:
        return "".join(each.text for each in self.runs)


@dataclass(frozen=True)
class Comparison:
    """Two texts as one, from beginning to end. ``coarse``: too much for comparing all of it word by word."""

    clauses: tuple[Clause, ...]
    coarse: bool = False

    @property
    def same(self) -> bool:
        """Are the two texts the same?"""
        return all(each.change is Change.KEPT for each in self.clauses)

    def count(self, change: Change) -> int:
        """How many clauses were changed so; of those that moved, each once."""
        found = sum(each.change == change for each in self.clauses)
        return found // 2 if change == Change.MOVED else found


class _Exhausted(Exception):
    """The steps are used up."""


@dataclass
class Effort:
    """The steps that a comparison may take, and how many it took."""

    most: int = STEPS
    taken: int = 0

    def take(self, steps: int) -> None:
        """Raises _Exhausted beyond ``most``; what would be too much is not begun."""
        if self.taken + steps > self.most:
            raise _Exhausted
        self.taken += steps


def compare(old: str, new: str, effort: Effort | None = None, *, apart: int = APART) -> Comparison:
    """What changed from the old text to the new one; the same both ways, with added and removed exchanged."""
    if old > new:
        there = compare(new, old, effort, apart=apart)
        clauses = [replace(each, runs=_turned(each), change=_OPPOSITE[each.change]) for each in there.clauses]
        return replace(there, clauses=tuple(_ordered(clauses)))
    effort = effort or Effort()
    pairs, coarse = _paired(clauses_of(old), clauses_of(new), effort)
    clauses = []
    for one, other in pairs:
        found, whole = _clause(one, other, effort, apart)
        clauses.append(found)
        coarse = coarse or whole
    return Comparison(tuple(_moved(_ordered(clauses))), coarse)


def clauses_of(text: str) -> list[str]:
    """The clauses, with what ends each: a line, or a sentence in Chinese or in English."""
    found, begin = [], 0
    for match in _END.finditer(text):
        piece = text[begin : match.end()]
        if "\n" in match[0] or len(piece.strip()) >= SHORT:
            found.append(piece)
            begin = match.end()
    return [*found, text[begin:]] if begin < len(text) else found


def words_of(text: str) -> list[str]:
    """Chinese character by character, the rest word by word; a mark goes with the letter that it stands on."""
    found: list[str] = []
    for each in _WORD.findall(text):
        if found and unicodedata.category(each[0])[0] == "M":
            found[-1] += each
        else:
            found.append(each)
    return found


class _Matcher(SequenceMatcher[str]):
    """difflib's, which counts its steps."""

    a: Sequence[str]
    b2j: dict[str, list[int]]
    effort: Effort

    def find_longest_match(self, alo: int = 0, ahi: int | None = None, blo: int = 0, bhi: int | None = None) -> Match:
        self.effort.take(sum(1 + len(self.b2j.get(each, ())) for each in self.a[alo:ahi]))
        return super().find_longest_match(alo, ahi, blo, bhi)


def _opcodes(old: Sequence[str], new: Sequence[str], effort: Effort) -> list[tuple[str, int, int, int, int]]:
    """What differs between two lists, after what they begin and end with alike. Raises _Exhausted."""
    most = min(len(old), len(new))
    head = next((n for n in range(most) if old[n] != new[n]), most)
    tail = next((n for n in range(most - head) if old[-1 - n] != new[-1 - n]), most - head)
    matcher = _Matcher(None, old[head : len(old) - tail], new[head : len(new) - tail], autojunk=False)
    matcher.effort = effort
    inner = [(tag, i + head, k + head, j + head, m + head) for tag, i, k, j, m in matcher.get_opcodes()]
    before = [("equal", 0, head, 0, head)] if head else []
    after = [("equal", len(old) - tail, len(old), len(new) - tail, len(new))] if tail else []
    return [*before, *inner, *after]


def _paired(old: list[str], new: list[str], effort: Effort) -> tuple[list[tuple[str, str]], bool]:
    """Which clause became which, in order; an empty one stands for none. And whether that was too much to find out."""
    try:
        found: list[tuple[str, str]] = []
        for tag, i, k, j, m in _opcodes(old, new, effort):
            pairs = zip(old[i:k], new[j:m], strict=True) if tag == "equal" else _alike(old[i:k], new[j:m], effort)
            found += pairs
    except _Exhausted:
        return [("".join(old), "".join(new))], True
    return found, False


def _alike(old: list[str], new: list[str], effort: Effort) -> Iterator[tuple[str, str]]:
    """Clauses that were rewritten, each with the one that is most like it; no two pairs cross."""
    chosen: list[tuple[int, int]] = []
    for _, i, j in sorted(_candidates(old, new, effort)):
        at = bisect(chosen, (i, j))
        before, after = chosen[at - 1] if at else (-1, -1), chosen[at] if at < len(chosen) else (len(old), len(new))
        if before[0] < i < after[0] and before[1] < j < after[1]:
            chosen.insert(at, (i, j))
    done = (0, 0)
    for i, j in [*chosen, (len(old), len(new))]:
        yield from ((each, "") for each in old[done[0] : i])
        yield from (("", each) for each in new[done[1] : j])
        if i < len(old):
            yield old[i], new[j]
        done = (i + 1, j + 1)


def _candidates(old: list[str], new: list[str], effort: Effort) -> Iterator[tuple[float, int, int]]:
    """Pairs of clauses that are alike, with how unlike they are."""
    ours, theirs = ([_bag(each) for each in side] for side in (old, new))
    for i, one in enumerate(ours):
        near = i * len(new) // len(old)
        for j in range(max(0, near - NEAR), min(len(new), near + NEAR + 1)):
            effort.take(min(len(one), len(theirs[j])))
            share = 2 * len(one & theirs[j]) / max(1, len(one) + len(theirs[j]))
            if share >= ALIKE:
                yield 1 - share, i, j


def _bag(clause: str) -> set[tuple[str, int]]:
    """Its words, each as often as it stands there."""
    counted = Counter(word for word in words_of(clause) if word.strip())
    return {(word, number) for word, count in counted.items() for number in range(count)}


def _clause(old: str, new: str, effort: Effort, apart: int) -> tuple[Clause, bool]:
    """One clause, and whether it was too much to compare word by word."""
    if old == new:
        return Clause(Change.KEPT, (Run(Change.KEPT, old),)), False
    if not old or not new:
        change = Change.REMOVED if old else Change.ADDED
        return Clause(change, (Run(change, old or new),)), False
    try:
        ours, theirs = words_of(old), words_of(new)
        parts = [
            ("".join(ours[i:k]), "".join(theirs[j:m]), tag == "equal")
            for tag, i, k, j, m in _opcodes(ours, theirs, effort)
        ]
    except _Exhausted:
        return Clause(Change.CHANGED, (Run(Change.REMOVED, old), Run(Change.ADDED, new))), True
    return Clause(Change.CHANGED, tuple(_runs(parts, apart))), False


def _runs(parts: list[tuple[str, str, bool]], apart: int) -> Iterator[Run]:
    """Runs of what was compared: edits with next to nothing between them are one, so that nobody reads confetti."""
    inner = range(1, len(parts) - 1)
    near = {n for n in inner if parts[n][2] and len(parts[n][0].strip()) <= apart and "\n" not in parts[n][0]}
    flags = [same and number not in near for number, (_, _, same) in enumerate(parts)]
    for kept, group in groupby(zip(flags, parts, strict=True), key=lambda each: each[0]):
        found = [part for _, part in group]
        removed, added = "".join(each[0] for each in found), "".join(each[1] for each in found)
        if kept:
            yield Run(Change.KEPT, removed)
            continue
        if removed:
            yield Run(Change.REMOVED, removed)
        if added:
            yield Run(Change.ADDED, added)


_OPPOSITE = {each: each for each in Change} | {Change.ADDED: Change.REMOVED, Change.REMOVED: Change.ADDED}


_WHOLE = ({Change.ADDED}, {Change.REMOVED})


def _turned(clause: Clause) -> tuple[Run, ...]:
    """The runs seen from the other side; what was removed comes before what was added."""
    found: list[Run] = []
    for each in (Run(_OPPOSITE[run.change], run.text) for run in clause.runs):
        if found and each.change is Change.REMOVED and found[-1].change is Change.ADDED:
            found.insert(-1, each)
        else:
            found.append(each)
    return tuple(found)


def _ordered(clauses: Sequence[Clause]) -> Iterator[Clause]:
    """Of clauses between two that stayed, those that were removed come first."""
    for gone, group in groupby(clauses, key=lambda each: {run.change for run in each.runs} in _WHOLE):
        found = list(group)
        yield from sorted(found, key=lambda each: each.runs[0].change is Change.ADDED) if gone else found


def _moved(clauses: Iterator[Clause]) -> Iterator[Clause]:
    """Say of clauses that were removed in one place and added in another, once each, that they moved."""
    found = list(clauses)
    places: dict[str, list[int]] = {}
    for number, each in enumerate(found):
        if each.change in (Change.ADDED, Change.REMOVED) and len(each.text.strip()) >= MOVABLE:
            places.setdefault(each.text.strip(), []).append(number)
    moved = {
        number
        for numbers in places.values()
        if sorted(found[each].change for each in numbers) == [Change.ADDED, Change.REMOVED]
        for number in numbers
    }
    for number, each in enumerate(found):
        yield replace(each, change=Change.MOVED) if number in moved else each
