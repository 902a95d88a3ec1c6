"""The planted bugs as data: what each changes, what would break, and which tests must notice."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
DATA = Path(__file__).parent
"""``bugs.toml`` has bugs across all layers; every other file those that would break one promise."""
ACROSS = "bugs"
THIRDS = 3
DAYS = 60  # in which each bug has its turn
NEEDED = (55, 60)
"""Of the 60 bugs across the layers 55 must be noticed, of a part of them the same share; of those of a promise all."""


@dataclass(frozen=True, kw_only=True)
class Bug:
    """One line of the program made wrong. ``group``: the file that it is kept in; ``postgres``: only there it shows."""

    name: str
    group: str
    file: str
    old: str
    new: str
    breaks: str
    tests: list[str] = field(default_factory=list)
    postgres: bool = False


def load_bugs() -> list[Bug]:
    """All bugs, file by file. Raises TypeError for an entry with a part too many or too few."""
    return [bug for path in sorted(DATA.glob("*.toml")) for bug in load_file(path.stem)]


def load_file(name: str) -> list[Bug]:
    """The bugs of one file, in its order."""
    entries: dict[str, dict[str, Any]] = tomllib.loads((DATA / f"{name}.toml").read_text("utf-8"))
    return [Bug(name=key, group=name, **entry) for key, entry in entries.items()]


def third(bugs: list[Bug], number: int) -> list[Bug]:
    """Every third bug, beginning with the first, second or third."""
    return bugs[number - 1 :: THIRDS]


def in_turn(bugs: list[Bug], day: int) -> list[Bug]:
    """Those of a day: of the bugs across the layers a third, of those of promises a sixtieth."""
    across = [each for each in bugs if each.group == ACROSS]
    promised = [each for each in bugs if each.group != ACROSS]
    return third(across, day % THIRDS + 1) + promised[day % DAYS :: DAYS]


def enough(tried: Sequence[tuple[Bug, bool]]) -> bool:
    """Were so many noticed as must be, of those across the layers and of those of promises, each judged by themselves?

    ``tried``: each bug that was planted, and whether it was noticed.
    """
    across = [noticed for bug, noticed in tried if bug.group == ACROSS]
    most, of = NEEDED
    promised = all(noticed for bug, noticed in tried if bug.group != ACROSS)
    return promised and sum(across) * of >= most * len(across)


def objections(bug: Bug, root: Path = ROOT) -> list[str]:
    """Why a bug cannot be planted or noticed any more: the program or the tests have moved on."""
    place = root / bug.file
    count = place.read_text("utf-8").count(bug.old) if place.exists() else 0
    found = [] if count == 1 else [f"{bug.name}: the old text stands {count} times in {bug.file}, not once"]
    if bug.old == bug.new:
        found.append(f"{bug.name}: nothing is changed")
    return found + [f"{bug.name}: there is no test {test}" for test in bug.tests if not _is_there(root, test)]


def plant(bug: Bug, root: Path) -> None:
    """Put the bug into a copy of the program. Raises ValueError when it does not fit there."""
    if problems := objections(bug, root):
        raise ValueError("; ".join(problems))
    place = root / bug.file
    place.write_text(place.read_text("utf-8").replace(bug.old, bug.new), "utf-8")


def _is_there(root: Path, test: str) -> bool:
    file, _, name = test.partition("::")
    place = root / file
    return place.is_file() and (not name or f"def {name}(" in place.read_text("utf-8"))
