"""Entries of the register of tariffs: which version of which tariff came to hold from when, and its end."""

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
class TariffPublished:
    """A version of a tariff entered the register. ``sha256``: of its text."""

    STORED: ClassVar = "tariff"
    KIND: ClassVar = Text(en="Tariff", zh="收费标准")
    tariff: Text
    version: int
    sha256: str
    valid_from: date

    def to_row(self) -> Stored:
        content = {
            "tariff": dump(self.tariff),
            "version": self.version,
            "sha256": self.sha256,
            "valid_from": dump(self.valid_from),
        }
        return Stored(kind=self.STORED, name="published", content=content)

    @classmethod
    def from_row(cls, row: Stored) -> TariffPublished:
        content = row.content
        return cls(
            tariff=load(content["tariff"]),
            version=content["version"],
            sha256=content["sha256"],
            valid_from=load(content["valid_from"]),
        )

    def title(self, workflow: Workflow) -> Message:
        return Message("Tariff published")

    def sentence(self, workflow: Workflow) -> Message:
        return Message(
            "“%(tariff)s”, version %(version)s, holds from %(day)s. SHA-256 of its text: %(sha256)s.",
            tariff=self.tariff,
            version=self.version,
            day=self.valid_from,
            sha256=self.sha256,
        )


@dataclass(frozen=True, kw_only=True)
class TariffEnded:
    """A tariff holds no longer."""

    STORED: ClassVar = "tariff_ended"
    KIND: ClassVar = Text(en="Tariff", zh="收费标准")
    ends_on: date

    def to_row(self) -> Stored:
        return Stored(kind=self.STORED, name="ended", content={"ends_on": dump(self.ends_on)})

    @classmethod
    def from_row(cls, row: Stored) -> TariffEnded:
        return cls(ends_on=load(row.content["ends_on"]))

    def title(self, workflow: Workflow) -> Message:
        return Message("The tariff ends")

    def sentence(self, workflow: Workflow) -> Message:
        return Message("Nothing is charged by it from %(day)s on.", day=self.ends_on)
