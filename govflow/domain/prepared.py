"""Steps that one prepares and another confirms: filled in by whoever keeps the papers, taken by whose step it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from govflow.engine.rules import ActorName, HandedStepName, RuleSet

rules = RuleSet("prepared")

STEPS = "prepared.steps"

LONGEST_REASON = 500

Ending = Literal["confirmed", "declined", "withdrawn", "replaced"]
"""``declined``: by whose step it is. ``replaced``: another was prepared in its place."""


@dataclass(frozen=True, kw_only=True)
class PreparedBook:
    """Who prepares steps for those whose they are, and which."""

    by: tuple[str, ...]
    steps: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Preparation:
    """A step filled in for whoever may take it. It moves nothing, and says nothing to anybody else.

    ``state``, ``version``, ``entries``: of the case, as whoever prepared it saw it. ``sha256``: over all that is shown
    of it. ``over``: the case has left the state since, or somebody has taken the step.
    """

    id: int
    step: str
    state: str
    answers: Mapping[str, Any] = field(default_factory=dict)
    reason: str | None = None
    sha256: str
    version: int
    entries: int
    at: datetime
    by_person: int
    by_organization: int | None  # acted for; none: in person
    ending: Ending | None = None
    ended_at: datetime | None = None
    ended_by: int | None = None
    said: str = ""
    over: bool = False

    @property
    def stands(self) -> bool:
        """Can it be confirmed?"""
        return self.ending is None and not self.over


@rules.book
def steps(*, by: tuple[ActorName, ...], steps: tuple[HandedStepName, ...]) -> PreparedBook:
    """Steps are prepared by somebody else and confirmed by whose they are, with one click, as they were filled in.

    by: Who prepares them.
    steps: The steps that are prepared. Whoever may take one alone has no need of it.
    """
    return PreparedBook(by=by, steps=steps)
