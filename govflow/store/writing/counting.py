"""Counting deadlines: when one begins, and when it ends as things now stand, with its reminders and escalations."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

from govflow.engine.asking.filling import about
from govflow.engine.deadlines import Due, DueDate, Extension, Suspension, due_date, escalations, first_free_day
from govflow.messages import Message
from govflow.store.deadlines.stretches import go_away, load_extensions, load_suspensions
from govflow.store.deadlines.timers import Timer, add_timer, refresh_due, set_timer, timer_of
from govflow.store.record.steps import TAKEN
from govflow.store.work import Case, Work


def start_timer(work: Work, case: Case, clock: str, due: Due, event: Message) -> DueDate | None:
    """Start a deadline. One that is measured from a date or step not yet known starts later: None."""
    base = base_of(work, case, due) if date_known(work, case, due) else None
    if base is None:
        return None
    found = _due(work, case, due, base=base, event=event)
    row = {
        "case_id": case.id,
        "state": case.state,
        "clock": clock,
        "status": "pending",
        "base_at": base,
        "due_at": found.at,
        "remind_at": next_reminder(found, work.at),
        "escalate_at": _next_escalation(work, case, due, base, 0),
        "arithmetic": found.to_json(),
    }
    timer_id = add_timer(work, **row)
    if base < work.at and clock:
        go_away(work, timer_id, base, work.at)
        recount(work, case, timer_of(work.session, timer_id), due)
    return found


def base_of(work: Work, case: Case, due: Due) -> datetime | None:
    """When the term begins: now, or when the last of the steps that it is measured from was taken."""
    steps = due.steps(work.version_of(case).workflow.fields)
    if not steps:
        return work.at
    new = [each.row for each in work.entries if each.case is case]
    if any(row.kind == TAKEN and row.name in steps for row in new):
        return work.at
    return max((case.steps[each].last for each in steps if each in case.steps), default=None)


def date_known(work: Work, case: Case, due: Due) -> bool:
    """Is there the date that the deadline is measured from? One that is measured from none always knows it."""
    field = due.date_field(work.version_of(case).workflow.fields)
    return field is None or case.data.get(field) is not None


def over_already(work: Work, case: Case, named: Collection[str]) -> Iterator[Message]:
    """What speaks against dates that a case, in thought, was just given: a deadline measured from one has passed.

    It would be over before anybody could know of it. How short a time counted back from a date may be, such as the
    notice of a meeting, a guard of the file says.
    """
    version = work.version_of(case)
    for name, due in version.machine.dated:
        if name in named and case.data.get(name) is not None and not _back(due):
            ends = _due(work, case, due, base=work.at, event=None).at
            if ends <= work.at:
                said = Message(
                    "Enter a later date: a time that is counted from it ended on %(day)s.", day=case.today(ends)
                )
                yield about(version.workflow.fields[name], said)


def _back(due: Due) -> bool:
    return due.in_ is not None and due.in_.back


def recount(work: Work, case: Case, timer: Timer, due: Due, **changed: Any) -> DueDate:
    """Count a deadline again: after an extension, a pause, a time away, or a change of the calendar.

    ``changed`` columns are written with it.
    """
    suspensions = load_suspensions(work.session, timer["id"])
    found = count_again(work, case, timer, due, suspensions)
    left = changed.get("reminders_left", timer["reminders_left"])
    set_timer(
        work,
        timer,
        due_at=found.at,
        remind_at=next_reminder(found, work.at, left),
        escalate_at=_next_escalation(work, case, due, timer["base_at"], timer["escalations"], suspensions),
        arithmetic=found.to_json(),
        status="suspended" if found.suspended else "pending",
        **changed,
    )
    refresh_due(work, case)
    return found


def count_again(work: Work, case: Case, timer: Timer, due: Due, suspensions: Sequence[Suspension]) -> DueDate:
    """How a deadline that runs stands at the moment of the work."""
    return _due(
        work,
        case,
        due,
        base=timer["base_at"],
        event=None,
        extensions=load_extensions(work.session, timer["id"], case),
        suspensions=suspensions,
    )


def _due(
    work: Work,
    case: Case,
    due: Due,
    *,
    base: datetime,
    event: Message | None,
    extensions: Sequence[Extension] = (),
    suspensions: Sequence[Suspension] = (),
) -> DueDate:
    workflow, calendar = work.version_of(case).workflow, work.calendar_of(case)
    date_field = due.date_field(workflow.fields)
    held = workflow.held_up(case.state, due)
    return due_date(
        due,
        base,
        calendar,
        as_of=work.at,
        event=event,
        field_date=case.data.get(date_field) if date_field else None,
        extensions=extensions,
        suspensions=suspensions,
        not_before=None if held is None else first_free_day(case.entered_at, held, calendar),
    )


def next_reminder(found: DueDate, at: datetime, left: int | None = None) -> datetime | None:
    """The next of the reminders that are still left in this term."""
    coming = found.reminders if left is None else found.reminders[len(found.reminders) - left :] if left else ()
    return next((each for each in coming if each > at), None)


def _next_escalation(
    work: Work, case: Case, due: Due, base: datetime, done: int, suspensions: Sequence[Suspension] = ()
) -> datetime | None:
    if not due.escalate:
        return None
    coming = escalations(due, base, work.calendar_of(case), as_of=work.at, suspensions=suspensions)[done:]
    return coming[0][0] if coming else None
