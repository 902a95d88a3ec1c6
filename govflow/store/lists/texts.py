"""The words of documents that everybody who sees their case may read: what waits to be read, and how it is found.

Only such files are ever read as lie open on the disk, for all readers of the case alike. What is confided, sealed, part
of an offer or shown to some is not in the index, whoever asks: who may read it differs from reader to reader, and a hit
would tell of it. Whether a file still lies open is asked again whenever somebody looks for words.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    cast,
    exists,
    false,
    func,
    insert,
    literal,
    literal_column,
    or_,
    select,
    true,
    update,
)
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, aliased, mapped_column

from govflow.store.cases import CASE, CaseRow
from govflow.store.deadlines.timers import only
from govflow.store.documents import DocumentRow, DocumentVersionRow, ShownVersionRow
from govflow.store.lists.search import indexing, occurrences_in, tokens_of
from govflow.store.registers.withdrawn import stands
from govflow.store.sql.base import Base, Number, UtcDateTime
from govflow.store.sql.prepared import Prepared
from govflow.store.sql.session import Session
from govflow.store.visibility import TAKING_PART

WAITING, DONE, FAILED = "waiting", "done", "failed"
"""Of a text: nobody has read the file yet; it is found; it is found by the names of the document alone."""
FIRST, LOOKED_THROUGH = 100, 1_500
"""So many of the newest files with some words are asked whether the reader may read them: at first, and at most."""
INDEX = "case_search_documents"


class DocumentTextRow(Base):
    """The text of a version of a document, by which it is found. ``next_at``: when it is read next; whoever does so
    moves it on first, so that what a process leaves behind is taken up by another then. ``public``: outsiders read it.
    """

    __tablename__ = "document_text"
    __table_args__ = (Index("ix_document_text_waiting", "id", **only("state = 'waiting'")),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[str] = mapped_column(ForeignKey("document_version.id"), unique=True)
    state: Mapped[str] = mapped_column(String(8))
    attempts: Mapped[int]
    next_at: Mapped[datetime]
    failure: Mapped[str | None] = mapped_column(String(16))
    public: Mapped[bool] = mapped_column(server_default=false())
    text: Mapped[str | None] = mapped_column(LongText)


TEXT, DOCUMENT, FILE = DocumentTextRow.__table__, DocumentRow.__table__, DocumentVersionRow.__table__
_FILED = FILE.c.id.in_(bindparam("filed", expanding=True, type_=String()))
_QUEUE = Prepared(
    insert(TEXT).from_select(
        ["version_id", "state", "attempts", "next_at"],
        select(FILE.c.id, literal_column("'waiting'"), literal_column("0"), bindparam("at", type_=UtcDateTime())).where(
            _FILED, FILE.c.compartment_id.is_(None), FILE.c.blob.is_(None)
        ),
    )
)
_INDEXED = {name: Prepared(each) for name, each in indexing(INDEX, "text_id").items()}


def _lies_open(file: type[DocumentVersionRow]) -> ColumnElement[bool]:
    """The versions that were never sealed nor withdrawn, and that are shown to whoever sees the case by now."""
    shown_to_some = exists().where(ShownVersionRow.version_id == file.id)
    return and_(file.compartment_id.is_(None), file.blob.is_(None), ~shown_to_some, stands(file.id))


def _for_all() -> ColumnElement[bool]:
    """The documents of a case that are for all who see it."""
    audience = cast(DocumentRow.audience, String) == literal_column("'[]'")
    no_seat = func.coalesce(DocumentRow.seat_id, literal_column("0")) == literal_column(
        "0"
    )  # by no index: most have none
    of_case = and_(DocumentRow.case_id.is_not(None), no_seat)
    return and_(of_case, DocumentRow.sealed.is_(False), audience)


_LATER = aliased(DocumentVersionRow)
_REPLACED = exists().where(
    _LATER.document_id == DocumentRow.id, _LATER.number > DocumentVersionRow.number, _lies_open(_LATER)
)
OPEN = and_(_for_all(), _lies_open(DocumentVersionRow))
"""Over documents joined with their versions."""
STANDS = and_(OPEN, ~_REPLACED)
"""Those of them in whose place no later one stands that lies open as well."""

_OF_TEXT = (
    select(
        DocumentTextRow.id, DocumentTextRow.state, DocumentTextRow.attempts, DocumentTextRow.next_at,
        DocumentTextRow.text, DocumentVersionRow.sha256, DocumentVersionRow.filename, DocumentRow.title,
        DocumentRow.field, CaseRow.workflow_version_id,
    )
    .join(DocumentVersionRow, DocumentVersionRow.id == DocumentTextRow.version_id)
    .join(DocumentRow, DocumentRow.id == DocumentVersionRow.document_id)
    .join(CaseRow, CaseRow.id == DocumentRow.case_id)
)  # fmt: skip
_WAITS = (DocumentTextRow.state == literal_column("'waiting'"), OPEN)
_DUE = DocumentTextRow.next_at <= bindparam("now", type_=UtcDateTime())
_NEXT = Prepared(_OF_TEXT.where(*_WAITS, _DUE).order_by(DocumentTextRow.id).limit(1))
_AFTER = Prepared(
    _OF_TEXT.where(DocumentTextRow.id > bindparam("after", type_=Number), OPEN)
    .where(DocumentTextRow.state != literal_column("'waiting'"))
    .order_by(DocumentTextRow.id)
    .limit(bindparam("most", type_=Integer))
)
_COUNTED = Prepared(
    select(func.count().label("number"), func.min(DocumentTextRow.next_at).label("since"))
    .select_from(DocumentTextRow)
    .join(DocumentVersionRow, DocumentVersionRow.id == DocumentTextRow.version_id)
    .join(DocumentRow, DocumentRow.id == DocumentVersionRow.document_id)
    .where(*_WAITS)
)


def queue_files(session: Session, version_ids: Sequence[str], at: datetime) -> None:
    """Those of these files that lie open wait to be read: in the transaction that files them."""
    _QUEUE.run(session, {"filed": list(version_ids), "at": at})


def next_file(session: Session, now: datetime) -> Any | None:
    """The file that waits longest to be read, of those that all may read by now; with all that is needed for it."""
    return _NEXT.first(session, now=now)


def take_file(session: Session, row: Any, until: datetime) -> bool:
    """Take it in hand: nobody else does before the moment ``until``. False where another process was first."""
    same = (TEXT.c.id == row.id, TEXT.c.state == WAITING, TEXT.c.attempts == row.attempts)
    taken = update(TEXT).where(*same).values(attempts=row.attempts + 1, next_at=until).returning(TEXT.c.id)
    return session.execute(taken).first() is not None


def keep_text(session: Session, row: Any, names: Sequence[str], **values: Any) -> bool:
    """Keep what came of a file that was taken, and let its document be found by it and by these names. False where
    somebody else has it in hand by now.
    """
    same = (TEXT.c.id == row.id, TEXT.c.state == WAITING, TEXT.c.attempts == row.attempts + 1)
    kept = session.execute(update(TEXT).where(*same).values(**values).returning(TEXT.c.id)).first() is not None
    if kept and values["state"] != WAITING:
        index_text(session, row.id, names, values.get("text"))
    return kept


def index_text(session: Session, text_id: int, names: Sequence[str], text: str | None) -> None:
    """Make a document findable by these, in place of what it was found by before."""
    row = {"number": text_id, "words": tokens_of((*names, text or ""))}
    _INDEXED[session.engine.dialect.name].run(session, row)


def forget_text(session: Session, version_id: str) -> None:
    """A file was withdrawn: its text is kept no longer, and nothing is found by it."""
    row = session.execute(select(TEXT.c.id).where(TEXT.c.version_id == version_id)).first()
    if row is not None:
        session.execute(update(TEXT).where(TEXT.c.id == row.id).values(text=None))
        index_text(session, row.id, (), None)


def found_texts(session: Session, after: int, most: int) -> list[Any]:
    """Those that follow of all that were read, or could not be."""
    return _AFTER.rows(session, after=after, most=most)


def waiting_files(session: Session) -> Any:
    """How many files wait to be read that all may read by now (``number``), and since when one is due (``since``)."""
    return _COUNTED.first(session)


def failed_files(session: Session) -> dict[str, int]:
    """Of how many files there is no text, by why."""
    failed = select(TEXT.c.failure, func.count()).where(TEXT.c.state == FAILED).group_by(TEXT.c.failure)
    return {reason or "": number for reason, number in session.execute(failed).all()}


_UNQUEUED = and_(OPEN, ~exists().where(DocumentTextRow.version_id == DocumentVersionRow.id))


def count_unqueued(session: Session) -> int:
    """How many files lie open and were never queued, as by a program of an earlier version beside this one."""
    files = select(func.count()).select_from(DocumentVersionRow)
    of_all = files.join(DocumentRow, DocumentRow.id == DocumentVersionRow.document_id)
    return session.scalar(of_all.where(_UNQUEUED)) or 0


def queue_missing(session: Session, now: datetime) -> None:
    """Queue the files that nobody has queued, and those anew that could not be read."""
    new = (
        select(DocumentVersionRow.id, literal(WAITING), literal(0), literal(now, UtcDateTime()))
        .join(DocumentRow, DocumentRow.id == DocumentVersionRow.document_id)
        .where(_UNQUEUED)
    )
    session.execute(insert(TEXT).from_select(["version_id", "state", "attempts", "next_at"], new))
    again = {"state": WAITING, "attempts": 0, "next_at": now, "failure": None}
    session.execute(update(TEXT).where(TEXT.c.state == FAILED).values(**again))


def found_documents(dialect: str, criteria: Sequence[ColumnElement[bool]]) -> Select[Any]:
    """Documents with some words (``phrases``), those filed last first: of cases that the reader sees (``criteria`` over
    ``CaseRow``), filed before the version ``behind``, at most ``most``. ``looked``: how many files with the words were
    looked through, of at most ``window``; where the reader may see none of them, the one row has nothing else.
    """
    number, occurs = occurrences_in(dialect, INDEX, "text_id")
    place = select(TEXT.c.id).where(TEXT.c.version_id == bindparam("behind", type_=String()))
    before = number < func.coalesce(place.scalar_subquery(), literal_column(str(2**53), Number))
    hits = select(number.label("id")).where(occurs, before).order_by(number.desc())
    newest = hits.limit(bindparam("window", type_=Integer)).cte("hits")
    if dialect == "postgresql":
        newest = newest.prefix_with("MATERIALIZED")
    readable = (
        select(DocumentTextRow.id)
        .select_from(newest)
        .join(DocumentTextRow, DocumentTextRow.id == newest.c.id)
        .join(DocumentVersionRow, DocumentVersionRow.id == DocumentTextRow.version_id)
        .join(DocumentRow, DocumentRow.id == DocumentVersionRow.document_id)
        .join(CaseRow, CaseRow.id == DocumentRow.case_id)
        .where(STANDS, or_(TAKING_PART, DocumentTextRow.public), *criteria)
        .order_by(DocumentTextRow.id.desc())
        .limit(bindparam("most", type_=Integer))
        .subquery("readable")
    )
    counted = select(func.count().label("looked")).select_from(newest).subquery("counted")
    return (
        select(
            counted.c.looked, TEXT.c.id, TEXT.c.text, FILE.c.id.label("version_id"), FILE.c.number, FILE.c.filename,
            FILE.c.at, DOCUMENT.c.id.label("document_id"), DOCUMENT.c.field, DOCUMENT.c.title, CASE.c.reference,
            CASE.c.title.label("case_title"), CASE.c.title_other.label("case_title_other"), CASE.c.workflow_version_id,
        )
        .select_from(counted)
        .outerjoin(readable, true())
        .outerjoin(TEXT, TEXT.c.id == readable.c.id)  # what is long is read of those alone that are shown
        .outerjoin(FILE, FILE.c.id == TEXT.c.version_id)
        .outerjoin(DOCUMENT, DOCUMENT.c.id == FILE.c.document_id)
        .outerjoin(CASE, CASE.c.id == DOCUMENT.c.case_id)
        .order_by(readable.c.id.desc())
    )  # fmt: skip
