"""A page of the record as it is read: by phase, the answers of a round as one entry, reminders in a row as one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from govflow.services.queries.case.timeline import Event
from govflow.values import Text


@dataclass(frozen=True, kw_only=True)
class Fold:
    """Entries that are shown as one, the newest first: answers in a round, reminders, or one alone."""

    events: tuple[Event, ...]

    @property
    def one(self) -> Event | None:
        return self.events[0] if len(self.events) == 1 else None


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """What happened in a phase, without one of another between, the newest first."""

    phase: Text | None  # none where no entry says in which phase the case was
    folds: tuple[Fold, ...]

    @property
    def count(self) -> int:
        """How many entries."""
        return sum(len(each.events) for each in self.folds)

    @property
    def until(self) -> datetime:
        return self.folds[0].events[0].at

    @property
    def since(self) -> datetime:
        return min(each.at for fold in self.folds for each in fold.events)


def by_phase(events: Sequence[Event]) -> tuple[Stretch, ...]:
    """``events``: the newest first, as of a page of the record. Each is in exactly one fold."""
    placed = [*_placed(events)]
    return tuple(
        Stretch(phase=phase, folds=tuple(_folded([each for _, each in there])))
        for phase, there in groupby(placed, key=lambda each: each[0])
    )


def _placed(events: Sequence[Event]) -> Iterator[tuple[Text | None, Event]]:
    """Each with its phase: what does not say it happened in that of the entry before."""
    phases: list[Text | None] = []
    known: Text | None = None
    for each in reversed(events):
        known = each.phase or known
        phases.append(known)
    first = next((each for each in phases if each is not None), None)  # what comes before the first that says it
    return zip((each or first for each in reversed(phases)), events, strict=True)


def _folded(events: Sequence[Event]) -> Iterator[Fold]:
    """Answers stand where the newest of them stands, back to where their round was opened."""
    rounds: dict[str, list[Event]] = {}  # whose answers are being collected
    found: list[list[Event]] = []
    for each in events:
        if each.opens is not None:
            rounds.pop(each.opens, None)
        if each.answer is not None and each.answer.round in rounds:
            rounds[each.answer.round].append(each)
        elif each.reminds and found and found[-1][-1].reminds:
            found[-1].append(each)
        else:
            found.append([each])
            if each.answer is not None:
                rounds[each.answer.round] = found[-1]
    return (Fold(events=tuple(each)) for each in found)
