"""Entries of compartments about the sittings of a mediation: called, who was there, with what authority, objections."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from govflow.codec import dump, load
from govflow.engine.definition import Workflow
from govflow.engine.entries.stored import Stored
from govflow.messages import Message
from govflow.values import Text

Called = Literal["called", "moved", "called_off"]
Authority = Literal["none", "ad_referendum", "full"]
"""What somebody may agree to: nothing; what the organization approves afterwards; anything."""


@dataclass(frozen=True, kw_only=True)
class Present:
    """Somebody at a sitting. ``mandate``: the document that shows for whom they speak; empty: none."""

    name: str
    authority: Authority
    mandate: str = ""


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
class SittingAttended:
    """Who was at a sitting for a side. ``own``: the side itself entered it; else who keeps the sittings did."""

    KIND: ClassVar = Text(en="Attendance at a sitting", zh="会谈出席情况")
    sitting: str
    side: str
    own: bool
    people: tuple[Present, ...]

    def to_row(self) -> Stored:
        people = [{"name": each.name, "authority": each.authority, "mandate": each.mandate} for each in self.people]
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
        names = tuple(each.name for each in self.people)
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
