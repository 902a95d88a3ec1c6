"""Durations and conditions of a workflow file, as clauses of a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from govflow.engine.conditions.comparisons import And, Compare, Flag, Node, Not, Or, said
from govflow.engine.conditions.text import CHILDREN_CLOSED
from govflow.engine.deadlines.due import Due
from govflow.engine.deadlines.durations import Duration
from govflow.engine.deadlines.yearly import YearDay
from govflow.engine.definition import FormField
from govflow.messages import Message
from govflow.values import Text

EVENTS: Mapping[str, Message] = {
    "carried": Message("the vote is carried"),
    "lost": Message("the vote is lost"),
    "tied": Message("the vote is tied"),
    "no_quorum": Message("the vote has no quorum"),
    "complete": Message("the round is complete"),
    "incomplete": Message("the round closes incomplete"),
    "signed": Message("all consent"),
    "refused": Message("somebody refuses"),
    "lapsed": Message("not all have answered in time"),
    CHILDREN_CLOSED: Message("all cases under this one have ended"),
}
"""What a condition may ask besides the answers."""


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
    if due.from_ is None:
        return time
    if due.from_ in fields:
        return Message("%(time)s from “%(date)s”", time=time, date=fields[due.from_].label)
    return Message("%(time)s from the step “%(step)s”", time=time, step=steps.get(due.from_, due.from_))


def _year_day(day: YearDay) -> Message:
    return Message("every year on %(month)s-%(day)s", month=f"{day.month:02}", day=f"{day.day:02}")


def condition_words(node: Node, fields: Mapping[str, FormField]) -> Message:
    """What must be so for the condition to hold: a clause without a full stop."""
    match node:
        case And(parts):
            return _joined([condition_words(each, fields) for each in parts], either=False)
        case Or(parts):
            return _joined([condition_words(each, fields) for each in parts], either=True)
        case Flag(name):
            return _event(name) or Message("“%(field)s” is answered with yes", field=fields[name].label)
        case Not(Flag(name)):
            event = _event(name)
            if event is not None:
                return Message("it is not so that %(clause)s", clause=event)
            return Message("“%(field)s” is not answered with yes", field=fields[name].label)
        case Compare(name, _, value):
            return _comparison(node, fields[name].label, said(value, fields[name]))


def _event(name: str) -> Message | None:
    """What ``vote.carried`` or ``children.closed`` says; None for a yes/no field."""
    return EVENTS.get(name) or EVENTS.get(name.partition(".")[2])


def _amount(duration: Duration) -> Message:
    match duration.unit:
        case "wd":
            return Message("%(n)s working day", "%(n)s working days", n=duration.amount)
        case "d":
            return Message("%(n)s day", "%(n)s days", n=duration.amount)
        case "m":
            return Message("%(n)s month", "%(n)s months", n=duration.amount)


def _joined(clauses: list[Message], *, either: bool) -> Message:
    whole = clauses[0]
    for each in clauses[1:]:
        if either:
            whole = Message("%(one)s or %(other)s", one=whole, other=each)
        else:
            whole = Message("%(one)s and %(other)s", one=whole, other=each)
    return whole


def _comparison(node: Compare, label: Text, value: Any) -> Message:
    match node.operator:
        case "==":
            return Message("“%(field)s” is %(value)s", field=label, value=value)
        case "!=":
            return Message("“%(field)s” is not %(value)s", field=label, value=value)
        case "<":
            return Message("“%(field)s” is less than %(value)s", field=label, value=value)
        case "<=":
            return Message("“%(field)s” is at most %(value)s", field=label, value=value)
        case ">":
            return Message("“%(field)s” is more than %(value)s", field=label, value=value)
        case ">=":
            return Message("“%(field)s” is at least %(value)s", field=label, value=value)
        case "in":
            return Message("“%(field)s” is one of %(value)s", field=label, value=value)
        case "not in":
            return Message("“%(field)s” is none of %(value)s", field=label, value=value)
        case "contains":
            return Message("“%(field)s” includes %(value)s", field=label, value=value)
        case "lacks":
            return Message("“%(field)s” does not include %(value)s", field=label, value=value)
