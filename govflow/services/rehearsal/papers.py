"""The documents of a story: another version of one, filed by whoever lodged it."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from govflow.engine.asking.answers import Upload
from govflow.engine.facts import Holder
from govflow.services.rehearsal.adversaries import holders_of
from govflow.store.documents import LODGER, DocumentRow
from govflow.store.work import Case
from govflow.values import new_id


def another_version() -> Upload:
    """A file unlike any before."""
    return Upload("version.pdf", f"%PDF-1.4\n{new_id()}\n%%EOF\n".encode(), "application/pdf")


def lodger_of(session: Session, case: Case, document: str) -> Holder:
    """For whom a document was lodged."""
    query = select(DocumentRow.organization_id, LODGER.label("person")).where(DocumentRow.id == document)
    row = session.execute(query).one()
    return next(
        each
        for each in holders_of(case)
        if each.organization_id == row.organization_id
        and (row.organization_id is not None or each.person_id == row.person)
    )
