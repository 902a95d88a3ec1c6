"""Which organizations were reminded that they have not replied to the invitation of a meeting, and still owe a reply.

Being reminded lays a reply on the desk of the organization, until it replies or the meeting leaves the state in which
it is asked. What lies on desks is worked out again from here when the record is checked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Select, String, bindparam, exists, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from govflow.store.cases import CASE
from govflow.store.meetings.replies import REPLY
from govflow.store.sql.base import Base
from govflow.store.sql.prepared import Prepared
from govflow.store.work import Case, Work
from govflow.values import Text

ASK = Text(en="Reply to the invitation", zh="回复会议通知，说明出席情况")
"""What an organization is asked that was reminded."""


class ReminderRow(Base):
    """That an organization was reminded to reply, and as what it is invited."""

    __tablename__ = "attendance_reminder"
    __table_args__ = (Index("ix_attendance_reminder_case_id", "case_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    capacity: Mapped[str] = mapped_column(String(48))
    at: Mapped[datetime]
    by_person: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


REMINDER = ReminderRow.__table__


def owing(case_ids: Sequence[int] | None = None) -> Select[Any]:
    """Who was reminded since these cases entered their state and has not replied since, each once.

    ``None``: of the case that is given as a parameter.
    """
    which = REMINDER.c.case_id == bindparam("case") if case_ids is None else REMINDER.c.case_id.in_(case_ids)
    replied = exists().where(
        REPLY.c.case_id == REMINDER.c.case_id,
        REPLY.c.organization_id == REMINDER.c.organization_id,
        REPLY.c.at >= REMINDER.c.at,
    )
    columns = (REMINDER.c.case_id, REMINDER.c.capacity, REMINDER.c.organization_id)
    query = select(*columns).join(CASE, CASE.c.id == REMINDER.c.case_id)
    return query.where(which, REMINDER.c.at > CASE.c.entered_at, ~replied).distinct()


_OWING = Prepared(owing())


def load_owing(work: Work, case: Case) -> list[tuple[str, int]]:
    """As what each organization is invited that was reminded and owes a reply: capacity and organization."""
    return sorted((row.capacity, row.organization_id) for row in _OWING.rows(work.session, case=case.id))


def keep_reminders(work: Work, case: Case, reminded: Mapping[int, str]) -> None:
    """Keep whom somebody reminded, with the capacity of each."""
    told = {"case_id": case.id, "at": work.at, "by_person": work.actor.person_id}
    rows = [{**told, "organization_id": each, "capacity": capacity} for each, capacity in reminded.items()]
    work.session.execute(insert(REMINDER), rows)


def still_invited(case: Case, owing: Iterable[tuple[str, int]]) -> Iterable[tuple[str, int]]:
    """Those of them who are invited still as what they were."""
    return (
        (capacity, number)
        for capacity, number in owing
        if any(each.organization_id == number for each in case.holders(capacity))
    )
