"""Entries of what is said at a meeting: statements for the record, who had the floor, and interruptions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from govflow.codec import dump, load
from govflow.engine.definition import Workflow
from govflow.engine.entries.stored import Stored
from govflow.messages import Message
from govflow.values import Text


@dataclass(frozen=True, kw_only=True)
class StatementKept:
    """A statement for the record was worded or taken back, on a line of the agenda (``number``) or the whole meeting.

    Its words stand where the statements are, each wording for good; the record of facts covers them.
    """

    KIND: ClassVar = Text(en="Statement", zh="书面发言")
    organization: Text
    wording: str
    number: str = ""
    reason: str = ""

    def to_row(self) -> Stored:
        content = {"organization": dump(self.organization), "number": self.number, "reason": self.reason}
        return Stored(kind="statement", name=self.wording, content=content)

    @classmethod
    def from_row(cls, row: Stored) -> StatementKept:
        return cls(
            organization=load(row.content["organization"]),
            wording=row.name,
            number=row.content["number"],
            reason=row.content["reason"],
        )

    def title(self, workflow: Workflow) -> Message:
        if self.number:
            return Message("Statement for the record on item %(number)s", number=self.number)
        return Message("Statement for the record")

    def sentence(self, workflow: Workflow) -> Message:
        said = self._said()
        return Message("%(said)s: “%(reason)s”", said=said, reason=self.reason) if self.reason else said

    def _said(self) -> Message:
        name = self.organization
        match self.wording:
            case "entered":
                return Message("What %(name)s said was entered for it", name=name)
            case "replaced":
                return Message("The statement of %(name)s was replaced", name=name)
            case "withdrawn":
                return Message("The statement of %(name)s was withdrawn", name=name)
            case "objected":
                return Message("%(name)s objects to what was entered as its statement", name=name)
        return Message("%(name)s lodged a statement", name=name)


@dataclass(frozen=True, kw_only=True)
class FloorKept:
    """What befell the speaking list of a line of the agenda. ``seconds``: how long a speech was that has ended."""

    KIND: ClassVar = Text(en="Speaking list", zh="发言名单")
    act: str
    number: str
    organization: Text | None = None
    began_at: datetime | None = None
    seconds: int = 0

    def to_row(self) -> Stored:
        content = {"number": self.number, "organization": dump(self.organization), "seconds": self.seconds}
        return Stored(kind="floor", name=self.act, content={**content, "began_at": dump(self.began_at)})

    @classmethod
    def from_row(cls, row: Stored) -> FloorKept:
        return cls(
            act=row.name,
            number=row.content["number"],
            organization=load(row.content["organization"]),
            began_at=load(row.content["began_at"]),
            seconds=row.content["seconds"],
        )

    def title(self, workflow: Workflow) -> Message:
        return Message("Speaking list of item %(number)s", number=self.number)

    def sentence(self, workflow: Workflow) -> Message:
        told: Mapping[str, object] = {"name": self.organization or "–"}
        match self.act:
            case "asked":
                return Message("%(name)s asks for the floor.", **told)
            case "added":
                return Message("%(name)s raised a hand and was put on the list.", **told)
            case "moved":
                return Message("%(name)s was moved to the front of the list.", **told)
            case "given":
                return Message("%(name)s has the floor.", **told)
            case "withdrawn":
                return Message("%(name)s asks for the floor no more.", **told)
            case "removed":
                return Message("%(name)s was taken off the list by who had put it there.", **told)
            case "closed":
                return Message("The list is closed: who stands on it still speaks.")
            case "opened":
                return Message("The list is open again.")
        return Message("%(name)s spoke for %(time)s.", time=spoken_for(self.seconds), **told)


@dataclass(frozen=True, kw_only=True)
class SittingInterrupted:
    """The sitting was interrupted, until a moment that was expected; deadlines ran on."""

    KIND: ClassVar = Text(en="Interruption", zh="休息")
    until: datetime
    reason: str

    def to_row(self) -> Stored:
        content = {"until": dump(self.until), "reason": self.reason}
        return Stored(kind="interruption", name="begun", content=content)

    @classmethod
    def from_row(cls, row: Stored) -> SittingInterrupted:
        return cls(until=load(row.content["until"]), reason=row.content["reason"])

    def title(self, workflow: Workflow) -> Message:
        return Message("Sitting interrupted")

    def sentence(self, workflow: Workflow) -> Message:
        return Message("Until %(until)s: “%(reason)s”. Deadlines run on.", until=self.until, reason=self.reason)


@dataclass(frozen=True, kw_only=True)
class SittingContinued:
    """The sitting goes on. ``since``: when it was interrupted."""

    KIND: ClassVar = Text(en="Interruption over", zh="恢复开会")
    since: datetime

    def to_row(self) -> Stored:
        return Stored(kind="interruption", name="over", content={"since": dump(self.since)})

    @classmethod
    def from_row(cls, row: Stored) -> SittingContinued:
        return cls(since=load(row.content["since"]))

    def title(self, workflow: Workflow) -> Message:
        return Message("Sitting continued")

    def sentence(self, workflow: Workflow) -> Message:
        return Message("It was interrupted since %(since)s.", since=self.since)


def spoken_for(seconds: int) -> Message:
    """How long a speech was, in full minutes and seconds.

    >>> str(spoken_for(245))
    '4 min 5 s'
    """
    return Message("%(minutes)s min %(seconds)s s", minutes=seconds // 60, seconds=seconds % 60)
