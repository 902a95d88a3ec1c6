"""Confidences: what an author confided, and the leave to pass it on (ICSID Mediation Rules 2022, rule 10)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from govflow.engine.entries.confidences import Extent, LeaveKept
from govflow.engine.rules import CapacityName, ConfidedFieldName, RuleSet
from govflow.messages import Message

rules = RuleSet("confidences")

LEAVE = "confidences.leave"

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


@rules.book
def leave(
    *, of: tuple[ConfidedFieldName, ...], used_by: CapacityName, told: dict[CapacityName, ConfidedFieldName]
) -> LeaveBook:
    """Who confided something says whether it may be passed on, to whom and until when; else nobody passes it on.

    Its substance may be, in other words, or the text as it stands. Leave can be taken back until it is used.

    of: The fields in which something is confided.
    used_by: Who passes it on.
    told: For each party that may be told, the field in which it reads what it is told.
    """
    return LeaveBook(of=of, used_by=used_by, told=told)


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
