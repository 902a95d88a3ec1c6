"""The deadlines of a case as its page shows them: how each was counted, what changed it, what it brings."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, bindparam, select

from govflow.engine.deadlines import DueDate
from govflow.engine.deadlines.due import Clock
from govflow.messages import Message
from govflow.services.rights import reads_as
from govflow.store.deadlines.left import is_left
from govflow.store.deadlines.stretches import load_extensions, load_suspensions
from govflow.store.deadlines.timers import Timer
from govflow.store.record.history import HistoryRow, readable_entries
from govflow.store.sql.prepared import shaped
from govflow.store.visibility import Shape, reading, shape_of
from govflow.store.work import Case, Work
from govflow.store.writing.counting import how_counted
from govflow.values import Text


@dataclass(frozen=True, kw_only=True)
class Pause:
    """Time in which the clock stood still."""

    since: datetime
    until: datetime | None
    reason: str | Message
    by: Text | None


@dataclass(frozen=True, kw_only=True)
class Added:
    """Time that was granted on top."""

    on: date
    reason: str | Message


@dataclass(frozen=True, kw_only=True)
class DeadlineLine:
    """One of the deadlines that run now; ``at`` is none while it stands still.

    ``title`` and ``used`` are those of a clock that several states share.
    """

    title: Text | None
    shared: bool
    at: datetime | None
    due: DueDate
    used: Message | None
    after: Message | None
    again: datetime | None  # when it runs again by itself, should nobody let it before
    pauses: tuple[Pause, ...]
    extensions: tuple[Added, ...]


def load_deadlines(work: Work, case: Case, timers: Sequence[Timer]) -> tuple[DeadlineLine, ...]:
    """What runs out in the present state, the earliest first."""
    return tuple(_line(work, case, timer) for timer in timers)


def _line(work: Work, case: Case, timer: Timer) -> DeadlineLine:
    definition = work.version_of(case).workflow.deadline(case.state, timer["clock"])
    stops = load_suspensions(work.session, timer["id"])
    added = load_extensions(work.session, timer["id"], case)
    known = _known_reasons(work, case) if added or any(not each.away for each in stops) else frozenset()
    due = how_counted(work, case, timer, stops)
    return DeadlineLine(
        title=definition.title if isinstance(definition, Clock) else None,
        shared=isinstance(definition, Clock),
        at=timer["due_at"] if timer["status"] != "suspended" else None,
        due=due,
        used=_used(definition, due) if isinstance(definition, Clock) and due.length else None,
        after=_after(work, case, timer),
        pauses=tuple(
            Pause(since=each.start, until=each.end, reason=_told(each.reason, known), by=each.by)
            for each in stops
            if not each.away
        ),
        again=timer["resume_at"] if timer["status"] == "suspended" else None,
        extensions=tuple(Added(on=each.on, reason=_told(each.reason, known)) for each in added),
    )


def _known_reasons(work: Work, case: Case) -> frozenset[str]:
    """What the reader knows from the record: a clock goes on where others see the case than those who stopped it."""
    held = reads_as(work, case)
    reasons = _reasons(shape_of(held)).scalars(work.session, case=case.id, **reading(work.actor, held))
    return frozenset(each or "" for each in reasons)


@shaped
def _reasons(shape: Shape) -> Select[Any]:
    given = (HistoryRow.case_id == bindparam("case"), HistoryRow.reason.is_not(None))
    return select(HistoryRow.reason).where(*given, readable_entries(shape))


def _told(reason: str, known: Collection[str]) -> str | Message:
    return reason if reason in known else Message("not for you to read")


def _used(definition: Clock, found: DueDate) -> Message:
    if definition.longest.unit == "wd":
        return Message("%(used)s of %(all)s working days are used.", used=found.used, all=found.length)
    return Message("%(used)s of %(all)s days are used.", used=found.used, all=found.length)


def _after(work: Work, case: Case, timer: Timer) -> Message | None:
    """What follows when nothing is done until the deadline."""
    if is_left(timer):
        return Message("The round is over. What should follow cannot happen yet; the clock tries again.")
    machine = work.version_of(case).machine
    due = machine.workflow.deadline(case.state, timer["clock"])
    if due is None:
        return None
    if timer["status"] == "overdue":
        return Message("The deadline has passed. The case stays here until somebody acts.")
    if timer["clock"] == "" and machine.workflow.states[case.state].rounds:
        return Message("Whatever has been answered by then counts; the round closes.")
    if due.then is not None:
        step = machine.title_of(due.then)
        return Message("If nothing is done by then, the clock takes this step: %(step)s.", step=step)
    return Message("If nothing is done by then, the case stays here and counts as overdue.")
