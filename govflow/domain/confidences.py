"""Confidences: what an author confided, and the leave to pass it on (ICSID Mediation Rules 2022, rule 10).

What was confided to one who held a capacity before is handed over to the next by its author, and what all sides read is
released to somebody else by all of them together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from govflow.engine.entries.confidences import Extent, HandoverKept, LeaveKept, ReleaseKept
from govflow.engine.rules import CapacityName, ConfidedFieldName, RuleSet, ToldFieldName
from govflow.messages import Message

rules = RuleSet("confidences")

LEAVE = "confidences.leave"
HANDOVER = "confidences.handover"
RELEASE = "confidences.release"
SIGHT = "confidences.sight"

LONGEST_WORDS = 8_000


@dataclass(frozen=True, kw_only=True)
class LeaveBook:
    """Of which confidences leave is given, who uses it, and where each party reads what it is told."""

    of: tuple[str, ...]
    used_by: str
    told: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Leave:
    """The leave to pass a confidence on to a party, as it stands. ``used``: when it was, oldest first."""

    confidence: str
    to: str
    extent: Extent
    until: date | None
    given_at: datetime
    revoked_at: datetime | None = None
    used: tuple[datetime, ...] = field(default=())

    @property
    def is_used(self) -> bool:
        """Was it used since it was given? Each leave is for once."""
        return bool(self.used) and self.used[-1] >= self.given_at

    def stands(self, today: date) -> bool:
        """May it be used today? Its last day counts."""
        return self.revoked_at is None and (self.until is None or today <= self.until)


@dataclass(frozen=True, kw_only=True)
class HandoverBook:
    """As holders of which capacity people get what was confided to those before them."""

    to: str


@dataclass(frozen=True, kw_only=True)
class ReleaseBook:
    """Of which confidences all of ``by`` release one, and where each party reads what is released to it."""

    of: tuple[str, ...]
    by: tuple[str, ...]
    told: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Release:
    """Who has agreed so far that a confidence is released to a party; ``done``: all have, and it is."""

    confidence: str
    to: str
    by: frozenset[str] = frozenset()
    done: datetime | None = None


@rules.book
def leave(
    *, of: tuple[ConfidedFieldName, ...], used_by: CapacityName, told: dict[CapacityName, ToldFieldName]
) -> LeaveBook:
    """Who confided something says whether it may be passed on, to whom and until when; else nobody passes it on.

    Its substance may be, in other words, or the text as it stands. Leave can be taken back until it is used.

    of: The fields in which something is confided.
    used_by: Who passes it on.
    told: For each party that may be told, the field in which it reads what it is told.
    """
    return LeaveBook(of=of, used_by=used_by, told=told)


@rules.book
def handover(*, to: CapacityName) -> HandoverBook:
    """Who confided something to those who held a capacity before lets its present holder read it; else nobody does.

    All is handed over that its author confided to the same readers. It can be taken back; what was read stays known.

    to: The capacity whose present holder reads it then.
    """
    return HandoverBook(to=to)


@rules.book
def release(
    *, of: tuple[ConfidedFieldName, ...], by: tuple[CapacityName, ...], told: dict[CapacityName, ToldFieldName]
) -> ReleaseBook:
    """What several read in confidence is released to another party, word for word, once all of them have agreed.

    Each takes its agreement back until the last has agreed.

    of: The fields of which something is released.
    by: Who has to agree.
    told: For each party that may be given it, the field in which it reads it, and nobody else but those who agreed.
    """
    return ReleaseBook(of=of, by=by, told=told)


@rules.book
def sight(*, shown_to: tuple[CapacityName, ...]) -> tuple[str, ...]:
    """Who looks up what each party could read on a day, by entry and hash, as far as it reads that itself.

    All others look up what they could read themselves.

    shown_to: Who looks up what others could read.
    """
    return shown_to


def leaves(entries: Iterable[tuple[datetime, LeaveKept]]) -> dict[tuple[str, str], Leave]:
    """The leave of each confidence for each party, of entries from the oldest on. What is given anew takes the place of
    what stood; that it was used stays.
    """
    found: dict[tuple[str, str], Leave] = {}
    for at, entry in entries:
        key = (entry.confidence, entry.to)
        before = found.get(key)
        if entry.act == "given":
            found[key] = Leave(
                confidence=entry.confidence,
                to=entry.to,
                extent=entry.extent,
                until=entry.until,
                given_at=at,
                used=before.used if before is not None else (),
            )
        elif before is not None:
            changed = {"revoked_at": at} if entry.act == "revoked" else {"used": (*before.used, at)}
            found[key] = replace(before, **changed)
    return found


def against_until(until: date | None, today: date) -> Message | None:
    """Why leave does not end on that day."""
    if until is None or until >= today:
        return None
    return Message("Give today or a later day; leave it empty for as long as the case is open.")


def against_use(leave: Leave | None, today: date) -> Message | None:
    """Why something is not passed on today."""
    if leave is None:
        return Message("No leave was given to pass this on.")
    if leave.revoked_at is not None:
        return Message("The leave to pass this on was taken back.")
    if leave.is_used:
        return Message("It was passed on by this leave already: ask for leave again.")
    if not leave.stands(today):
        return Message("The leave to pass this on ended on %(day)s.", day=leave.until)
    return None


def against_revoking(leave: Leave | None) -> Message | None:
    """Why leave is not taken back: what was passed on is known."""
    if leave is None or leave.revoked_at is not None:
        return Message("There is no leave to take back.")
    if leave.is_used:
        return Message("It was passed on already: that cannot be taken back.")
    return None


def handed_over(entries: Iterable[tuple[str, HandoverKept]]) -> dict[str, HandoverKept]:
    """By compartment, of entries from the oldest on: the handover that stands there, where one does."""
    found: dict[str, HandoverKept] = {}
    for compartment, entry in entries:
        if entry.act == "given":
            found[compartment] = entry
        else:
            found.pop(compartment, None)
    return found


def releases(entries: Iterable[tuple[datetime, ReleaseKept]]) -> dict[tuple[str, str], Release]:
    """The release of each confidence to each party, of entries from the oldest on."""
    found: dict[tuple[str, str], Release] = {}
    for at, entry in entries:
        key = (entry.confidence, entry.to)
        before = found.get(key, Release(confidence=entry.confidence, to=entry.to))
        match entry.act:
            case "agreed":
                found[key] = replace(before, by=before.by | {entry.by})
            case "revoked":
                found[key] = replace(before, by=before.by - {entry.by})
            case "released":
                found[key] = replace(before, by=before.by | {entry.by}, done=at)
    return found
