"""Entries of compartments about the protocol of a mediation: worded, withdrawn, and signed word for word."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from govflow.codec import dump, load
from govflow.engine.definition import Workflow
from govflow.engine.entries.stored import Stored
from govflow.messages import Message
from govflow.values import Text


@dataclass(frozen=True, kw_only=True)
class ProtocolKept:
    """A wording of the protocol. ``clauses``: by their place in the file; ``settlers``: by side, who may settle for it.

    ``sha256``: of all of it. Without clauses it is withdrawn.
    """

    KIND: ClassVar = Text(en="Protocol of the mediation", zh="调解议定书")
    number: int
    clauses: Mapping[str, Text]
    settlers: Mapping[str, tuple[str, ...]]
    sha256: str

    def to_row(self) -> Stored:
        content = {
            "number": self.number,
            "clauses": {name: dump(each) for name, each in self.clauses.items()},
            "settlers": {side: list(each) for side, each in self.settlers.items()},
            "sha256": self.sha256,
        }
        return Stored(kind="protocol", name="kept" if self.clauses else "withdrawn", content=content)

    @classmethod
    def from_row(cls, row: Stored) -> ProtocolKept:
        return cls(
            number=row.content["number"],
            clauses={name: load(each) for name, each in row.content["clauses"].items()},
            settlers={side: tuple(each) for side, each in row.content["settlers"].items()},
            sha256=row.content["sha256"],
        )

    def title(self, workflow: Workflow) -> Message:
        if self.clauses:
            return Message("Protocol of the mediation, wording %(n)s", n=self.number)
        return Message("The protocol of the mediation was withdrawn")

    def sentence(self, workflow: Workflow) -> Message | None:
        return Message("SHA-256 of this wording: %(sha256)s", sha256=self.sha256) if self.clauses else None


@dataclass(frozen=True, kw_only=True)
class ProtocolSigned:
    """An organization signed a wording of the protocol."""

    KIND: ClassVar = Text(en="Signature of the protocol", zh="签署调解议定书")
    number: int
    organization_id: int
    organization: Text
    sha256: str

    def to_row(self) -> Stored:
        content = {
            "number": self.number,
            "organization_id": self.organization_id,
            "organization": dump(self.organization),
            "sha256": self.sha256,
        }
        return Stored(kind="protocol_signed", name="signed", content=content)

    @classmethod
    def from_row(cls, row: Stored) -> ProtocolSigned:
        names = {each: row.content[each] for each in ("number", "organization_id", "sha256")}
        return cls(organization=load(row.content["organization"]), **names)

    def title(self, workflow: Workflow) -> Message:
        return Message("Protocol of the mediation signed, wording %(n)s", n=self.number)

    def sentence(self, workflow: Workflow) -> Message:
        return Message("By: %(side)s. SHA-256: %(sha256)s", side=self.organization, sha256=self.sha256)
