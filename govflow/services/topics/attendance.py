"""Attendance: who is at a meeting."""

from __future__ import annotations

from govflow.domain.attendance import Attendance, TakeAttendance, rules
from govflow.messages import Message
from govflow.services.topics.topic import Intent, Topic
from govflow.store.meetings.attendance import AttendanceRow, load_attendance, load_attending, take_attendance
from govflow.store.work import Work


def _takes(_work: Work, intent: TakeAttendance) -> Message:
    n = len(intent.present)
    return Message("%(n)s is recorded as present.", "%(n)s are recorded as present.", n=n)


ATTENDANCE = Topic(
    rules=rules,
    attending=load_attending,
    loaders={Attendance: load_attendance},
    intents={TakeAttendance: Intent(write=take_attendance, says=_takes)},
    tables=(AttendanceRow,),
)
