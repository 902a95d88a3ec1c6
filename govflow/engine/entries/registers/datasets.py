"""Entries of data that change hands: a table was delivered, and each time it was handed out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from govflow.codec import dump, load
from govflow.engine.definition import Workflow
from govflow.engine.entries.stored import Stored
from govflow.messages import Message
from govflow.values import Text


@dataclass(frozen=True, kw_only=True)
class SetDelivered:
    """A table was held against the catalogue and delivered. ``version`` of the data set there."""

    STORED: ClassVar = "set_delivered"
    KIND: ClassVar = Text(en="Data set", zh="数据集")
    number: int
    name: Text
    version: int

    def to_row(self) -> Stored:
        content = {"number": self.number, "name": dump(self.name), "version": self.version}
        return Stored(kind=self.STORED, name="delivered", content=content)

    @classmethod
    def from_row(cls, row: Stored) -> SetDelivered:
        content = row.content
        return cls(number=content["number"], name=load(content["name"]), version=content["version"])

    def title(self, workflow: Workflow) -> Message:
        return Message("Data delivered")

    def sentence(self, workflow: Workflow) -> Message:
        return Message(
            "“%(name)s”: each line is as version %(version)s in the catalogue says.",
            name=self.name, version=str(self.version),
        )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class SetHandedOut:
    """A delivered table was handed out to whom the entry names. ``document``, ``version``: which file."""

    STORED: ClassVar = "set_handed_out"
    KIND: ClassVar = Text(en="Data set", zh="数据集")
    document: str
    version: int

    def to_row(self) -> Stored:
        return Stored(kind=self.STORED, name="handed_out", content={"document": self.document, "version": self.version})

    @classmethod
    def from_row(cls, row: Stored) -> SetHandedOut:
        return cls(document=row.content["document"], version=row.content["version"])

    def title(self, workflow: Workflow) -> Message:
        return Message("Delivered data downloaded")

    def sentence(self, workflow: Workflow) -> Message | None:
        return None
