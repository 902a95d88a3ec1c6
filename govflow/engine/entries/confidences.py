"""Entries of compartments about what stands in them: leave to pass it on, given, taken back and used."""

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
Extent = Literal["substance", "word_for_word"]
"""What may be passed on: what is meant, in other words; or the text as it stands."""


@dataclass(frozen=True, kw_only=True)
class LeaveKept:
    """What befell the leave to pass a confidence on. ``confidence``: its identifier; ``to``: a capacity, which is told.

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
        if self.extent == "substance":
            return Message("To: %(to)s. The substance, in other words.", to=to)
        return Message("To: %(to)s. Word for word.", to=to)
