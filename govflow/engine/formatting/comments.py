"""The comments of a file, each with the part that it speaks of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

import yaml

from govflow.engine.problems import Path

Place = tuple[int, int]  # line and column, from 1
_COMMENT = re.compile(r"#[^\n]*")


@dataclass(frozen=True)
class Comments:
    """``above`` a part on lines of their own, ``beside`` it at the end of its line, and below everything."""

    above: dict[Path, list[str]] = field(default_factory=dict)
    beside: dict[Path, str] = field(default_factory=dict)
    below: list[str] = field(default_factory=list)

    def inside(self, path: Path) -> bool:
        """Does a comment speak of something within this part?"""
        return any(len(each) > len(path) and each[: len(path)] == path for each in (*self.above, *self.beside))


def comments_of(text: str, places: Mapping[Path, Place]) -> Comments:
    """All comments of a text. One on its own line speaks of what comes next, one at the end of a line of that line."""
    found = Comments()
    lines = text.split("\n")
    for (line, column), said in _comments(text):
        own = not lines[line - 1][: column - 1].strip()
        beside = None if own else next((path for path, place in places.items() if place[0] == line), None)
        following = next((path for path, place in places.items() if place > (line, column)), None)
        if beside is not None:
            found.beside[beside] = said
        elif following is not None:
            found.above.setdefault(following, []).append(said)
        else:
            found.below.append(said)
    return found


def _comments(text: str) -> Iterator[tuple[Place, str]]:
    """What stands between the tokens of YAML is blank, or a comment."""
    marks = [(token.start_mark.index, token.end_mark.index) for token in yaml.scan(text, Loader=yaml.SafeLoader)]
    for (_, end), (start, _) in pairwise(marks):
        for each in _COMMENT.finditer(text, end, max(start, end)):
            line = text.count("\n", 0, each.start()) + 1
            yield (line, each.start() - text.rfind("\n", 0, each.start())), each.group().rstrip()
