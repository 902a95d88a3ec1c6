"""Compartments: what an author confides in a case, apart from the case and its record, each with readers and a chain.

A compartment is that of one author (an organization, else a person) for one audience. Whoever may read it reads all of
it: who is seated later gets another compartment for what is confided from then on. Nothing in it changes a number,
time, size or order of the case, for those would tell others that there is something.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    LargeBinary,
    RowMapping,
    Select,
    SQLColumnExpression,
    String,
    UniqueConstraint,
    and_,
    bindparam,
    exists,
    func,
    insert,
    not_,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from govflow.codec import canonical
from govflow.engine.entries import Entry, Stored, read_entry
from govflow.keys import Keyring, Unreadable, new_key, seal, unseal
from govflow.store.record.history import covered
from govflow.store.sql.base import Base
from govflow.store.sql.prepared import Asked, Prepared
from govflow.store.sql.session import Session
from govflow.store.visibility import CONFIDED_TO, SELF, Held, reading
from govflow.values import Actor


class CompartmentRow(Base):
    """What one author confides in a case for one audience. The identifier tells nothing."""

    __tablename__ = "compartment"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), index=True)
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"))  # the author; empty: the person
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # the author; both empty: the clock
    audience: Mapped[list[Any]]  # the capacities that it was confided to
    opened_at: Mapped[datetime]
    wrapped_key: Mapped[bytes | None] = mapped_column(LargeBinary)  # empty: not sealed yet, since an upgrade
    entries: Mapped[int]
    head_hash: Mapped[str] = mapped_column(String(64))


class CompartmentReaderRow(Base):
    """Who reads a compartment, from when until when.

    A person; whoever is in office at an organization; with both, that person while in office there.
    """

    __tablename__ = "compartment_reader"

    id: Mapped[int] = mapped_column(primary_key=True)
    compartment_id: Mapped[str] = mapped_column(ForeignKey("compartment.id"), index=True)
    capacity: Mapped[str] = mapped_column(String(48))  # as what: a capacity of the audience, or author
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    since: Mapped[datetime]
    until: Mapped[datetime | None]


class CompartmentEntryRow(Base):
    """One entry of a compartment's chain. ``hash`` covers every column but ``seq``, ``id`` and the content itself.

    The content enters by the digest of what is stored, so that a lawful erasure can blank it and the chain still holds.
    """

    __tablename__ = "compartment_entry"
    __table_args__ = (
        UniqueConstraint("id"),
        Index("ix_compartment_entry_person_id_at", "person_id", "at"),
        {"sqlite_with_rowid": False},
    )

    compartment_id: Mapped[str] = mapped_column(ForeignKey("compartment.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)  # the order; nobody is shown it, for it counts
    id: Mapped[str] = mapped_column(String(32))  # by which its readers address it
    at: Mapped[datetime]
    person_id: Mapped[int | None]  # empty: the clock
    organization_id: Mapped[int | None]  # acted for
    for_person_id: Mapped[int | None]  # a colleague for whom the person stood in
    kind: Mapped[str] = mapped_column(String(24))
    name: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes | None] = mapped_column(LargeBinary)  # sealed
    digest: Mapped[str] = mapped_column(String(64))  # sha256 over what is stored
    prev_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


COMPARTMENT, READER = CompartmentRow.__table__, CompartmentReaderRow.__table__
ENTRY = CompartmentEntryRow.__table__
_WRAPPED = Prepared(
    select(COMPARTMENT.c.id, COMPARTMENT.c.wrapped_key).where(COMPARTMENT.c.id.in_(bindparam("these", expanding=True)))
)
_WRAP = update(COMPARTMENT).where(COMPARTMENT.c.id == bindparam("of"))
_BY = ("person_id", "organization_id", "for_person_id")
COVERED = ("compartment_id", "at", *_BY, "kind", "name", "digest", "prev_hash")
"""The columns that the hash of an entry covers, as far as ``history.covered`` says."""


@dataclass(frozen=True, kw_only=True)
class Confided:
    """An entry that the reader may read, with the row's hashes."""

    id: str
    at: datetime
    person_id: int | None
    organization_id: int | None
    for_person_id: int | None
    entry: Entry
    reason: str | None
    kind: str
    name: str
    compartment_id: str
    digest: str
    prev_hash: str
    hash: str


def readable(compartment: SQLColumnExpression[Any]) -> ColumnElement[bool]:
    """May the reader (``reading``) read the compartment of this id? The one criterion for texts, files and entries.

    What is held in person by somebody who is no longer free of another party opens nothing; a service nothing at all.
    """
    named = READER.c.capacity.in_(bindparam("barred", expanding=True, type_=String()))
    return exists().where(
        READER.c.compartment_id == compartment,
        READER.c.until.is_(None),
        not_(and_(READER.c.organization_id.is_(None), named)),
        or_(READER.c.person_id.is_(None), READER.c.person_id == SELF),
        or_(READER.c.organization_id.is_(None), READER.c.organization_id.in_(CONFIDED_TO)),
    )


def seal_in(session: Session, compartment_id: str, content: bytes, place: str) -> bytes:
    """Content under the key of a compartment, bound to its place there."""
    return seal(_key(session, compartment_id), content, _at(compartment_id, place))


def unseal_in(session: Session, compartment_id: str, sealed: bytes, place: str) -> bytes:
    """The content. Raises Unreadable."""
    return unseal(_key(session, compartment_id), sealed, _at(compartment_id, place))


def asked_of_keys(compartment_ids: Set[str]) -> list[Asked]:
    """What ``unlock`` will ask of compartments that nobody has unlocked."""
    return [_WRAPPED.asked(these=sorted(compartment_ids))] if compartment_ids else []


def unlock(session: Session, compartment_ids: Set[str]) -> None:
    """Unwrap the keys of compartments in one statement; each once a session. Raises Unreadable."""
    for asked in asked_of_keys(compartment_ids - _keys(session).keys()):
        for row in asked.rows(session):
            _keys(session)[row.id] = _ring(session).unwrap(row.wrapped_key or b"", row.id)


def opens(session: Session, compartment_id: str, wrapped_key: bytes | None) -> bool:
    """Does the ring open the key of a compartment, as its row keeps it? Nothing of it is kept."""
    try:
        _ring(session).unwrap(wrapped_key or b"", compartment_id)
    except Unreadable:
        return False
    return True


def new_wrapped_key(session: Session, compartment_id: str) -> bytes:
    """A key for a new compartment, as its row keeps it."""
    return _ring(session).wrap(new_key(), compartment_id)


def give_key(session: Session, compartment_id: str) -> None:
    """Give a compartment from an upgrade its key, unless it has one."""
    without = (COMPARTMENT.c.id == compartment_id, COMPARTMENT.c.wrapped_key.is_(None))
    session.execute(update(COMPARTMENT).where(*without).values(wrapped_key=new_wrapped_key(session, compartment_id)))


def wrap_anew(session: Session, ring: Keyring) -> int:
    """Wrap the key of every compartment with the current key of the ring; how many."""
    rows = session.execute(select(COMPARTMENT.c.id, COMPARTMENT.c.wrapped_key).with_for_update()).all()
    keys = {row.id: new_key() if row.wrapped_key is None else ring.unwrap(row.wrapped_key, row.id) for row in rows}
    if keys:
        session.execute(_WRAP, [{"of": number, "wrapped_key": ring.wrap(key, number)} for number, key in keys.items()])
    return len(rows)


def append_entry(
    session: Session, compartment_id: str, *, id: str, at: datetime, actor: Actor, entry: Stored
) -> None:  # fmt: skip
    """Add an entry to the chain of a compartment, whose case is locked; never dated before the last one."""
    newest = select(func.max(ENTRY.c.at)).where(ENTRY.c.compartment_id == compartment_id).scalar_subquery()
    head = session.execute(
        select(COMPARTMENT.c.entries, COMPARTMENT.c.head_hash, newest.label("newest")).where(
            COMPARTMENT.c.id == compartment_id
        )
    ).one()
    content = seal_in(session, compartment_id, canonical(vars(entry)), id)
    row = {
        "compartment_id": compartment_id,
        "seq": head.entries + 1,
        "id": id,
        "at": at if head.newest is None else max(at, head.newest),
        "person_id": actor.person_id,
        "organization_id": actor.organization_id,
        "for_person_id": actor.for_person_id,
        "kind": entry.kind,
        "name": entry.name,
        "content": content,
        "digest": sha256(content),
        "prev_hash": head.head_hash,
    }
    row["hash"] = entry_hash(row)
    session.execute(insert(ENTRY), row)
    moved = update(COMPARTMENT).where(COMPARTMENT.c.id == compartment_id)
    session.execute(moved.values(entries=row["seq"], head_hash=row["hash"]))


def confided(*only: ColumnElement[bool]) -> Select[Any]:
    """The entries of a case's compartments (``case``) that its reader (``reading``) may read, newest first."""
    return (
        select(ENTRY)
        .join(COMPARTMENT, COMPARTMENT.c.id == ENTRY.c.compartment_id)
        .where(COMPARTMENT.c.case_id == bindparam("case"), readable(COMPARTMENT.c.id), *only)
        .order_by(ENTRY.c.at.desc(), ENTRY.c.compartment_id, ENTRY.c.seq.desc())
    )


_CONFIDED, _CONFIDED_ONCE = Prepared(confided()), Prepared(confided(ENTRY.c.id == bindparam("entry")))


def load_confided(session: Session, actor: Actor, case_id: int, held: Held, entry: str = "") -> list[Confided]:
    """The entries of a case's compartments that the actor may read, newest first; or the one with an identifier."""
    asked, values = _CONFIDED_ONCE if entry else _CONFIDED, {"case": case_id, "entry": entry, **reading(actor, held)}
    return open_entries(session, asked.mappings(session, **values))


def open_entries(session: Session, rows: Sequence[Mapping[str, Any]]) -> list[Confided]:
    """What these rows of entries say."""
    unlock(session, {row["compartment_id"] for row in rows})
    return [_confided(session, row) for row in rows]


def entry_hash(row: Mapping[str, Any] | RowMapping) -> str:
    """SHA-256 over the canonical form of the columns that it covers."""
    return sha256(canonical(covered(row, COVERED)))


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _confided(session: Session, row: Mapping[str, Any]) -> Confided:
    stored, kept = _stored(session, row), {name: row[name] for name in ("id", *COVERED, "hash")}
    return Confided(entry=read_entry(stored), reason=stored.reason, **kept)


def _stored(session: Session, row: Mapping[str, Any]) -> Stored:
    """The entry as it was entered; what was erased or does not open is only of its kind."""
    try:
        return Stored(**json.loads(unseal_in(session, row["compartment_id"], row["content"] or b"", row["id"])))
    except (Unreadable, ValueError, TypeError):
        return Stored(kind=row["kind"], name=row["name"])


def _key(session: Session, compartment_id: str) -> bytes:
    unlock(session, {compartment_id})
    return _keys(session)[compartment_id]


def _keys(session: Session) -> dict[str, bytes]:
    """The keys that were unwrapped in this session."""
    return cast(dict[str, bytes], session.info.setdefault("compartment_keys", {}))


def _ring(session: Session) -> Keyring:
    return cast(Keyring, session.info["keyring"])


def _at(compartment_id: str, place: str) -> str:
    return f"{compartment_id}/{place}"
