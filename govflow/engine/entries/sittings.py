"""Entries of compartments about the sittings of a mediation: called, who was there, what was agreed on them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, ClassVar, Literal

from govflow.codec import dump, load
from govflow.engine.definition import Workflow
from govflow.engine.entries.stored import Stored
from govflow.messages import Message
from govflow.values import Money, Text

Called = Literal["called", "moved", "called_off"]
Authority = Literal["none", "ad_referendum", "full"]
"""What somebody may agree to: nothing; what the organization approves afterwards; anything."""
Answered = Literal["approved", "objected"]


@dataclass(frozen=True, kw_only=True)
class Present:
    """Somebody at a sitting, with a post or none. ``mandate``: the document that shows for whom they speak, if any.

    ``version``: which one of that document stood when it was entered; 0 in what was entered before that was kept.
    """

    name: str
    post: str = ""
    authority: Authority
    mandate: str = ""
    version: int = 0

    @property
    def called(self) -> str:
        return f"{self.name} ({self.post})" if self.post else self.name

    def to_row(self) -> dict[str, Any]:
        """What was not said of their post or their mandate is left out, as in what was entered before."""
        return {name: said for name, said in asdict(self).items() if said or name not in {"post", "version"}}


@dataclass(frozen=True, kw_only=True)
class SittingCalled:
    """A sitting was called, put off to another day or place, or called off. ``side``: with whom alone; empty: joint."""

    KIND: ClassVar = Text(en="Sitting", zh="会谈")
    act: Called
    sitting: str
    side: str
    day: date
    hour: str = ""
    place: str = ""
    agenda: tuple[str, ...] = ()
    reason: str | None = None

    def to_row(self) -> Stored:
        content = {
            "sitting": self.sitting,
            "side": self.side,
            "day": dump(self.day),
            "hour": self.hour,
            "place": self.place,
            "agenda": list(self.agenda),
        }
        return Stored(kind="sitting", name=self.act, reason=self.reason, content=content)

    @classmethod
    def from_row(cls, row: Stored) -> SittingCalled:
        act: Called = row.name  # type: ignore[assignment]
        agenda, day = tuple(row.content["agenda"]), load(row.content["day"])
        words = {each: row.content[each] for each in ("sitting", "side", "hour", "place")}
        return cls(act=act, day=day, agenda=agenda, reason=row.reason, **words)

    def title(self, workflow: Workflow) -> Message:
        match self.act:
            case "called":
                return Message("A sitting was called")
            case "moved":
                return Message("A sitting was put off or changed")
            case "called_off":
                return Message("A sitting was called off")

    def sentence(self, workflow: Workflow) -> Message:
        when = " ".join(each for each in (self.hour, self.place) if each)
        if not self.side:
            return Message("Joint sitting, %(day)s %(when)s", day=self.day, when=when)
        side = workflow.parties[self.side].title
        return Message("Separate sitting with: %(side)s, %(day)s %(when)s", side=side, day=self.day, when=when)


@dataclass(frozen=True, kw_only=True)
class SittingTold:
    """All sides were told that there is a sitting with one of them alone, and on which day; where a file says so."""

    KIND: ClassVar = Text(en="Separate sitting", zh="单独会谈")
    act: Called
    sitting: str
    side: str
    day: date

    def to_row(self) -> Stored:
        content = {"sitting": self.sitting, "side": self.side, "day": dump(self.day)}
        return Stored(kind="sitting_told", name=self.act, content=content)

    @classmethod
    def from_row(cls, row: Stored) -> SittingTold:
        act: Called = row.name  # type: ignore[assignment]
        return cls(act=act, sitting=row.content["sitting"], side=row.content["side"], day=load(row.content["day"]))

    def title(self, workflow: Workflow) -> Message:
        if self.act == "called_off":
            return Message("A separate sitting was called off")
        return Message("There is a separate sitting")

    def sentence(self, workflow: Workflow) -> Message:
        return Message("With: %(side)s, %(day)s", side=workflow.parties[self.side].title, day=self.day)


@dataclass(frozen=True, kw_only=True)
class SittingAttended:
    """Who was at a sitting for a side. ``own``: the side itself entered it; else who keeps the sittings did."""

    KIND: ClassVar = Text(en="Attendance at a sitting", zh="会谈出席情况")
    sitting: str
    side: str
    own: bool
    people: tuple[Present, ...]

    def to_row(self) -> Stored:
        people = [each.to_row() for each in self.people]
        content = {"sitting": self.sitting, "side": self.side, "people": people}
        return Stored(kind="sitting_people", name="own" if self.own else "kept", content=content)

    @classmethod
    def from_row(cls, row: Stored) -> SittingAttended:
        people = tuple(Present(**each) for each in row.content["people"])
        own = {"own": True, "kept": False}[row.name]
        return cls(sitting=row.content["sitting"], side=row.content["side"], own=own, people=people)

    def title(self, workflow: Workflow) -> Message:
        return Message("Attendance at a sitting was entered")

    def sentence(self, workflow: Workflow) -> Message:
        names = tuple(each.called for each in self.people)
        return Message("%(side)s: %(names)s", side=workflow.parties[self.side].title, names=names)


@dataclass(frozen=True, kw_only=True)
class SittingObjected:
    """A side objects to who is said to have been at a sitting. ``text``: empty where it takes its objection back."""

    KIND: ClassVar = Text(en="Objection to the attendance at a sitting", zh="对会谈出席情况的异议")
    sitting: str
    side: str
    text: str

    def to_row(self) -> Stored:
        content = {"sitting": self.sitting, "side": self.side, "text": self.text}
        return Stored(kind="sitting_objection", name="raised" if self.text else "taken_back", content=content)

    @classmethod
    def from_row(cls, row: Stored) -> SittingObjected:
        return cls(**{each: row.content[each] for each in ("sitting", "side", "text")})

    def title(self, workflow: Workflow) -> Message:
        if self.text:
            return Message("An objection to the attendance at a sitting")
        return Message("An objection to the attendance at a sitting was taken back")

    def sentence(self, workflow: Workflow) -> Message:
        return Message("By: %(side)s. %(text)s", side=workflow.parties[self.side].title, text=self.text)


@dataclass(frozen=True, kw_only=True)
class SittingMinuted:
    """Minutes of a sitting were kept, or worded anew. ``sha256``: of this wording and of which sitting it is."""

    KIND: ClassVar = Text(en="Minutes of a sitting", zh="会谈记录")
    sitting: str
    number: int
    text: str
    sha256: str

    def to_row(self) -> Stored:
        content = {"sitting": self.sitting, "number": self.number, "text": self.text, "sha256": self.sha256}
        return Stored(kind="sitting_minutes", name="kept", content=content)

    @classmethod
    def from_row(cls, row: Stored) -> SittingMinuted:
        return cls(**{each: row.content[each] for each in ("sitting", "number", "text", "sha256")})

    def title(self, workflow: Workflow) -> Message:
        return Message("Minutes of a sitting were kept, wording %(n)s", n=self.number)

    def sentence(self, workflow: Workflow) -> Message:
        return Message("SHA-256 of this wording: %(sha256)s", sha256=self.sha256)


@dataclass(frozen=True, kw_only=True)
class SittingAnswered:
    """A side approved a wording of the minutes, or objected to it."""

    KIND: ClassVar = Text(en="Answer to the minutes of a sitting", zh="对会谈记录的答复")
    sitting: str
    side: str
    answer: Answered
    number: int
    sha256: str
    text: str = ""

    def to_row(self) -> Stored:
        names = ("sitting", "side", "number", "sha256", "text")
        return Stored(kind="sitting_answer", name=self.answer, content={each: getattr(self, each) for each in names})

    @classmethod
    def from_row(cls, row: Stored) -> SittingAnswered:
        answer: Answered = row.name  # type: ignore[assignment]
        names = ("sitting", "side", "number", "sha256", "text")
        return cls(answer=answer, **{each: row.content[each] for each in names})

    def title(self, workflow: Workflow) -> Message:
        if self.answer == "approved":
            return Message("Minutes of a sitting were approved, wording %(n)s", n=self.number)
        return Message("An objection to the minutes of a sitting, wording %(n)s", n=self.number)

    def sentence(self, workflow: Workflow) -> Message:
        side = workflow.parties[self.side].title
        if self.answer == "approved":
            return Message("By: %(side)s. SHA-256: %(sha256)s", side=side, sha256=self.sha256)
        return Message("By: %(side)s. %(text)s", side=side, text=self.text)


@dataclass(frozen=True, kw_only=True)
class CeilingTold:
    """What a side may agree to at most, told to who keeps the sittings alone. Neither sum nor words: taken back."""

    KIND: ClassVar = Text(en="Ceiling told in confidence", zh="保密告知的授权上限")
    sitting: str
    side: str
    amount: Money | None = None
    words: str = ""

    @property
    def stands(self) -> bool:
        return self.amount is not None or bool(self.words)

    def to_row(self) -> Stored:
        content = {"sitting": self.sitting, "side": self.side, "amount": dump(self.amount), "words": self.words}
        return Stored(kind="ceiling", name="told" if self.stands else "taken_back", content=content)

    @classmethod
    def from_row(cls, row: Stored) -> CeilingTold:
        names = {each: row.content[each] for each in ("sitting", "side", "words")}
        return cls(amount=load(row.content["amount"]), **names)

    def title(self, workflow: Workflow) -> Message:
        if self.stands:
            return Message("A ceiling was told in confidence")
        return Message("A ceiling was taken back")

    def sentence(self, workflow: Workflow) -> Message | None:
        if self.amount is not None and self.words:
            return Message("%(amount)s. %(words)s", amount=self.amount, words=self.words)
        if self.amount is not None:
            return Message("%(amount)s.", amount=self.amount)
        return Message("%(words)s", words=self.words) if self.words else None
