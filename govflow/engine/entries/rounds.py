"""Entries of rounds: opened, also for each row or case; closed with their verdict; offers opened together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from govflow.codec import dump, load, load_message
from govflow.engine.definition import Workflow
from govflow.engine.entries.stored import Stored
from govflow.engine.rounds.items import Item
from govflow.engine.rounds.matter import SHORT, Matter, Piece
from govflow.messages import Message
from govflow.values import Text


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
class NotFollowed:
    """Rounds are over, and what should follow them by itself could not happen: ``refused``, with all reasons."""

    KIND: ClassVar = Text(en="Next step", zh="后续步骤")
    refused: tuple[Message, ...]

    def to_row(self) -> Stored:
        return Stored(kind="unfollowed", name="", content={"refused": dump(self.refused)})

    @classmethod
    def from_row(cls, row: Stored) -> NotFollowed:
        return cls(refused=load(row.content["refused"]))

    def title(self, workflow: Workflow) -> Message:
        return Message("What should follow cannot happen yet")

    def sentence(self, workflow: Workflow) -> Message:
        return Message(
            "The result stands, and the clock tries again. It was refused: %(reasons)s", reasons=self.refused
        )


@dataclass(frozen=True, kw_only=True)
class RoundOpened:
    """A round began with its seats."""

    KIND: ClassVar = Text(en="Round", zh="表决或征求意见")
    round: str
    seats: int
    matter: Matter | None = None

    def to_row(self) -> Stored:
        about = {} if self.matter is None else {"matter": {**self.matter.to_json(), "hash": self.matter.hash}}
        return Stored(kind="round", name=self.round, content={"opened": self.seats, **about})

    @classmethod
    def from_row(cls, row: Stored) -> RoundOpened:
        kept = row.content.get("matter")
        return cls(
            round=row.name,
            seats=row.content["opened"],
            matter=None if kept is None else Matter.from_json(kept),
        )

    def title(self, workflow: Workflow) -> Message:
        return Message("%(round)s: opened", round=round_title(workflow, self.round))

    def sentence(self, workflow: Workflow) -> Message:
        if self.matter is None:
            return Message("%(n)s seat may answer.", "%(n)s seats may answer.", n=self.seats)
        return Message(
            "%(n)s seat may answer, to this: %(matter)s.",
            "%(n)s seats may answer, to this: %(matter)s.",
            n=self.seats,
            matter=tuple(_told(workflow, each) for each in self.matter.pieces),
        )


@dataclass(frozen=True, kw_only=True)
class RoundsOpened:
    """A round began for each row or case, each with as many seats; for a case below it says no more than the number."""

    KIND: ClassVar = RoundOpened.KIND
    round: str
    seats: int
    items: tuple[Item, ...]
    matter: tuple[str, ...] = ()  # the hash of what each is about

    def to_row(self) -> Stored:
        items = [which(each)["item"] for each in self.items]
        about = {"matter": list(self.matter)} if self.matter else {}
        return Stored(kind="round", name=self.round, content={"opened": self.seats, "items": items, **about})

    @classmethod
    def from_row(cls, row: Stored) -> RoundsOpened:
        items = tuple(each for listed in row.content["items"] if (each := item_of({"item": listed})) is not None)
        matter = tuple(row.content.get("matter", ()))
        return cls(round=row.name, seats=row.content["opened"], items=items, matter=matter)

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
    reason: str = ""  # why its chair closed it before all had answered

    def to_row(self) -> Stored:
        content = {"verdict": dict(self.verdict)} | ({"reason": self.reason} if self.reason else {})
        return Stored(kind="round", name=self.round, content=content | which(self.item))

    @classmethod
    def from_row(cls, row: Stored) -> RoundClosed:
        content = row.content
        return cls(
            round=row.name,
            verdict=dict(content["verdict"]),
            item=item_of(content),
            reason=content.get("reason", ""),
        )

    def title(self, workflow: Workflow) -> Message:
        return Message("%(round)s: closed", round=round_title(workflow, self.round, self.item))

    def sentence(self, workflow: Workflow) -> Message:
        verdict = load_message(self.verdict["sentence"])
        if not self.reason:
            return verdict
        return Message("%(verdict)s Closed by the chair: %(reason)s", verdict=verdict, reason=self.reason)


@dataclass(frozen=True, kw_only=True)
class RoundAnnulled:
    """A round was closed without a verdict: what was answered in it stays in the record and counts no more."""

    KIND: ClassVar = RoundOpened.KIND
    round: str
    seats: tuple[Text, ...]  # who sat in it
    by: Text | None = None  # what happened in the case instead; older entries do not say it
    reason: str = ""
    item: Item | None = None  # which of several rounds

    def to_row(self) -> Stored:
        by = {} if self.by is None else {"by": dump(self.by)}
        content = {"annulled": [dump(each) for each in self.seats], **by} | which(self.item)
        return Stored(kind="round", name=self.round, reason=self.reason or None, content=content)

    @classmethod
    def from_row(cls, row: Stored) -> RoundAnnulled:
        seats = tuple(load(each) for each in row.content["annulled"])
        by = row.content.get("by")
        return cls(
            round=row.name,
            seats=seats,
            by=None if by is None else load(by),
            reason=row.reason or "",
            item=item_of(row.content),
        )

    def title(self, workflow: Workflow) -> Message:
        return Message("%(round)s: annulled", round=round_title(workflow, self.round, self.item))

    def sentence(self, workflow: Workflow) -> Message:
        told = Message("What was answered counts no more. In it sat %(seats)s.", seats=self.seats)
        return (
            told
            if self.by is None
            else Message("“%(event)s” came before it was over. %(told)s", event=self.by, told=told)
        )


def _told(workflow: Workflow, piece: Piece) -> Message:
    """What a field of the matter is called; of a file which version, and how its hash begins."""
    field = workflow.fields.get(piece.field)
    label = field.label if field is not None else Text(en=piece.field, zh=piece.field)
    if piece.digest is not None:
        return Message("%(field)s (for few readers, %(hash)s)", field=label, hash=piece.digest[:SHORT])
    if piece.paper is None:
        return Message("%(field)s", field=label)
    return Message(
        "%(field)s (version %(number)s, %(hash)s)",
        field=label,
        number=piece.paper.version,
        hash=piece.paper.sha256[:SHORT],
    )


def round_title(workflow: Workflow, name: str, item: Item | None = None) -> Text:
    """The title of a round (without one, its name), and which of several it is."""
    round_ = workflow.rounds.get(name)
    title = round_.title if round_ and round_.title else Text(en=name.replace("_", " ").capitalize(), zh=name)
    return title if item is None else item.after(title)


def which(item: Item | None) -> dict[str, Any]:
    """What the record keeps of which round it is: number and words, nothing of a case below."""
    if item is None:
        return {}
    return {"item": {"number": item.number, **({"words": item.words} if item.words else {})}}


def item_of(content: Mapping[str, Any]) -> Item | None:
    """Which round it is, from what the record keeps."""
    kept = content.get("item")
    return None if kept is None else Item(number=kept["number"], words=kept.get("words", ""))
