"""Entries of rounds: opened and closed, answers, offers, attendance, recusal, delegation, replacement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from govflow.codec import dump, load, load_message
from govflow.engine.definition import Workflow
from govflow.engine.entries.stored import Stored
from govflow.engine.rounds.items import Item
from govflow.messages import Message
from govflow.values import Text

STATUS: Mapping[str, Message] = {
    "recused": Message("Has left the round by recusal."),
    "absent": Message("Recorded as absent."),
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
    item: Item | None = None  # which of several rounds

    def to_row(self) -> Stored:
        scores = {"scores": dict(self.scores)} if self.scores else {}
        content = {"seat": dump(self.seat), "choice": self.choice, "comment": self.comment, **scores}
        return Stored(kind="response", name=self.round, content=content | _which(self.item))

    @classmethod
    def from_row(cls, row: Stored) -> Responded:
        content = row.content
        return cls(
            round=row.name,
            seat=load(content["seat"]),
            choice=content.get("choice"),
            comment=content.get("comment", ""),
            scores=dict(content.get("scores", {})),
            item=_item(content),
        )

    def title(self, workflow: Workflow) -> Message:
        return _answers(self.seat, self.round, workflow, self.item)

    def sentence(self, workflow: Workflow) -> Message:
        round_ = workflow.rounds.get(self.round)
        label = next((each.label for each in round_.choices if each.name == self.choice), None) if round_ else None
        if label is None:
            return Message("The answer was recorded.")
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

    def to_row(self) -> Stored:
        return Stored(
            kind="response", name=self.round, content={"seat": dump(self.seat), "sealed": True} | _which(self.item)
        )

    @classmethod
    def from_row(cls, row: Stored) -> SealedResponse:
        return cls(round=row.name, seat=load(row.content["seat"]), item=_item(row.content))

    def title(self, workflow: Workflow) -> Message:
        return _answers(self.seat, self.round, workflow, self.item)

    def sentence(self, workflow: Workflow) -> Message:
        return Message("The answer stays sealed.")


@dataclass(frozen=True, kw_only=True)
class SeatStatus:
    """A seat is absent, has left the round by recusal, or takes part again."""

    KIND: ClassVar = Text(en="Seat in a round", zh="席位变动")
    round: str
    seat: Text
    status: str
    note: str = ""
    item: Item | None = None  # which of several rounds

    def to_row(self) -> Stored:
        content = {"seat": dump(self.seat), "status": self.status, "note": self.note}
        return Stored(kind="seat", name=self.round, content=content | _which(self.item))

    @classmethod
    def from_row(cls, row: Stored) -> SeatStatus:
        content = row.content
        return cls(
            round=row.name,
            seat=load(content["seat"]),
            status=content["status"],
            note=content.get("note", ""),
            item=_item(content),
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
    item: Item | None = None  # which of several rounds

    def to_row(self) -> Stored:
        return Stored(
            kind="seat",
            name=self.round,
            content={"seat": dump(self.seat), "delegate": self.delegate} | _which(self.item),
        )

    @classmethod
    def from_row(cls, row: Stored) -> Delegated:
        content = row.content
        return cls(round=row.name, seat=load(content["seat"]), delegate=content["delegate"], item=_item(content))

    def title(self, workflow: Workflow) -> Message:
        return Message("%(round)s: %(seat)s", round=round_title(workflow, self.round, self.item), seat=self.seat)

    def sentence(self, workflow: Workflow) -> Message:
        return (
            Message("Delegation taken back.") if self.delegate is None else Message("Vote delegated to another seat.")
        )


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
        return Stored(kind="seat", name=self.round, content=content | _which(self.item))

    @classmethod
    def from_row(cls, row: Stored) -> Replaced:
        content = row.content
        return cls(
            round=row.name,
            seat=load(content["seat"]),
            by=load(content["replaced_by"]),
            note=content.get("note", ""),
            item=_item(content),
        )

    def title(self, workflow: Workflow) -> Message:
        return Message("%(round)s: %(seat)s", round=round_title(workflow, self.round, self.item), seat=self.seat)

    def sentence(self, workflow: Workflow) -> Message:
        said = Message("%(by)s takes the place; what was answered from it before counts no more.", by=self.by)
        return Message("%(status)s %(note)s", status=said, note=self.note) if self.note else said


@dataclass(frozen=True, kw_only=True)
class OffersOpened:
    """The offers of a round, opened together: what each seat offered."""

    KIND: ClassVar = Text(en="Offers", zh="报价")
    round: str
    offers: tuple[tuple[Text, Mapping[str, Any]], ...]  # who made it, and the answers to its form

    def to_row(self) -> Stored:
        offers = [
            {"seat": dump(seat), "answers": {name: dump(value) for name, value in answers.items()}}
            for seat, answers in self.offers
        ]
        return Stored(kind="offers", name=self.round, content={"offers": offers})

    @classmethod
    def from_row(cls, row: Stored) -> OffersOpened:
        offers = (
            (load(each["seat"]), {name: load(value) for name, value in each["answers"].items()})
            for each in row.content["offers"]
        )
        return cls(round=row.name, offers=tuple(offers))

    def title(self, workflow: Workflow) -> Message:
        return Message("%(round)s: opened to all", round=round_title(workflow, self.round))

    def sentence(self, workflow: Workflow) -> Message:
        return Message("Offers of %(seats)s.", seats=tuple(seat for seat, _ in self.offers))


@dataclass(frozen=True, kw_only=True)
class RoundOpened:
    """A round began with its seats."""

    KIND: ClassVar = Text(en="Round", zh="表决或征求意见")
    round: str
    seats: int

    def to_row(self) -> Stored:
        return Stored(kind="round", name=self.round, content={"opened": self.seats})

    @classmethod
    def from_row(cls, row: Stored) -> RoundOpened:
        return cls(round=row.name, seats=row.content["opened"])

    def title(self, workflow: Workflow) -> Message:
        return Message("%(round)s: opened", round=round_title(workflow, self.round))

    def sentence(self, workflow: Workflow) -> Message:
        return Message("%(n)s seat may answer.", "%(n)s seats may answer.", n=self.seats)


@dataclass(frozen=True, kw_only=True)
class RoundsOpened:
    """A round began for each row or case, each with as many seats; for a case below it says no more than the number."""

    KIND: ClassVar = RoundOpened.KIND
    round: str
    seats: int
    items: tuple[Item, ...]

    def to_row(self) -> Stored:
        items = [_which(each)["item"] for each in self.items]
        return Stored(kind="round", name=self.round, content={"opened": self.seats, "items": items})

    @classmethod
    def from_row(cls, row: Stored) -> RoundsOpened:
        items = tuple(each for listed in row.content["items"] if (each := _item({"item": listed})) is not None)
        return cls(round=row.name, seats=row.content["opened"], items=items)

    def title(self, workflow: Workflow) -> Message:
        return Message("%(round)s: opened", round=round_title(workflow, self.round))

    def sentence(self, workflow: Workflow) -> Message:
        if not self.items:
            return Message("There is nothing to hold a round for.")
        listed = tuple(f"{each.number}: {each.words}" if each.words else str(each.number) for each in self.items)
        return Message(
            "%(n)s round for %(items)s; in it %(seats)s may answer.",
            "%(n)s rounds, one each for %(items)s; in each %(seats)s may answer.",
            n=len(self.items),
            items=listed,
            seats=Message("%(n)s seat", "%(n)s seats", n=self.seats),
        )


@dataclass(frozen=True, kw_only=True)
class RoundClosed:
    """A round closed with its verdict, kept as the JSON that was calculated then."""

    KIND: ClassVar = RoundOpened.KIND
    round: str
    verdict: Mapping[str, Any]
    item: Item | None = None  # which of several rounds

    def to_row(self) -> Stored:
        return Stored(kind="round", name=self.round, content={"verdict": dict(self.verdict)} | _which(self.item))

    @classmethod
    def from_row(cls, row: Stored) -> RoundClosed:
        return cls(round=row.name, verdict=dict(row.content["verdict"]), item=_item(row.content))

    def title(self, workflow: Workflow) -> Message:
        return Message("%(round)s: closed", round=round_title(workflow, self.round, self.item))

    def sentence(self, workflow: Workflow) -> Message:
        return load_message(self.verdict["sentence"])


def round_title(workflow: Workflow, name: str, item: Item | None = None) -> Text:
    """The title of a round (without one, its name), and which of several it is."""
    round_ = workflow.rounds.get(name)
    title = round_.title if round_ and round_.title else Text(en=name.replace("_", " ").capitalize(), zh=name)
    return title if item is None else item.after(title)


def _which(item: Item | None) -> dict[str, Any]:
    """What the record keeps of which round it is: number and words, nothing of a case below."""
    if item is None:
        return {}
    return {"item": {"number": item.number, **({"words": item.words} if item.words else {})}}


def _item(content: Mapping[str, Any]) -> Item | None:
    kept = content.get("item")
    return None if kept is None else Item(number=kept["number"], words=kept.get("words", ""))


def _answers(seat: Text, round_: str, workflow: Workflow, item: Item | None) -> Message:
    return Message("%(seat)s answers: %(round)s", seat=seat, round=round_title(workflow, round_, item))
