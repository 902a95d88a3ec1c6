"""Documents of a case for a page: those that the reader may read, with their latest file."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, func, select

from govflow.engine.definition import Workflow
from govflow.services.queries.case.head import hidden_reviewers
from govflow.store.documents import (
    DESCRIBED,
    LODGER,
    Description,
    DocumentRow,
    DocumentVersionRow,
    described,
    lodged_now,
    readable_files,
)
from govflow.store.people import OrganizationRow, PersonRow
from govflow.store.record.compartments import unlock
from govflow.store.visibility import Held
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
    lodged_by: Text | None  # the organization; the person, who lodged it for none
    at: datetime
    number: int
    filename: str
    media_type: str
    size: int
    own: bool  # lodged for whom the reader acts

    @property
    def kind(self) -> str:
        """PDF, DOCX: the ending of the name."""
        return self.filename.rpartition(".")[2].upper()


def load_files(
    work: Work, case: Case, held: Held, ids: Collection[str] | None = None, limit: int = 200
) -> tuple[FileLine, ...]:
    """The documents of a case that the actor may read, newest first; or those of ``ids``."""
    if ids is not None and not ids:
        return ()
    query = _files(case.id, work.actor, held).order_by(FILE.at.desc(), DocumentRow.id).limit(limit)
    sealed = sealed_files(work, case)
    rows = work.session.execute(query if ids is None else query.where(DocumentRow.id.in_(sorted(ids)))).all()
    unlock(work.session, {row.compartment_id for row in rows if row.description is not None})
    workflow, hidden = work.version_of(case).workflow, hidden_reviewers(work, case)
    return tuple(_line(workflow, row, described(work.session, row), sealed, hidden) for row in rows)


def _line(
    workflow: Workflow,
    row: Row[*tuple[Any, ...]],
    description: Description,
    sealed: Collection[str],
    hidden: Mapping[int, Text],
) -> FileLine:
    return FileLine(
        id=row.id,
        field=row.field,
        title=workflow.fields[row.field].label if row.field in workflow.fields else description.title,
        audience=workflow.readers(row.audience),
        until=workflow.openings(workflow.fields[row.field]) if row.id in sealed else (),
        lodged_by=_lodged_by(row, hidden),
        at=row.at,
        number=row.number,
        filename=description.filename,
        media_type=description.media_type,
        size=description.size,
        own=row.own,
    )


def _lodged_by(row: Row[*tuple[Any, ...]], hidden: Mapping[int, Text]) -> Text | None:
    if row.name_en:
        return Text(en=row.name_en, zh=row.name_zh)
    person = Text(en=row.person_en, zh=row.person_zh) if row.person_en else None
    return hidden.get(row.person_id, person)


def _files(case_id: int, actor: Actor, held: Held) -> Select[*tuple[Any, ...]]:
    latest = (
        select(func.max(FILE.number)).where(FILE.document_id == DocumentRow.id).correlate(DocumentRow).scalar_subquery()
    )
    return (
        select(
            DocumentRow.id, DocumentRow.field, DocumentRow.audience,
            lodged_now(actor).label("own"),
            FILE.at, FILE.number, *DESCRIBED,
            OrganizationRow.name_en, OrganizationRow.name_zh,
            LODGER.label("person_id"), PersonRow.name_en.label("person_en"), PersonRow.name_zh.label("person_zh"),
        )
        .join(FILE, FILE.document_id == DocumentRow.id)
        .outerjoin(OrganizationRow, OrganizationRow.id == DocumentRow.organization_id)
        .outerjoin(PersonRow, PersonRow.id == LODGER)
        .where(DocumentRow.case_id == case_id, FILE.number == latest, readable_files(actor, held))
    )  # fmt: skip
