"""Entries of bargaining, for the few who read them: the list of issues, who confirmed it, points given, offers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from govflow.codec import dump, load
from govflow.engine.definition import Workflow
from govflow.engine.entries.stored import Stored
from govflow.messages import Message
from govflow.values import Text

OfferAct = Literal["made", "taken_back"]


@dataclass(frozen=True, kw_only=True)
class IssuesKept:
    """A version of the list of issues was kept. Its words stand where the list is; the record of facts covers them."""

    KIND: ClassVar = Text(en="List of issues", zh="议题清单")
    number: int
    issues: int

    def to_row(self) -> Stored:
        return Stored(kind="issues", name="kept", content={"number": self.number, "issues": self.issues})

    @classmethod
    def from_row(cls, row: Stored) -> IssuesKept:
        return cls(number=row.content["number"], issues=row.content["issues"])

    def title(self, workflow: Workflow) -> Message:
        return Message("List of issues, version %(number)s", number=self.number)

    def sentence(self, workflow: Workflow) -> Message:
        return Message("It has %(n)s issue.", "It has %(n)s issues.", n=self.issues)


@dataclass(frozen=True, kw_only=True)
class IssuesConfirmed:
    """An organization confirmed a version of the list."""

    KIND: ClassVar = Text(en="List of issues confirmed", zh="确认议题清单")
    number: int
    organization: Text

    def to_row(self) -> Stored:
        content = {"number": self.number, "organization": dump(self.organization)}
        return Stored(kind="issues_ok", name="confirmed", content=content)

    @classmethod
    def from_row(cls, row: Stored) -> IssuesConfirmed:
        return cls(number=row.content["number"], organization=load(row.content["organization"]))

    def title(self, workflow: Workflow) -> Message:
        return Message("List of issues, version %(number)s, confirmed", number=self.number)

    def sentence(self, workflow: Workflow) -> Message:
        return Message("%(name)s confirmed it.", name=self.organization)


@dataclass(frozen=True, kw_only=True)
class ScoresGiven:
    """Points were given for a version of the list. ``sha256``: of what is stored of them."""

    KIND: ClassVar = Text(en="Points given", zh="打分")
    number: int
    sha256: str

    def to_row(self) -> Stored:
        return Stored(kind="scores", name="given", content={"number": self.number, "sha256": self.sha256})

    @classmethod
    def from_row(cls, row: Stored) -> ScoresGiven:
        return cls(number=row.content["number"], sha256=row.content["sha256"])

    def title(self, workflow: Workflow) -> Message:
        return Message("Points given for version %(number)s of the list of issues", number=self.number)

    def sentence(self, workflow: Workflow) -> Message | None:
        return None


@dataclass(frozen=True, kw_only=True)
class OfferKept:
    """A package was offered, or the offer taken back. ``offer``: which one; ``sha256``: of what is stored of it;
    ``words``: what its author said of it, left out where that is nothing.
    """

    KIND: ClassVar = Text(en="Offer", zh="提议")
    number: int
    act: OfferAct
    offer: str
    sha256: str
    words: str = ""

    def to_row(self) -> Stored:
        content = {"number": self.number, "offer": self.offer, "sha256": self.sha256}
        if self.words:
            content["words"] = self.words
        return Stored(kind="offer", name=self.act, content=content)

    @classmethod
    def from_row(cls, row: Stored) -> OfferKept:
        act: OfferAct = "made" if row.name == "made" else "taken_back"
        kept = {each: row.content[each] for each in ("number", "offer", "sha256")}
        return cls(act=act, words=row.content.get("words", ""), **kept)

    def title(self, workflow: Workflow) -> Message:
        if self.act == "made":
            return Message("A package of version %(number)s of the list of issues offered", number=self.number)
        return Message("An offer of version %(number)s of the list of issues taken back", number=self.number)

    def sentence(self, workflow: Workflow) -> Message | None:
        return Message("%(words)s", words=self.words) if self.words else None


@dataclass(frozen=True, kw_only=True)
class OfferAnswered:
    """An offer was answered, or the answer changed. ``offer``: which one; ``sha256``: of what is stored of it. Neither
    the answer nor its reason stands here: both may be changed, and only the last ones are shown.
    """

    KIND: ClassVar = Text(en="Answer to an offer", zh="答复提议")
    number: int
    offer: str
    sha256: str

    def to_row(self) -> Stored:
        content = {"number": self.number, "offer": self.offer, "sha256": self.sha256}
        return Stored(kind="offer_answer", name="given", content=content)

    @classmethod
    def from_row(cls, row: Stored) -> OfferAnswered:
        return cls(number=row.content["number"], offer=row.content["offer"], sha256=row.content["sha256"])

    def title(self, workflow: Workflow) -> Message:
        return Message("An offer of version %(number)s of the list of issues answered", number=self.number)

    def sentence(self, workflow: Workflow) -> Message | None:
        return None
