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
    """The agenda was put in order, of so many lines; which they are, the record of facts covers.

    It says no more, for all who see the case read it, and an agenda has items that not all may see.
    """

    KIND: ClassVar = Text(en="Agenda", zh="议程")
    lines: int

    def to_row(self) -> Stored:
        return Stored(kind="agenda", name="kept", content={"lines": self.lines})

    @classmethod
    def from_row(cls, row: Stored) -> AgendaKept:
        return cls(lines=row.content["lines"])

    def title(self, workflow: Workflow) -> Message:
        return Message("Agenda put in order")

    def sentence(self, workflow: Workflow) -> Message:
        return Message("It has %(n)s entry.", "It has %(n)s entries.", n=self.lines)
