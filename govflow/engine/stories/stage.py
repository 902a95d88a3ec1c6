"""Where a story is played, and what can be done there.

There are two stages: the pure engine with everything imagined (``play``), and the real commands on a database
(``govflow.services.rehearsal``). Both are told the same story by the same words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from govflow.engine.deadlines.calendars import Calendar
from govflow.engine.definition import Workflow
from govflow.engine.stories.steps import Fate


class Stage(Protocol):
    """Where a story is played: one case from its opening on.

    Every act changes the case, or raises StoryError for what the story cannot mean and GovflowError for a refusal.
    """

    @property
    def workflow(self) -> Workflow: ...

    @property
    def state(self) -> str: ...

    @property
    def now(self) -> datetime: ...

    @property
    def calendar(self) -> Calendar: ...

    @property
    def due(self) -> datetime | None:
        """When the deadline of the present state ends; none while it stands still or is not known."""

    @property
    def trace(self) -> Sequence[str]: ...

    @property
    def visited(self) -> Sequence[str]:
        """The states that the case came into, in order."""

    def step(self, name: str, options: Mapping[str, Any]) -> None:
        """Somebody takes a step."""

    def wait_until(self, moment: datetime) -> None:
        """Time passes, and the clock does what is due meanwhile."""

    def assume(self, guard: str, answer: Any) -> None:
        """From now on a guard agrees (true), objects (false), or objects with a sentence."""

    def respond(self, answers: Mapping[str, Any]) -> None:
        """Seats answer in the open round, in order; who comes after its end is not heard any more."""

    def absent(self, keys: Iterable[str]) -> None: ...

    def present(self, keys: Iterable[str]) -> None: ...

    def close_rounds(self) -> None:
        """The chair closes the rounds that are open, with the answers there are."""

    def recuse(self, keys: Iterable[str]) -> None: ...

    def delegate(self, pairs: Mapping[str, str]) -> None: ...

    def replace(self, pairs: Mapping[str, str]) -> None:
        """Persons take the places of reviewers in the open round: by seat, who comes."""

    def move_children(self, fates: Sequence[Fate]) -> None:
        """Cases below that have not ended come to these states."""

    def told(self, answers: Mapping[str, Any]) -> None:
        """It was decided on the case in the one above: how is an answer here."""

    def new_version(self, field: str) -> None:
        """Who lodged the document in a field files another version of it, by the page of the document."""

    def pause(self, options: Mapping[str, Any]) -> None:
        """Somebody stops a clock, as the file allows."""

    def resume(self, options: Mapping[str, Any]) -> None: ...

    def extend(self, options: Mapping[str, Any]) -> None: ...

    def reopen(self) -> None:
        """The ended case is taken up again, as its state declares."""

    def kept(self) -> Callable[[], Stage]:
        """How to set up the stage again as it stands now, as often as is asked."""
