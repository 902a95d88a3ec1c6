"""Documents of a case: the list, one with its versions, and the file to hand out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, select

from govflow.errors import Forbidden, Gone, NotFound, Refused
from govflow.messages import Message
from govflow.services.queries.case.files import FILE, FileLine, FilePlace, load_files
from govflow.services.queries.case.head import Head, load_head, load_names
from govflow.services.queries.case.names import Names
from govflow.services.queries.mediation.confiding.told import leave_of_files
from govflow.services.queries.registers.datasets.exchange import against_handing_out, exchange_of
from govflow.services.queries.registers.withdrawn import (
    WithdrawnVersion,
    against_adding,
    against_narrowing,
    against_withdrawing,
    load_withdrawn,
    may_ask,
    standing_versions,
    version_of,
)
from govflow.services.queries.step.questions import Choice
from govflow.services.rights import closed_to_versions, reads_as
from govflow.store.documents import DESCRIBED, DocumentRow, described, file_key, readable_files
from govflow.store.sql.prepared import shaped
from govflow.store.visibility import Held, Shape, reading, shape_of
from govflow.store.work import Case, Work
from govflow.store.writing.locking import read_case
from govflow.values import Text

PAGE = 50
NO_DOCUMENT = Message("There is no such document that you may see.")
_WITHDRAWN = Message(
    "This version was withdrawn: nobody reads it any more. The page of the document says by whom and why."
)


@dataclass(frozen=True, kw_only=True)
class FileVersion:
    """One file of a document. ``size`` in bytes."""

    number: int
    filename: str
    media_type: str
    size: int
    sha256: str
    by: Text | None
    at: datetime
    confidence: str | None = None  # of one with a page of its own as a confidence
    leave: tuple[Message, ...] = ()  # to pass it on
    blob: str | None = None  # of a sealed file, its name on the disk
    key: bytes | None = field(default=None, repr=False)  # and what opens it


@dataclass(frozen=True, kw_only=True)
class DocumentsPage:
    """The documents that the reader may read, and whom the reader may choose as readers of a new one."""

    head: Head
    files: tuple[FileLine, ...]
    following: str | None  # where the next page of the list begins
    may_file: bool
    late: bool  # the case has ended: what is filed now changes nothing of that
    audiences: tuple[Choice, ...]


@dataclass(frozen=True, kw_only=True)
class DocumentPage:
    """A document with its versions, newest first. ``closed``: why the reader files no new version, as sending says.

    ``withdrawn``: those that nobody reads any more; ``may_withdraw``: the reader is somebody who could withdraw more.
    ``exchange``: of a table that is handed out only so that it is on record, why it is not handed to the reader now.
    """

    head: Head
    file: FileLine
    versions: tuple[FileVersion, ...]
    closed: Forbidden | Refused | None
    exchange: tuple[Message, ...] | None = None
    withdrawn: tuple[WithdrawnVersion, ...] = ()
    may_withdraw: bool = False

    @property
    def may_file(self) -> bool:
        return self.closed is None

    @property
    def reasons(self) -> tuple[Message, ...]:
        """Why whoever lodged it files no new version, and what to do instead."""
        if self.closed is None or not self.file.own:
            return ()
        return self.closed.reasons if isinstance(self.closed, Refused) else (self.closed.message,)


@dataclass(frozen=True, kw_only=True)
class NarrowingPage:
    """A document that is to be closed to others. ``audiences``: who may read it from then on, of those who do now."""

    head: Head
    file: FileLine
    audiences: tuple[Choice, ...]
    lodged: bool
    reasons: tuple[Message, ...]


@dataclass(frozen=True, kw_only=True)
class WithdrawalPage:
    """A version that is to be withdrawn. ``lodged``: it is the actor's own; ``reasons``: why it stays."""

    head: Head
    file: FileLine
    number: int
    filename: str
    sha256: str
    lodged: bool
    reasons: tuple[Message, ...]


def load_documents(work: Work, reference: str, after: FilePlace | None = None) -> DocumentsPage:
    """A page of the list. Raises NotFound for a case that the reader may not see."""
    case = read_case(work, reference)
    parties, names = work.version_of(case).workflow.parties, load_names(work, case)
    files = load_files(work, case, names, reads_as(work, case), limit=PAGE + 1, after=after, withdrawn=True)
    return DocumentsPage(
        head=load_head(work, case, names),
        files=files[:PAGE],
        following=str(FilePlace(files[PAGE - 1].at, files[PAGE - 1].id)) if len(files) > PAGE else None,
        may_file=not against_adding(work, case),
        late=case.end is not None,
        audiences=tuple(Choice(value=each, label=parties[each].title) for each in parties if case.holders(each)),
    )


def load_document(work: Work, reference: str, document_id: str) -> DocumentPage:
    """Raises NotFound for a case or a document that the reader may not see."""
    case = read_case(work, reference)
    held, names = reads_as(work, case), load_names(work, case)
    found = load_files(work, case, names, held, [document_id], withdrawn=True)
    if not found:
        raise NotFound(NO_DOCUMENT)
    return DocumentPage(
        head=load_head(work, case, names),
        file=found[0],
        versions=_versions(work, case, names, document_id, held),
        closed=closed_to_versions(work, case, document_id),
        exchange=None if (book := exchange_of(work, case, found[0].field)) is None
        else tuple(against_handing_out(work, case, book)),
        withdrawn=load_withdrawn(work, case, names, document_id),
        may_withdraw=may_ask(work, case, lodged=found[0].own),
    )  # fmt: skip


def load_withdrawal(work: Work, reference: str, document_id: str, number: int) -> WithdrawalPage:
    """What withdrawing a version would do, and what speaks against it. Raises NotFound, Gone, Forbidden."""
    case = read_case(work, reference)
    row = version_of(work, case, document_id, number)
    if row is None:
        raise NotFound(NO_DOCUMENT)
    if row.gone:
        raise Gone(_WITHDRAWN)
    error = against_withdrawing(work, case, row)
    if isinstance(error, Forbidden):
        raise error
    names = load_names(work, case)
    found = load_files(work, case, names, reads_as(work, case), [document_id])
    return WithdrawalPage(
        head=load_head(work, case, names),
        file=found[0],
        number=number,
        **{name: value for name, value in _described(work, row).items() if name in ("filename", "sha256")},
        lodged=row.lodged,
        reasons=() if error is None else error.said,
    )


def load_narrowing(work: Work, reference: str, document_id: str) -> NarrowingPage:
    """What closing a document to others would do, and what speaks against it. Raises NotFound, Forbidden."""
    case = read_case(work, reference)
    rows = standing_versions(work, case, document_id)
    if not rows:
        raise NotFound(NO_DOCUMENT)
    error = against_narrowing(work, case, rows)
    if isinstance(error, Forbidden):
        raise error
    parties, names = work.version_of(case).workflow.parties, load_names(work, case)
    until_now = [each for each in (rows[-1].audience or parties) if each in parties and case.holders(each)]
    return NarrowingPage(
        head=load_head(work, case, names),
        file=load_files(work, case, names, reads_as(work, case), [document_id])[0],
        audiences=tuple(Choice(value=each, label=parties[each].title) for each in until_now),
        lodged=rows[-1].lodged,
        reasons=() if error is None else error.said,
    )


def load_file(work: Work, reference: str, document_id: str, number: int) -> FileVersion:
    """One file, for handing out. Raises NotFound for what the reader may not see, and Forbidden for a delivered table:
    whoever takes that is recorded, which reading does not do.
    """
    case = read_case(work, reference)
    file, field = find_file(work, case, document_id, number)
    if exchange_of(work, case, field) is not None:
        raise Forbidden(
            Message("Each download of delivered data is recorded: take them by the button on the page of the document.")
        )
    return file


def find_file(work: Work, case: Case, document_id: str, number: int) -> tuple[FileVersion, str | None]:
    """One file of a case, and the field that asked for it. Raises NotFound for what the reader may not see, and Gone
    for what the reader could read until it was withdrawn.
    """
    held = reads_as(work, case)
    row = work.session.execute(
        select(FILE.number, FILE.at, FILE.blob, FILE.file_key, DocumentRow.field, *DESCRIBED)
        .join(DocumentRow, DocumentRow.id == FILE.document_id)
        .where(
            DocumentRow.case_id == case.id,
            DocumentRow.id == document_id,
            FILE.number == number,
            readable_files(shape_of(held)),
        ),
        reading(work.actor, held),
    ).first()
    if row is None:
        gone = version_of(work, case, document_id, number) is not None
        raise Gone(_WITHDRAWN) if gone else NotFound(NO_DOCUMENT)
    file = FileVersion(
        number=row.number,
        **_described(work, row),
        by=None,
        at=row.at,
        blob=row.blob,
        key=file_key(work.session, row) if row.blob is not None else None,
    )
    return file, row.field


def _versions(work: Work, case: Case, names: Names, document_id: str, held: Held) -> tuple[FileVersion, ...]:
    rows = _files_of(shape_of(held)).rows(work.session, document=document_id, **reading(work.actor, held))
    names.load(work, persons=(row.person_id for row in rows))
    leave = leave_of_files(work, case, [row._asdict() for row in rows])
    return tuple(
        FileVersion(
            number=row.number,
            **_described(work, row),
            by=names.at(row.at).person(row.person_id),
            at=row.at,
            confidence=row.version_id if row.version_id in leave else None,
            leave=leave.get(row.version_id, ()),
        )
        for row in rows
    )


@shaped
def _files_of(shape: Shape) -> Select[*tuple[Any, ...]]:
    return (
        select(
            FILE.number, FILE.at, FILE.person_id, *DESCRIBED,
            DocumentRow.field, DocumentRow.audience, DocumentRow.organization_id,
        )
        .join(DocumentRow, DocumentRow.id == FILE.document_id)
        .where(FILE.document_id == bindparam("document"), readable_files(shape))
        .order_by(FILE.number.desc())
    )  # fmt: skip


def _described(work: Work, row: Any) -> dict[str, Any]:
    """What the file is called and what is in it."""
    return {name: value for name, value in vars(described(work.session, row)).items() if name != "title"}
