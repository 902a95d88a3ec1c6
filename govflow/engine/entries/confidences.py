"""Entries of compartments about what stands in them: leave to pass it on, its handover to a successor, its release."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from govflow.codec import dump, load
from govflow.engine.definition import Workflow
from govflow.engine.entries.stored import Stored
from govflow.messages import Message
from govflow.values import Text

Act = Literal["given", "revoked", "used"]
Extent = Literal["substance", "word_for_word", "as_it_stands"]
"""What may be passed on: what is meant, in other words; the text as it stands; or the same file."""


@dataclass(frozen=True, kw_only=True)
class LeaveKept:
    """What befell the leave to pass a confidence on. ``confidence``: its identifier, or that of the version of a file;
    ``to``: a capacity, which is told.

    ``until``: the last day on which it may be used; none: as long as the case is open.
    """

    KIND: ClassVar = Text(en="Leave to pass on", zh="转述许可")
    act: Act
    confidence: str
    to: str
    extent: Extent
    until: date | None = None

    def to_row(self) -> Stored:
        content = {"confidence": self.confidence, "to": self.to, "extent": self.extent, "until": dump(self.until)}
        return Stored(kind="leave", name=self.act, content=content)

    @classmethod
    def from_row(cls, row: Stored) -> LeaveKept:
        act: Act = row.name  # type: ignore[assignment]
        until = load(row.content["until"])
        return cls(act=act, until=until, **{each: row.content[each] for each in ("confidence", "to", "extent")})

    def title(self, workflow: Workflow) -> Message:
        match self.act:
            case "given":
                return Message("Leave to pass on was given")
            case "revoked":
                return Message("Leave to pass on was taken back")
            case "used":
                return Message("What was confided was passed on")

    def sentence(self, workflow: Workflow) -> Message:
        to = workflow.parties[self.to].title
        match self.extent:
            case "substance":
                return Message("To: %(to)s. The substance, in other words.", to=to)
            case "word_for_word":
                return Message("To: %(to)s. Word for word.", to=to)
            case "as_it_stands":
                return Message("To: %(to)s. The file as it stands.", to=to)


@dataclass(frozen=True, kw_only=True)
class HandoverKept:
    """What stands in the compartment was handed over to who holds a capacity now, or that was taken back.

    ``readers``: each the organization and the person, as readers of a compartment are kept.
    """

    KIND: ClassVar = Text(en="Handover of what was confided", zh="保密陈述移交")
    act: Literal["given", "revoked"]
    to: str
    readers: tuple[tuple[int | None, int | None], ...]

    def to_row(self) -> Stored:
        readers = [list(each) for each in self.readers]
        return Stored(kind="handover", name=self.act, content={"to": self.to, "readers": readers})

    @classmethod
    def from_row(cls, row: Stored) -> HandoverKept:
        readers = tuple((organization, person) for organization, person in row.content["readers"])
        return cls(act=row.name, to=row.content["to"], readers=readers)  # type: ignore[arg-type]

    def title(self, workflow: Workflow) -> Message:
        if self.act == "given":
            return Message("What was confided was handed over")
        return Message("The handover was taken back")

    def sentence(self, workflow: Workflow) -> Message:
        return Message("To who holds this now: %(to)s.", to=workflow.parties[self.to].title)


@dataclass(frozen=True, kw_only=True)
class ReleaseKept:
    """A party agreed that a confidence is released to another, took that back, or was the last to agree."""

    KIND: ClassVar = Text(en="Release of what was confided", zh="保密内容公开给第三方")
    act: Literal["agreed", "revoked", "released"]
    confidence: str
    to: str
    by: str

    def to_row(self) -> Stored:
        content = {"confidence": self.confidence, "to": self.to, "by": self.by}
        return Stored(kind="release", name=self.act, content=content)

    @classmethod
    def from_row(cls, row: Stored) -> ReleaseKept:
        return cls(act=row.name, **row.content)  # type: ignore[arg-type]

    def title(self, workflow: Workflow) -> Message:
        by = workflow.parties[self.by].title
        match self.act:
            case "agreed":
                return Message("%(by)s agreed to a release", by=by)
            case "revoked":
                return Message("%(by)s took back its agreement to a release", by=by)
            case "released":
                return Message("What was confided was released")

    def sentence(self, workflow: Workflow) -> Message:
        return Message("To: %(to)s. Word for word.", to=workflow.parties[self.to].title)
