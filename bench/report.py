"""What a bench found: one JSON line a figure for programs, and at the end a short table for people."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class AtMost:
    """A ratio that is not to be exceeded."""

    number: float

    def is_met(self, ratio: float) -> bool:
        return ratio <= self.number

    def __str__(self) -> str:
        return f"≤ {self.number:g}"


@dataclass(frozen=True)
class AtLeast:
    """A ratio that is to be reached."""

    number: float

    def is_met(self, ratio: float) -> bool:
        return ratio >= self.number

    def __str__(self) -> str:
        return f"≥ {self.number:g}"


@dataclass(frozen=True, kw_only=True)
class Line:
    """One figure. ``limit`` was measured in the same run, in the same unit; ``beside`` says what it is.

    ``size``: of what was measured; ``of``: which of several. ``ratio`` is that of value to limit where it is not given.
    """

    name: str
    database: str
    size: str
    value: float
    unit: str
    rounds: int
    of: str = ""
    limit: float | None = None
    beside: str = ""
    given_ratio: float | None = None
    aim: AtMost | AtLeast | None = None

    @property
    def ratio(self) -> float | None:
        if self.given_ratio is not None or self.limit is None:
            return self.given_ratio
        return self.value / self.limit

    @property
    def met(self) -> bool | None:
        """Whether the aim is reached; None where there is none."""
        return None if self.aim is None or self.ratio is None else self.aim.is_met(self.ratio)

    def __str__(self) -> str:
        told = {
            "name": self.name,
            "of": self.of,
            "database": self.database,
            "size": self.size,
            "value": _rounded(self.value),
            "unit": self.unit,
            "limit": _rounded(self.limit),
            "beside": self.beside,
            "ratio": _rounded(self.ratio),
            "aim": None if self.aim is None else str(self.aim),
            "met": self.met,
            "rounds": self.rounds,
        }
        return json.dumps(told, ensure_ascii=False)


Lines = Iterator[Line]

_MET = {True: "met", False: "MISSED", None: ""}


def table(lines: Sequence[Line]) -> str:
    """All figures, and how many aims were missed."""
    cells = [("bench", "database", "size", "value", "limit", "ratio", "aim", "")] + [_cells(each) for each in lines]
    widths = [max(len(row[column]) for row in cells) for column in range(len(cells[0]))]
    rows = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells]
    missed = [each for each in lines if each.met is False]
    aimed = [each for each in lines if each.met is not None]
    return "\n".join((*rows, f"{len(lines)} figures; {len(aimed)} have an aim, {len(missed)} miss it."))


def say(text: str) -> None:
    """Tell the person who waits what is going on; the figures alone go to standard output."""
    print(text, file=sys.stderr, flush=True)


def _cells(line: Line) -> tuple[str, ...]:
    limit = "" if line.limit is None else f"{_rounded(line.limit):g} {line.beside}"
    return (
        f"{line.name} {line.of}".strip(),
        line.database,
        line.size,
        f"{_rounded(line.value):g} {line.unit}",
        limit,
        "" if line.ratio is None else f"{_rounded(line.ratio):g}",
        "" if line.aim is None else str(line.aim),
        _MET[line.met],
    )


def _rounded(number: float | None) -> float | None:
    return None if number is None else round(number, 1 if abs(number) >= 100 else 2)
