"""For which registered organizations a case of a year has not opened yet."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from govflow.domain.registers.yearly import RegisteredEachYear
from govflow.store.cases import CASE
from govflow.store.people import BodyRow, OrganizationRow
from govflow.store.people.registers.tables import ENTRY
from govflow.store.registers.yearly import Owed, has_opened
from govflow.store.sql.session import Session
from govflow.values import Text

BODY, ORGANIZATION = BodyRow.__table__, OrganizationRow.__table__


def load_registered(
    session: Session, book: RegisteredEachYear, workflow: str, day: date, after: int, limit: int
) -> tuple[Owed, ...]:
    """Those that were registered before the day and still were on it, in the order of their entries; ``after`` one.

    The case belongs to the body before which the organization was registered.
    """
    rows = session.execute(
        select(
            ENTRY.c.id, ENTRY.c.organization_id, ENTRY.c.registrar_id, ENTRY.c.supervisor_id,
            ORGANIZATION.c.name_en, ORGANIZATION.c.name_zh, BODY.c.id.label("body_id"), BODY.c.zone,
        )
        .join(ORGANIZATION, ORGANIZATION.c.id == ENTRY.c.organization_id)
        .join(CASE, CASE.c.id == ENTRY.c.registered_in)
        .join(BODY, BODY.c.id == CASE.c.body_id)
        .where(
            ENTRY.c.id > after, ENTRY.c.entered_on < day, ENTRY.c.ended_on.is_(None),
            ~has_opened(workflow, day.year, ENTRY.c.organization_id),
        )
        .order_by(ENTRY.c.id)
        .limit(limit)
    )  # fmt: skip
    return tuple(_owed(row, book) for row in rows)


def _owed(row: Any, book: RegisteredEachYear) -> Owed:
    parties = {book.organization: row.organization_id, book.registrar: row.registrar_id}
    if row.supervisor_id is not None:
        parties[book.supervisor] = row.supervisor_id
    return Owed(
        place=row.id,
        organization_id=row.organization_id,
        name=Text(en=row.name_en, zh=row.name_zh),
        body_id=row.body_id,
        zone=row.zone,
        parties=parties,
        answers={book.supervised: row.supervisor_id is not None},
    )
