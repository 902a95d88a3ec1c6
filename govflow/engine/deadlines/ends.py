"""When a deadline ends: the moment, and how it was counted, as it is kept and read back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from govflow.codec import Json, dump, load, load_message
from govflow.engine.deadlines.changes import Grace, grace_of
from govflow.engine.deadlines.sum import Term
from govflow.messages import Message


@dataclass(frozen=True, kw_only=True)
class End:
    """When a deadline ends (UTC). While ``suspended``, ``at`` is the earliest end, should the clock run again now.

    ``grace``: what it waits for at least, whenever it is counted.
    """

    at: datetime
    last_day: date
    suspended: bool
    grace: Grace | None = None


@dataclass(frozen=True, kw_only=True)
class DueDate(End):
    """When a deadline ends and how it was counted.

    ``provisional``: it reaches into a year whose rest days the State Council has not announced yet. ``used`` of
    ``length`` days of the term are over, in its own unit (months as days); both 0 for a date.
    """

    terms: tuple[Term, ...]
    sentence: Message
    reminders: tuple[datetime, ...]
    provisional: bool
    used: int = 0
    length: int = 0

    def to_json(self) -> dict[str, Json]:
        grace = {"grace": self.grace.to_json()} if self.grace is not None else {}
        return {
            "at": dump(self.at),
            "last_day": dump(self.last_day),
            "terms": [each.to_json() for each in self.terms],
            "sentence": dump(self.sentence),
            "reminders": dump(self.reminders),
            "suspended": self.suspended,
            "provisional": self.provisional,
            "used": self.used,
            "length": self.length,
            **grace,
        }

    @classmethod
    def from_json(cls, json: Mapping[str, Any]) -> DueDate:
        return cls(
            at=load(json["at"]),
            last_day=load(json["last_day"]),
            terms=tuple(Term.from_json(each) for each in json["terms"]),
            sentence=load_message(json["sentence"]),
            reminders=load(json["reminders"]),
            suspended=json["suspended"],
            provisional=json["provisional"],
            used=json.get("used", 0),
            length=json.get("length", 0),
            grace=grace_of(json),
        )
