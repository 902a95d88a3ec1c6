"""The papers of a story: another version of a document, filed by whoever lodged it, and texts that are drafted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from govflow.engine.asking.answers import Upload
from govflow.engine.stories.sealed import Author
from govflow.services.backend import Backend
from govflow.services.queries.papers.drafted import load_drafts
from govflow.services.rehearsal.company import read_by_name
from govflow.store.documents import LODGER, DocumentRow
from govflow.store.sql.session import Session
from govflow.values import Actor, new_id


def another_version() -> Upload:
    """A file unlike any before."""
    return Upload("version.pdf", f"%PDF-1.4\n{new_id()}\n%%EOF\n".encode(), "application/pdf")


def lodger_of(session: Session, document: str) -> Author:
    """For whom a document was lodged: an organization, else the person."""
    query = select(DocumentRow.organization_id, LODGER.label("person")).where(DocumentRow.id == document)
    row = session.execute(query).one()
    return (row.organization_id, None) if row.organization_id is not None else (None, row.person)


def drafted_for(
    backend: Backend, actor: Actor, reference: str, values: Mapping[str, Any], said: Mapping[str, Any]
) -> Mapping[str, Any]:
    """The answers, with what the page begins with in those that are drafted from the record and that no story says."""
    with backend.reading() as session:
        work = backend.work(session, actor)
        drafts = load_drafts(work, read_by_name(work, reference), values.keys() - said.keys())
        return {**values, **{name: each.text for name, each in drafts.items()}}
