"""Entries of the register of rights: what a case defined there, and what it moved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from govflow.codec import dump, load
from govflow.engine.definition import Workflow
from govflow.engine.entries.stored import Stored
from govflow.messages import Message
from govflow.values import Text


@dataclass(frozen=True, kw_only=True)
class RightDefined:
    """A right entered the register, or another cap of one. ``version``: of its decision, from 1 on."""

    STORED: ClassVar = "right"
    KIND: ClassVar = Text(en="Right", zh="权利")
    right: Text
    version: int
    cap: int
    unit: Text

    def to_row(self) -> Stored:
        content = {"right": dump(self.right), "version": self.version, "cap": self.cap, "unit": dump(self.unit)}
        return Stored(kind=self.STORED, name="defined", content=content)

    @classmethod
    def from_row(cls, row: Stored) -> RightDefined:
        content = row.content
        return cls(
            right=load(content["right"]),
            version=content["version"],
            cap=content["cap"],
            unit=load(content["unit"]),
        )

    def title(self, workflow: Workflow) -> Message:
        return Message("Cap in force")

    def sentence(self, workflow: Workflow) -> Message:
        return Message("%(right)s: %(cap)s %(unit)s.", right=self.right, cap=f"{self.cap:,}", unit=self.unit)


@dataclass(frozen=True, kw_only=True)
class RightMoved:
    """An amount of a right was moved. ``sha256`` is over all that the register says of it, so that none is altered
    unseen.
    """

    STORED: ClassVar = "right_moved"
    KIND: ClassVar = Text(en="Register of rights", zh="权利登记")
    right: Text
    number: int  # in the register of this right
    movement: str  # what kind of movement, by which programs know it
    what: Text  # and people
    amount: int
    unit: Text
    sha256: str

    def to_row(self) -> Stored:
        content = {
            "right": dump(self.right),
            "number": self.number,
            "what": dump(self.what),
            "amount": self.amount,
            "unit": dump(self.unit),
            "sha256": self.sha256,
        }
        return Stored(kind=self.STORED, name=self.movement, content=content)

    @classmethod
    def from_row(cls, row: Stored) -> RightMoved:
        content = row.content
        return cls(
            right=load(content["right"]),
            number=content["number"],
            movement=row.name,
            what=load(content["what"]),
            amount=content["amount"],
            unit=load(content["unit"]),
            sha256=content["sha256"],
        )

    def title(self, workflow: Workflow) -> Text:
        return self.what

    def sentence(self, workflow: Workflow) -> Message:
        return Message(
            "%(amount)s %(unit)s, %(right)s: movement %(number)s.",
            amount=f"{self.amount:,}",
            unit=self.unit,
            right=self.right,
            number=str(self.number),
        )
