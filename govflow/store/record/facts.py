"""What the record is about: the rows that stand for facts, each under a digest that enters the record of the body.

Whoever numbers the entries of a case also takes the digests of its rows, as its last command left them (``seal``). The
check makes them anew and names the first row that differs. A row that may never change keeps its first digest, so that
a later step of the case does not cover up what was done to it.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, FromClause, Select, String, Table, case, cast, func, literal, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from govflow.codec import canonical
from govflow.store.cases import CASE
from govflow.store.record.administration import HEAD as ADMINISTRATION
from govflow.store.record.compartments import CompartmentRow
from govflow.store.sql.base import Base
from govflow.store.sql.upsert import insert_or_replace
from govflow.store.workflows import VERSION

INSTALLATION = "installation"
"""The scope of what belongs to no case: the directory, the calendars, the bodies and their procedures."""

Digests = dict[str, str]
"""Of rows, by table and key: ``party 12``."""

UNCOVERED: Mapping[str, str] = {
    "history": "a chain of its own",
    "unsequenced": "entries that wait for their number; each is in the chain of its case",
    "sequence": "under the signed roots",
    "sequence_node": "under the signed roots",
    "checkpoint": "signed; another statement of what the tree gives",
    "sealed_facts": "under the signed roots",
    "administration_entry": "a chain of its own",
    "administration_head": "a chain of its own",
    "outbox": "what is still to be told outside; deliveries change it without a command",
    "idempotency": "keys of forms that were sent; nothing is decided by them",
    "web_session": "changes with every page",
    "guess": "changes with every guess at a password",
    "kept_upload": "files that were sent and belong to nothing yet",
    "demo_account": "words on the sign-in page of a demonstration",
    "case_viewer": "follows from state, parties and procedure; steps of the case above change it, too",
    "sweeping": "when the clock last ran",
    "work_item": "follows from state, parties and rounds; administrators' changes move it, too",
    "reference_counter": "counted again from the cases",
}
"""Tables that no digest covers, and why."""
UNCOVERED_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "person": ("password_hash", "language", "version"),  # the person's own; nothing is decided by them
    "timer": ("failures", "failed_at", "retry_at", "incident"),  # attempts of the clock; what it did is recorded
    "compartment": ("wrapped_key",),  # wrapped anew with each key
    "organization": ("version",),  # guards against lost updates
    "fund": ("reserved", "committed", "disbursed"),  # added up again from what the cases hold
}
NEVER_CHANGED = ("document_version", "workflow_version", "pinned_child", "extension")
"""Tables whose rows are written once."""


class SealedFactsRow(Base):
    """The digests of the rows of a case, or of the installation, as they were when they were last sealed."""

    __tablename__ = "sealed_facts"

    scope: Mapped[str] = mapped_column(String(24), primary_key=True)
    digests: Mapped[dict[str, Any]]
    salt: Mapped[str] = mapped_column(String(32))  # nobody can guess a row from the leaf
    hash: Mapped[str] = mapped_column(String(64))
    stamp: Mapped[str] = mapped_column(String(48))  # how far the installation had changed; what was confided, grown
    at: Mapped[datetime]


SEALED, _COMPARTMENT = SealedFactsRow.__table__, CompartmentRow.__table__


def scope_of(case_id: int | None) -> str:
    return INSTALLATION if case_id is None else f"case {case_id}"


def seal(session: Session, at: datetime, case_ids: Collection[int]) -> list[tuple[int | None, str]]:
    """Take the digests of these cases, and of the installation where it has changed; the new hash of each."""
    found = case_digests(session, case_ids)
    stamp = _stamp(session)
    if _sealed_stamp(session) != stamp:
        found[None] = installation_digests(session)
    before, confided = sealed(session, found.keys()), _confided(session, case_ids)
    return [
        (each, _keep(session, at, each, _with_first(before.get(each, {}), digests), confided.get(each, stamp)))
        for each, digests in found.items()
    ]


def grown_in_confidence(session: Session, at_most: int) -> list[tuple[int, int]]:
    """Cases, with their bodies, in which something was confided since they were sealed: no entry of theirs says so."""
    entries = select(_COMPARTMENT.c.case_id, func.sum(_COMPARTMENT.c.entries).label("n")).group_by(
        _COMPARTMENT.c.case_id
    )
    now = entries.subquery()
    scope = literal("case ") + cast(now.c.case_id, String)
    query = select(CASE.c.id, CASE.c.body_id).join(now, now.c.case_id == CASE.c.id)
    grown = (
        query.join(SEALED, SEALED.c.scope == scope)
        .where(SEALED.c.stamp != cast(now.c.n, String))
        .order_by(CASE.c.id)
        .limit(at_most)
    )
    return [(row.id, row.body_id) for row in session.execute(grown)]


def directory_waits(session: Session) -> bool:
    """Has the directory, or what is published, been changed since it was sealed? Not where it never was."""
    before = _sealed_stamp(session)
    return before is not None and before != _stamp(session)


def sealed(session: Session, cases: Collection[int | None]) -> dict[int | None, Digests]:
    """What was sealed of these cases; None is the installation."""
    names = {scope_of(each): each for each in cases}
    rows = session.execute(select(SEALED.c.scope, SEALED.c.digests).where(SEALED.c.scope.in_(names)))
    return {names[row.scope]: row.digests for row in rows}


def facts_hash(salt: str, digests: Mapping[str, str]) -> str:
    """What enters the tree for a scope."""
    return hashlib.sha256(salt.encode() + canonical(digests)).hexdigest()


def case_digests(session: Session, case_ids: Collection[int]) -> dict[int | None, Digests]:
    """The digests of all rows of these cases, as they are."""
    found: dict[int | None, Digests] = {each: {} for each in case_ids}
    for table, case_id in _of_cases():
        query = _covered(table, case_id.label("of_case")).where(case_id.in_(case_ids))
        for row in session.execute(_joined(query, table)).mappings():
            values = dict(row)
            found[values.pop("of_case")][_key(table, values)] = row_digest(values)
    return found


def installation_digests(session: Session) -> Digests:
    """The digests of all rows that belong to no case."""
    of_no_case = (
        (table, _joined(_covered(table), table).where(case_id.is_(None))) for table, case_id in _of_cases()
    )  # such as the instruction behind a mandate
    return {
        _key(table, dict(row)): row_digest(dict(row))
        for table, query in (*((each, _covered(each)) for each in _of_installation()), *of_no_case)
        for row in session.execute(query).mappings()
    }


def row_digest(row: Mapping[str, Any]) -> str:
    """SHA-256 over the covered columns of a row."""
    return hashlib.sha256(canonical({name: _plain(value) for name, value in row.items()})).hexdigest()


def _with_first(before: Digests, now: Digests) -> Digests:
    """The digests as they are, but those of rows that are written once as they first were, even of one that is gone."""
    return now | {key: each for key, each in before.items() if key.partition(" ")[0] in NEVER_CHANGED}


def _keep(session: Session, at: datetime, case_id: int | None, digests: Digests, stamp: str) -> str:
    salt = secrets.token_hex(16)
    hash_ = facts_hash(salt, digests)
    values = {"digests": digests, "salt": salt, "hash": hash_, "at": at, "stamp": stamp}
    insert_or_replace(session, SEALED, {"scope": scope_of(case_id)}, **values)
    return hash_


def _confided(session: Session, case_ids: Collection[int]) -> dict[int | None, str]:
    """How far what is confided in these cases has grown."""
    entries = func.coalesce(func.sum(_COMPARTMENT.c.entries), 0)
    query = select(_COMPARTMENT.c.case_id, entries.label("n")).where(_COMPARTMENT.c.case_id.in_(case_ids))
    found = {row.case_id: str(row.n) for row in session.execute(query.group_by(_COMPARTMENT.c.case_id))}
    return {each: found.get(each, "0") for each in case_ids}


def _sealed_stamp(session: Session) -> str | None:
    return session.scalar(select(SEALED.c.stamp).where(SEALED.c.scope == INSTALLATION))


def _stamp(session: Session) -> str:
    """Changes with whatever changes the directory or the procedures."""
    logged = session.scalar(select(ADMINISTRATION.c.entries).where(ADMINISTRATION.c.id == 1)) or 0
    return f"{logged} {session.scalar(select(func.count()).select_from(VERSION))}"


def _of_cases() -> Iterator[tuple[Table, ColumnElement[int]]]:
    """The tables whose rows belong to a case, each with the column that says to which."""
    for table in Base.metadata.sorted_tables:
        owner = _owner(table)
        if owner is not None and table.name not in UNCOVERED:
            yield table, owner


def _of_installation() -> Iterator[Table]:
    for table in Base.metadata.sorted_tables:
        if _owner(table) is None and table.name not in UNCOVERED:
            yield table


def _owner(table: Table) -> ColumnElement[Any] | None:
    """The column that names the case, in the table or in the one above it."""
    if table.name in _DIRECTORY:
        return None
    if table.name == "case_file":
        return table.c.id
    if "case_id" in table.c:
        return table.c.case_id
    above = _above(table)
    return None if above is None else above.c.case_id


def _above(table: Table) -> Table | None:
    """The table of cases' rows that this one's rows belong to."""
    keys = {each.referred_table.name: each.referred_table for each in table.foreign_key_constraints}
    return next((keys[name] for name in _ABOVE if name in keys), None)


_DIRECTORY = ("mandate",)  # may be for one case, and is given by administrators
CHANGED_UNDER_SEAL = (
    "sealed", "compartment_id", "on_behalf", "source", "cast_by", "matter_hash", "person_id"
)  # fmt: skip
"""Columns of an answer under seal that no digest covers: its author may change it, and no entry tells that."""
_ABOVE = ("round", "timer", "document", "compartment")


def _covered(table: Table, *more: ColumnElement[Any]) -> Select[Any]:
    """The columns of a table that count."""
    left_out = UNCOVERED_COLUMNS.get(table.name, ())
    return select(*(_counted(each) for each in table.c if each.name not in left_out), *more)


def _counted(column: Column[Any]) -> ColumnElement[Any]:
    """The column; of an answer under seal nothing that its author may change, for no entry may tell that."""
    if column.table.name != "response" or column.name not in CHANGED_UNDER_SEAL:
        return column
    return case((column.table.c.compartment_id.is_(None), column)).label(column.name)


def _joined(query: Select[Any], table: Table) -> Select[Any]:
    if table.name == "case_file" or "case_id" in table.c:
        return query
    above = _above(table)
    assert above is not None
    return query.select_from(_join(table, above))


def _join(table: Table, above: Table) -> FromClause:
    (column,) = (each for each in table.c if any(key.references(above) for key in each.foreign_keys))
    return table.join(above, column == above.c.id)


def _key(table: Table, row: Mapping[str, Any]) -> str:
    return " ".join((table.name, *(str(row[each.name]) for each in table.primary_key)))


def _plain(value: Any) -> Any:
    match value:
        case bytes():
            return hashlib.sha256(value).hexdigest()
        case date() if not isinstance(value, datetime):
            return value.isoformat()
    return value
