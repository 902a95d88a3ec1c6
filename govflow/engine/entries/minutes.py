"""Entries of minutes: corrections after they were agreed, and the extracts that were sent of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from govflow.codec import dump, load
from govflow.engine.definition import Workflow
from govflow.engine.entries.stored import Stored
from govflow.messages import Message
from govflow.values import Text


@dataclass(frozen=True, kw_only=True)
class MinutesCorrected:
    """A numbered correction of the minutes, which stay as they were agreed."""

    KIND: ClassVar = Text(en="Correction of the minutes", zh="纪要更正")
    number: int
    stood: str
    correct: str
    reason: str
    in_place_of: int | None = None

    def to_row(self) -> Stored:
        content = {"number": self.number, "stood": self.stood, "correct": self.correct, "reason": self.reason}
        if self.in_place_of is not None:
            content["in_place_of"] = self.in_place_of
        return Stored(kind="correction", name="entered", content=content)

    @classmethod
    def from_row(cls, row: Stored) -> MinutesCorrected:
        kept = row.content
        return cls(
            number=kept["number"],
            stood=kept["stood"],
            correct=kept["correct"],
            reason=kept["reason"],
            in_place_of=kept.get("in_place_of"),
        )

    def title(self, workflow: Workflow) -> Message:
        return Message("Correction sheet No. %(number)s", number=self.number)

    def sentence(self, workflow: Workflow) -> Message:
        if self.in_place_of is not None:
            return Message(
                "It replaces correction sheet No. %(number)s. In place of “%(stood)s” it is to read “%(correct)s”. "
                "Reason: %(reason)s",
                number=self.in_place_of,
                stood=self.stood,
                correct=self.correct,
                reason=self.reason,
            )
        return Message(
            "In place of “%(stood)s” it is to read “%(correct)s”. Reason: %(reason)s",
            stood=self.stood,
            correct=self.correct,
            reason=self.reason,
        )


@dataclass(frozen=True, kw_only=True)
class CorrectionAnswered:
    """Somebody agrees to a correction of the minutes, or objects to it; or whoever entered it withdraws it."""

    KIND: ClassVar = Text(en="Answer to a correction of the minutes", zh="对纪要更正的意见")
    number: int
    organization: Text
    says: str
    text: str

    def to_row(self) -> Stored:
        content = {"number": self.number, "organization": dump(self.organization), "text": self.text}
        return Stored(kind="correction_answer", name=self.says, content=content)

    @classmethod
    def from_row(cls, row: Stored) -> CorrectionAnswered:
        kept = row.content
        organization = load(kept["organization"])
        return cls(number=kept["number"], organization=organization, says=row.name or "", text=kept["text"])

    def title(self, workflow: Workflow) -> Message:
        if self.says == "withdraws":
            return Message("Correction sheet No. %(number)s withdrawn", number=self.number)
        if self.says == "objects":
            return Message("Objection to correction sheet No. %(number)s", number=self.number)
        return Message("Agreement to correction sheet No. %(number)s", number=self.number)

    def sentence(self, workflow: Workflow) -> Message:
        if self.says == "withdraws":
            return Message("%(organization)s withdraws it: “%(text)s”", organization=self.organization, text=self.text)
        if self.says == "objects":
            return Message("%(organization)s objects: “%(text)s”", organization=self.organization, text=self.text)
        return Message("%(organization)s agrees.", organization=self.organization)


@dataclass(frozen=True, kw_only=True)
class ExtractSent:
    """The minutes of a meeting are agreed: what they have of this case, an item there, was sent to it."""

    STORED: ClassVar = "extract"
    KIND: ClassVar = Text(en="Extract of the minutes", zh="纪要摘录")
    meeting: str
    number: str

    def to_row(self) -> Stored:
        return Stored(kind=self.STORED, name="sent", content={"meeting": self.meeting, "number": self.number})

    @classmethod
    def from_row(cls, row: Stored) -> ExtractSent:
        return cls(meeting=row.content["meeting"], number=row.content["number"])

    def title(self, workflow: Workflow) -> Message:
        return Message("Extract of the minutes sent")

    def sentence(self, workflow: Workflow) -> Message:
        return Message(
            "What the minutes of %(meeting)s have of item %(number)s stands on the page of this case, as a file.",
            meeting=self.meeting,
            number=self.number,
        )
