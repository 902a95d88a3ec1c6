"""The lines of a canonical file."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Iterator

from govflow.engine.formatting.comments import Comments
from govflow.engine.formatting.nodes import Mapping, Node, Scalar, Sequence
from govflow.engine.formatting.scalars import folded_is_same, inline, key_text
from govflow.engine.problems import Path
from govflow.values import BETWEEN

WIDEST = 100  # columns of a line that holds several things
STEP = "  "
WORDS = ("roles", "kinds", "subtypes", "functions", "relations", "families", "calendars")  # of a vocabulary
SECTIONS = (  # never on one line
    "parties", "forms", "conditions", "clocks", "children", "states", "anywhere", "rounds", "stories", *WORDS
)  # fmt: skip
BLANK_BEFORE = (
    "parties", "opening", "conditions", "clocks", "phases", "children", "states", "anywhere", "rounds", "stories",
    *WORDS,
)  # fmt: skip


def columns(line: str) -> int:
    """How wide a line is; a Chinese character takes two columns."""
    return sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in line)


class Layout:
    """Writes a tree with its comments."""

    def __init__(self, comments: Comments) -> None:
        self.comments = comments

    def file(self, top: Mapping) -> str:
        lines: list[str] = []
        for key, node in top.items:
            if key in BLANK_BEFORE and lines:
                lines.append("")
            lines.extend(self._entry(f"{key_text(key, flow=False)}:", node, (key,), ""))
        return "\n".join([*lines, *self.comments.below]) + "\n"

    def _entry(self, head: str, node: Node, path: Path, indent: str) -> Iterator[str]:
        """A key or the dash of an item with its value, and the comments that speak of it."""
        yield from (f"{indent}{each}" for each in self.comments.above.get(path, ()))
        first, *more = self._value(f"{indent}{head}", node, path, indent)
        beside = self.comments.beside.get(path)
        yield f"{first}  {beside}" if beside else first
        yield from more

    def _value(self, start: str, node: Node, path: Path, indent: str) -> Iterator[str]:
        """The lines of a value; ``start`` is what stands before it on its first line."""
        line = f"{start} {inline(node, flow=False)}".rstrip()
        if isinstance(node, Scalar):
            yield from [line] if columns(line) <= WIDEST else self._long(start, node, indent)
        elif columns(line) <= WIDEST and not self._spread(node, path):
            yield line
        elif isinstance(node, Sequence) and path[-1] == "do" and self._fills(node, path, indent):
            yield start
            yield from _filled(node, indent + STEP)
        elif start.endswith("-") and isinstance(node, Mapping):
            yield from self._item(start, node, path, indent)
        else:
            yield start
            yield from self._parts(node, path, indent + STEP)

    def _fills(self, node: Sequence, path: Path, indent: str) -> bool:
        """Can the items follow one another over several lines?"""
        longest = max(columns(inline(each, flow=True)) for each in node.items)
        return not self.comments.inside(path) and len(indent + STEP) + longest + 2 <= WIDEST

    def _parts(self, node: Node, path: Path, indent: str) -> Iterator[str]:
        if isinstance(node, Mapping):
            for key, each in node.items:
                yield from self._entry(f"{key_text(key, flow=False)}:", each, (*path, key), indent)
        elif isinstance(node, Sequence):
            for number, each in enumerate(node.items):
                yield from self._entry("-", each, (*path, number), indent)

    def _item(self, start: str, node: Mapping, path: Path, indent: str) -> Iterator[str]:
        """The first key of a mapping in a list stands beside the dash."""
        lines = list(self._parts(node, path, indent + STEP))
        number = next(number for number, each in enumerate(lines) if not each.lstrip().startswith("#"))
        yield from (each.removeprefix(STEP) for each in lines[:number])
        yield f"{start} {lines[number].strip()}"
        yield from lines[number + 1 :]

    def _spread(self, node: Node, path: Path) -> bool:
        """Must it stand on several lines, however short it is?"""
        if path[-1] == "steps" or (len(path) == 1 and path[0] in SECTIONS) or self.comments.inside(path):
            return bool(node.items) if not isinstance(node, Scalar) else False
        if path[0] in ("forms", "stories") and len(path) == 2:
            return True
        return isinstance(node, Mapping) and any(
            key == "steps" or (isinstance(each, Scalar) and "\n" in each.text) for key, each in node.items
        )

    def _long(self, start: str, node: Scalar, indent: str) -> Iterator[str]:
        """A long value: both languages below each other, or folded; as it is where it cannot be divided."""
        if node.bilingual:
            yield start
            for key, part in zip(("en", "zh"), node.text.split(BETWEEN), strict=True):
                yield from self._value(f"{indent}{STEP}{key}:", Scalar(part, plain=False), (key,), indent + STEP)
        elif folded_is_same(node):
            yield f"{start} >-"
            width = WIDEST - len(indent + STEP)
            wrapped = textwrap.wrap(node.text, width, break_long_words=False, break_on_hyphens=False)
            yield from (f"{indent}{STEP}{each}" for each in wrapped)
        else:
            yield f"{start} {inline(node, flow=False)}"


def _filled(node: Sequence, indent: str) -> Iterator[str]:
    """A list whose items follow one another over several lines."""
    line = f"{indent}["
    for number, each in enumerate(node.items):
        text = inline(each, flow=True) + ("]" if number == len(node.items) - 1 else ",")
        if columns(line) + columns(text) + 1 > WIDEST and line.strip() != "[":
            yield line.rstrip()
            line = f"{indent} "
        line += text if line.endswith("[") or not line.strip() else f" {text}"
    yield line
