"""Entries of the register of joint standards: what a standard is called where it was adopted, and its end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from govflow.codec import dump, load
from govflow.engine.definition import Workflow
from govflow.engine.entries.stored import Stored
from govflow.messages import Message
from govflow.values import Text


@dataclass(frozen=True, kw_only=True)
class StandardPublished:
    """A joint standard entered the register, under one number with the prefix of each who adopted it."""

    STORED: ClassVar = "standard"
    KIND: ClassVar = Text(en="Joint standard", zh="协同标准")
    number: int
    designations: tuple[str, ...]
    in_force_from: date

    def to_row(self) -> Stored:
        content = {
            "number": self.number,
            "designations": list(self.designations),
            "in_force_from": dump(self.in_force_from),
        }
        return Stored(kind=self.STORED, name="published", content=content)

    @classmethod
    def from_row(cls, row: Stored) -> StandardPublished:
        content = row.content
        return cls(
            number=content["number"],
            designations=tuple(content["designations"]),
            in_force_from=load(content["in_force_from"]),
        )

    def title(self, workflow: Workflow) -> Message:
        return Message("Published under number %(number)s", number=str(self.number))

    def sentence(self, workflow: Workflow) -> Message:
        return Message("%(names)s, in force from %(day)s.", names=self.designations, day=self.in_force_from)


@dataclass(frozen=True, kw_only=True)
class StandardEnded:
    """A joint standard is in force no longer."""

    STORED: ClassVar = "standard_ended"
    KIND: ClassVar = Text(en="Joint standard", zh="协同标准")
    number: int
    ends_on: date

    def to_row(self) -> Stored:
        return Stored(kind=self.STORED, name="ended", content={"number": self.number, "ends_on": dump(self.ends_on)})

    @classmethod
    def from_row(cls, row: Stored) -> StandardEnded:
        return cls(number=row.content["number"], ends_on=load(row.content["ends_on"]))

    def title(self, workflow: Workflow) -> Message:
        return Message("Joint standard %(number)s ends", number=str(self.number))

    def sentence(self, workflow: Workflow) -> Message:
        return Message("It is in force no longer, from %(day)s on.", day=self.ends_on)
