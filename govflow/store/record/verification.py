"""Checking the record and the log of administration: any edit, deletion, swap or addition by hand is found and named.

What cannot be seen from inside, a tail cut off with everything that points to it or a whole chain calculated anew, is
seen from a signed head (``heads``) that was exported before and is kept elsewhere.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, Result, Row, RowMapping, Select, func, literal, or_, select, true

from govflow.errors import RecordBroken
from govflow.keys.signing import PublicKeys
from govflow.messages import Message
from govflow.store.cases import CASE
from govflow.store.record import administration, tree
from govflow.store.record.broken import FAILURES, Broken, first_unreadable, nameless
from govflow.store.record.compartments import COMPARTMENT, ENTRY, entry_hash, sha256
from govflow.store.record.history import HISTORY, digest, hashed_by
from govflow.store.record.leaves import SEQUENCE
from govflow.store.record.proofs import not_led_to
from govflow.store.record.steps import Steps, agree, count
from govflow.store.registers.bulletins import chain
from govflow.store.sql.session import Session

_BATCH = 1000
NEWEST = 50
"""So many entries at least are calculated anew for a page."""


@dataclass(frozen=True, kw_only=True)
class Verification:
    """How many entries were read, and the first that is wrong, if any; ``remarks``: what is to be known beside that.

    ``begins``: the place of the entry from which on all were read; those before stand under a signed root.
    """

    rows: int
    first_broken: Broken | None
    remarks: tuple[Message, ...] = ()
    begins: int = 1


@dataclass
class _Case:
    """A case's chain as far as it was read; ``steps`` are not known where that was not from its beginning."""

    seq: int = 0
    hash: str = ""
    state: str | None = None
    steps: Steps | None = field(default_factory=dict)


@dataclass
class _Reading:
    """The state of a verification. Of several findings the one that names the altered entry best is reported."""

    rows: int = 0
    cases: dict[int, _Case] = field(default_factory=dict)
    altered: Broken | None = None  # an entry that does not fit its own hash
    unchained: Broken | None = None  # an entry of a case that is missing, or does not follow from the one before

    @property
    def first_broken(self) -> Broken | None:
        return self.altered or self.unchained


def verify(session: Session) -> Verification:
    """Recalculate every hash, case by case, and compare cases and the bodies' trees with the entries.

    The log of administration and those of senders of bulletins, which are chains of their own, come last.
    """
    reading = _Reading()
    try:
        with _rows(session) as rows:
            for row in rows.mappings():
                _read(reading, row)
    except FAILURES:  # a value that was written by hand and is no moment or no JSON at all
        reading.altered = reading.altered or _unreadable(session, reading)
    else:
        _compare_all(session, reading)
    found = reading.first_broken or tree.check(session)
    entries, problem = administration.check(session)
    bulletins, wrong = chain.check(session)
    beside = next((nameless(each) for each in (problem, wrong) if each is not None), None)
    return Verification(rows=reading.rows + entries + bulletins, first_broken=found or beside)


def verify_case(session: Session, case_id: int) -> Verification:
    """Recalculate the chain of one case, and compare the case with it; the body's tree is for ``verify``."""
    reading = _Reading()
    try:
        for row in session.execute(_of(case_id)).mappings():
            _read(reading, row)
        _compare_cases(session, reading, CASE.c.id == case_id)
    except FAILURES:  # written by hand: no moment or no JSON at all
        reading.altered = reading.altered or nameless(Message("An entry of this case was altered: it cannot be read."))
    return Verification(rows=reading.rows, first_broken=reading.first_broken)


def verify_newest(session: Session, case_id: int, keys: PublicKeys, shown: Collection[int]) -> Verification:
    """Recalculate the newest entries of a case and those shown, and lead them to the signed root of its body.

    What lies between stands under that root as well, for each entry holds the hash of the one before: so this costs the
    same however long the record is. A short one, or one that nothing is numbered of yet, is read from its beginning.
    """
    row = session.execute(_HEAD.where(CASE.c.id == case_id)).one()
    begins = 1 if row.numbered is None else min(row.numbered, row.entries - NEWEST + 1)
    if begins <= 1:
        return verify_case(session, case_id)
    reading, before = _Reading(), [begins - 1, *(each for each in shown if each < begins)]
    try:
        wanted = or_(HISTORY.c.seq >= begins, HISTORY.c.seq.in_(before))
        for each in session.execute(_of(case_id).where(wanted)).mappings():
            if each["seq"] >= begins:
                _read(reading, each)
            else:
                reading.altered = reading.altered or _altered(each)
                reading.cases[case_id] = _Case(seq=each["seq"], hash=each["hash"], steps=None)
        _compare_cases(session, reading, CASE.c.id == case_id)
        led = not_led_to(session, row.body_id, case_id, sorted({*before, row.numbered}), keys)
    except (*FAILURES, RecordBroken):  # written by hand: no moment or no JSON at all, or a hash that is not there
        reading.altered = reading.altered or nameless(Message("An entry of this case was altered: it cannot be read."))
    else:
        if led is not None:
            sentence = Message("This entry does not lead to the signed root of the record of its body.")
            reading.unchained = reading.unchained or _case_entry(row.reference, led, sentence)
    return Verification(rows=reading.rows + len(before), first_broken=reading.first_broken, begins=begins)


_NUMBERED = select(func.max(SEQUENCE.c.seq)).where(SEQUENCE.c.case_id == CASE.c.id).scalar_subquery()
_HEAD = select(CASE.c.reference, CASE.c.body_id, CASE.c.entries, _NUMBERED.label("numbered"))


def _of(case_id: int) -> Select[Any]:
    return _entries().where(HISTORY.c.case_id == case_id).order_by(HISTORY.c.seq)


def verify_compartment(session: Session, compartment_id: str) -> bool:
    """Does the chain hold, entry by entry, up to the head that the compartment knows?"""
    return verify_compartments(session, [compartment_id])[compartment_id]


def verify_compartments(session: Session, compartment_ids: Collection[str]) -> dict[str, bool]:
    """The same of several, which are read at once."""
    query = (
        select(COMPARTMENT.c.id.label("of"), COMPARTMENT.c.entries, COMPARTMENT.c.head_hash, ENTRY)
        .outerjoin(ENTRY, ENTRY.c.compartment_id == COMPARTMENT.c.id)
        .where(COMPARTMENT.c.id.in_(sorted(compartment_ids)))
        .order_by(COMPARTMENT.c.id, ENTRY.c.seq)
    )
    rows = session.execute(query).mappings() if compartment_ids else ()
    return {number: _holds(list(each)) for number, each in groupby(rows, key=itemgetter("of"))}


def _holds(rows: Sequence[Mapping[Any, Any]]) -> bool:
    """Does the chain of a compartment hold, whose entries these are, each with the head?"""
    seq, before = 0, ""
    for row in rows if rows[0]["seq"] is not None else ():
        erased = row["content"] is None
        fits = erased or sha256(row["content"]) == row["digest"]
        if not fits or row["seq"] != seq + 1 or row["prev_hash"] != before or entry_hash(row) != row["hash"]:
            return False
        seq, before = row["seq"], row["hash"]
    return (seq, before) == (rows[0]["entries"], rows[0]["head_hash"])


def _entries() -> Select[Any]:
    return select(HISTORY, CASE.c.reference).outerjoin(CASE, CASE.c.id == HISTORY.c.case_id)


def _rows(session: Session) -> Result[*tuple[Any, ...]]:
    query = _entries().order_by(HISTORY.c.case_id, HISTORY.c.seq)
    return session.execute(query.execution_options(yield_per=_BATCH))


def _read(reading: _Reading, row: RowMapping) -> None:
    case = reading.cases.setdefault(row["case_id"], _Case())
    reading.altered = reading.altered or _altered(row)
    reading.unchained = reading.unchained or _unchained(row, case)
    reading.rows += 1
    case.seq, case.hash, case.state = row["seq"], row["hash"], row["target"] or case.state
    if case.steps is not None:
        count(case.steps, row["kind"], row["name"], row["content"], row["at"])


def _altered(row: RowMapping) -> Broken | None:
    if digest(str(row["salt"]), row["content"]) != row["digest"]:
        return _entry(row, Message("The content of this entry was altered: it does not fit its digest."))
    if hashed_by(row) is None:
        return _entry(row, Message("This entry was altered: it does not fit its hash."))
    return None


def _unchained(row: RowMapping, case: _Case) -> Broken | None:
    if row["seq"] != case.seq + 1:
        return _case_entry(row["reference"], case.seq + 1, Message("This entry of the case is missing."))
    if row["prev_hash"] != case.hash:
        return _entry(row, Message("This entry does not follow from the one before it in the case."))
    return None


def _compare_all(session: Session, reading: _Reading) -> None:
    try:
        _compare_cases(session, reading)
    except FAILURES:
        unread = nameless(Message("What a case keeps of its entries was altered: it cannot be read."))
        reading.unchained = reading.unchained or first_unreadable(session) or unread


def _compare_cases(session: Session, reading: _Reading, only: ColumnElement[bool] | None = None) -> None:
    """Every case, or only those named, stands where its last entry left it."""
    columns = (CASE.c.id, CASE.c.reference, CASE.c.entries, CASE.c.head_hash, CASE.c.state, CASE.c.steps)
    found = set()
    query = select(*columns).where(true() if only is None else only).order_by(CASE.c.id)
    for case in session.execute(query.execution_options(yield_per=_BATCH)):
        found.add(case.id)
        last = reading.cases.get(case.id, _Case())
        reading.unchained = reading.unchained or _disagreement(case, last)
    for missing in reading.cases.keys() - found:
        sentence = Message("The case with the internal number %(id)s is gone; its entries are still there.", id=missing)
        reading.unchained = reading.unchained or nameless(sentence)


def _disagreement(case: Row[*tuple[Any, ...]], last: _Case) -> Broken | None:
    if case.entries > last.seq:
        return _case_entry(case.reference, last.seq + 1, Message("This entry of the case is missing."))
    if case.entries != last.seq or case.head_hash != last.hash:
        sentence = Message("The case does not know of this entry, or of another in its place.")
        return _case_entry(case.reference, last.seq, sentence)
    if case.state != (last.state or case.state):
        sentence = Message(
            "The case is in %(state)s, the record says %(recorded)s.", state=case.state, recorded=last.state
        )
        return _case_entry(case.reference, last.seq, sentence)
    if last.steps is not None and not agree(case.steps, last.steps):
        sentence = Message("How often a step was taken, or when last, is not what the record says.")
        return _case_entry(case.reference, last.seq, sentence)
    return None


def _unreadable(session: Session, reading: _Reading) -> Broken:
    """Name the first entry that cannot be read, or the first altered one before it, reading one by one."""
    keys = select(HISTORY.c.case_id, HISTORY.c.seq, CASE.c.reference).outerjoin(CASE, CASE.c.id == HISTORY.c.case_id)
    position = keys.order_by(HISTORY.c.case_id, HISTORY.c.seq).offset(reading.rows).limit(_BATCH)
    for case_id, seq, reference in session.execute(position):
        entry = select(HISTORY, literal(reference).label("reference"))
        try:
            row = session.execute(entry.where(HISTORY.c.case_id == case_id, HISTORY.c.seq == seq)).mappings().one()
            broken = _altered(row)
        except FAILURES:
            broken = _case_entry(reference, seq, Message("This entry was altered: it cannot be read."))
        if broken is not None:
            return broken
    return nameless(Message("The record cannot be read."))


def _entry(row: RowMapping, sentence: Message) -> Broken:
    return _case_entry(row["reference"], row["seq"], sentence)


def _case_entry(reference: str | None, seq: int, sentence: Message) -> Broken:
    return Broken(reference=reference, seq=seq, sentence=sentence)
