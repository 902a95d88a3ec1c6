"""Documents of a case for a page: those that the reader may read, with their latest file."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from govflow.store.documents import DocumentRow, DocumentVersionRow, readable_documents
from govflow.store.people import OrganizationRow
from govflow.store.work import Case, Work
from govflow.store.writing.confidences import sealed_files
from govflow.values import Actor, Text

FILE = DocumentVersionRow


@dataclass(frozen=True, kw_only=True)
class FileLine:
    """A document with its latest version. ``size`` in bytes.

    ``audience``: who may read it; empty: all. ``until``: the steps that open it to all.
    """

    id: str
    field: str | None
    title: Text | str  # of the field that asked for it, or as its sender called it
    audience: tuple[Text, ...]
    until: tuple[Text, ...]
    organization_id: int | None
    lodged_by: Text | None
    at: datetime
    number: int
    filename: str
    media_type: str
    size: int
    offered: bool  # part of an offer

    @property
    def kind(self) -> str:
        """PDF, DOCX: the ending of the name."""
        return self.filename.rpartition(".")[2].upper()


def load_files(
    work: Work, case: Case, held: Collection[str], ids: Collection[str] | None = None, limit: int = 200
) -> tuple[FileLine, ...]:
    """The documents of a case that the capacities ``held`` in it may read, newest first; or those of ``ids``."""
    if ids is not None and not ids:
        return ()
    workflow = work.version_of(case).workflow
    query = _files(case.id, work.actor, held).order_by(FILE.at.desc(), DocumentRow.id).limit(limit)
    sealed = sealed_files(work, case)
    rows = work.session.execute(query if ids is None else query.where(DocumentRow.id.in_(sorted(ids))))
    return tuple(
        FileLine(
            id=row.id,
            field=row.field,
            title=workflow.fields[row.field].label if row.field in workflow.fields else row.title,
            audience=workflow.readers(row.audience),
            until=workflow.openings(workflow.fields[row.field]) if row.id in sealed else (),
            organization_id=row.organization_id,
            lodged_by=Text(en=row.name_en, zh=row.name_zh) if row.name_en else None,
            at=row.at,
            number=row.number,
            filename=row.filename,
            media_type=row.media_type,
            size=row.size,
            offered=row.seat_id is not None,
        )
        for row in rows
    )


def _files(case_id: int, actor: Actor, held: Collection[str]) -> Select[*tuple[Any, ...]]:
    latest = (
        select(func.max(FILE.number)).where(FILE.document_id == DocumentRow.id).correlate(DocumentRow).scalar_subquery()
    )
    return (
        select(
            DocumentRow.id, DocumentRow.field, DocumentRow.title, DocumentRow.audience, DocumentRow.organization_id,
            DocumentRow.seat_id,
            FILE.at, FILE.number, FILE.filename, FILE.media_type, FILE.size,
            OrganizationRow.name_en, OrganizationRow.name_zh,
        )
        .join(FILE, FILE.document_id == DocumentRow.id)
        .outerjoin(OrganizationRow, OrganizationRow.id == DocumentRow.organization_id)
        .where(DocumentRow.case_id == case_id, FILE.number == latest, readable_documents(actor, held))
    )  # fmt: skip
