"""Entries of deadlines: moved, reminded of, passed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from govflow.codec import dump, load
from govflow.engine.deadlines import DueDate
from govflow.engine.definition import Workflow
from govflow.engine.entries.stored import Stored
from govflow.messages import Message
from govflow.values import Text

MOVED: Mapping[str, Message] = {
    "extended": Message("Deadline extended"),
    "paused": Message("Deadline suspended"),
    "resumed": Message("Deadline runs again"),
    "ran_again": Message("Deadline runs again: it stood still as long as it may"),
    "recounted": Message("Deadline counted again, for the calendar changed"),
    "waits": Message("Deadline waits for a case below that may not be left yet"),
}


@dataclass(frozen=True, kw_only=True)
class DeadlineMoved:
    """The deadline of the present state was extended, paused, resumed or counted again, or waits: ``how``.

    ``due`` is the new sum.
    """

    KIND: ClassVar = Text(en="Deadline", zh="期限")
    how: str
    due: DueDate
    reason: str | None = None

    def to_row(self) -> Stored:
        content = {"arithmetic": self.due.to_json()}
        return Stored(kind="deadline", name=self.how, reason=self.reason, content=content)

    @classmethod
    def from_row(cls, row: Stored) -> DeadlineMoved:
        return cls(how=row.name, due=DueDate.from_json(row.content["arithmetic"]), reason=row.reason)

    def title(self, workflow: Workflow) -> Message:
        return MOVED[self.how]

    def sentence(self, workflow: Workflow) -> Message:
        return self.due.sentence


@dataclass(frozen=True, kw_only=True)
class Reminded:
    """Those awaited were reminded of the deadline. Nothing changed that anybody decides on."""

    KIND: ClassVar = DeadlineMoved.KIND

    def to_row(self) -> Stored:
        return Stored(kind="deadline", name="reminder")

    @classmethod
    def from_row(cls, row: Stored) -> Reminded:
        return cls()

    def title(self, workflow: Workflow) -> Message:
        return Message("Those awaited are reminded of the deadline")

    def sentence(self, workflow: Workflow) -> Message | None:
        return None


@dataclass(frozen=True, kw_only=True)
class Escalated:
    """It has taken so long that somebody else is awaited as well: a capacity, or a role of one as it is called then."""

    KIND: ClassVar = DeadlineMoved.KIND
    to: str
    role: Text | None = None

    def to_row(self) -> Stored:
        role = {"role": dump(self.role)} if self.role is not None else {}
        return Stored(kind="deadline", name="escalation", content={"to": self.to, **role})

    @classmethod
    def from_row(cls, row: Stored) -> Escalated:
        return cls(to=row.content["to"], role=load(row.content["role"]) if "role" in row.content else None)

    def title(self, workflow: Workflow) -> Message:
        return Message("Others are awaited as well")

    def sentence(self, workflow: Workflow) -> Message:
        capacity, _, role = self.to.partition(".")
        title = workflow.parties[capacity].title
        if not role:
            return Message("It has taken long; awaited now too: %(capacity)s.", capacity=title)
        return Message(
            "It has taken long; awaited now too: %(capacity)s (%(role)s).", capacity=title, role=self.role or role
        )


@dataclass(frozen=True, kw_only=True)
class DeadlinePassed:
    """The deadline passed and the case stayed; ``refused``: why the clock could not take its step, if it tried."""

    KIND: ClassVar = DeadlineMoved.KIND
    refused: tuple[Message, ...] = ()

    def to_row(self) -> Stored:
        content = {"refused": dump(self.refused)} if self.refused else {}
        return Stored(kind="deadline", name="overdue", content=content)

    @classmethod
    def from_row(cls, row: Stored) -> DeadlinePassed:
        return cls(refused=load(row.content["refused"]) if "refused" in row.content else ())

    def title(self, workflow: Workflow) -> Message:
        return Message("Deadline passed")

    def sentence(self, workflow: Workflow) -> Message | None:
        if not self.refused:
            return None
        return Message("The clock could not take the next step: %(reasons)s", reasons=self.refused)
