"""Joint conferences: notice of the meeting, invitations in time, the day itself, and its quorum."""

from __future__ import annotations

import math
from fractions import Fraction

from govflow.engine.facts import CaseFacts, Form, Now, Steps
from govflow.engine.rules import CapacityName, FieldName, RuleSet, StepName
from govflow.messages import Message

rules = RuleSet("conference")


@rules.guard
def quorum(case: CaseFacts, form: Form, *, present: FieldName, of: CapacityName, share: Fraction) -> Message | None:
    """Enough members are present, by the attendance just recorded or, failing that, the last one recorded.

    present: The field that names who is present.
    of: The members who are counted.
    share: How many of them are needed.
    Example: {conference.quorum: {present: present, of: members, share: 2/3}}
    """
    members = case.holders(of)
    attending = form.values.get(present) or case.data.get(present) or ()
    there = [each for each in members if each.organization_id in attending]
    needed = math.ceil(share * len(members))
    if len(there) >= needed:
        return None
    return Message(
        "No quorum: %(there)s of the %(needed)s members needed are present. Absent: %(absent)s.",
        there=len(there),
        needed=needed,
        absent=tuple(each.name for each in members if each not in there),
    )


@rules.guard
def notice(form: Form, now: Now, *, date: FieldName, days: int) -> Message | None:
    """The day that is given for the meeting is far enough ahead for what has to come before it.

    date: The field with the day of the meeting.
    days: How many days ahead it must be.
    Example: {conference.notice: {date: meeting_date, days: 30}}
    """
    meeting = form[date]
    if meeting is None:
        return Message("Set the date of the meeting.")
    ahead = (meeting - now.today).days
    if ahead >= days:
        return None
    return Message(
        "The meeting on %(date)s is %(ahead)s days ahead; what comes before it takes %(days)s. Give a later date.",
        date=meeting,
        ahead=max(ahead, 0),
        days=days,
    )


@rules.guard
def invited_in_time(case: CaseFacts, now: Now, *, date: FieldName, until: FieldName) -> Message | None:
    """Whoever is invited now has the time that is due before the meeting.

    date: The field with the day of the meeting.
    until: The field with the last day on which invitations and papers go out.
    """
    meeting, last = case.data.get(date), case.data.get(until)
    if meeting is None or last is None:
        return Message("No date has been set for the meeting.")
    if now.today <= last:
        return None
    return Message(
        "Invitations and papers for the meeting on %(date)s go out on %(last)s at the latest. Have it postponed.",
        date=meeting,
        last=last,
    )


@rules.guard
def day_has_come(case: CaseFacts, now: Now, *, date: FieldName) -> Message | None:
    """The day of the meeting has come.

    date: The field with the day of the meeting.
    """
    meeting = case.data.get(date)
    if meeting is not None and now.today >= meeting:
        return None
    if meeting is None:
        return Message("No date has been set for the meeting.")
    return Message("The meeting is called for %(date)s and cannot open before.", date=meeting)


@rules.guard
def over(
    steps: Steps,
    *,
    after: tuple[StepName, ...],
    purpose: FieldName | None = None,
    said: FieldName | None = None,
    summary: FieldName | None = None,
) -> Message | None:
    """The meeting is over: from then on its minutes can be drafted.

    after: The steps with one of which it is over.
    purpose: The field that says what it was called for, as its papers print it.
    said: The field with what was said for the record, as the minutes print it.
    summary: The field that says in short what was decided.
    """
    if any(steps.times(each) for each in after):
        return None
    return Message("The meeting is not over yet.")
