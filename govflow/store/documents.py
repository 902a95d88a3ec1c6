"""Documents of cases and confidential answers, each with its audience."""

from __future__ import annotations

import json
from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    and_,
    bindparam,
    case,
    cast,
    exists,
    false,
    func,
    or_,
    select,
    type_coerce,
    update,
)
from sqlalchemy.orm import Mapped, aliased, mapped_column

from govflow.keys import room
from govflow.store.record.compartments import ENTRY, READER, confided, give_key, readable, seal_in, unseal_in
from govflow.store.registers.withdrawn import stands
from govflow.store.rounds.sight import readable_offers
from govflow.store.sql.base import Base, Json, Number
from govflow.store.sql.prepared import Asked, Prepared
from govflow.store.sql.session import Session
from govflow.store.visibility import Held, Shape, open_fields, readable_audience, reading, written_by, written_now
from govflow.values import Actor


class DocumentRow(Base):
    """A document of a case, or of no case the instruction behind a mandate; its versions hold the files."""

    __tablename__ = "document"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case_file.id"), index=True)
    field: Mapped[str | None] = mapped_column(String(48))  # the form field that asked for it
    title: Mapped[str] = mapped_column(String(200))  # empty where the files are sealed: it stands with each of them
    audience: Mapped[list[Any]] = mapped_column(default=list)  # capacities; empty: all who see the case
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"))  # lodged by
    seat_id: Mapped[int | None] = mapped_column(ForeignKey("seat.id"), index=True)  # whose offer it belongs to
    sealed: Mapped[bool] = mapped_column(server_default=false())  # in an offer that nobody has opened
    created_at: Mapped[datetime]


class DocumentVersionRow(Base):
    """One file of a document, named by its content. Of a sealed one ``description`` says what the columns do not.

    Files that were filed before there was a description have it in the columns: their rows are written once.
    """

    __tablename__ = "document_version"
    __table_args__ = (UniqueConstraint("document_id", "number"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("document.id"))
    number: Mapped[int]
    filename: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]  # bytes; of a sealed file what it takes up
    sha256: Mapped[str] = mapped_column(String(64))
    description: Mapped[bytes | None] = mapped_column(LargeBinary)  # sealed in the compartment
    compartment_id: Mapped[str | None] = mapped_column(ForeignKey("compartment.id"))  # of what is for few readers
    blob: Mapped[str | None] = mapped_column(String(64))  # a sealed file's name on the disk, which tells nothing
    file_key: Mapped[bytes | None] = mapped_column(LargeBinary)  # its key, sealed in the compartment
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]


class ShownVersionRow(Base):
    """Whom a version was shown to, where not everybody who has seen the case: without such a row everybody was.

    Written by ``store.writing.drafts``. Whoever sees the case where the version is shown reads it; once the case has
    gone on, those capacities that had seen it.
    """

    __tablename__ = "shown_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("document.id"), index=True)
    version_id: Mapped[str] = mapped_column(ForeignKey("document_version.id"), index=True)
    readers: Mapped[list[Any]]  # capacities
    until: Mapped[datetime | None]  # empty: it is shown where the case is now


ON_DISK = func.coalesce(DocumentVersionRow.blob, DocumentVersionRow.sha256)
"""What the file of a version is named on the disk."""

_FILED_IN = select(DocumentRow.case_id).where(DocumentRow.id == bindparam("document")).scalar_subquery()
SIZE_HELD = Prepared(
    select(func.coalesce(func.sum(DocumentVersionRow.size), 0))
    .join(DocumentRow, DocumentRow.id == DocumentVersionRow.document_id)
    .where(DocumentRow.case_id == _FILED_IN)
    .where(DocumentVersionRow.compartment_id.is_not_distinct_from(bindparam("compartment", type_=String())))
)
"""The bytes of all files of the case of a document that lie open, or in one compartment."""
LAST_NUMBER = Prepared(
    select(func.coalesce(func.max(DocumentVersionRow.number), 0)).where(
        DocumentVersionRow.document_id == bindparam("document")
    )
)


@dataclass(frozen=True, kw_only=True)
class Description:
    """What a document is called, and what is in one of its files. ``size`` in bytes."""

    title: str
    filename: str
    media_type: str
    size: int
    sha256: str


DESCRIBED = (
    DocumentRow.title, DocumentVersionRow.id.label("version_id"), DocumentVersionRow.filename,
    DocumentVersionRow.media_type, DocumentVersionRow.size, DocumentVersionRow.sha256,
    DocumentVersionRow.compartment_id, DocumentVersionRow.description,
)  # fmt: skip
"""What ``described`` reads of a row."""


def described(session: Session, row: Any) -> Description:
    """What stands in the columns, or sealed beside them, for whoever may read the file. Raises Unreadable."""
    if row.description is None:
        names = ("title", "filename", "media_type", "size", "sha256")
        return Description(**{name: getattr(row, name) for name in names})
    place = _described_at(row.version_id)
    return Description(**json.loads(unseal_in(session, row.compartment_id, row.description, place)))


def file_key(session: Session, row: Any) -> bytes:
    """The key of a sealed file, from the row of its version. Raises Unreadable."""
    if row.compartment_id is None:
        return bytes(row.file_key)
    return unseal_in(session, row.compartment_id, row.file_key, row.version_id)


def description_columns(
    session: Session, compartment: str | None, version_id: str, description: Description
) -> dict[str, Any]:
    """What the row of a version says: of one in a compartment nothing but how much room it takes."""
    told = vars(description)
    if compartment is None:
        return {name: value for name, value in told.items() if name != "title"}
    sealed = seal_in(session, compartment, json.dumps(told).encode(), _described_at(version_id))
    return {"filename": "", "media_type": "", "size": room(description.size), "sha256": "", "description": sealed}


def _described_at(version_id: str) -> str:
    return f"{version_id}/description"


_FIRST = aliased(DocumentVersionRow)
LODGER = (  # its type is said: where nobody has loaded the table of persons yet, the column has none
    select(type_coerce(_FIRST.person_id, Number))
    .where(_FIRST.document_id == DocumentRow.id, _FIRST.number == 1)
    .correlate(DocumentRow)
    .scalar_subquery()
)
"""The person who filed the first version."""
LATEST = (
    select(case((func.max(_FIRST.at) > DocumentRow.created_at, func.max(_FIRST.at)), else_=DocumentRow.created_at))
    .where(_FIRST.document_id == DocumentRow.id, stands(_FIRST.id))
    .correlate(DocumentRow)
    .scalar_subquery()
)
"""When the newest version of a document came into the case."""
_STANDING = exists().where(_FIRST.document_id == DocumentRow.id, stands(_FIRST.id)).correlate(DocumentRow)
ON_FILE = and_(DocumentRow.field.is_not(None), DocumentRow.seat_id.is_(None), _STANDING)
"""The documents that answer a field of their case; what belongs to an offer does not count, nor what was withdrawn."""


def readable_files(shape: Shape, file: type[DocumentVersionRow] = DocumentVersionRow) -> ColumnElement[bool]:
    """The versions of one case's documents that the reader may read: those filed for the reader that nobody has
    withdrawn. As for ``filed_for``, the caller has checked the case.
    """
    return and_(filed_for(shape, file), stands(file.id))


def filed_for(shape: Shape, file: type[DocumentVersionRow] = DocumentVersionRow) -> ColumnElement[bool]:
    """The versions that the reader may know of, withdrawn or not: sealed in an offer, only who lodged it.

    Only for documents of one case, joined with their versions (``file``), whose visibility the caller has checked.
    """
    written = written_by(DocumentRow.organization_id, LODGER)
    confided = or_(cast(DocumentRow.audience, String) == "[]", readable(file.compartment_id))
    # when a version came into the case: one that was handed on from another case is older there
    came = case((file.at > DocumentRow.created_at, file.at), else_=DocumentRow.created_at)
    kept_back = readable_audience(DocumentRow.audience, came, shape, written)
    may = or_(confided, and_(file.compartment_id.is_(None), kept_back))
    unsealed = or_(DocumentRow.sealed.is_(False), lodged_now())
    shown = and_(_was_shown(file, shape), readable_offers(shape, DocumentRow.seat_id))
    return and_(open_fields(shape, DocumentRow.field), may, shown, unsealed)


def _was_shown(file: type[DocumentVersionRow], shape: Shape) -> ColumnElement[bool]:
    """Did the version stand, or was it filed, where the reader saw the case?"""
    rows = exists().where(ShownVersionRow.version_id == file.id)
    seen = readable_audience(ShownVersionRow.readers, ShownVersionRow.until, shape, false())
    return or_(~rows, rows.where(or_(ShownVersionRow.until.is_(None), seen)))


def lodged_now() -> ColumnElement[bool]:
    """The documents that were lodged for whom the reader (``reading``) acts now."""
    return written_now(DocumentRow.organization_id, LODGER)


class KeptRow(Base):
    """A file that somebody sent with a form and that may become a document: how much a person sends is limited.

    ``upload`` and what follows: of a part of a file, to which upload it belongs, where in the file it begins, how many
    bytes of it there are, and what its key is made of beside that of the upload.
    """

    __tablename__ = "kept_upload"
    __table_args__ = (Index("ix_kept_upload_upload", "upload", "start", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    name: Mapped[str] = mapped_column(String(64))  # on the disk
    size: Mapped[int]  # bytes
    at: Mapped[datetime] = mapped_column(index=True)
    upload: Mapped[str | None] = mapped_column(String(32))
    start: Mapped[int | None]
    length: Mapped[int | None]
    salt: Mapped[str | None] = mapped_column(String(32))


class ConfidenceRow(Base):
    """An answer meant for named capacities only, such as a caucus note. It appears nowhere else until it is opened."""

    __tablename__ = "confidence"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), index=True)
    field: Mapped[str] = mapped_column(String(48))
    value: Mapped[Any] = mapped_column(Json)  # since a step opened it
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # until then
    compartment_id: Mapped[str | None] = mapped_column(ForeignKey("compartment.id"))  # until then
    audience: Mapped[list[Any]]  # capacities; empty: all who see the case, since a step opened it
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # wrote it; empty: nobody
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"))  # for whom
    at: Mapped[datetime]


_READERS = Prepared(
    select(READER).where(READER.c.compartment_id.in_(bindparam("these", expanding=True))).order_by(READER.c.id)
)
_OF_KINDS = Prepared(confided(ENTRY.c.kind.in_(bindparam("kinds", expanding=True))))


def load_readers(session: Session, compartment_ids: Set[str]) -> dict[str, list[Any]]:
    """Who could ever read each of these compartments, from when until when; asked for whoever reads it."""
    found: dict[str, list[Any]] = {}
    for row in _READERS.asked(these=sorted(compartment_ids)).rows(session) if compartment_ids else ():
        found.setdefault(row.compartment_id, []).append(row)
    return found


def asked_of_kinds(actor: Actor, case_id: int, held: Held, kinds: Sequence[str]) -> Asked:
    """The entries of these kinds that the actor may read in a case's compartments, newest first."""
    return _OF_KINDS.asked(case=case_id, kinds=list(kinds), **reading(actor, held))


def seal_what_is_open(session: Session) -> None:
    """Seal the confidences that an upgrade has put into compartments, for it did not have the keys."""
    confidence = ConfidenceRow.__table__
    open_ = (confidence.c.compartment_id.is_not(None), confidence.c.sealed.is_(None))
    for row in session.execute(select(confidence).where(*open_)).all():
        give_key(session, row.compartment_id)
        sealed = seal_in(session, row.compartment_id, json.dumps(row.value).encode(), row.id)
        kept = {"sealed": sealed, "value": JSON.NULL}
        session.execute(update(confidence).where(confidence.c.id == row.id).values(**kept))
