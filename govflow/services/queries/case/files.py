"""Documents of a case for a page: those that the reader may read, with their latest file."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, ScalarSelect, Select, String, and_, bindparam, false, func, or_, select
from sqlalchemy.orm import aliased

from govflow.engine.definition import Workflow
from govflow.services.queries.case.names import Names
from govflow.store.documents import (
    DESCRIBED,
    LODGER,
    Description,
    DocumentRow,
    DocumentVersionRow,
    described,
    filed_for,
    lodged_now,
    readable_files,
)
from govflow.store.record.compartments import unlock
from govflow.store.registers.withdrawn import stands
from govflow.store.sql.base import UtcDateTime
from govflow.store.sql.prepared import Asked, shaped
from govflow.store.visibility import Held, Shape, reading, shape_of
from govflow.store.work import Case, Work
from govflow.store.writing.confidences import sealed_files
from govflow.values import Text

FILE, _OTHER = DocumentVersionRow, aliased(DocumentVersionRow)


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
    gone: bool = False  # all its files were withdrawn

    @property
    def kind(self) -> str:
        """PDF, DOCX: the ending of the name."""
        return self.filename.rpartition(".")[2].upper()


@dataclass(frozen=True)
class FilePlace:
    """A place in the list of documents: behind the one that was filed at this moment."""

    at: datetime
    id: str

    def __str__(self) -> str:
        return f"{self.id}@{self.at.isoformat()}"

    @classmethod
    def parse(cls, text: str) -> FilePlace | None:
        """None for what is no place in the list: then it begins with its first line."""
        number, _, moment = text.partition("@")
        with suppress(ValueError, OverflowError):
            at = datetime.fromisoformat(moment)
            return cls(at.astimezone(UTC), number[:64]) if at.tzinfo is not None else None
        return None


def load_files(
    work: Work,
    case: Case,
    names: Names,
    held: Held,
    ids: Collection[str] | None = None,
    *,
    limit: int | None = None,
    after: FilePlace | None = None,
    withdrawn: bool = False,
) -> tuple[FileLine, ...]:
    """The documents of a case that the actor may read, newest first; or those of ``ids``. Of each the latest version
    that the actor may read. ``after``: from this place in the order on. ``withdrawn``: those as well of which every
    file was withdrawn, with what the latest was called.
    """
    if ids is not None and not ids:
        return ()
    asked = asked_of_files(work, case, held, ids, limit=limit, after=after, withdrawn=withdrawn)
    rows = asked.rows(work.session)
    sealed = sealed_files(work, case)
    unlock(work.session, {row.compartment_id for row in rows if row.description is not None})
    names.load(
        work,
        organizations=(row.organization_id for row in rows),
        persons=(row.person_id for row in rows if row.organization_id is None),
    )
    workflow = work.version_of(case).workflow
    return tuple(_line(workflow, row, described(work.session, row), sealed, names.at(row.at)) for row in rows)


def load_named_files(
    work: Work, case: Case, names: Names, held: Held, ids: Collection[str], read: Sequence[FileLine]
) -> tuple[FileLine, ...]:
    """Those of ``ids``, newest first; taken from what was read before, newest first as well, where that has all."""
    found = tuple(each for each in read if each.id in ids)
    return found if len(found) == len(ids) else load_files(work, case, names, held, ids)


def asked_of_files(
    work: Work,
    case: Case,
    held: Held,
    ids: Collection[str] | None = None,
    *,
    limit: int | None = None,
    after: FilePlace | None = None,
    withdrawn: bool = False,
) -> Asked:
    """What ``load_files`` will ask."""
    values = {"case": case.id, **reading(work.actor, held)}
    if ids is not None:
        values["documents"] = sorted(ids)
    if limit is not None:
        values["most"] = limit
    if after is not None:
        values |= {"after_at": after.at, "after_id": after.id}
    about = {"some": ids is not None, "limited": limit is not None, "further": after is not None}
    return _files(shape_of(held), **about, withdrawn=withdrawn).asked(**values)


def _line(
    workflow: Workflow,
    row: Any,
    description: Description,
    sealed: Collection[str],
    names: Names,
) -> FileLine:
    return FileLine(
        id=row.id,
        field=row.field,
        title=workflow.fields[row.field].label if row.field in workflow.fields else description.title,
        audience=workflow.readers(row.audience),
        until=workflow.openings(workflow.fields[row.field]) if row.id in sealed else (),
        lodged_by=names.organization(row.organization_id) or names.person(row.person_id),
        at=row.at,
        number=row.number,
        filename=description.filename,
        media_type=description.media_type,
        size=description.size,
        own=row.own,
        gone=row.gone,
    )


@shaped
def _files(shape: Shape, *, some: bool, limited: bool, further: bool, withdrawn: bool) -> Select[Any]:
    latest: ColumnElement[int] = _latest(readable_files(shape, _OTHER))
    if withdrawn:
        latest = func.coalesce(latest, _latest(filed_for(shape, _OTHER)))
    query = (
        select(
            DocumentRow.id, DocumentRow.field, DocumentRow.audience,
            lodged_now().label("own"), (~stands(FILE.id) if withdrawn else false()).label("gone"),
            FILE.at, FILE.number, *DESCRIBED, DocumentRow.organization_id, LODGER.label("person_id"),
        )
        .join(FILE, FILE.document_id == DocumentRow.id)
        .where(DocumentRow.case_id == bindparam("case"), FILE.number == latest)
        .order_by(FILE.at.desc(), DocumentRow.id)
        .limit(bindparam("most", type_=Integer()) if limited else None)
    )  # fmt: skip
    if some:
        query = query.where(DocumentRow.id.in_(bindparam("documents", expanding=True)))
    if further:
        at, number = bindparam("after_at", type_=UtcDateTime()), bindparam("after_id", type_=String())
        query = query.where(or_(FILE.at < at, and_(FILE.at == at, DocumentRow.id > number)))
    return query


def _latest(criterion: ColumnElement[bool]) -> ScalarSelect[int]:
    newest = select(func.max(_OTHER.number)).where(_OTHER.document_id == DocumentRow.id, criterion)
    return newest.correlate(DocumentRow).scalar_subquery()
