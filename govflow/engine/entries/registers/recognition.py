"""The entry of the register of mutual recognition: how what is recognized stands from a day on."""

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
class RecognitionStands:
    """A recognition is valid, suspended or ended from a day on; or a proposal was refused on it."""

    STORED: ClassVar = "recognition"
    KIND: ClassVar = Text(en="Mutual recognition", zh="互认")
    name: Text
    standing: str
    since: date

    def to_row(self) -> Stored:
        content = {"name": dump(self.name), "standing": self.standing, "since": dump(self.since)}
        return Stored(kind=self.STORED, name=self.standing, content=content)

    @classmethod
    def from_row(cls, row: Stored) -> RecognitionStands:
        content = row.content
        return cls(name=load(content["name"]), standing=content["standing"], since=load(content["since"]))

    def title(self, workflow: Workflow) -> Message:
        return Message("Register of mutual recognition")

    def sentence(self, workflow: Workflow) -> Message:
        said = {
            "valid": Message("%(name)s is recognized from %(day)s on.", name=self.name, day=self.since),
            "suspended": Message("%(name)s is suspended from %(day)s on.", name=self.name, day=self.since),
            "ended": Message("%(name)s is recognized no longer from %(day)s on.", name=self.name, day=self.since),
            "refused": Message("%(name)s was not recognized on %(day)s.", name=self.name, day=self.since),
        }
        return said[self.standing]
