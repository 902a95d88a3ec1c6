"""A paper as text that people edit: its lines with what each is worth, and where an edited text differs from them.

Lines are compared without blanks but those between figures, each below the heading that it was drafted below: a result
that was moved to another item stands there no more. A line that is much like one of the record, and stands beside it,
contradicts it: whoever reads both does not know which one holds.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from unicodedata import normalize

from govflow.papers.numerals import ordinal
from govflow.papers.paper import Language, Paper, Paragraph, Roll, Section, Table, Weight

MOST_COMPARED = 3_000
"""So many pairs of lines are compared to find which line took the place of another; beyond it is told as altered."""
MOST_LIKENED = 40_000_000
"""So many letters are held against letters to find what passes for a line of the record; more is refused."""
ALIKE = 0.6  # one of two lines takes the place of the other
BESIDE = 0.8  # one of two lines that both stand passes for the other
_GAP = re.compile(r"(?<=[0-9A-Za-z])\s+(?=[0-9A-Za-z])")
_LONGEST = 300  # of a line so much is compared
_COLON: dict[Language, str] = {"zh": "：", "en": ": "}
_COMMA: dict[Language, str] = {"zh": "，", "en": ", "}
_BETWEEN: dict[Language, str] = {"zh": "、", "en": "; "}
_ASIDE: dict[Language, str] = {"zh": "；", "en": "; "}


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line of a draft. ``level``: of a heading, from 1; ``label``: the words set off before it.

    ``roll``: those before a list of names.
    """

    text: str
    weight: Weight = "prose"
    level: int = 0
    label: str = ""
    roll: str = ""


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A line of the record that a text does not have as it is. ``now``: what stands in its place; none: nothing.

    ``beside``: the line stands as it is, and that beside it. ``unsure``: there was too much to compare, from ``now``
    on.
    """

    line: Line
    below: str  # the heading that it was drafted below
    now: str | None = None
    beside: bool = False
    unsure: bool = False

    @property
    def grave(self) -> bool:
        """Does the text contradict the record, or conceal what has to stand in it?"""
        return self.line.weight == "fact" or self.now is not None or self.unsure


def drafted(paper: Paper) -> tuple[Line, ...]:
    """The lines of a spoken paper between its head and its foot."""
    return tuple(_lines(paper))


def as_text(lines: Sequence[Line]) -> str:
    """The draft as somebody begins to edit it."""
    parts = list[str]()
    for each in lines:
        parts.append(f"\n{each.text}" if each.level and parts else each.text)
    return "\n".join(parts)


def differences(lines: Sequence[Line], text: str) -> tuple[Difference, ...]:
    """Where a text differs from what was drafted, in the order of the draft; prose is free."""
    edited = _Edited(lines, text)
    missing = [
        (each, below) for each, below in _below(lines) if each.weight != "prose" and not edited.takes(each, below)
    ]
    altered = [edited.instead_of(each, below) for each, below in missing]
    return (*altered, *edited.beside(lines))


def with_text(paper: Paper) -> Paper:
    """The spoken paper as it is drawn: with its text in place of the draft, where it has one, and what came after."""
    if paper.text:
        paper = laid_out(paper, drafted(paper), paper.text)
    return replace(paper, sections=(*paper.sections, *paper.after), text="", after=())


def laid_out(paper: Paper, lines: Sequence[Line], text: str) -> Paper:
    """The paper with this text between its head and its foot, word for word: what was drafted as a heading or as a list
    of names is set as one.
    """
    levels = {_squeezed(each.text): each.level for each in lines if each.level}
    words = tuple(dict.fromkeys(each.roll for each in lines if each.roll))
    labels = {each.label for each in lines if each.label}
    opening, sections, rolls = list[Paragraph](), list[Section](), list[Roll]()
    for line in (each.strip() for each in text.splitlines()):
        level = levels.get(_squeezed(line), 0)
        roll = next((each for each in words if line.startswith(f"{each}{_COLON[paper.language].strip()}")), None)
        if not line:
            continue
        if roll is not None:
            rolls.append(Roll(label=roll, names=(line[len(roll) + 1 :].strip(),)))
        elif level == 2 and sections:
            part = Section(title=line, numbered=False)
            sections[-1] = replace(sections[-1], parts=(*sections[-1].parts, part))
        elif level:
            sections.append(Section(title=line, numbered=False))
        elif not sections:
            opening.append(_paragraph(line, labels, paper.language))
        else:
            sections[-1] = _with(sections[-1], _paragraph(line, labels, paper.language))
    return replace(paper, opening=tuple(opening), sections=tuple(sections), rolls=tuple(rolls))


class _Edited:
    """The lines of an edited text, by the heading of the draft that they stand below; each is taken once."""

    def __init__(self, lines: Sequence[Line], text: str) -> None:
        headings = {_squeezed(each.text) for each in lines if each.level}
        self.items = {_squeezed(each.text) for each in lines if each.level > 1}
        self.left: dict[str, Counter[str]] = {"": Counter()}
        self.words: dict[str, str] = {}
        self.compared = self.likened = 0
        below = ""
        for line in text.splitlines():
            if (squeezed := _squeezed(line)) in headings:
                below = squeezed
                self.left.setdefault(below, Counter())
            if squeezed:
                self.left[below][squeezed] += 1
                self.words.setdefault(squeezed, line.strip())

    def takes(self, line: Line, below: str) -> bool:
        """Does the text have this line there? Where the heading itself is gone, anywhere."""
        squeezed = _squeezed(line.text)
        found = next((each for each in self._places(line, below) if each[squeezed] > 0), None)
        if found is None:
            return False
        found[squeezed] -= 1
        return True

    def instead_of(self, line: Line, below: str) -> Difference:
        """What of the lines that nobody took is most like it, and like it at all. It is taken with that."""
        best, like, at = "", ALIKE, None
        for place in self._places(line, below):
            for other in (each for each, count in place.items() if count > 0):
                self.compared += 1
                if self.compared > MOST_COMPARED:
                    return Difference(line=line, below=below, unsure=True)
                if (found := _alike(_squeezed(line.text), other)) > like:
                    best, like, at = other, found, place
        if at is None:
            return Difference(line=line, below=below)
        at[best] -= 1
        return Difference(line=line, below=below, now=self.words[best])

    def beside(self, lines: Sequence[Line]) -> Iterator[Difference]:
        """The lines that nobody took and that pass for one of the record: for a heading of an item, a list of names, or
        for one drafted below the heading that they stand below.
        """
        known = [(each, below, _squeezed(each.text)) for each, below in _below(lines) if each.weight != "prose"]
        free = {_squeezed(each.text) for each in lines if each.weight == "prose"}
        for heading, place in self.left.items():
            near = [each for each in known if each[0].level or each[0].roll or _squeezed(each[1]) == heading]
            for other in (each for each, count in place.items() if count > 0 and each not in free):
                if self.likened > MOST_LIKENED:
                    yield Difference(line=Line(text="", weight="fact"), below="", now=self.words[other], unsure=True)
                    return
                alike = ((self._passes(line, text, other), number) for number, (line, _, text) in enumerate(near))
                like, number = max(alike, default=(0.0, 0))
                if like > BESIDE:
                    line, below, _ = near[number]
                    yield Difference(line=line, below=below, now=self.words[other], beside=True)

    def _places(self, line: Line, below: str) -> list[Counter[str]]:
        """Below its heading. Lists of names stand anywhere; what stood below a heading that is gone as well, but that
        of no item does not come below one.
        """
        heading = _squeezed(below)
        if line.roll or (heading in self.items and heading not in self.left):
            return [*self.left.values()]
        if heading in self.left:
            return [self.left[heading]]
        return [place for name, place in self.left.items() if name not in self.items]

    def _passes(self, line: Line, text: str, other: str) -> float:
        """How much another text looks like a line: wholly, where the same words set it off as one that is a fact."""
        words = line.roll or line.label
        start = _seen(_squeezed(line.text[: len(words) + 1])) if words and line.weight == "fact" else ""
        if start and _seen(other[: 2 * len(start)]).startswith(start):
            return 1.0
        like = _alike(text, other)
        if like:
            self.likened += min(len(text), _LONGEST) * min(len(other), _LONGEST)
        return like


def _seen(text: str) -> str:
    """As a reader sees it: letters, figures and signs of full width are the same, and so are large letters."""
    return normalize("NFKC", text).casefold()


def _alike(one: str, other: str) -> float:
    """From 0 to 1, as they look; 0 where a glance at the letters tells."""
    pair = SequenceMatcher(None, normalize("NFKC", one[:_LONGEST]), normalize("NFKC", other[:_LONGEST]), autojunk=False)
    return pair.ratio() if pair.real_quick_ratio() > ALIKE and pair.quick_ratio() > ALIKE else 0.0


def _lines(paper: Paper) -> Iterator[Line]:
    code = paper.language
    for each in paper.opening:
        yield from _of_block(each, code)
    for number, section in enumerate(paper.sections, start=1):
        counted = f"{ordinal(number)}、{section.title}" if code == "zh" else f"{number}. {section.title}"
        yield Line(text=counted if section.numbered else section.title, level=1)
        for block in section.blocks:
            yield from _of_block(block, code)
        for part in section.parts:
            yield Line(text=part.title, level=2, weight="fact")
            for block in part.blocks:
                yield from _of_block(block, code)
    for roll in paper.rolls:
        text = f"{roll.label}{_COLON[code]}{_BETWEEN[code].join(roll.names)}"
        yield Line(text=text, weight="fact", roll=roll.label)


def _of_block(block: Paragraph | Table, code: Language) -> Iterator[Line]:
    if isinstance(block, Paragraph):
        text = f"{block.label}{_COLON[code]}{block.text}" if block.label else block.text
        yield Line(text=text, weight=block.weight, label=block.label)
        return
    for first, *others in block.rows:
        told = _cells(block, others, code)
        text = f"{first}{_COLON[code]}{told}" if told else first
        yield Line(text=text, weight=block.weight, label=first if told else "")


def _cells(table: Table, cells: Sequence[str], code: Language) -> str:
    """A row behind its first cell; of a wide table each cell with its column, without its full stop, and none that is
    empty.
    """
    if len(table.columns) <= 3:
        return _COMMA[code].join(each for each in cells if each)
    named = zip(table.columns[1:], cells, strict=True)
    return _ASIDE[code].join(
        f"{column}{_COLON[code]}{each.rstrip('.。')}" for column, each in named if each not in ("", "–")
    )


def _below(lines: Sequence[Line]) -> Iterator[tuple[Line, str]]:
    """Each line with the heading that it stands below; a heading stands below itself."""
    below = ""
    for each in lines:
        if each.level:
            below = each.text
        yield each, below


def _paragraph(line: str, labels: Collection[str], code: Language) -> Paragraph:
    """A line, with the words before its colon set off where the draft does so: they are the same words."""
    label, colon, text = line.partition(_COLON[code])
    if colon and label in labels:
        return Paragraph(text=text, label=label)
    return Paragraph(text=line)


def _with(section: Section, line: Paragraph) -> Section:
    """The section with one more line at its end."""
    if not section.parts:
        return replace(section, blocks=(*section.blocks, line))
    *before, last = section.parts
    return replace(section, parts=(*before, replace(last, blocks=(*last.blocks, line))))


def _squeezed(text: str) -> str:
    """Without blanks; between figures or Latin letters one stays, for 5 10 is not 51 0."""
    return "\0".join("".join(each.split()) for each in _GAP.split(text))
