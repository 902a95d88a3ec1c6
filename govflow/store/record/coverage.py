"""Checking the facts: rows against their digests, the digests against the tree, balances, and the files on disk."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, func, select
from sqlalchemy.orm import Session

from govflow.errors import NotFound
from govflow.messages import Message
from govflow.store.blobs import Blobs
from govflow.store.cases import CASE, ReferenceCounterRow
from govflow.store.documents import DocumentRow, DocumentVersionRow
from govflow.store.funds import FUND, HOLD
from govflow.store.record.broken import Broken, nameless
from govflow.store.record.compartments import COMPARTMENT, verify_compartment
from govflow.store.record.facts import (
    SEALED,
    Digests,
    case_digests,
    facts_hash,
    installation_digests,
    scope_of,
)
from govflow.store.record.history import UNSEQUENCED
from govflow.store.record.sequence import FACTS, SEQUENCE, leaf_of
from govflow.store.workflows import VERSION

_BATCH = 200
_CHUNK = 1 << 20  # bytes


def check_facts(session: Session) -> Broken | None:
    """The first row that is not as it was sealed, procedure that is not its bytes, or balance that does not add up."""
    try:
        found = (
            _check_installation(session)
            or _check_cases(session)
            or _check_compartments(session)
            or _check_balances(session)
        )
    except (ValueError, TypeError):  # a value written by hand that no program writes
        return nameless(Message("A row was altered by hand: it cannot be read."))
    return found or _check_procedures(session) or _check_numbers(session)


def check_files(session: Session, blobs: Blobs) -> Broken | None:
    """The first document whose file is missing, or is another than was filed."""
    query = (
        select(CASE.c.reference, DocumentRow.title, DocumentVersionRow.sha256, DocumentVersionRow.size)
        .join(DocumentRow, DocumentRow.id == DocumentVersionRow.document_id)
        .outerjoin(CASE, CASE.c.id == DocumentRow.case_id)
        .order_by(DocumentVersionRow.at, DocumentVersionRow.id)
    )
    if "compartment_id" in DocumentVersionRow.__table__.c:
        query = query.where(DocumentVersionRow.__table__.c.compartment_id.is_(None))
    with session.execute(query.execution_options(yield_per=_BATCH)) as result:
        for row in result:
            digest = _file_digest(blobs, row.sha256)
            if digest != row.sha256:
                missing = Message("The file of the document “%(title)s” is missing.", title=row.title)
                other = Message("The file of the document “%(title)s” was altered.", title=row.title)
                return Broken(reference=row.reference, seq=None, sentence=missing if digest is None else other)
    return None


def _check_installation(session: Session) -> Broken | None:
    sealed = session.execute(select(SEALED).where(SEALED.c.scope == scope_of(None))).mappings().first()
    if sealed is None:
        return None if _nothing_sequenced(session) else nameless(_UNSEALED)
    leaf = session.scalar(_last_leaves(SEQUENCE.c.case_id.is_(None)).with_only_columns(SEQUENCE.c.leaf))
    sentence = _difference(sealed["digests"], installation_digests(session)) or _unfounded(sealed, leaf)
    return nameless(sentence) if sentence is not None else None


def _check_cases(session: Session) -> Broken | None:
    waits = select(CASE.c.id, CASE.c.parent_id).where(CASE.c.id.in_(select(UNSEQUENCED.c.case_id)))
    waiting = {each for row in session.execute(waits) for each in row}
    rows = session.execute(select(CASE.c.id, CASE.c.reference).order_by(CASE.c.id))
    settled = {row.id: row.reference for row in rows if row.id not in waiting}
    case_ids = list(settled)
    for start in range(0, len(case_ids), _BATCH):
        some = case_ids[start : start + _BATCH]
        found = _first_difference(session, some)
        if found is not None:
            return Broken(reference=settled[found[0]], seq=None, sentence=found[1])
    return None


def _check_compartments(session: Session) -> Broken | None:
    """The first chain of what was confided that does not hold."""
    query = select(COMPARTMENT.c.id, CASE.c.reference).join(CASE, CASE.c.id == COMPARTMENT.c.case_id)
    for row in session.execute(query.order_by(CASE.c.id, COMPARTMENT.c.id)):
        if not verify_compartment(session, row.id):
            sentence = Message("What was confided in this case was altered: its chain does not hold.")
            return Broken(reference=row.reference, seq=None, sentence=sentence)
    return None


def _first_difference(session: Session, case_ids: Sequence[int]) -> tuple[int, Message] | None:
    """The first of these cases that is not as it was sealed, and in what."""
    now = case_digests(session, case_ids)
    rows = session.execute(select(SEALED).where(SEALED.c.scope.in_([scope_of(each) for each in case_ids])))
    sealed = {row["scope"]: row for row in rows.mappings()}
    leaves = {row.case_id: row.leaf for row in session.execute(_last_leaves(SEQUENCE.c.case_id.in_(case_ids)))}
    for case_id in case_ids:
        row = sealed.get(scope_of(case_id))
        if row is None:
            return case_id, _UNSEALED
        sentence = _difference(row["digests"], now[case_id]) or _unfounded(row, leaves.get(case_id))
        if sentence is not None:
            return case_id, sentence
    return None


def _difference(before: Digests, now: Digests) -> Message | None:
    """The first row that was altered, is gone, or was added."""
    key = next((key for key in sorted(before.keys() | now.keys()) if before.get(key) != now.get(key)), None)
    if key is None:
        return None
    table, _, number = key.partition(" ")
    if key not in now:
        return Message("Row %(key)s of %(table)s is gone, and no entry says why.", key=number, table=table)
    if key not in before:
        return Message("Row %(key)s of %(table)s was added, and no entry says why.", key=number, table=table)
    return Message("Row %(key)s of %(table)s was altered, and no entry says why.", key=number, table=table)


def _last_leaves(which: ColumnElement[bool]) -> Select[Any]:
    """The newest leaf for the facts of each of these cases."""
    facts = SEQUENCE.alias()
    newest = select(func.max(facts.c.number)).where(
        facts.c.body_id == SEQUENCE.c.body_id,
        facts.c.kind == FACTS,
        facts.c.case_id.is_not_distinct_from(SEQUENCE.c.case_id),
    )
    columns = (SEQUENCE.c.case_id, SEQUENCE.c.leaf)
    return select(*columns).where(SEQUENCE.c.kind == FACTS, SEQUENCE.c.number == newest.scalar_subquery(), which)


def _unfounded(sealed: RowMapping, leaf: str | None) -> Message | None:
    """Do the digests themselves stand in the body's record?"""
    hash_ = facts_hash(sealed["salt"], sealed["digests"])
    if sealed["hash"] == hash_ and leaf == leaf_of(FACTS, hash_).hex():
        return None
    return Message("The digests of the facts were altered: they are not those in the record of the body.")


def _check_balances(session: Session) -> Broken | None:
    """A fund's balances are the sums of what cases hold of it."""
    sums = {
        row.fund_id: row
        for row in session.execute(
            select(
                HOLD.c.fund_id,
                func.sum(HOLD.c.reserved).label("reserved"),
                func.sum(HOLD.c.committed).label("committed"),
                func.sum(HOLD.c.disbursed).label("disbursed"),
            ).group_by(HOLD.c.fund_id)
        )
    }
    for fund in session.execute(select(FUND).order_by(FUND.c.id)):
        held = sums.get(fund.id)
        expected = (held.reserved, held.committed, held.disbursed) if held else (0, 0, 0)
        if (fund.reserved, fund.committed, fund.disbursed) != expected:
            return nameless(
                Message("The balances of the fund “%(fund)s” are not the sums of its cases.", fund=fund.name_en)
            )
    return None


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


def _file_digest(blobs: Blobs, sha256: str) -> str | None:
    """The SHA-256 of a file's bytes; None where there is none."""
    try:
        with blobs.open(sha256) as file:
            digest = hashlib.sha256()
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
            return digest.hexdigest()
    except NotFound:
        return None


_UNSEALED = Message("No digests of facts stand in the record; they were removed.")
