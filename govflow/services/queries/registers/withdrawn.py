"""Papers that were withdrawn, as those see it who could read them; and who may withdraw a paper now.

Nobody takes away what others have decided on. Whoever lodged a paper withdraws it by themselves as long as nobody else
has moved the case on, or held a vote, with it on file. Later only who looks after the papers of the case does so
(``documents.papers``), and not for itself: at the request of who lodged it, or of whom it concerns.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, String, Table, and_, bindparam, exists, or_, select

from govflow.domain.documents import PAPERS, PapersBook
from govflow.engine.entries import SittingAttended
from govflow.errors import Forbidden, GovflowError, Refused
from govflow.messages import Message
from govflow.services.queries.case.names import Names
from govflow.services.queries.mediation.entries import load_entries
from govflow.services.rights import against_filing, holds, reads_as
from govflow.store.documents import (
    DESCRIBED,
    LODGER,
    DocumentRow,
    DocumentVersionRow,
    described,
    filed_for,
    lodged_now,
    readable_files,
)
from govflow.store.record.history import HISTORY
from govflow.store.registers.withdrawn import WithdrawnRow, stands, words_of
from govflow.store.rounds.sight import readable_rounds
from govflow.store.rounds.tables import RoundRow
from govflow.store.sql.base import Base
from govflow.store.sql.prepared import shaped
from govflow.store.visibility import Shape, reading, shape_of
from govflow.store.work import Case, Work
from govflow.store.writing.matter import against_new_version
from govflow.values import Text

FILE = DocumentVersionRow
_ASKED = (
    DocumentRow.id.label("document_id"), DocumentRow.field, DocumentRow.seat_id, DocumentRow.audience,
    DocumentRow.organization_id, LODGER.label("lodger"), lodged_now().label("lodged"), FILE.number, FILE.at,
)  # fmt: skip
_BESIDE = {"document_version", "shown_version", "withdrawn_version"}
"""Tables that name a document for what it is itself; others name it because something rests on it."""


@dataclass(frozen=True, kw_only=True)
class WithdrawnVersion:
    """A version that nobody reads any more. ``by``: the organization, else the person; ``asked_by``: empty for them."""

    number: int
    filename: str
    sha256: str
    at: datetime
    by: Text | None
    asked_by: str
    reason: str
    audience: tuple[Text, ...] = ()  # those who read it in another place from then on


def load_withdrawn(work: Work, case: Case, names: Names, document_id: str) -> tuple[WithdrawnVersion, ...]:
    """The versions of a document that were withdrawn and that the reader could read before, newest first."""
    held = reads_as(work, case)
    rows = _withdrawn(shape_of(held)).rows(work.session, document=document_id, **reading(work.actor, held))
    names.load(
        work,
        organizations=(row.for_whom for row in rows),
        persons=(row.by_whom for row in rows if row.for_whom is None),
    )
    return tuple(_shown(work, case, names, row) for row in rows)


def version_of(work: Work, case: Case, document_id: str, number: int) -> Any | None:
    """A version that the actor may know of, with what is asked of it (``gone``: whether it was withdrawn)."""
    held = reads_as(work, case)
    known = {"case": case.id, "document": document_id, "number": number}
    return _version(shape_of(held)).first(work.session, **known, **reading(work.actor, held))


def against_withdrawing(work: Work, case: Case, row: Any) -> GovflowError | None:
    """Why the actor does not withdraw a version (``version_of``) now."""
    own = holds(work, case)
    book: PapersBook | None = work.version_of(case).machine.book(PAPERS)
    keeps = book is not None and not row.lodged and not own.isdisjoint(book.withdrawn_by)
    if not own or not (row.lodged or keeps):
        return Forbidden(
            Message("Only who lodged a document withdraws it, or whoever the procedure names to look after the papers.")
        )
    if row.seat_id is not None:
        return Forbidden(Message("This file belongs to an offer: until the round closes, replace the offer."))
    reasons = list(dict.fromkeys(_reasons(work, case, row, keeps)))
    return Refused(reasons) if reasons else None


def standing_versions(work: Work, case: Case, document_id: str) -> list[Any]:
    """The versions of a document that the actor may read, oldest first, as ``version_of`` gives them."""
    held = reads_as(work, case)
    rows = _standing(shape_of(held)).rows(work.session, case=case.id, document=document_id, **reading(work.actor, held))
    return list(rows)


def against_narrowing(work: Work, case: Case, rows: Sequence[Any]) -> GovflowError | None:
    """Why the actor does not close a document with these versions to others now: as for withdrawing each of them."""
    if rows[0].field is not None:
        return Refused([Message("Who reads what answers a form, the procedure says.")])
    errors = [error for row in rows if (error := against_withdrawing(work, case, row)) is not None]
    return errors[0] if errors else None


def against_adding(work: Work, case: Case) -> list[Message]:
    """Why the actor adds no paper of its own to the case, also once it has ended."""
    if case.end is None or not (own := holds(work, case)):
        return against_filing(work, case)
    book: PapersBook | None = work.version_of(case).machine.book(PAPERS)
    if book is None or not own.isdisjoint(book.after_the_end):
        return []
    return [Message("The case has ended; nothing more is filed in it.")]


def may_ask(work: Work, case: Case, *, lodged: bool) -> bool:
    """Could the actor withdraw papers here at all, whatever speaks against it now? ``lodged``: it is the actor's."""
    book: PapersBook | None = work.version_of(case).machine.book(PAPERS)
    return lodged or (book is not None and not holds(work, case).isdisjoint(book.withdrawn_by))


def _reasons(work: Work, case: Case, row: Any, keeps: bool) -> Iterator[Message]:
    field = work.version_of(case).workflow.fields.get(row.field or "")
    title: Text | str = field.label if field is not None else described(work.session, row).title
    yield from against_new_version(work, case, row.document_id, title)
    if row.field is not None and not _replaced(work, row):
        yield Message("“%(field)s” is on file with this file alone: file the right one first.", field=title)
    if _shows_a_mandate(work, case, row.document_id) or any(
        _rests_on(work, each, row.document_id) for each in Base.metadata.sorted_tables
    ):
        yield Message("Somebody was let speak or vote by this paper, or it proves something: it stays.")
    if keeps:
        return
    if case.end is not None and (case.ended_at is None or row.at <= case.ended_at):
        yield Message("The case has ended with it on file: what was there then stays for who looks at it later.")
    elif _went_on(work, case, row):
        yield Message("The case went on with it on file: others have acted since, and what they could read stays.")
    if (name := _voted(work, case, row)) is not None:
        held = work.version_of(case).workflow.rounds[name].title
        yield Message("“%(round)s” is held, or was, with it on file: it stays.", round=held)


def _replaced(work: Work, row: Any) -> bool:
    """Does a newer file of the same lodger stand for the field?"""
    theirs = (
        DocumentRow.organization_id == row.organization_id
        if row.organization_id is not None
        else and_(DocumentRow.organization_id.is_(None), row.lodger == LODGER)
    )
    later = (
        select(FILE.id)
        .join(DocumentRow, DocumentRow.id == FILE.document_id)
        .where(DocumentRow.case_id == row.case_id, DocumentRow.field == row.field, stands(FILE.id), theirs)
    )
    newer = later.where(or_(FILE.at > row.at, (FILE.document_id == row.document_id) & (FILE.number > row.number)))
    return work.session.execute(newer.limit(1)).first() is not None


def _shows_a_mandate(work: Work, case: Case, document_id: str) -> bool:
    """Did somebody speak by it at a sitting? What stands there is sealed; who lodged the paper sat there."""
    lists = (each.entry for each in load_entries(work, case, ["sitting_people"]))
    attended = (person for each in lists if isinstance(each, SittingAttended) for person in each.people)
    return any(person.mandate == document_id for person in attended)


def _rests_on(work: Work, table: Table, document_id: str) -> bool:
    if table.name in _BESIDE:
        return False
    columns = [each for each in table.c if any(key.column.table.name == "document" for key in each.foreign_keys)]
    if not columns:
        return False
    named = or_(*(each == document_id for each in columns))
    return work.session.execute(select(columns[0]).where(named).limit(1)).first() is not None


def _went_on(work: Work, case: Case, row: Any) -> bool:
    """Has somebody else, or the clock, moved the case to another state since the version was filed?"""
    theirs = HISTORY.c.organization_id.is_distinct_from(row.organization_id)
    if row.organization_id is None:
        theirs = HISTORY.c.person_id.is_distinct_from(row.lodger)
    moved = (HISTORY.c.case_id == case.id, HISTORY.c.source != HISTORY.c.target)
    query = select(HISTORY.c.seq).where(*moved, HISTORY.c.at > row.at, theirs).limit(1)
    return work.session.execute(query).first() is not None


def _voted(work: Work, case: Case, row: Any) -> str | None:
    """A round that the actor may know of and that is open, or was closed since the version was filed."""
    held = reads_as(work, case)
    since = or_(RoundRow.closed_at.is_(None), RoundRow.closed_at > row.at)
    query = select(RoundRow.name).where(RoundRow.case_id == case.id, since, readable_rounds(shape_of(held))).limit(1)
    return work.session.execute(query, reading(work.actor, held)).scalar()


def _shown(work: Work, case: Case, names: Names, row: Any) -> WithdrawnVersion:
    description, words, then = described(work.session, row), words_of(work, row), names.at(row.withdrawn_at)
    return WithdrawnVersion(
        number=row.number,
        filename=description.filename,
        sha256=description.sha256,
        at=row.withdrawn_at,
        by=then.organization(row.for_whom) or then.person(row.by_whom),
        asked_by=words["asked_by"],
        reason=words["reason"],
        audience=work.version_of(case).workflow.readers(words["audience"]),
    )


@shaped
def _withdrawn(shape: Shape) -> Select[*tuple[Any, ...]]:
    return (
        select(
            FILE.number, WithdrawnRow.at.label("withdrawn_at"), WithdrawnRow.words,
            WithdrawnRow.sealed.label("sealed_words"), WithdrawnRow.compartment_id.label("withdrawn_in"),
            WithdrawnRow.organization_id.label("for_whom"), WithdrawnRow.person_id.label("by_whom"), *DESCRIBED,
        )
        .join(FILE, FILE.id == WithdrawnRow.version_id)
        .join(DocumentRow, DocumentRow.id == FILE.document_id)
        .where(WithdrawnRow.document_id == bindparam("document"), filed_for(shape))
        .order_by(FILE.number.desc())
    )  # fmt: skip


@shaped
def _version(shape: Shape) -> Select[*tuple[Any, ...]]:
    return _asked().where(FILE.number == bindparam("number"), filed_for(shape))


@shaped
def _standing(shape: Shape) -> Select[*tuple[Any, ...]]:
    return _asked().where(readable_files(shape)).order_by(FILE.number)


def _asked() -> Select[*tuple[Any, ...]]:
    gone = exists().where(WithdrawnRow.version_id == FILE.id).label("gone")
    return (
        select(DocumentRow.case_id, *_ASKED, gone, *DESCRIBED)
        .join(FILE, FILE.document_id == DocumentRow.id)
        .where(DocumentRow.case_id == bindparam("case"), DocumentRow.id == bindparam("document", type_=String()))
    )
