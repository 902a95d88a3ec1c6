"""Entries of a compensation: the sum of a year as it was computed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from govflow.codec import dump, load
from govflow.engine.definition import Workflow
from govflow.engine.entries.stored import Stored
from govflow.messages import Message
from govflow.values import Money, Text


@dataclass(frozen=True, kw_only=True)
class SumComputed:
    """What a year comes to: by which agreement, to the letter, and the hash of the text that has all the working."""

    STORED: ClassVar = "computed"
    KIND: ClassVar = Text(en="Sum of the year", zh="年度金额")
    agreement: str
    version: int
    sha256: str
    digest: str
    year: int
    payer: Text | None
    payee: Text | None
    sum: Money

    def to_row(self) -> Stored:
        content = {
            "version": self.version,
            "sha256": self.sha256,
            "digest": self.digest,
            "year": self.year,
            "paid_by": dump(self.payer),
            "paid_to": dump(self.payee),
            "sum": dump(self.sum),
        }
        return Stored(kind=self.STORED, name=self.agreement, content=content)

    @classmethod
    def from_row(cls, row: Stored) -> SumComputed:
        content = row.content
        return cls(
            agreement=row.name,
            version=content["version"],
            sha256=content["sha256"],
            digest=content["digest"],
            year=content["year"],
            payer=load(content["paid_by"]),
            payee=load(content["paid_to"]),
            sum=load(content["sum"]),
        )

    def title(self, workflow: Workflow) -> Message:
        return Message("The sum of %(year)s is computed", year=str(self.year))

    def sentence(self, workflow: Workflow) -> Message:
        if self.payer is None or self.payee is None:
            said = Message("Nobody pays.")
        else:
            said = Message("%(payer)s pays %(payee)s %(sum)s.", payer=self.payer, payee=self.payee, sum=self.sum)
        return Message(
            "%(said)s Computed by %(agreement)s, version %(version)s (SHA-256 %(sha256)s); the text with the working "
            "has the SHA-256 %(digest)s.",
            said=said,
            agreement=self.agreement,
            version=self.version,
            sha256=self.sha256,
            digest=self.digest,
        )
