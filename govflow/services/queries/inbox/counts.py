"""How much waits on a desk, over all its pages: in all, by urgency, and by the meeting or call that it is part of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from govflow.services.queries.inbox.days import Known, Matter
from govflow.store.lists.tallies import Tally
from govflow.store.lists.worklist import COUNTED
from govflow.store.sql.base import NO_DEADLINE

MATTERS = 12
"""So many meetings and calls are listed, those in which something is due first."""


@dataclass(frozen=True, kw_only=True)
class Counts:
    """How much waits. ``more``: there is more than was counted, and what is counted is what is due first."""

    overdue: int
    soon: int
    later: int
    more: bool

    @property
    def all(self) -> int:
        return self.overdue + self.soon + self.later


@dataclass(frozen=True, kw_only=True)
class MatterCount:
    """How much waits in one meeting or call. ``due_at``: when the first of it is due."""

    matter: Matter
    number: int
    overdue: int
    due_at: datetime | None


def counted(tallies: Sequence[Tally]) -> Counts:
    """All of it together."""
    number, overdue = sum(each.number for each in tallies), sum(int(each.overdue) for each in tallies)
    soon = sum(int(each.soon) for each in tallies)
    return Counts(overdue=overdue, soon=soon, later=number - overdue - soon, more=number >= COUNTED)


def count_matters(tallies: Sequence[Tally], known: Known) -> tuple[MatterCount, ...]:
    """By what it is part of, as far as the reader sees that."""
    found = [(each, matter) for each in tallies if (matter := known.matter(each.parent_id)) is not None]
    found.sort(key=lambda each: (each[0].first, each[1].reference))
    return tuple(
        MatterCount(
            matter=matter,
            number=each.number,
            overdue=int(each.overdue),
            due_at=each.first if each.first < NO_DEADLINE else None,
        )
        for each, matter in found[:MATTERS]
    )
