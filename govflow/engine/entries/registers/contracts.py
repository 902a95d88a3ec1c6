"""Entries of the register of contracts: that a contract entered it, and how it stands since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from govflow.codec import dump, load
from govflow.engine.definition import Workflow
from govflow.engine.entries.stored import Stored
from govflow.messages import Message
from govflow.values import Money, Text


@dataclass(frozen=True, kw_only=True)
class ContractEntered:
    """A contract that both sides have signed entered the public register."""

    STORED: ClassVar = "contract"
    KIND: ClassVar = Text(en="Contract", zh="合同")
    amount: Money
    starts_on: date
    ends_on: date

    def to_row(self) -> Stored:
        content = {
            "amount": dump(self.amount),
            "starts_on": dump(self.starts_on),
            "ends_on": dump(self.ends_on),
        }
        return Stored(kind=self.STORED, name="entered", content=content)

    @classmethod
    def from_row(cls, row: Stored) -> ContractEntered:
        return cls(**{each: load(row.content[each]) for each in ("amount", "starts_on", "ends_on")})

    def title(self, workflow: Workflow) -> Message:
        return Message("Published in the register of contracts")

    def sentence(self, workflow: Workflow) -> Message:
        return Message(
            "%(amount)s, from %(first)s until %(last)s.", amount=self.amount, first=self.starts_on, last=self.ends_on
        )


@dataclass(frozen=True, kw_only=True)
class ContractNoted:
    """The register of contracts says how a contract stands since."""

    STORED: ClassVar = "contract_stands"
    KIND: ClassVar = Text(en="Contract", zh="合同")
    stands: str
    what: Text

    def to_row(self) -> Stored:
        return Stored(kind=self.STORED, name=self.stands, content={"what": dump(self.what)})

    @classmethod
    def from_row(cls, row: Stored) -> ContractNoted:
        return cls(stands=row.name, what=load(row.content["what"]))

    def title(self, workflow: Workflow) -> Message:
        return Message("Noted in the register of contracts")

    def sentence(self, workflow: Workflow) -> Message:
        return Message("The contract stands there as: %(stands)s.", stands=self.what)
