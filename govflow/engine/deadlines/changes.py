"""What moves the end of a deadline that has begun: more time, time in which it stood still, a day to wait for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from govflow.codec import Json, dump, load, load_message
from govflow.engine.deadlines.durations import Duration
from govflow.messages import Message
from govflow.values import Text

TIME_TO_ACT = Message("time is left to act")
TIME_TO_OBJECT = Message("seats may object until then to what was entered for them")
HELD_BELOW = Message("a case below may not be left before")


@dataclass(frozen=True)
class Extension:
    """More time that was granted."""

    add: Duration
    reason: str
    on: date


@dataclass(frozen=True)
class Suspension:
    """The clock stood still from ``start`` to ``end``, or still does. Both are aware moments.

    ``away``: nobody stopped it; the case was in states that do not name the clock.
    """

    start: datetime
    end: datetime | None
    reason: str
    away: bool = False
    by: Text | None = None  # who stopped it

    @property
    def said(self) -> Message:
        """Why the clock stood still, in a sum that others read as well than those who were told the reason."""
        return Message("the case was elsewhere") if self.away else Message("the clock was stopped")


@dataclass(frozen=True)
class Grace:
    """A day before which a deadline does not end, however it is counted, and why."""

    day: date
    why: Message

    def to_json(self) -> dict[str, Json]:
        return {"day": dump(self.day), "why": dump(self.why)}

    @classmethod
    def from_json(cls, json: Mapping[str, Any]) -> Grace:
        return cls(load(json["day"]), load_message(json["why"]))


def grace_of(arithmetic: Mapping[str, Any]) -> Grace | None:
    """What a deadline waits for at least, in its sum as it is kept."""
    kept = arithmetic.get("grace")
    return None if kept is None else Grace.from_json(kept)
