"""How often each step of a case was taken, and when last: kept on the case, so that no step reads its whole record.

``append`` counts with the entry that it writes, and ``verify`` counts the entries again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

TAKEN = "step"
"""The kind of entry that a step leaves."""


@dataclass(frozen=True)
class Taken:
    """A step of a case so far."""

    times: int
    last: datetime


Steps = dict[str, Taken]


def count(steps: Steps, kind: str, name: str, at: datetime) -> None:
    """Count an entry, where it is one about a step."""
    if kind == TAKEN:
        before = steps.get(name)
        steps[name] = Taken(1 if before is None else before.times + 1, at)


def steps_to_json(steps: Steps) -> dict[str, Any]:
    """For the row of the case: how often, and the moment in UTC to the microsecond."""
    return {
        name: [each.times, each.last.astimezone(UTC).isoformat(timespec="microseconds")] for name, each in steps.items()
    }


def steps_from_json(stored: Mapping[str, Any]) -> Steps:
    """As ``steps_to_json`` wrote them. Raises ValueError or TypeError for anything else."""
    return {name: Taken(int(times), datetime.fromisoformat(last)) for name, (times, last) in stored.items()}
