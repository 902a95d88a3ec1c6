"""Checking the facts: rows against their digests, the digests against the tree, balances, and the files on disk."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, LargeBinary, exists, false, func, or_, select

from govflow.errors import NotFound
from govflow.keys import Unreadable, unsealed_chunks
from govflow.messages import Message
from govflow.store.blobs.keeping import Blobs, says_what_is_sealed
from govflow.store.cases import CASE, ReferenceCounterRow
from govflow.store.documents import ON_DISK, DocumentRow, DocumentVersionRow, file_key
from govflow.store.funds.checking import check_ledger
from govflow.store.mediation.checking import check_bargaining
from govflow.store.record.broken import FAILURES, Broken, first_misstored, first_unreadable, nameless
from govflow.store.record.compartments import COMPARTMENT, opens
from govflow.store.record.facts import Digests, case_digests, installation_digests
from govflow.store.record.leaves import SEQUENCE
from govflow.store.record.sealing import is_leaf_of, newest_leaves, numbers_of, rows_of, sealed_rows
from govflow.store.record.touches import INSTALLATION, Announced, brought_up, counted, load_announced, scope_of
from govflow.store.record.verification import verify_compartment
from govflow.store.registers.rights.checking import check_rights
from govflow.store.sql.base import Base
from govflow.store.sql.session import Session
from govflow.store.workflows import VERSION

_BATCH = 200


def check_facts(session: Session) -> Broken | None:
    """The first row that is not as it was sealed, procedure that is not its bytes, or balance that does not add up."""
    try:
        found = first_misstored(session) or next(differences(session), None)
        found = found or _check_compartments(session) or check_bargaining(session)
        found = found or check_ledger(session) or check_rights(session)
        return found or _check_procedures(session) or _check_numbers(session)
    except FAILURES:  # a value written by hand that no program writes
        return first_unreadable(session) or nameless(Message("A row was altered by hand: it cannot be read."))


def differences(session: Session) -> Iterator[Broken]:
    """All rows that are not as they were sealed, those of the installation first."""
    yield from map(nameless, _of_installation(session))
    references = {row.id: row.reference for row in session.execute(select(CASE.c.id, CASE.c.reference))}
    case_ids = sorted(references)
    for start in range(0, len(case_ids), _BATCH):
        for case_id, sentence in _of_cases(session, case_ids[start : start + _BATCH]):
            yield Broken(reference=references[case_id], seq=None, sentence=sentence)


def check_keys(session: Session) -> Broken | None:
    """The first compartment whose key does not open: no digest is over it, for it is wrapped anew with each key."""
    query = (
        select(COMPARTMENT.c.id, COMPARTMENT.c.wrapped_key, CASE.c.reference)
        .join(CASE, CASE.c.id == COMPARTMENT.c.case_id)
        .where(or_(COMPARTMENT.c.wrapped_key.is_not(None), *_holds_sealed()))  # others are from an upgrade, and open
        .order_by(CASE.c.id, COMPARTMENT.c.id)
    )
    with session.execute(query.execution_options(yield_per=_BATCH)) as result:
        for row in result:
            if not opens(session, row.id, row.wrapped_key):
                return Broken(reference=row.reference, seq=None, sentence=_LOCKED)
    return None


def check_files(session: Session, blobs: Blobs) -> Broken | None:
    """The first document whose file is missing, or is another than was filed. Of a sealed one nothing but its case is
    told.
    """
    columns = (DocumentRow.title, DocumentVersionRow.compartment_id, DocumentVersionRow.file_key, ON_DISK.label("name"))
    query = (
        select(CASE.c.reference, DocumentVersionRow.id.label("version_id"), DocumentVersionRow.blob, *columns)
        .join(DocumentRow, DocumentRow.id == DocumentVersionRow.document_id)
        .outerjoin(CASE, CASE.c.id == DocumentRow.case_id)
        .order_by(DocumentVersionRow.at, DocumentVersionRow.id)
    )
    with session.execute(query.execution_options(yield_per=_BATCH)) as result:
        for row in result:
            if (sentence := _file_differs(session, blobs, row)) is not None:
                return Broken(reference=row.reference, seq=None, sentence=sentence)
    return None


def _file_differs(session: Session, blobs: Blobs, row: Any) -> Message | None:
    sealed = row.compartment_id is not None
    try:
        if _is_as_filed(session, blobs, row):
            return None
    except NotFound:
        missing = Message("The file of the document “%(title)s” is missing.", title=row.title)
        return Message("A sealed file of this case is missing.") if sealed else missing
    except OSError:
        unread = Message("The file of the document “%(title)s” cannot be read from the disk.", title=row.title)
        return Message("A sealed file of this case cannot be read from the disk.") if sealed else unread
    other = Message("The file of the document “%(title)s” was altered.", title=row.title)
    return Message("A sealed file of this case was altered.") if sealed else other


def _is_as_filed(session: Session, blobs: Blobs, row: Any) -> bool:
    """By its name; one that was sealed when names said nothing is opened. Raises NotFound, OSError."""
    if row.blob is None or says_what_is_sealed(row.blob):
        return blobs.fits(row.name)
    with blobs.open(row.name) as file:
        try:
            for _ in unsealed_chunks(file_key(session, row), file):
                pass
        except Unreadable:
            return False
    return True


def _of_installation(session: Session) -> Iterator[Message]:
    sealed = sealed_rows(session, [INSTALLATION]).get(INSTALLATION)
    if sealed is None:
        yield from () if _nothing_sequenced(session) else (_UNSEALED,)
        return
    announced = load_announced(session, numbers_of({INSTALLATION: sealed}), [INSTALLATION])[INSTALLATION]
    yield from _differing(rows_of(sealed["digests"]), installation_digests(session), announced)
    first = session.execute(newest_leaves(SEQUENCE.c.case_id.is_(None))).first()
    if first is None or not is_leaf_of(sealed, first, None):
        yield _UNFOUNDED
    elif counted(session, [INSTALLATION]).get(INSTALLATION, 0) != announced.number:
        yield _TAKEN_AWAY


def _of_cases(session: Session, case_ids: Sequence[int]) -> Iterator[tuple[int, Message]]:
    """In which of these cases something is not as it was sealed, and what."""
    scopes = [scope_of(each) for each in case_ids]
    now, sealed = case_digests(session, case_ids), sealed_rows(session, scopes)
    announced, counts = load_announced(session, numbers_of(sealed), scopes), counted(session, scopes)
    leaves = {row.case_id: row for row in session.execute(newest_leaves(SEQUENCE.c.case_id.in_(case_ids)))}
    for case_id, scope in zip(case_ids, scopes, strict=True):
        row = sealed.get(scope)
        if row is None and case_id in leaves:
            yield case_id, _UNSEALED
            continue
        before = {} if row is None else rows_of(row["digests"])
        yield from ((case_id, each) for each in _differing(before, now[case_id], announced[scope]))
        if row is not None and (case_id not in leaves or not is_leaf_of(row, leaves[case_id], case_id)):
            yield case_id, _UNFOUNDED
        elif counts.get(scope, 0) != announced[scope].number:
            yield case_id, _TAKEN_AWAY


def _differing(before: Digests, now: Digests, announced: Announced) -> Iterator[Message]:
    """Of each row that was altered, is gone, or was added, and no command did so."""
    for key in sorted(before.keys() | now.keys() | announced.touches.keys()):
        known = brought_up(before.get(key), announced.touches.get(key, ()))
        if now.get(key) != known:
            yield _altered(key, known, now)


def _check_compartments(session: Session) -> Broken | None:
    """The first chain of what was confided that does not hold."""
    query = select(COMPARTMENT.c.id, CASE.c.reference).join(CASE, CASE.c.id == COMPARTMENT.c.case_id)
    for row in session.execute(query.order_by(CASE.c.id, COMPARTMENT.c.id)):
        if not verify_compartment(session, row.id):
            sentence = Message("What was confided in this case was altered: its chain does not hold.")
            return Broken(reference=row.reference, seq=None, sentence=sentence)
    return None


def _holds_sealed() -> Iterator[ColumnElement[bool]]:
    """Is anything sealed in a compartment, in one of the tables that keep such?"""
    for table in Base.metadata.sorted_tables:
        if "compartment_id" in table.c:
            sealed = (each.is_not(None) for each in table.c if isinstance(each.type, LargeBinary))
            yield exists().where(table.c.compartment_id == COMPARTMENT.c.id, or_(false(), *sealed))


def _altered(key: str, known: str | None, now: Digests) -> Message:
    table, _, number = key.partition(" ")
    if key not in now:
        return Message("Row %(key)s of %(table)s is gone, and no entry says why.", key=number, table=table)
    if known is None:
        return Message("Row %(key)s of %(table)s was added, and no entry says why.", key=number, table=table)
    return Message("Row %(key)s of %(table)s was altered, and no entry says why.", key=number, table=table)


def _check_procedures(session: Session) -> Broken | None:
    for row in session.execute(select(VERSION.c.workflow, VERSION.c.version, VERSION.c.sha256, VERSION.c.source)):
        if hashlib.sha256(row.source).hexdigest() != row.sha256:
            return nameless(
                Message(
                    "The published file of %(workflow)s, version %(version)s, was altered.",
                    workflow=row.workflow,
                    version=row.version,
                )
            )
    return None


def _check_numbers(session: Session) -> Broken | None:
    """The counters of case numbers stand where the cases left them."""
    counter = ReferenceCounterRow.__table__
    key = (CASE.c.body_id, CASE.c.kind, CASE.c.year)
    used = {tuple(row) for row in session.execute(select(*key, func.max(CASE.c.number)).group_by(*key))}
    given = {tuple(row) for row in session.execute(select(counter))}
    if used == given:
        return None
    return nameless(Message("A counter of case numbers does not stand at the last number that was given out."))


def _nothing_sequenced(session: Session) -> bool:
    return session.execute(select(SEQUENCE.c.number).limit(1)).first() is None


_LOCKED = Message(
    "What was confided in this case does not open: its key was altered, or was wrapped with one that is gone. Put back "
    "the file of keys, or the row of compartment from a backup."
)
_UNSEALED = Message("No digests of facts stand in the record; they were removed.")
_TAKEN_AWAY = Message("What a command said that it changed was taken away, or put in again, before it was sealed.")
_UNFOUNDED = Message("The digests of the facts were altered: they are not those in the record of the body.")
