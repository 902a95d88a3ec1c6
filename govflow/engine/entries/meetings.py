"""Entries of meetings: what was kept in their books."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from govflow.codec import dump, load
from govflow.engine.definition import Workflow
from govflow.engine.entries.stored import Stored
from govflow.messages import Message
from govflow.papers.numerals import nth
from govflow.values import Text


@dataclass(frozen=True, kw_only=True)
class AgendaKept:
    """The agenda was put in order, of so many lines; which they are, the record of facts covers.

    It says no more, for all who see the case read it, and an agenda has items that not all may see.
    """

    KIND: ClassVar = Text(en="Agenda", zh="议程")
    lines: int

    def to_row(self) -> Stored:
        return Stored(kind="agenda", name="kept", content={"lines": self.lines})

    @classmethod
    def from_row(cls, row: Stored) -> AgendaKept:
        return cls(lines=row.content["lines"])

    def title(self, workflow: Workflow) -> Message:
        return Message("Agenda put in order")

    def sentence(self, workflow: Workflow) -> Message:
        return Message("It has %(n)s entry.", "It has %(n)s entries.", n=self.lines)


@dataclass(frozen=True, kw_only=True)
class DebateAsked:
    """An organization asked for the debate of the item with a number, or (``stands`` no more) took that back.

    It stands in the record of the item and does not repeat the reason, which is read beside the item.
    """

    KIND: ClassVar = Text(en="Debate", zh="要求讨论")
    organization: Text
    number: str
    stands: bool = True

    def to_row(self) -> Stored:
        name = "asked" if self.stands else "taken_back"
        return Stored(
            kind="debate", name=name, content={"organization": dump(self.organization), "number": self.number}
        )

    @classmethod
    def from_row(cls, row: Stored) -> DebateAsked:
        name = load(row.content["organization"])
        return cls(organization=name, number=row.content["number"], stands=row.name == "asked")

    def title(self, workflow: Workflow) -> Message:
        if self.stands:
            return Message("Debate asked for: item %(number)s", number=self.number)
        return Message("Debate no longer asked for: item %(number)s", number=self.number)

    def sentence(self, workflow: Workflow) -> Message:
        if self.stands:
            return Message("%(name)s asks for its debate: it is not decided together.", name=self.organization)
        return Message("%(name)s takes its request back.", name=self.organization)


@dataclass(frozen=True, kw_only=True)
class Attended:
    """What was recorded of one organization: who was there for it, or who casts its vote, and why."""

    name: Text
    presence: str
    persons: str = ""
    proxy: Text | None = None
    reason: str = ""

    def to_json(self) -> dict[str, Any]:
        kept = {"name": dump(self.name), "presence": self.presence, "persons": self.persons, "reason": self.reason}
        return {**kept, "proxy": dump(self.proxy)}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Attended:
        return cls(
            name=load(kept["name"]),
            presence=kept["presence"],
            persons=kept["persons"],
            proxy=load(kept["proxy"]),
            reason=kept["reason"],
        )

    def sentence(self) -> Message:
        said = self._said()
        if self.persons:
            said = Message("%(said)s (%(persons)s)", said=said, persons=self.persons)
        return Message("%(said)s: “%(reason)s”", said=said, reason=self.reason) if self.reason else said

    def _said(self) -> Message:
        match self.presence:
            case "present":
                return Message("%(name)s: present", name=self.name)
            case "proxy":
                return Message("%(name)s: represented by %(proxy)s", name=self.name, proxy=self.proxy or "–")
            case "excused":
                return Message("%(name)s: excused", name=self.name)
            case "left":
                return Message("%(name)s: has left", name=self.name)
            case "recused":
                return Message("%(name)s: recused", name=self.name)
        return Message("%(name)s: absent", name=self.name)


@dataclass(frozen=True, kw_only=True)
class AttendanceTaken:
    """Attendance was recorded, for the whole meeting or (``number``) from one item of the agenda on.

    ``sitting``: that item was named as the one with which this sitting begins.
    """

    KIND: ClassVar = Text(en="Attendance", zh="签到")
    marks: tuple[Attended, ...]
    number: str = ""
    sitting: int | None = None

    def to_row(self) -> Stored:
        content: dict[str, Any] = {"marks": [each.to_json() for each in self.marks], "number": self.number}
        if self.sitting is not None:
            content["sitting"] = self.sitting
        return Stored(kind="attendance", name="taken", content=content)

    @classmethod
    def from_row(cls, row: Stored) -> AttendanceTaken:
        marks = tuple(map(Attended.from_json, row.content["marks"]))
        return cls(marks=marks, number=row.content["number"], sitting=row.content.get("sitting"))

    def title(self, workflow: Workflow) -> Message:
        if self.sitting is not None:
            return Message(
                "Attendance recorded from the %(nth)s sitting on, with item %(number)s",
                nth=nth(self.sitting),
                number=self.number,
            )
        if self.number:
            return Message("Attendance recorded from item %(number)s on", number=self.number)
        return Message("Attendance recorded")

    def sentence(self, workflow: Workflow) -> Message:
        return Message("%(marks)s.", marks=tuple(each.sentence() for each in self.marks))


@dataclass(frozen=True, kw_only=True)
class Replied:
    """An organization announced who comes, for the whole meeting or (``number``) for one item.

    It says nothing of a paper that came with it: who may read that is told by the paper's own entry.
    """

    KIND: ClassVar = Text(en="Reply", zh="回执")
    organization: Text
    says: str
    persons: str = ""
    proxy: Text | None = None
    reason: str = ""
    number: str = ""

    def to_row(self) -> Stored:
        content = {"organization": dump(self.organization), "persons": self.persons, "proxy": dump(self.proxy)}
        return Stored(kind="reply", name=self.says, content={**content, "reason": self.reason, "number": self.number})

    @classmethod
    def from_row(cls, row: Stored) -> Replied:
        return cls(
            organization=load(row.content["organization"]),
            says=row.name,
            persons=row.content["persons"],
            proxy=load(row.content["proxy"]),
            reason=row.content["reason"],
            number=row.content["number"],
        )

    def title(self, workflow: Workflow) -> Message:
        return Message("Reply to the invitation")

    def sentence(self, workflow: Workflow) -> Message:
        said = self._said()
        if self.number:
            return Message("%(said)s, for item %(number)s.", said=said, number=self.number)
        return Message("%(said)s.", said=said)

    def _said(self) -> Message:
        if self.says == "comes":
            return Message("%(name)s comes: %(persons)s", name=self.organization, persons=self.persons)
        if self.says == "proxy":
            return Message("%(name)s gives its vote to %(proxy)s", name=self.organization, proxy=self.proxy or "–")
        return Message("%(name)s is excused: “%(reason)s”", name=self.organization, reason=self.reason)


@dataclass(frozen=True, kw_only=True)
class CredentialsChecked:
    """The mandates of these delegations were checked, or (``withdrawn``) are taken as not checked again."""

    KIND: ClassVar = Text(en="Mandates", zh="授权核验")
    checked: tuple[Text, ...] = ()
    withdrawn: tuple[Text, ...] = ()

    def to_row(self) -> Stored:
        content = {"checked": dump(self.checked), "withdrawn": dump(self.withdrawn)}
        return Stored(kind="credentials", name="checked", content=content)

    @classmethod
    def from_row(cls, row: Stored) -> CredentialsChecked:
        return cls(checked=tuple(load(row.content["checked"])), withdrawn=tuple(load(row.content["withdrawn"])))

    def title(self, workflow: Workflow) -> Message:
        return Message("Mandates checked")

    def sentence(self, workflow: Workflow) -> Message:
        checked = Message("Checked: %(names)s.", names=self.checked)
        withdrawn = Message("Not checked after all: %(names)s.", names=self.withdrawn)
        if self.checked and self.withdrawn:
            return Message("%(first)s %(then)s", first=checked, then=withdrawn)
        return withdrawn if self.withdrawn else checked


@dataclass(frozen=True, kw_only=True)
class ReplyAsked:
    """Those who had not replied to the invitation were reminded."""

    KIND: ClassVar = Text(en="Reminder of a reply", zh="催告回执")
    names: tuple[Text, ...]

    def to_row(self) -> Stored:
        return Stored(kind="reply_asked", name="reminded", content={"names": dump(self.names)})

    @classmethod
    def from_row(cls, row: Stored) -> ReplyAsked:
        return cls(names=tuple(load(row.content["names"])))

    def title(self, workflow: Workflow) -> Message:
        return Message("Reminder to reply to the invitation")

    def sentence(self, workflow: Workflow) -> Message:
        return Message("Not answered yet: %(names)s.", names=self.names)


@dataclass(frozen=True, kw_only=True)
class StepConfirmed:
    """Whoever may take a step took it as somebody else had prepared it; the entry of the step follows.

    ``sha256``: over what was prepared, as it was shown.
    """

    KIND: ClassVar = Text(en="Confirmation", zh="确认")
    step: str
    person: Text
    organization: Text | None
    at: datetime
    sha256: str

    def to_row(self) -> Stored:
        by = {"person": dump(self.person), "organization": dump(self.organization), "at": dump(self.at)}
        return Stored(kind="prepared", name=self.step, content={**by, "sha256": self.sha256})

    @classmethod
    def from_row(cls, row: Stored) -> StepConfirmed:
        return cls(
            step=row.name,
            person=load(row.content["person"]),
            organization=load(row.content["organization"]),
            at=load(row.content["at"]),
            sha256=row.content["sha256"],
        )

    def title(self, workflow: Workflow) -> Message:
        title = workflow.step_titles.get(self.step) or Text(en=self.step, zh=self.step)
        return Message("Confirmed as it was prepared: %(step)s", step=title)

    def sentence(self, workflow: Workflow) -> Message:
        if self.organization is None:
            return Message("Prepared by %(person)s at %(at)s.", person=self.person, at=self.at)
        return Message(
            "Prepared by %(person)s (%(organization)s) at %(at)s.",
            person=self.person,
            organization=self.organization,
            at=self.at,
        )
