"""Filing what was uploaded: content-addressed files under safe names, versions with an audience."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select

from govflow.engine.asking.answers import Upload
from govflow.engine.definition import AUTHOR, FormField
from govflow.errors import Invalid
from govflow.keys import new_key
from govflow.messages import Message
from govflow.store.blobs.keeping import Blobs
from govflow.store.blobs.kinds import against, media_type, safe_name
from govflow.store.documents import (
    DESCRIBED,
    LAST_NUMBER,
    SIZE_HELD,
    Description,
    DocumentRow,
    DocumentVersionRow,
    described,
    description_columns,
    file_key,
)
from govflow.store.record.compartments import seal_in
from govflow.store.record.noticing import declare_new
from govflow.store.registers.withdrawn import stands
from govflow.store.sql.prepared import Prepared
from govflow.store.standing.sides import author
from govflow.store.work import Case, Work
from govflow.store.writing.compartments import compartment_for
from govflow.values import SYSTEM, Actor, new_id

DOCUMENT, FILE = DocumentRow.__table__, DocumentVersionRow.__table__
_DOCUMENT_DECLARED, _FILE_DECLARED = Prepared(insert(DOCUMENT).inline()), Prepared(insert(FILE).inline())
_OF_NO_CASE = {"case_id": None, "field": None, "seat_id": None, "sealed": False}
_OPEN = dict.fromkeys(("description", "compartment_id", "blob", "file_key"))

_KEPT = (DOCUMENT.c.organization_id, FILE.c.blob, FILE.c.file_key, FILE.c.person_id, FILE.c.at, *DESCRIBED)
_KEPT_FILES = select(*_KEPT).join(DOCUMENT, DOCUMENT.c.id == FILE.c.document_id)

CASE_HOLDS = 2 * 2**30
"""Bytes of all files of a case."""


def file_uploads(
    work: Work,
    case: Case,
    fields: Sequence[FormField],
    answers: Mapping[str, Any],
    blobs: Blobs,
    limit: int,
    seat_id: int | None = None,
) -> dict[str, Any]:
    """File every upload among the answers; the document id takes its place. In the offer of a seat they are sealed."""
    labels = {field.name: field for field in fields}
    check_uploads(answers)
    return {
        name: file_document(
            work,
            case,
            value,
            blobs,
            limit,
            title=labels[name].label.en,
            field=name,
            audience=labels[name].audience,
            seat_id=seat_id,
        )
        if isinstance(value, Upload)
        else value
        for name, value in answers.items()
    }


def check_uploads(answers: Mapping[str, Any]) -> None:
    """Raises Invalid for files among the answers that cannot be filed."""
    problems = {
        name: problem
        for name, value in answers.items()
        if isinstance(value, Upload) and (problem := objection(value)) is not None
    }
    if problems:
        raise Invalid(problems)


def file_document(
    work: Work,
    case: Case,
    upload: Upload,
    blobs: Blobs,
    limit: int,
    *,
    title: str,
    field: str | None,
    audience: Sequence[str],
    seat_id: int | None = None,
) -> str:
    """Keep a new document of a case with its first version; returns its id. Raises TooLarge.

    ``seat_id``: it belongs to the offer of this seat, and is sealed until the offers are opened.
    """
    document_id = new_id()
    for_few = tuple(audience) if seat_id is None else (AUTHOR,)
    compartment = compartment_for(work, case, author(work, case), for_few) if for_few else None
    _add_document(
        work,
        id=document_id,
        case_id=case.id,
        field=field,
        title=title if compartment is None else "",
        audience=list(audience),
        organization_id=author(work, case).organization_id,
        seat_id=seat_id,
        sealed=seat_id is not None,
    )
    version_id = _add_version(work, document_id, 1, title, upload, blobs, limit, compartment, case.id)
    if seat_id is None:
        work.filed.append((case, document_id, version_id))
    return document_id


def file_instruction(work: Work, organization_id: int, upload: Upload, blobs: Blobs, limit: int, *, number: str) -> str:
    """Keep the instruction behind a mandate of an organization; it belongs to no case. Its id. Raises TooLarge."""
    document_id = new_id()
    _add_document(work, id=document_id, title=number, audience=[], organization_id=organization_id)
    _add_version(work, document_id, 1, number, upload, blobs, limit)
    return document_id


def hand_on(work: Work, case: Case, document_id: str, field: FormField) -> str:
    """File the latest version of another case's document, theirs who lodged it, in this one; the new document's id."""
    found = _KEPT_FILES.where(DOCUMENT.c.id == document_id, stands(FILE.c.id)).order_by(FILE.c.number.desc())
    source = work.session.execute(found).first()
    if source is None:
        raise Invalid({field.name: Message("This document is not on file any more.")})
    theirs = replace(SYSTEM, person_id=source.person_id, organization_id=source.organization_id)
    return _file_again(work, case, source, theirs, source.at, field.audience, field.name)[0]


def tell_file(work: Work, case: Case, version_id: str, audience: Sequence[str]) -> tuple[str, str]:
    """File one version of a document anew for other readers, as the actor's own: the same bytes, and nothing else of
    where they stood. The new document's id, and what it is called.
    """
    source = work.session.execute(_KEPT_FILES.where(FILE.c.id == version_id)).one()
    return _file_again(work, case, source, author(work, case), work.at, audience)


def file_for_fewer(
    work: Work, case: Case, version_ids: Sequence[str], audience: Sequence[str], blobs: Blobs, limit: int
) -> str:
    """File these versions of a document anew, theirs who lodged it, sealed for fewer readers; the new document's id.

    What lay open is sealed anew, so that its file says nothing to whoever sees the disk.
    """
    rows = work.session.execute(_KEPT_FILES.where(FILE.c.id.in_(list(version_ids))).order_by(FILE.c.number)).all()
    document_id = new_id()
    theirs = replace(SYSTEM, person_id=rows[0].person_id, organization_id=rows[0].organization_id)
    compartment = compartment_for(work, case, theirs, audience)
    lodged = {"case_id": case.id, "field": None, "organization_id": theirs.organization_id}
    _add_document(work, id=document_id, title="", audience=list(audience), **lodged)
    for number, row in enumerate(rows, start=1):
        version_id, told = new_id(), described(work.session, row)
        kept = _handed_on(work, compartment, row, version_id)
        if row.blob is None:
            key = new_key()
            with blobs.open(row.sha256) as file:
                sealed = blobs.put_sealed(file.read(), key, max(limit, row.size))
            kept |= {"blob": sealed.name, "file_key": seal_in(work.session, compartment, key, version_id)}
        about = {"number": number, "person_id": row.person_id, "at": row.at, **kept}
        about |= description_columns(work.session, compartment, version_id, told)
        _add_file(work, case.id, id=version_id, document_id=document_id, **about)
        work.filed.append((case, document_id, version_id))
    return document_id


def add_version(
    work: Work, document_id: str, title: str, upload: Upload, blobs: Blobs, limit: int, compartment: str | None = None
) -> str:
    """Keep another version of a document, sealed where it is for a compartment; returns its id.

    Raises Invalid when its case holds no more.
    """
    number = LAST_NUMBER.scalar(work.session, document=document_id) + 1
    return _add_version(work, document_id, number, title, upload, blobs, limit, compartment)


def _add_version(
    work: Work,
    document_id: str,
    number: int,
    title: str,
    upload: Upload,
    blobs: Blobs,
    limit: int,
    compartment: str | None = None,
    case_id: int | None = None,
) -> str:
    _check_room(work, document_id, upload, compartment)
    version_id = new_id()
    kept = _keep(work, title, upload, blobs, limit, compartment, version_id)
    at = {"person_id": work.actor.person_id, "at": work.at}
    _add_file(work, case_id, id=version_id, document_id=document_id, number=number, **at, **kept)
    return version_id


def _add_document(work: Work, **columns: Any) -> None:
    row = {**_OF_NO_CASE, "created_at": work.at, **columns}
    _DOCUMENT_DECLARED.run(work.session, row)
    declare_new(work.session, DOCUMENT, row)


def _add_file(work: Work, case_id: int | None, **columns: Any) -> None:
    row = {**_OPEN, **columns}
    _FILE_DECLARED.run(work.session, row)
    declare_new(work.session, FILE, row, case_id=case_id)


def _keep(
    work: Work, title: str, upload: Upload, blobs: Blobs, limit: int, compartment: str | None, version_id: str
) -> dict[str, Any]:
    """Write the file; what the row of its version says of it."""
    name = safe_name(upload.filename)
    kind = media_type(name)
    if compartment is None:
        sha256, size = blobs.put(upload.content, limit)
        return {"filename": name, "media_type": kind, "size": size, "sha256": sha256}
    key = new_key()
    file = blobs.put_sealed(upload.content, key, limit)
    description = Description(title=title, filename=name, media_type=kind, size=file.size, sha256=file.sha256)
    return {
        **description_columns(work.session, compartment, version_id, description),
        "compartment_id": compartment,
        "blob": file.name,
        "file_key": seal_in(work.session, compartment, key, version_id),
    }


def _file_again(
    work: Work, case: Case, source: Any, writer: Actor, at: datetime, audience: Sequence[str], field: str | None = None
) -> tuple[str, str]:
    """A version as a document of its own, whose it is and since when: its id, and what it is called."""
    document_id, version_id, description = new_id(), new_id(), described(work.session, source)
    compartment = compartment_for(work, case, writer, audience) if audience else None
    title = description.title if compartment is None else ""
    lodged = {"case_id": case.id, "field": field, "organization_id": writer.organization_id}
    _add_document(work, id=document_id, title=title, audience=list(audience), **lodged)
    told = description_columns(work.session, compartment, version_id, description)
    told |= {"number": 1, "person_id": writer.person_id, "at": at, **_handed_on(work, compartment, source, version_id)}
    _add_file(work, case.id, id=version_id, document_id=document_id, **told)
    work.filed.append((case, document_id, version_id))
    return document_id, description.title


def _handed_on(work: Work, compartment: str | None, source: Any, version_id: str) -> dict[str, Any]:
    """The same file for other readers: its key goes into a compartment of theirs; as it is, where all may read it."""
    key = None if source.blob is None else file_key(work.session, source)
    if key is not None and compartment is not None:
        key = seal_in(work.session, compartment, key, version_id)
    return {"compartment_id": compartment, "blob": source.blob, "file_key": key}


def _check_room(work: Work, document_id: str, upload: Upload, compartment: str | None) -> None:
    """What is open counts together, and what is in a compartment by itself: nobody learns how much others confided."""
    held = SIZE_HELD.scalar(work.session, document=document_id, compartment=compartment)
    if held + len(upload.content) > CASE_HOLDS:
        said = Message(
            "The files of this case come to more than %(most)s MB. File where the rest can be found instead.",
            most=CASE_HOLDS // 2**20,
        )
        raise Invalid({"upload": said})


def objection(upload: Upload) -> Message | None:
    """Why a file cannot be filed."""
    return against(upload.filename, upload.content)
