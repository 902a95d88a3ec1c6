"""How often each step of a case was taken, and when last: kept on the case, so that no step reads its whole record.

Likewise when an answer came last that no step recorded: from a case below, from one above, or out of its seal.
``append`` counts with the entry that it writes, and ``verify`` counts the entries again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

TAKEN = "step"
"""The kind of entry that a step leaves."""
ANSWER = "answer "
"""Before the name of a field, which no step is called."""


@dataclass(frozen=True)
class Taken:
    """A step of a case so far."""

    times: int
    last: datetime


Steps = dict[str, Taken]


def count(steps: Steps, kind: str, name: str, content: Mapping[str, Any] | None, at: datetime) -> None:
    """Count an entry, where it is one about a step, or brings answers."""
    if kind == TAKEN:
        before = steps.get(name)
        steps[name] = Taken(1 if before is None else before.times + 1, at)
    for field in _brought(kind, content or {}):
        steps[ANSWER + field] = Taken(1, at)


def answers_of(steps: Steps) -> dict[str, datetime]:
    """When each field was answered last by another hand than a step's."""
    return {name.removeprefix(ANSWER): each.last for name, each in steps.items() if name.startswith(ANSWER)}


def agree(kept: Mapping[str, Any], counted: Steps) -> bool:
    """Is what the row of a case keeps what its entries say? Cases from before answers were dated lack some of these."""
    said = steps_to_json(counted)
    return {name: each for name, each in said.items() if name.startswith(ANSWER)} | dict(kept) == said


def _brought(kind: str, content: Mapping[str, Any]) -> Iterable[str]:
    """The fields that an entry brings answers to, which no step recorded."""
    match kind:
        case "result" | "told":
            return content
        case "unsealed":
            return [each["field"] for each in content.get("answers", ())]
        case _:
            return ()


def steps_to_json(steps: Steps) -> dict[str, Any]:
    """For the row of the case: how often, and the moment in UTC to the microsecond."""
    return {
        name: [each.times, each.last.astimezone(UTC).isoformat(timespec="microseconds")] for name, each in steps.items()
    }


def steps_from_json(stored: Mapping[str, Any]) -> Steps:
    """As ``steps_to_json`` wrote them. Raises ValueError or TypeError for anything else."""
    return {name: Taken(int(times), datetime.fromisoformat(last)) for name, (times, last) in stored.items()}
