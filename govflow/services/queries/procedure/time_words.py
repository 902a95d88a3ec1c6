"""Durations of a workflow file as clauses of a sentence, and deadlines in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from govflow.engine.deadlines.due import Due
from govflow.engine.deadlines.durations import Duration
from govflow.engine.deadlines.yearly import YearDay
from govflow.engine.definition import FormField
from govflow.engine.machine import Machine
from govflow.messages import Message
from govflow.values import Text


def time_words(duration: Duration, field: FormField | None) -> Message:
    """How long, or until when; ``field`` is the date that T stands for."""
    if not duration.relative:
        return _amount(duration) if duration.counted else Message("until the end of the fiscal year")
    label = field.label if field is not None else Message("the date")
    if not duration.counted:
        return Message("until “%(date)s”", date=label)
    if duration.back:
        return Message("until %(time)s before “%(date)s”", time=_amount(duration), date=label)
    return Message("until %(time)s after “%(date)s”", time=_amount(duration), date=label)


def due_words(due: Due, fields: Mapping[str, FormField], steps: Mapping[str, Text]) -> Message:
    """How long a deadline is, and from what it is measured."""
    if due.in_ is None:
        days = tuple(_year_day(each) for each in due.on)
        return Message("until the next of these days: %(days)s", days=days) if len(days) > 1 else days[0]
    time = time_words(due.in_, fields[due.field] if due.field is not None else None)
    if not due.from_:
        return time
    named = due.steps(fields)
    if not named:
        return Message("%(time)s from “%(date)s”", time=time, date=fields[due.from_[0]].label)
    titles = tuple(dict.fromkeys(steps.get(each, each) for each in named))
    if due.relative:
        return Message("%(time)s, anew whenever one of these steps is taken: %(steps)s", time=time, steps=titles)
    if len(titles) == 1:
        return Message("%(time)s from the step “%(step)s”", time=time, step=titles[0])
    return Message("%(time)s from the last of these steps: %(steps)s", time=time, steps=titles)


def deadline_words(due: Due, machine: Machine, *, closes_round: bool) -> Iterator[Message]:
    """How long it may take, who is reminded, who may extend it, and what happens when it passes."""
    workflow = machine.workflow
    time = due_words(due, workflow.fields, workflow.step_titles)
    yield Message("Deadline: %(time)s; it ends at %(clock)s.", time=time, clock=due.at)
    if due.basis:
        yield Message("The term is set by: %(basis)s.", basis=due.basis)
    if due.remind:
        before = tuple(time_words(each, None) for each in due.remind)
        yield Message("Those awaited are reminded this long before: %(times)s.", times=before)
    if due.extend is not None:
        yield Message(
            "It may be extended %(n)s time, by %(time)s; this is done by: %(who)s.",
            "It may be extended %(n)s times, by %(time)s each; this is done by: %(who)s.",
            n=due.extend.times,
            time=time_words(due.extend.add, None),
            who=machine.capacity_title(due.extend.by),
        )
    if due.pause is not None:
        yield Message(
            "It may be suspended, with a reason, for at most %(time)s in all; this is done by: %(who)s.",
            time=time_words(due.pause.at_most, None),
            who=tuple(machine.capacity_title(each) for each in due.pause.by),
        )
    for each in due.escalate:
        yield Message(
            "After %(time)s this is awaited from these as well: %(who)s.",
            time=time_words(each.after, None),
            who=machine.capacity_title(each.to),
        )
    if due.then is not None:
        yield Message("When it passes, the clock takes the step “%(step)s”.", step=machine.title_of(due.then))
    elif closes_round:
        yield Message("When it passes, the round closes with the answers there are.")
    else:
        yield Message("When it passes, nothing happens by itself: the case counts as overdue.")


def _year_day(day: YearDay) -> Message:
    return Message("every year on %(month)s-%(day)s", month=f"{day.month:02}", day=f"{day.day:02}")


def _amount(duration: Duration) -> Message:
    match duration.unit:
        case "wd":
            return Message("%(n)s working day", "%(n)s working days", n=duration.amount)
        case "d":
            return Message("%(n)s day", "%(n)s days", n=duration.amount)
        case "m":
            return Message("%(n)s month", "%(n)s months", n=duration.amount)
