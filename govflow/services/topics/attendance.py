"""Attendance: who is at a meeting."""

from __future__ import annotations

from govflow.domain.attendance import Attendance, BeginAnew, TakeAttendance, rules
from govflow.messages import Message
from govflow.services.queries.meetings.replies import ASKED, load_replies_shown
from govflow.services.topics.topic import Intent, Section, Topic
from govflow.store.meetings.attendance import (
    AttendanceRow,
    begin_anew,
    load_attendance,
    load_attending,
    take_attendance,
)
from govflow.store.meetings.reminders import ReminderRow
from govflow.store.meetings.replies import CredentialRow, ReplyRow
from govflow.store.work import Case, Work


def _takes(_work: Work, intent: TakeAttendance) -> Message:
    n = len(intent.present)
    return Message("%(n)s is recorded as present.", "%(n)s are recorded as present.", n=n)


def _begins_anew(_work: Work, _intent: BeginAnew) -> Message:
    return Message("The attendance list begins anew: nobody is taken to be there by what was recorded so far.")


def _for_who_takes_part(_work: Work, _case: Case) -> bool:
    """Who comes is for those who take part, whatever else of the meeting is public."""
    return False


ATTENDANCE = Topic(
    rules=rules,
    attending=load_attending,
    loaders={Attendance: load_attendance},
    intents={
        TakeAttendance: Intent(write=take_attendance, says=_takes),
        BeginAnew: Intent(write=begin_anew, says=_begins_anew),
    },
    sections=(
        Section(
            template="cases/sections/attendance.html",
            load=load_replies_shown,
            asks=ASKED,
            public=_for_who_takes_part,
        ),
    ),
    tables=(AttendanceRow, ReplyRow, ReminderRow, CredentialRow),
)
