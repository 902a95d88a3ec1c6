"""What can be wrong with a workflow file, and where: problems with their place in the text."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice
from typing import Any, Literal

from govflow.errors import GovflowError
from govflow.messages import Message
from govflow.values import Text

Path = tuple[str | int, ...]  # keys and indexes from the top of the file: ("states", "draft", "steps", "file", "by")
MOST_NAMED = 40  # names that a sentence lists
Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class Problem:
    """One thing to correct. Lines and columns count from 1; ``path`` names the place within the data."""

    file: str
    line: int
    column: int
    sentence: Message
    severity: Severity = "error"
    path: Path = ()

    def __str__(self) -> str:
        note = "warning: " if self.severity == "warning" else ""
        return f"{self.file}:{self.line}:{self.column}: {note}{self.sentence}"


class WorkflowProblems(GovflowError):
    """A workflow file cannot be used: everything that is wrong with it, in the order of the text."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(
            Message(
                "The workflow file has %(n)s problem.",
                "The workflow file has %(n)s problems.",
                n=len(self.problems),
            )
        )

    def __str__(self) -> str:
        return "\n".join(str(each) for each in self.problems)


@dataclass(frozen=True)
class Positions:
    """Where each key and list item of a file stands."""

    file: str
    places: Mapping[Path, tuple[int, int]]

    def of(self, path: Path) -> tuple[int, int]:
        """Line and column of the key or item at a path, or of the nearest thing around it that is there.

        An index is passed over where one thing stands instead of a list.
        """
        here: Path = ()
        for part in path:
            if (*here, part) in self.places:
                here = (*here, part)
            elif not isinstance(part, int):
                break
        return self.places.get(here, (1, 1))

    def problem(self, path: Path, sentence: Message, severity: Severity = "error") -> Problem:
        """A problem at a path."""
        line, column = self.of(path)
        return Problem(self.file, line, column, sentence, severity, path)

    def real(self, location: Iterable[Any]) -> Path:
        """The longest path of the file that a location names, whatever else is mixed into the location."""
        path: Path = ()
        for part in location:
            if (*path, part) in self.places:
                path = (*path, part)
        return path


def no_such(kind: Text, name: str, known: Collection[str]) -> Message:
    """That a name leads nowhere, with the nearest and with all that there are (no more than can be read)."""
    there_are, near = _some(known), nearest(name, known)
    if near is None:
        return Message("There is no %(kind)s “%(name)s”; there are: %(known)s.", kind=kind, name=name, known=there_are)
    return Message(
        "There is no %(kind)s “%(name)s”; did you mean “%(near)s”? There are: %(known)s.",
        kind=kind,
        name=name,
        near=near,
        known=there_are,
    )


def _some(known: Collection[str]) -> tuple[str, ...]:
    listed = sorted(known)
    return (*listed[:MOST_NAMED], "…") if len(listed) > MOST_NAMED else tuple(listed) or ("–",)


def nearest(name: str, known: Iterable[str]) -> str | None:
    """What was probably meant, if anything known looks alike. Bounded, as the names may be anybody's."""
    found = get_close_matches(name[:50], islice(known, 200), 1)
    return found[0] if found else None
