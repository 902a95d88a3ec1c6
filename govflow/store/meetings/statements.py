"""Statements for the record: each wording stays, and that it was taken back comes after it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, bindparam, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from govflow.domain.floor import LONGEST_REASON, LONGEST_STATEMENT, Statement, Version
from govflow.store.cases import CaseRow
from govflow.store.sql.base import Base
from govflow.store.sql.prepared import Asked, Prepared
from govflow.store.visibility import VISIBLE, sight
from govflow.store.work import Case, Work


class StatementRow(Base):
    """A wording of a statement, or that it was taken back. It belongs to the case of its item, or to the meeting."""

    __tablename__ = "statement"
    __table_args__ = (Index("ix_statement_meeting_id", "meeting_id", "id"), Index("ix_statement_case_id", "case_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_entry.id"))  # none: on the whole meeting
    first_id: Mapped[int | None] = mapped_column(ForeignKey("statement.id"))  # the first of its wordings
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    wording: Mapped[str] = mapped_column(String(12))
    zh: Mapped[str | None] = mapped_column(String(LONGEST_STATEMENT))
    en: Mapped[str | None] = mapped_column(String(LONGEST_STATEMENT))
    reason: Mapped[str | None] = mapped_column(String(LONGEST_REASON))
    at: Mapped[datetime]
    by_person: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    by_organization: Mapped[int | None] = mapped_column(ForeignKey("organization.id"))


STATEMENT = StatementRow.__table__

_STATEMENTS = Prepared(
    select(STATEMENT)
    .join(CaseRow, CaseRow.id == STATEMENT.c.case_id)
    .where(STATEMENT.c.meeting_id == bindparam("meeting"), VISIBLE)
    .order_by(STATEMENT.c.id)
)


def asked_of_statements(work: Work, case: Case) -> Asked:
    """What ``load_statements`` will ask."""
    return _STATEMENTS.asked(meeting=case.id, **sight(work.actor))


def load_statements(work: Work, case: Case) -> list[Statement]:
    """The statements at a meeting in the order of their first wording; of items only those that the actor sees."""
    found: dict[int, list[Any]] = {}
    for row in asked_of_statements(work, case).rows(work.session):
        found.setdefault(row.first_id or row.id, []).append(row)
    return [_statement(rows) for rows in found.values()]


def keep_wording(
    work: Work,
    meeting: Case,
    owner: Case,
    version: Version,
    *,
    entry_id: int | None,
    organization_id: int,
    first_id: int | None,
) -> None:
    """Keep a wording of a statement, or that it is taken back; ``first_id``: none for the first of a new one.

    ``owner``: in whose record it stands.
    """
    row = {
        "meeting_id": meeting.id,
        "case_id": owner.id,
        "entry_id": entry_id,
        "first_id": first_id,
        "organization_id": organization_id,
        "wording": version.wording,
        "zh": version.zh or None,
        "en": version.en or None,
        "reason": version.reason or None,
        "at": version.at,
        "by_person": version.by_person,
        "by_organization": version.by_organization,
    }
    work.session.execute(insert(STATEMENT), [row])


def _statement(rows: Sequence[Any]) -> Statement:
    first = rows[0]
    return Statement(
        id=first.id,
        case_id=first.case_id,
        entry_id=first.entry_id,
        organization_id=first.organization_id,
        versions=tuple(
            Version(
                wording=row.wording,
                zh=row.zh or "",
                en=row.en or "",
                reason=row.reason or "",
                at=row.at,
                by_person=row.by_person,
                by_organization=row.by_organization,
            )
            for row in rows
        ),
    )
