"""The documents of a story: another version of one, filed by whoever lodged it."""

from __future__ import annotations

from sqlalchemy import select

from govflow.engine.asking.answers import Upload
from govflow.engine.stories.sealed import Author
from govflow.store.documents import LODGER, DocumentRow
from govflow.store.sql.session import Session
from govflow.values import new_id


def another_version() -> Upload:
    """A file unlike any before."""
    return Upload("version.pdf", f"%PDF-1.4\n{new_id()}\n%%EOF\n".encode(), "application/pdf")


def lodger_of(session: Session, document: str) -> Author:
    """For whom a document was lodged: an organization, else the person."""
    query = select(DocumentRow.organization_id, LODGER.label("person")).where(DocumentRow.id == document)
    row = session.execute(query).one()
    return (row.organization_id, None) if row.organization_id is not None else (None, row.person)
