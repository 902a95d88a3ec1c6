"""An entry as the database has it: covered by the hashes of the record, so it never changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from govflow.codec import dump, load


@dataclass(frozen=True, kw_only=True)
class Stored:
    """An entry as the database has it."""

    kind: str
    name: str
    source: str | None = None
    target: str | None = None
    reason: str | None = None
    content: Mapping[str, Any] = field(default_factory=dict)


def dumped(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Answers by field, as they are stored."""
    return {name: dump(value) for name, value in answers.items()}


def loaded(content: Mapping[str, Any]) -> dict[str, Any]:
    """Answers by field, from what was stored."""
    return {name: load(value) for name, value in content.items()}


def some(value: str | None) -> str:
    """A column that this kind of entry always fills. Raises ValueError when it is empty."""
    if value is None:
        raise ValueError("a column is empty that this kind of entry fills")
    return value
