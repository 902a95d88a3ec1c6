"""The record of a case: append-only rows, chained by hash. ``sequence`` numbers them for the body, later and elsewhere;
``verification`` checks both."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    RowMapping,
    String,
    and_,
    bindparam,
    insert,
    or_,
    text,
    true,
)
from sqlalchemy.orm import Mapped, mapped_column

from govflow.codec import canonical
from govflow.engine.entries import Entry, Stored, read_entry
from govflow.store.record.steps import count
from govflow.store.sql.base import Base
from govflow.store.sql.prepared import Prepared
from govflow.store.standing.sides import author
from govflow.store.visibility import Shape, readable_audience, written_by
from govflow.store.work import NewEntry, Work
from govflow.values import SYSTEM

_BY_A_SERVICE = text("service_id IS NOT NULL")


class HistoryRow(Base):
    """One entry. ``hash`` covers every other column of the row but ``seq``, and the hash of the entry before.

    Salt and content enter the hash through ``digest``, so that a lawful erasure can blank both and the chain still
    holds. The place follows from the hash before; whoever checks a hash would learn from it how many others there are.
    """

    __tablename__ = "history"
    __table_args__ = (
        Index("ix_history_at", "at"),
        Index(
            "ix_history_service_id_at", "service_id", "at", sqlite_where=_BY_A_SERVICE, postgresql_where=_BY_A_SERVICE
        ),
        {"sqlite_with_rowid": False},  # no hidden key to replace a row by; a case's entries lie together
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)  # 1, 2, … within the case; readers count by ``numbers``
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"))
    body_seq: Mapped[int | None]  # only of entries older than the sequencer, under whose hash it is
    at: Mapped[datetime]
    person_id: Mapped[int | None]  # empty: the clock
    organization_id: Mapped[int | None]  # acted for
    on_behalf_of: Mapped[int | None]  # organization whose response was recorded for it
    service_id: Mapped[int | None]  # of the organization acted for, by which the person acted
    for_person_id: Mapped[int | None]  # a colleague for whom the person stood in
    kind: Mapped[str] = mapped_column(String(24))  # engine.entries has a class for each
    name: Mapped[str] = mapped_column(String(64))  # step, round, document or deadline concerned
    source: Mapped[str | None] = mapped_column(String(48))
    target: Mapped[str | None] = mapped_column(String(48))
    reason: Mapped[str | None]
    content: Mapped[dict[str, Any] | None]  # what was filled in, verdict, arithmetic (govflow.codec)
    audience: Mapped[list[Any] | None]  # capacities that may read the content; empty: all who see the case
    salt: Mapped[str] = mapped_column(String(32))
    digest: Mapped[str] = mapped_column(String(64))  # sha256 over salt and canonical content
    prev_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class UnsequencedRow(Base):
    """An entry that has no number in the record of its body yet. Queued by the command, taken off with the number."""

    __tablename__ = "unsequenced"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012

    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]


HISTORY, UNSEQUENCED = HistoryRow.__table__, UnsequencedRow.__table__
ROUND = "round"  # the kind of entries that tell of a round: opened, closed with its verdict
HASHED = tuple(name for name in HISTORY.columns.keys() if name not in {"seq", "salt", "content", "hash"})  # noqa: SIM118
"""The columns that ``hash`` covers directly; salt and content through the digest among them."""
PLACED = (*HASHED, "seq")
"""What the hash of an older entry covers: its place as well."""
_WHERE_FILLED = frozenset({"service_id", "for_person_id"})
"""Columns that came later: the hash covers them where there is something in them, so entries without fit as before."""

_ADD, _QUEUE = Prepared(insert(HISTORY)), Prepared(insert(UNSEQUENCED))


def readable_entries(shape: Shape) -> ColumnElement[bool]:
    """The entries of one case that the reader may know of; who that is, ``reading`` says.

    Only for rows of one case, whose visibility the caller has checked.
    """
    own = written_by(HistoryRow.organization_id, HistoryRow.person_id)
    return and_(_open_entries(shape), readable_audience(HistoryRow.audience, HistoryRow.at, shape, own))


def _open_entries(shape: Shape) -> ColumnElement[bool]:
    """From outside a case is known by its rounds: their verdicts, and that they opened, unless the entry says about
    what that is not public, or a reason that somebody gave; not by who sat in one that was annulled.
    """
    if not shape.outside:
        return true()
    about_nothing_else = HistoryRow.name.in_(bindparam("public_matters", expanding=True))
    known = or_(about_nothing_else, HistoryRow.content["matter"].as_string().is_(None))
    no_reason = and_(HistoryRow.reason.is_(None), HistoryRow.content["reason"].as_string().is_(None))
    told = and_(known, no_reason, HistoryRow.content["annulled"].as_string().is_(None))
    return and_(HistoryRow.kind == ROUND, HistoryRow.name.in_(bindparam("public_rounds", expanding=True)), told)


def append(work: Work) -> list[tuple[NewEntry, int]]:
    """Add the command's entries to the records of its cases, in order; each with its number within its case.

    Moves ``entries``, ``head_hash`` and ``steps`` of the cases in hand, which the caller writes. Locks nothing.
    """
    if not work.entries:
        return []
    rows = [_appended(work, entry) for entry in work.entries]
    _ADD.run(work.session, *rows)
    _QUEUE.run(work.session, *({"case_id": row["case_id"], "seq": row["seq"], "at": row["at"]} for row in rows))
    return [(entry, row["seq"]) for entry, row in zip(work.entries, rows, strict=True)]


def entry_of(row: Any) -> Entry:
    """The entry of a row with its columns from ``kind`` to ``content``; content that was erased is empty."""
    parts = {"kind": row.kind, "name": row.name, "source": row.source, "target": row.target, "reason": row.reason}
    return read_entry(Stored(**parts, content=row.content or {}))


def entry_in(columns: Mapping[Any, Any]) -> Entry:
    """The same of its columns by name, as a file hands them out."""
    parts = {name: columns[name] for name in ("kind", "name", "source", "target", "reason")}
    return read_entry(Stored(**parts, content=columns["content"] or {}))


def digest(salt: str, content: Any) -> str:
    """SHA-256 over the salt and the canonical content."""
    return _sha256(salt.encode() + canonical(content))


def row_hash(row: Mapping[str, Any] | RowMapping, columns: Sequence[str] | None = None) -> str:
    """SHA-256 over the canonical form of the columns that it covers, those of a new entry if not said."""
    return _sha256(canonical(covered(row, columns or HASHED)))


def covered(row: Mapping[str, Any] | RowMapping, columns: Sequence[str]) -> dict[str, Any]:
    """Of a row what its hash covers directly: these columns, but what came later only where it is filled."""
    return {name: row[name] for name in columns if name not in _WHERE_FILLED or row.get(name) is not None}


def hashed_by(row: Mapping[str, Any] | RowMapping) -> tuple[str, ...] | None:
    """The columns that the hash of this row covers; None where it fits neither those of a new nor of an older entry."""
    return next((columns for columns in (HASHED, PLACED) if row_hash(row, columns) == row["hash"]), None)


def told(row: Mapping[str, Any] | RowMapping) -> dict[str, Any]:
    """The entry with everything that its hash covers, for whoever checks it elsewhere; its place only where it must."""
    return covered(row, (*(hashed_by(row) or HASHED), "salt", "content", "hash"))


def _appended(work: Work, entry: NewEntry) -> dict[str, Any]:
    """The row of an entry, at the end of its case's chain."""
    row = _row(work, entry)
    case = entry.case
    case.entries, case.head_hash = row["seq"], row["hash"]
    count(case.steps, row["kind"], row["name"], row["content"], row["at"])
    return row


def _row(work: Work, entry: NewEntry) -> dict[str, Any]:
    actor = SYSTEM if entry.by_clock else author(work, entry.case)
    salt, content = secrets.token_hex(16), dict(entry.row.content)
    row = {
        "case_id": entry.case.id,
        "seq": entry.case.entries + 1,
        "body_id": entry.case.body.id,
        "body_seq": None,
        "at": work.at,
        "person_id": actor.person_id,
        "organization_id": actor.organization_id,
        "on_behalf_of": entry.on_behalf_of,
        "service_id": actor.service.id if actor.service is not None else None,
        "for_person_id": actor.for_person_id,
        "kind": entry.row.kind,
        "name": entry.row.name,
        "source": entry.row.source,
        "target": entry.row.target,
        "reason": entry.row.reason,
        "content": content,
        "audience": list(entry.audience) or None,
        "salt": salt,
        "digest": digest(salt, content),
        "prev_hash": entry.case.head_hash,
    }
    return row | {"hash": row_hash(row)}


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
