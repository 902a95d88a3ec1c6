"""Durations of a workflow file, as clauses of a sentence."""

from __future__ import annotations

from govflow.engine.deadlines.durations import Duration
from govflow.engine.definition import FormField
from govflow.messages import Message


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


def _amount(duration: Duration) -> Message:
    match duration.unit:
        case "wd":
            return Message("%(n)s working day", "%(n)s working days", n=duration.amount)
        case "d":
            return Message("%(n)s day", "%(n)s days", n=duration.amount)
        case "m":
            return Message("%(n)s month", "%(n)s months", n=duration.amount)
