"""The record of a case: append-only rows, chained by hash per case and per body. ``store.verification`` checks it."""

from __future__ import annotations

import hashlib
import secrets
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    Row,
    RowMapping,
    String,
    UniqueConstraint,
    bindparam,
    insert,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from govflow.codec import canonical
from govflow.engine.entries import Entry, Stored, read_entry
from govflow.store.locks import Rank
from govflow.store.parties import author
from govflow.store.record.steps import count
from govflow.store.sql.base import Base
from govflow.store.sql.upsert import insert_or_ignore
from govflow.store.visibility import Held, readable_audience, written_by
from govflow.store.work import NewEntry, Work
from govflow.values import SYSTEM, Actor


class HistoryRow(Base):
    """One entry. ``hash`` covers every other column of the row but ``body_hash``, and the hash of the entry before.

    Salt and content enter the hash through ``digest``, so that a lawful erasure can blank both and the chain still
    holds.
    """

    __tablename__ = "history"
    __table_args__ = (
        UniqueConstraint("body_id", "body_seq"),
        Index("ix_history_at", "at"),
        {"sqlite_with_rowid": False},  # no hidden key to replace a row by; a case's entries lie together
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)  # 1, 2, … within the case
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"))
    body_seq: Mapped[int]  # 1, 2, … within the body
    at: Mapped[datetime]
    person_id: Mapped[int | None]  # empty: the clock
    organization_id: Mapped[int | None]  # acted for
    on_behalf_of: Mapped[int | None]  # organization whose response was recorded for it
    kind: Mapped[str] = mapped_column(String(24))  # engine.entries has a class for each
    name: Mapped[str] = mapped_column(String(64))  # transition, round, document or deadline concerned
    source: Mapped[str | None] = mapped_column(String(48))
    target: Mapped[str | None] = mapped_column(String(48))
    reason: Mapped[str | None]
    content: Mapped[dict[str, Any] | None]  # what was filled in, verdict, arithmetic (govflow.codec)
    audience: Mapped[list[Any] | None]  # capacities that may read the content; empty: all who see the case
    salt: Mapped[str] = mapped_column(String(32))
    digest: Mapped[str] = mapped_column(String(64))  # sha256 over salt and canonical content
    prev_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))
    body_hash: Mapped[str] = mapped_column(String(64))  # sha256 over the body's hash before and this row's hash


class AuditHeadRow(Base):
    """The last entry of a body's chain. Locked last in every command."""

    __tablename__ = "audit_head"

    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"), primary_key=True)
    entries: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))


HISTORY, HEAD = HistoryRow.__table__, AuditHeadRow.__table__
HASHED = tuple(name for name in HISTORY.columns.keys() if name not in {"salt", "content", "hash", "body_hash"})  # noqa: SIM118
"""The columns that ``hash`` covers directly; salt and content through the digest among them."""

_LOCK_HEAD = select(HEAD.c.entries, HEAD.c.hash).where(HEAD.c.body_id == bindparam("body")).with_for_update()
_MOVE_HEAD = update(HEAD).where(HEAD.c.body_id == bindparam("body"))
_ADD = insert(HISTORY)


def readable_entries(actor: Actor, held: Held) -> ColumnElement[bool]:
    """The entries of one case that the actor may know of, who reads as ``held``.

    Only for rows of one case, whose visibility the caller has checked.
    """
    own = written_by(actor, HistoryRow.organization_id, HistoryRow.person_id)
    return readable_audience(HistoryRow.audience, HistoryRow.at, held, own)


def append(work: Work) -> list[tuple[NewEntry, int]]:
    """Add the command's entries to the record, in order; each with its number within its case.

    Moves ``entries``, ``head_hash`` and ``steps`` of the cases in hand, which the caller writes. Locks the heads of
    the bodies until the commit, lowest first: nothing may be locked after this.
    """
    by_body: dict[int, list[NewEntry]] = defaultdict(list)
    for entry in work.entries:
        by_body[entry.case.body.id].append(entry)
    numbered = []
    for body_id, entries in sorted(by_body.items()):
        numbered += _append_to_body(work, body_id, entries)
    return numbered


def entry_of(row: Row[*tuple[Any, ...]]) -> Entry:
    """The entry of a row with its columns from ``kind`` to ``content``; content that was erased is empty."""
    return read_entry(
        Stored(
            kind=row.kind,
            name=row.name,
            source=row.source,
            target=row.target,
            reason=row.reason,
            content=row.content or {},
        )
    )


def digest(salt: str, content: Any) -> str:
    """SHA-256 over the salt and the canonical content."""
    return _sha256(salt.encode() + canonical(content))


def row_hash(row: Mapping[str, Any] | RowMapping) -> str:
    """SHA-256 over the canonical form of the columns that it covers."""
    return _sha256(canonical({name: row[name] for name in HASHED}))


def chained_hash(before: str, row: str) -> str:
    """The body's hash after an entry, from the one before and the entry's own."""
    return _sha256((before + row).encode())


def _append_to_body(work: Work, body_id: int, entries: Sequence[NewEntry]) -> list[tuple[NewEntry, int]]:
    work.locks.take(Rank.HEAD, body_id)
    body_seq, body_hash = _lock_head(work.session, body_id)
    rows = []
    for entry in entries:
        row = _row(work, entry, body_seq + 1)
        row["body_hash"] = chained_hash(body_hash, row["hash"])
        body_seq, body_hash = row["body_seq"], row["body_hash"]
        entry.case.entries, entry.case.head_hash = row["seq"], row["hash"]
        count(entry.case.steps, row["kind"], row["name"], row["at"])
        rows.append(row)
    work.session.execute(_ADD, rows)
    work.session.execute(_MOVE_HEAD, {"body": body_id, "entries": body_seq, "hash": body_hash})
    return [(entry, row["seq"]) for entry, row in zip(entries, rows, strict=True)]


def _lock_head(session: Session, body_id: int) -> tuple[int, str]:
    """Entries and hash of a body's chain, locked; a new body's chain begins here."""
    head = session.execute(_LOCK_HEAD, {"body": body_id}).first()
    if head is None:
        insert_or_ignore(session, HEAD, body_id=body_id, entries=0, hash="")
        head = session.execute(_LOCK_HEAD, {"body": body_id}).one()
    return head.entries, head.hash


def _row(work: Work, entry: NewEntry, body_seq: int) -> dict[str, Any]:
    """The row of an entry, all but the hash of the body's chain."""
    actor = SYSTEM if entry.by_clock else author(work, entry.case)
    salt, content = secrets.token_hex(16), dict(entry.row.content)
    row = {
        "case_id": entry.case.id,
        "seq": entry.case.entries + 1,
        "body_id": entry.case.body.id,
        "body_seq": body_seq,
        "at": work.at,
        "person_id": actor.person_id,
        "organization_id": actor.organization_id,
        "on_behalf_of": entry.on_behalf_of,
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
