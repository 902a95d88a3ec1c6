"""Entries of meetings: what was kept in their books."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from govflow.engine.definition import Workflow
from govflow.engine.entries.stored import Stored
from govflow.messages import Message
from govflow.values import Text


@dataclass(frozen=True, kw_only=True)
class AgendaKept:
    """The agenda was put in order: of how many lines, and the mark of all of them. Nobody decides on that alone."""

    KIND: ClassVar = Text(en="Agenda", zh="议程")
    lines: int
    mark: str

    def to_row(self) -> Stored:
        return Stored(kind="agenda", name="kept", content={"lines": self.lines, "mark": self.mark})

    @classmethod
    def from_row(cls, row: Stored) -> AgendaKept:
        return cls(lines=row.content["lines"], mark=row.content["mark"])

    def title(self, workflow: Workflow) -> Message:
        return Message("Agenda put in order")

    def sentence(self, workflow: Workflow) -> Message:
        return Message("It has %(n)s entry.", "It has %(n)s entries.", n=self.lines)
