"""Entries of the ledger: what a case moved in the books of a fund."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from govflow.codec import dump, load
from govflow.engine.definition import Workflow
from govflow.engine.entries.stored import Stored
from govflow.messages import Message
from govflow.values import Money, Text


@dataclass(frozen=True, kw_only=True)
class Booked:
    """A journal was written. ``sha256`` is over what it says and all its lines, so that none is altered unseen."""

    KIND: ClassVar = Text(en="Booking", zh="记账")
    number: str  # in the books of the body: 2026-14
    journal: str  # what kind of journal, by which programs know it
    what: Text  # and people
    fund: Text
    amount: Money
    sha256: str

    def to_row(self) -> Stored:
        content = {
            "number": self.number,
            "what": dump(self.what),
            "fund": dump(self.fund),
            "amount": dump(self.amount),
            "sha256": self.sha256,
        }
        return Stored(kind="booked", name=self.journal, content=content)

    @classmethod
    def from_row(cls, row: Stored) -> Booked:
        content = row.content
        return cls(
            number=content["number"],
            journal=row.name,
            what=load(content["what"]),
            fund=load(content["fund"]),
            amount=load(content["amount"]),
            sha256=content["sha256"],
        )

    def title(self, workflow: Workflow) -> Text:
        return self.what

    def sentence(self, workflow: Workflow) -> Message:
        return Message(
            "%(amount)s, %(fund)s: journal %(number)s.", amount=self.amount, fund=self.fund, number=self.number
        )
