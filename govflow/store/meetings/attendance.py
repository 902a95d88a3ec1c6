"""The attendance list of a meeting: what was recorded stays, and what is recorded later comes after it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, bindparam, delete, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from govflow.domain.attendance import (
    LONGEST_PERSONS,
    LONGEST_REASON,
    ROLL,
    Attendance,
    BeginAnew,
    Mark,
    TakeAttendance,
    attends,
    taken,
)
from govflow.engine.rounds.keeping import Attends, Entry
from govflow.store.cases import CASE
from govflow.store.meetings.agenda import ENTRY
from govflow.store.meetings.replies import keep_credentials, load_credentials
from govflow.store.rounds.tables import ROUND
from govflow.store.sql.base import Base
from govflow.store.sql.prepared import Asked, Prepared
from govflow.store.work import Case, Work
from govflow.store.writing.locking import related


class AttendanceRow(Base):
    """What was recorded of an organization at a meeting, from one line of the agenda on or for all of it."""

    __tablename__ = "attendance"
    __table_args__ = (Index("ix_attendance_case_id", "case_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_entry.id"))  # from which line on
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    presence: Mapped[str] = mapped_column(String(12))
    persons: Mapped[str | None] = mapped_column(String(LONGEST_PERSONS))  # who is there for it
    proxy_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"))  # who casts its vote
    reason: Mapped[str | None] = mapped_column(String(LONGEST_REASON))
    at: Mapped[datetime]
    by_person: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    by_organization: Mapped[int | None] = mapped_column(ForeignKey("organization.id"))
    document_id: Mapped[str | None] = mapped_column(ForeignKey("document.id"))  # by which it gives its vote


ATTENDANCE = AttendanceRow.__table__

_MARKS = Prepared(
    select(ATTENDANCE, ENTRY.c.place)
    .outerjoin(ENTRY, ENTRY.c.id == ATTENDANCE.c.entry_id)
    .where(ATTENDANCE.c.case_id == bindparam("case"))
    .order_by(ATTENDANCE.c.id)
)
_PLACE = Prepared(
    select(ENTRY.c.place).where(ENTRY.c.case_id == bindparam("case"), ENTRY.c.item_id == bindparam("item"))
)
_VOTING_BELOW = Prepared(
    select(ROUND.c.case_id)
    .join(CASE, CASE.c.id == ROUND.c.case_id)
    .where(CASE.c.parent_id == bindparam("case"), ROUND.c.closed_at.is_(None))
    .distinct()
    .order_by(ROUND.c.case_id)
)


def asked_of_marks(case_id: int) -> Asked:
    """What ``load_attendance`` will ask."""
    return _MARKS.asked(case=case_id)


def load_attendance(work: Work, case: Case) -> Attendance:
    """The attendance list of a meeting, in the order in which it was recorded."""
    return Attendance(tuple(_mark(row) for row in asked_of_marks(case.id).rows(work.session)))


def load_attending(work: Work, case: Case) -> Mapping[int, Attends]:
    """Who is at the meeting that a case is an item of, for this item; nothing where none is recorded."""
    meeting = _meeting_of(work, case)
    if meeting is None:
        return {}
    marks = load_attendance(work, meeting)
    return attends(marks.at(place_of(work, meeting, case))) if marks.marks else {}


def place_of(work: Work, meeting: Case, item: Case) -> int:
    """The place of a case on the agenda of its meeting; 0 where it is not on it."""
    place: int | None = _PLACE.scalar(work.session, case=meeting.id, item=item.id)
    return place or 0


def load_recorders(work: Work, case: Case, organizations: Iterable[int]) -> list[Entry]:
    """Who has recorded, at the meeting that a case is an item of, what holds there of these organizations."""
    meeting = _meeting_of(work, case)
    if meeting is None:
        return []
    rows = asked_of_marks(meeting.id).rows(work.session)
    place, wanted = place_of(work, meeting, case), set(organizations)
    return [
        Entry(organization_id=row.by_organization, person_id=row.by_person, at=row.at)
        for row in rows
        if row.organization_id in wanted and row.organization_id != row.by_organization and (row.place or 0) <= place
    ]


def voting_below(work: Work, case: Case) -> list[int]:
    """The cases below in which a round is open."""
    return [row.case_id for row in _VOTING_BELOW.rows(work.session, case=case.id)]


def record_marks(work: Work, case: Case, marks: Iterable[tuple[int | None, Mark]]) -> None:
    """Record these, each from a line of the agenda on, or (None) from the beginning."""
    rows = [
        {
            "case_id": case.id,
            "entry_id": entry_id,
            "organization_id": each.organization_id,
            "presence": each.presence,
            "persons": each.persons or None,
            "proxy_id": each.proxy_id,
            "reason": each.reason or None,
            "at": work.at,
            "by_person": work.actor.person_id,
            "by_organization": work.actor.organization_id,
            "document_id": each.document_id,
        }
        for entry_id, each in marks
    ]
    if rows:
        work.session.execute(insert(ATTENDANCE), rows)


def take_attendance(work: Work, case: Case, intent: TakeAttendance) -> None:
    """Record who is there from the beginning on, as far as it is not on the list already."""
    members = [each.organization_id for each in case.holders(intent.capacity) if each.organization_id is not None]
    record_marks(work, case, [(None, each) for each in taken(intent, members, load_attendance(work, case))])


def begin_anew(work: Work, case: Case, _intent: BeginAnew) -> None:
    """What was recorded so far counts no more. The record still tells of it."""
    work.session.execute(delete(ATTENDANCE).where(ATTENDANCE.c.case_id == case.id))
    keep_credentials(work, case, (), load_credentials(work, case))


def lines_recorded_from(work: Work, case: Case) -> set[int]:
    """The lines of the agenda from which on something is recorded."""
    return {row.entry_id for row in asked_of_marks(case.id).rows(work.session) if row.entry_id is not None}


def _meeting_of(work: Work, case: Case) -> Case | None:
    """The case above, if its procedure keeps an attendance list."""
    if case.parent_id is None:
        return None
    above = related(work, case.parent_id)
    return above if work.version_of(above).machine.book(ROLL) is not None else None


def _mark(row: Any) -> Mark:
    return Mark(
        organization_id=row.organization_id,
        presence=row.presence,
        place=row.place or 0,
        persons=row.persons or "",
        proxy_id=row.proxy_id,
        reason=row.reason or "",
        document_id=row.document_id,
    )
