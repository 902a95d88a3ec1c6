"""Executable examples in a workflow file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import Field

from govflow.engine.definition.terms import Model, Name
from govflow.engine.problems import Path

MOST_BEFORE = 20  # stories that come before another
StoryStep = str | dict[str, Any]


class StoryPart(Model):
    """A case opened with ``given`` takes the steps in ``do`` and comes to ``expect``.

    How steps are written stands at the top of ``govflow.engine.stories``.
    """

    after: str | None = Field(None, description="The story that this one goes on from: its given and do come first.")
    given: dict[str, Any] = Field(
        default_factory=dict, description="Answers to the opening form, and to other fields already answered."
    )
    do: tuple[StoryStep, ...] = ()
    expect: Name
    refused: str | None = Field(None, description="The last step is refused with a sentence that contains this.")


@dataclass(frozen=True, kw_only=True)
class Story:
    """A story with its beginning. ``places`` says for each step in ``do`` where it stands in the file."""

    name: str
    given: Mapping[str, Any]
    do: tuple[StoryStep, ...]
    places: tuple[Path, ...]
    expect: str
    refused: str | None

    @property
    def path(self) -> Path:
        return ("stories", self.name)


def beginnings(name: str, parts: Mapping[str, StoryPart]) -> list[str]:
    """The stories that a story goes on from, the nearest first, up to an unknown name or one that comes again.

    No farther than one more than may be.
    """
    found: list[str] = []
    after = parts[name].after
    while after is not None and after in parts and after not in found and len(found) <= MOST_BEFORE:
        found.append(after)
        after = parts[after].after
    return found


def told(name: str, parts: Mapping[str, StoryPart]) -> Story:
    """A story told from its beginning."""
    whole = [*reversed(beginnings(name, parts)), name]
    return Story(
        name=name,
        given={key: value for each in whole for key, value in parts[each].given.items()},
        do=tuple(step for each in whole for step in parts[each].do),
        places=tuple(("stories", each, "do", number) for each in whole for number in range(len(parts[each].do))),
        expect=parts[name].expect,
        refused=parts[name].refused,
    )
