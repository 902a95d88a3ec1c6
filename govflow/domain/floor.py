"""The floor of a meeting: statements for the record, who speaks when, and when the sitting is interrupted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import ClassVar, Literal

from govflow.engine.rules import ActorName, CapacityName, RuleSet, StateName
from govflow.messages import Message
from govflow.values import Text

rules = RuleSet("floor")

STATEMENTS = "floor.statements"
SPEAKERS = "floor.speakers"

LONGEST_STATEMENT, LONGEST_REASON = 8_000, 500
MOST_STATEMENTS = 30  # of one organization at one meeting: what others state takes nothing from it
MOST_WORDINGS = 20  # of one statement; each stays on its page
LONGEST_BREAK = 480  # minutes
MOST_GIVEN_UP = 20  # places of one organization on one line that were taken off again

Wording = Literal["lodged", "entered", "replaced", "withdrawn", "objected"]
"""``entered``: by somebody else than whose statement it is. ``objected``: taken back by whose it was said to be."""
ENDS: tuple[Wording, ...] = ("withdrawn", "objected")


@dataclass(frozen=True, kw_only=True)
class StatementBook:
    """Whose statements stand for the record, who enters what was said, and in which states either is done."""

    of: tuple[str, ...]
    lodged_by: tuple[str, ...]
    kept_by: tuple[str, ...]
    open_in: tuple[str, ...]
    objected_in: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class SpeakersBook:
    """Who asks for the floor, who keeps the list and who chairs, in which states, and how long each speaks."""

    of: tuple[str, ...]
    kept_by: tuple[str, ...]
    chaired_by: tuple[str, ...]
    interrupted_by: tuple[str, ...]
    open_in: tuple[str, ...]
    minutes_each: int | None
    in_minutes: bool


@dataclass(frozen=True, kw_only=True)
class Version:
    """A statement as it was worded at a moment, or that it was taken back. ``by_organization``: who did so."""

    wording: Wording
    zh: str = ""
    en: str = ""
    reason: str = ""
    at: datetime
    by_person: int | None
    by_organization: int | None


@dataclass(frozen=True, kw_only=True)
class Statement:
    """A statement of one organization, its versions with the latest last. ``case_id``: whose record it stands in."""

    id: int
    case_id: int
    entry_id: int | None
    organization_id: int
    versions: tuple[Version, ...]

    @property
    def stands(self) -> bool:
        return self.versions[-1].wording not in ENDS

    @property
    def worded(self) -> Version:
        """Its last wording, whether it stands or not."""
        return next(each for each in reversed(self.versions) if each.wording not in ENDS)

    @property
    def entered(self) -> bool:
        """Is its last wording somebody else's?"""
        return self.worded.by_organization != self.organization_id


@dataclass(frozen=True, kw_only=True)
class Place:
    """A place on the speaking list of a line. ``rank``: its order; ``moved``: before those who asked earlier.

    ``added_by``: the organization that put it there; another one than the place's own where a hand was raised.
    """

    id: int
    case_id: int
    entry_id: int
    organization_id: int
    rank: int
    moved: bool
    asked_at: datetime
    added_by: int | None
    began_at: datetime | None = None
    ended_at: datetime | None = None
    withdrawn_at: datetime | None = None

    @property
    def waits(self) -> bool:
        return self.began_at is None and self.withdrawn_at is None

    @property
    def speaks(self) -> bool:
        return self.began_at is not None and self.ended_at is None

    def spoken(self, now: datetime) -> timedelta:
        """For how long it has spoken by then."""
        return timedelta(0) if self.began_at is None else max((self.ended_at or now) - self.began_at, timedelta(0))


@dataclass(frozen=True, kw_only=True)
class Interruption:
    """The sitting stands still, until somebody continues it. ``until``: when that is expected."""

    id: int
    at: datetime
    until: datetime
    reason: str
    ended_at: datetime | None = None


@dataclass(frozen=True)
class Sitting:
    """Whether the sitting that a case belongs to, its own or that of the meeting above it, is interrupted now."""

    TOLD: ClassVar[Text] = Text(en="whether the sitting is interrupted", zh="会议是否正在休息")

    interrupted: Interruption | None = None


@dataclass(frozen=True)
class Rise:
    """The sitting is over for this time: nobody has the floor any more."""


@rules.book
def statements(
    *,
    of: tuple[CapacityName, ...],
    lodged_by: tuple[ActorName, ...],
    open_in: tuple[StateName, ...],
    kept_by: tuple[ActorName, ...] = (),
    objected_in: tuple[StateName, ...] = (),
) -> StatementBook:
    """Organizations state something for the record, on the meeting or an item, in words of their own; minutes print it.

    of: Whose statements they are.
    lodged_by: Who of them words, replaces and withdraws one.
    open_in: The states in which that is done.
    kept_by: Who enters what an organization said; it may object.
    objected_in: The states beside those in which it may still object to what was entered for it.
    """
    return StatementBook(of=of, lodged_by=lodged_by, kept_by=kept_by, open_in=open_in, objected_in=objected_in)


@rules.book
def speakers(
    *,
    of: tuple[CapacityName, ...],
    chaired_by: tuple[ActorName, ...],
    open_in: tuple[StateName, ...],
    kept_by: tuple[ActorName, ...] = (),
    interrupted_by: tuple[ActorName, ...] = (),
    minutes_each: int | None = None,
    in_minutes: bool = False,
) -> SpeakersBook:
    """At the session desk organizations ask for the floor, item by item; who spoke when, and breaks, stand on record.

    of: Who asks for the floor.
    chaired_by: Who gives the floor, and closes the list of an item.
    open_in: The states in which that is done.
    kept_by: Who puts on the list those who raise a hand, and gives the floor as well.
    interrupted_by: Who else interrupts and continues the sitting.
    minutes_each: How long each speaks; what is over is shown, and nobody is cut off.
    in_minutes: Whether the minutes say who spoke, and for how long.
    """
    return SpeakersBook(
        of=of,
        kept_by=kept_by,
        chaired_by=chaired_by,
        interrupted_by=(*chaired_by, *interrupted_by),
        open_in=open_in,
        minutes_each=minutes_each,
        in_minutes=in_minutes,
    )


@rules.guard
def goes_on(sitting: Sitting) -> Message | None:
    """The sitting is not interrupted, be it of this meeting or of the one that the case is an item of."""
    return against_interrupted(sitting.interrupted)


@rules.effect
def rise() -> Rise:
    """The sitting is over, or adjourned: the speech that goes on ends with it, and so does an interruption."""
    return Rise()


def against_interrupted(interruption: Interruption | None) -> Message | None:
    """Why nothing is decided while the sitting is interrupted."""
    if interruption is None:
        return None
    return Message(
        "The sitting is interrupted until %(until)s: “%(reason)s”. The chair continues it first.",
        until=interruption.until,
        reason=interruption.reason,
    )


def against_wording(zh: str, en: str) -> Iterator[tuple[str, Message]]:
    """Why a statement is not kept in these words, with the field."""
    if not zh and not en:
        yield "zh", Message("Write the statement, in one language at least.")
    for name, text in (("zh", zh), ("en", en)):
        if len(text) > LONGEST_STATEMENT:
            yield name, Message("A statement has at most %(most)s characters.", most=LONGEST_STATEMENT)


def against_break(minutes: int, reason: str) -> Iterator[Message]:
    """Why the sitting is not interrupted so."""
    if not 1 <= minutes <= LONGEST_BREAK:
        yield Message("Give 1 to %(most)s minutes.", most=LONGEST_BREAK)
    if not reason:
        yield Message("Write why the sitting is interrupted: all who are at the desk read it.")
    elif len(reason) > LONGEST_REASON:
        yield Message("The reason has at most %(most)s characters.", most=LONGEST_REASON)


def waiting(places: Iterable[Place], entry_id: int) -> list[Place]:
    """Who waits for the floor on a line, the next first."""
    return sorted((each for each in places if each.entry_id == entry_id and each.waits), key=lambda each: each.rank)


def speaking(places: Iterable[Place]) -> Place | None:
    """Who has the floor: one at most in a meeting."""
    return next((each for each in places if each.speaks), None)


def given_up_too_often(places: Iterable[Place], organization_id: int, by: int | None) -> bool:
    """Has whoever puts an organization on a list (``by``) taken it off again too often? Places are kept for good, so
    nobody fills a list for the others, nor that of another for it.
    """
    given_up = (each for each in places if each.withdrawn_at is not None and each.added_by == by)
    return sum(each.organization_id == organization_id for each in given_up) >= MOST_GIVEN_UP


def stated_by(statements: Iterable[Statement], organization_id: int, by: int | None) -> int:
    """How many statements of an organization were first worded by one: by itself, or by who enters what it said."""
    return sum(
        each.organization_id == organization_id and each.versions[0].by_organization == by for each in statements
    )


def moved_forward(places: Sequence[Place], place: Place) -> Place | None:
    """The place as the next of its line; none where it is that already."""
    queue = waiting(places, place.entry_id)
    return None if queue[0] == place else replace(place, rank=queue[0].rank - 1, moved=True)
