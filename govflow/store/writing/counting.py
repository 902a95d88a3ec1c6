"""Counting deadlines: when one begins, and when it ends as things now stand, with its reminders and escalations."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from govflow.codec import dump, load_message
from govflow.engine.asking.filling import about
from govflow.engine.deadlines import (
    Due,
    DueDate,
    End,
    Grace,
    Suspension,
    beginning,
    due_date,
    end_of,
    escalations,
    first_free_day,
    reminders,
    time_to_act,
)
from govflow.engine.deadlines.calendars import Calendar
from govflow.engine.deadlines.changes import TIME_TO_OBJECT
from govflow.engine.rounds.keeping import objected_until
from govflow.messages import Message
from govflow.store.deadlines.left import is_left, since_left
from govflow.store.deadlines.stretches import go_away, load_extensions, load_suspensions
from govflow.store.deadlines.timers import Timer, add_timer, refresh_due, set_timer, timer_of
from govflow.store.record.steps import TAKEN
from govflow.store.rounds.entries import last_entered
from govflow.store.work import Case, Work


def start_timer(work: Work, case: Case, clock: str, due: Due, event: Message) -> End | None:
    """Start a deadline. One that is measured from a date or step not yet known starts later: None.

    One that would be over already leaves time to act, unless it is counted back from a date.
    """
    base = base_of(work, case, due) if date_known(work, case, due) else None
    if base is None:
        return None
    away, calendar = base < work.at and clock, work.calendar_of(case)
    grace = _latest(*_time_to_object(work, case, due))
    count = end_of if away else beginning
    found = count(due, base, calendar, as_of=work.at, grace=grace, **_known(work, case, due, calendar))
    row = {
        "case_id": case.id,
        "state": case.state,
        "clock": clock,
        "status": "pending",
        "base_at": base,
        "due_at": found.at,
        "remind_at": next_reminder(reminders(due, base, found.last_day, calendar), work.at),
        "escalate_at": _next_escalation(work, case, due, base, 0),
        "event": dump(event),
        "grace": _kept(found.grace),
    }
    timer_id = add_timer(work, **row)
    if away:
        go_away(work, timer_id, base, work.at)
        return measure(work, case, timer_of(work.session, timer_id), due)
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


def over_already(
    work: Work, case: Case, given: Collection[str], asked: Collection[str] = (), begins: Collection[Due] = ()
) -> Iterator[Message]:
    """What speaks against the dates of a case, in thought: a deadline measured from one of them has passed.

    Asked of dates that were just ``given``, for every deadline of the file; and of those that the form ``asked`` for
    and that stayed as they were, for those that it ``begins``. A date that nobody can mend here speaks against nothing:
    its deadline leaves time to act. How short a time counted back from a date may be, such as the notice of a meeting,
    a guard of the file says.
    """
    version = work.version_of(case)
    for name, due in version.machine.dated:
        concerned = name in given or (name in asked and due in begins)
        if concerned and case.data.get(name) is not None and not due.back:
            calendar = work.calendar_of(case)
            ends = end_of(due, work.at, calendar, as_of=work.at, **_known(work, case, due, calendar)).at
            if ends <= work.at:
                said = Message(
                    "Enter a later date: a time that is counted from it ended on %(day)s.", day=case.today(ends)
                )
                yield about(version.workflow.fields[name], said)


def measure(work: Work, case: Case, timer: Timer, due: Due) -> DueDate:
    """Count a deadline again that is measured anew; one that would be over already leaves time to act."""
    found = count_again(work, case, timer, due, load_suspensions(work.session, timer["id"]))
    over = found.at <= work.at and not due.back
    return recount(work, case, timer, due, time_to_act(work.calendar_of(case), work.at) if over else None)


def recount(work: Work, case: Case, timer: Timer, due: Due, grace: Grace | None = None, **changed: Any) -> DueDate:
    """Count a deadline again: after an extension, a pause, a time away, or a change of the calendar.

    One that is overdue stays so, unless it ends later now. ``changed`` columns are written with it.
    """
    suspensions = load_suspensions(work.session, timer["id"])
    found = count_again(work, case, timer, due, suspensions, grace)
    keep_count(work, case, timer, due, found, suspensions, **changed)
    return found


def keep_count(
    work: Work, case: Case, timer: Timer, due: Due, found: DueDate, suspensions: Sequence[Suspension], **changed: Any
) -> None:
    """Keep how a deadline was counted again, unless it stands as it did."""
    overdue = timer["status"] == "overdue" and found.at <= work.at
    status = "suspended" if found.suspended else "overdue" if overdue else "pending"
    left = changed.get("reminders_left", timer["reminders_left"])
    columns = {
        "due_at": found.at,
        "remind_at": next_reminder(found.reminders, work.at, left),
        "escalate_at": _next_escalation(work, case, due, timer["base_at"], timer["escalations"], suspensions),
        "grace": _kept(found.grace),
        "status": status,
        **changed,
    }
    if any(timer[name] != value for name, value in columns.items()):
        set_timer(work, timer, **columns)
        refresh_due(work, case)


def count_again(
    work: Work, case: Case, timer: Timer, due: Due, suspensions: Sequence[Suspension], grace: Grace | None = None
) -> DueDate:
    """How a deadline that runs stands at the moment of the work; it waits as it did, or for another ``grace``."""
    calendar = work.calendar_of(case)
    return due_date(
        due,
        timer["base_at"],
        calendar,
        as_of=work.at,
        event=None if timer["event"] is None else load_message(timer["event"]),
        extensions=load_extensions(work.session, timer["id"], case),
        suspensions=suspensions,
        grace=_latest(grace or _waits_for(timer), *_time_to_object(work, case, due)),
        **_known(work, case, due, calendar),
    )


def how_counted(work: Work, case: Case, timer: Timer, stops: Sequence[Suspension] | None = None) -> DueDate:
    """The sum of a deadline that runs, as people read it; it is kept nowhere, for it follows from what is.

    ``stops``: the stretches in which it stood still, where they are known.
    """
    due = None if is_left(timer) else work.version_of(case).workflow.deadline(case.state, timer["clock"])
    if due is None:
        return since_left(case, timer)
    known = load_suspensions(work.session, timer["id"]) if stops is None else stops
    return count_again(work, case, timer, due, known)


def _kept(grace: Grace | None) -> dict[str, Any] | None:
    return None if grace is None else grace.to_json()


def _waits_for(timer: Timer) -> Grace | None:
    return None if timer["grace"] is None else Grace.from_json(timer["grace"])


def _time_to_object(work: Work, case: Case, due: Due) -> Iterator[Grace]:
    """The days before which no deadline closes open rounds: seats may object to what was entered for them."""
    workflow = work.version_of(case).workflow
    if any(workflow.rounds[name].kept_by for name in workflow.states[case.state].rounds):
        calendar = work.calendar_of(case)
        for rule, at in last_entered(work.session, case.id):
            until = objected_until(rule, at, calendar)
            day = calendar.day_of(until)
            ends_before = calendar.moment(day, time.fromisoformat(due.at)) < until
            yield Grace(day + timedelta(days=ends_before), TIME_TO_OBJECT)


def _latest(*graces: Grace | None) -> Grace | None:
    return max((each for each in graces if each is not None), key=lambda each: each.day, default=None)


def _known(work: Work, case: Case, due: Due, calendar: Calendar) -> dict[str, Any]:
    """The date that it is measured from, and the first day on which it may end."""
    workflow = work.version_of(case).workflow
    date_field = due.date_field(workflow.fields)
    held = workflow.held_up(case.state, due)
    return {
        "field_date": case.data.get(date_field) if date_field else None,
        "not_before": None if held is None else first_free_day(case.entered_at, held, calendar),
    }


def next_reminder(reminders: Sequence[datetime], at: datetime, left: int | None = None) -> datetime | None:
    """The next of a deadline's reminders that are still left in this term."""
    coming = reminders if left is None else reminders[len(reminders) - left :] if left else ()
    return next((each for each in coming if each > at), None)


def _next_escalation(
    work: Work, case: Case, due: Due, base: datetime, done: int, suspensions: Sequence[Suspension] = ()
) -> datetime | None:
    if not due.escalate:
        return None
    coming = escalations(due, base, work.calendar_of(case), as_of=work.at, suspensions=suspensions)[done:]
    return coming[0][0] if coming else None
