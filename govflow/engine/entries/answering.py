"""Entries of what is done in a round: answers, attendance, recusal, delegation, replacement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from govflow.codec import dump, load
from govflow.engine.definition import Workflow
from govflow.engine.entries.rounds import item_of, round_title, which
from govflow.engine.entries.stored import Stored
from govflow.engine.rounds.items import Item
from govflow.messages import Message
from govflow.values import Text

STATUS: Mapping[str, Message] = {
    "recused": Message("Has left the round by recusal."),
    "absent": Message("Recorded as absent."),
    "present": Message("Recorded as present."),
    "eligible": Message("Takes part again."),
}


@dataclass(frozen=True, kw_only=True)
class Responded:
    """A seat answered in an open round: what it said."""

    KIND: ClassVar = Text(en="Answer in a round", zh="答复或表决")
    round: str
    seat: Text
    choice: str | None
    comment: str
    scores: Mapping[str, str] = field(default_factory=dict)  # criterion → exact number
    source: str = ""  # where an answer is written that was entered for the seat
    item: Item | None = None  # which of several rounds
    matter: str | None = None  # the hash of what was answered to

    def to_row(self) -> Stored:
        scores = {"scores": dict(self.scores)} if self.scores else {}
        source = {"source": self.source} if self.source else {}
        content = {"seat": dump(self.seat), "choice": self.choice, "comment": self.comment, **scores, **source}
        return Stored(kind="response", name=self.round, content=content | which(self.item) | _to(self.matter))

    @classmethod
    def from_row(cls, row: Stored) -> Responded:
        content = row.content
        return cls(
            round=row.name,
            seat=load(content["seat"]),
            choice=content.get("choice"),
            comment=content.get("comment", ""),
            scores=dict(content.get("scores", {})),
            source=content.get("source", ""),
            item=item_of(content),
            matter=content.get("matter"),
        )

    def title(self, workflow: Workflow) -> Message:
        return _answers(self.seat, self.round, workflow, self.item)

    def sentence(self, workflow: Workflow) -> Message:
        round_ = workflow.rounds.get(self.round)
        label = next((each.label for each in round_.choices if each.name == self.choice), None) if round_ else None
        if label is None:
            return Message("The answer was recorded.")
        if self.source:
            return Message("%(answer)s; entered for it from: %(source)s", answer=label, source=self.source)
        if self.comment:
            return Message("%(answer)s: %(comment)s", answer=label, comment=self.comment)
        return Message("%(answer)s", answer=label)


@dataclass(frozen=True, kw_only=True)
class SealedResponse:
    """A seat answered in a sealed round: of the answer, only that it was lodged."""

    KIND: ClassVar = Responded.KIND
    round: str
    seat: Text
    item: Item | None = None  # which of several rounds
    matter: str | None = None  # the hash of what was answered to

    def to_row(self) -> Stored:
        content = {"seat": dump(self.seat), "sealed": True}
        return Stored(kind="response", name=self.round, content=content | which(self.item) | _to(self.matter))

    @classmethod
    def from_row(cls, row: Stored) -> SealedResponse:
        content = row.content
        return cls(round=row.name, seat=load(content["seat"]), item=item_of(content), matter=content.get("matter"))

    def title(self, workflow: Workflow) -> Message:
        return _answers(self.seat, self.round, workflow, self.item)

    def sentence(self, workflow: Workflow) -> Message:
        return Message("The answer stays sealed.")


@dataclass(frozen=True, kw_only=True)
class SeatStatus:
    """A seat is absent, has left the round by recusal, or takes part again."""

    KIND: ClassVar = Text(en="Seat in a round", zh="应答者变动")
    round: str
    seat: Text
    status: str
    note: str = ""
    entered: bool = False  # by whoever keeps the round
    item: Item | None = None  # which of several rounds

    def to_row(self) -> Stored:
        entered = {"entered": True} if self.entered else {}
        content = {"seat": dump(self.seat), "status": self.status, "note": self.note, **entered}
        return Stored(kind="seat", name=self.round, content=content | which(self.item))

    @classmethod
    def from_row(cls, row: Stored) -> SeatStatus:
        content = row.content
        return cls(
            round=row.name,
            seat=load(content["seat"]),
            status=content["status"],
            note=content.get("note", ""),
            entered=content.get("entered", False),
            item=item_of(content),
        )

    def title(self, workflow: Workflow) -> Message:
        return Message("%(round)s: %(seat)s", round=round_title(workflow, self.round, self.item), seat=self.seat)

    def sentence(self, workflow: Workflow) -> Message:
        status = STATUS.get(self.status, Message("%(status)s", status=self.status))
        return Message("%(status)s %(note)s", status=status, note=self.note) if self.note else status


@dataclass(frozen=True, kw_only=True)
class Delegated:
    """A seat handed its vote to another seat, or (none) took it back."""

    KIND: ClassVar = SeatStatus.KIND
    round: str
    seat: Text
    delegate: int | None
    voided: bool = False  # what its delegate had answered for it counts no more
    item: Item | None = None  # which of several rounds

    def to_row(self) -> Stored:
        voided = {"voided": True} if self.voided else {}
        content = {"seat": dump(self.seat), "delegate": self.delegate, **voided}
        return Stored(kind="seat", name=self.round, content=content | which(self.item))

    @classmethod
    def from_row(cls, row: Stored) -> Delegated:
        content = row.content
        return cls(
            round=row.name,
            seat=load(content["seat"]),
            delegate=content["delegate"],
            voided=content.get("voided", False),
            item=item_of(content),
        )

    def title(self, workflow: Workflow) -> Message:
        return Message("%(round)s: %(seat)s", round=round_title(workflow, self.round, self.item), seat=self.seat)

    def sentence(self, workflow: Workflow) -> Message:
        if self.voided:
            return Message("The vote is its own again; what was answered for it by its delegate counts no more.")
        if self.delegate is None:
            return Message("Delegation taken back.")
        return Message("Vote delegated to another seat.")


@dataclass(frozen=True, kw_only=True)
class Contested:
    """A seat objected to what was entered for it, which counts no more."""

    KIND: ClassVar = SeatStatus.KIND
    round: str
    seat: Text
    note: str = ""
    item: Item | None = None  # which of several rounds

    def to_row(self) -> Stored:
        content = {"seat": dump(self.seat), "contested": True, "note": self.note}
        return Stored(kind="seat", name=self.round, content=content | which(self.item))

    @classmethod
    def from_row(cls, row: Stored) -> Contested:
        content = row.content
        return cls(round=row.name, seat=load(content["seat"]), note=content.get("note", ""), item=item_of(content))

    def title(self, workflow: Workflow) -> Message:
        return Message("%(round)s: %(seat)s", round=round_title(workflow, self.round, self.item), seat=self.seat)

    def sentence(self, workflow: Workflow) -> Message:
        said = Message("Objects to what was entered for it, which counts no more; it answers itself.")
        return Message("%(status)s %(note)s", status=said, note=self.note) if self.note else said


@dataclass(frozen=True, kw_only=True)
class Replaced:
    """Somebody else takes the place of a reviewer, whose answers count no more."""

    KIND: ClassVar = SeatStatus.KIND
    round: str
    seat: Text
    by: Text
    note: str = ""
    item: Item | None = None  # which of several rounds

    def to_row(self) -> Stored:
        content = {"seat": dump(self.seat), "replaced_by": dump(self.by), "note": self.note}
        return Stored(kind="seat", name=self.round, content=content | which(self.item))

    @classmethod
    def from_row(cls, row: Stored) -> Replaced:
        content = row.content
        return cls(
            round=row.name,
            seat=load(content["seat"]),
            by=load(content["replaced_by"]),
            note=content.get("note", ""),
            item=item_of(content),
        )

    def title(self, workflow: Workflow) -> Message:
        return Message("%(round)s: %(seat)s", round=round_title(workflow, self.round, self.item), seat=self.seat)

    def sentence(self, workflow: Workflow) -> Message:
        said = Message("%(by)s takes the place; what was answered from it before counts no more.", by=self.by)
        return Message("%(status)s %(note)s", status=said, note=self.note) if self.note else said


def _to(matter: str | None) -> dict[str, str]:
    """What the record keeps of what was answered to."""
    return {} if matter is None else {"matter": matter}


def _answers(seat: Text, round_: str, workflow: Workflow, item: Item | None) -> Message:
    return Message("%(seat)s answers: %(round)s", seat=seat, round=round_title(workflow, round_, item))
