"""Joint conferences: notice of the meeting, the day itself, and its quorum."""

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
def invited_in_time(case: CaseFacts, now: Now, *, date: FieldName, days: int) -> Message | None:
    """Whoever is invited now has the time that is due before the meeting.

    date: The field with the day of the meeting.
    days: How many days before it invitations and papers go out at the latest.
    """
    meeting = case.data.get(date)
    if meeting is None:
        return Message("No date has been set for the meeting.")
    ahead = (meeting - now.today).days
    if ahead >= days:
        return None
    return Message(
        "The meeting on %(date)s is %(ahead)s days ahead; invitations and papers go out at least %(days)s days before. "
        "Have it postponed.",
        date=meeting,
        ahead=max(ahead, 0),
        days=days,
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
def announced(
    case: CaseFacts, *, date: FieldName, place: FieldName, purpose: FieldName, invited: tuple[CapacityName, ...]
) -> Message | None:
    """The day and the place of the meeting are on record: its papers tell them.

    date: The field with the day of the meeting.
    place: The field with its place.
    purpose: The field that says what it is for.
    invited: Who is invited beside the members, as its papers list them.
    """
    if case.data.get(date) is None:
        return Message("No date has been set for the meeting.")
    return None if case.data.get(place) else Message("No place has been set for the meeting.")


@rules.guard
def over(
    steps: Steps, *, after: tuple[StepName, ...], statements: FieldName | None = None, summary: FieldName | None = None
) -> Message | None:
    """The meeting is over: from then on its minutes can be drafted.

    after: The steps with one of which it is over.
    statements: The field with what was said for the record, as the minutes print it.
    summary: The field that says in short what was decided.
    """
    if any(steps.times(each) for each in after):
        return None
    return Message("The meeting is not over yet.")
