"""What other systems and people are to be told, written in the same transaction; and keys of commands already done."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, bindparam, insert, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from govflow.errors import Conflict
from govflow.messages import Message
from govflow.store.sql.base import Base
from govflow.store.sql.prepared import Prepared
from govflow.store.sql.upsert import unless_there
from govflow.store.work import NewEntry, Work

_WAITS = text("delivered_at IS NULL")


class OutboxRow(Base):
    """A notice to deliver. It names an entry of the record without its content: readers ask under their own rights."""

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_waiting", "case_id", "id", sqlite_where=_WAITS, postgresql_where=_WAITS),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    seq: Mapped[int]  # entry of the case's record
    topic: Mapped[str] = mapped_column(String(48))  # case.step, case.reminder, …
    payload: Mapped[dict[str, Any]]
    created_at: Mapped[datetime] = mapped_column(index=True)
    delivered_at: Mapped[datetime | None]


class IdempotencyRow(Base):
    """A command that was carried out: the same key from the same person does nothing again."""

    __tablename__ = "idempotency"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)  # its SHA-256: the digest is keyed with the key
    person_id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))  # of the command: another command under the key is refused
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    seq: Mapped[int]
    entry: Mapped[str | None] = mapped_column(String(32))  # of a compartment, where the command only confided
    at: Mapped[datetime] = mapped_column(index=True)


OUTBOX, IDEMPOTENCY = OutboxRow.__table__, IdempotencyRow.__table__

_NOTIFY = Prepared(insert(OUTBOX).inline())
_TAKE_KEY = Prepared(unless_there(IDEMPOTENCY))
_DONE = Prepared(
    select(IDEMPOTENCY.c.digest, IDEMPOTENCY.c.case_id, IDEMPOTENCY.c.seq, IDEMPOTENCY.c.entry).where(
        IDEMPOTENCY.c.key == bindparam("key"), IDEMPOTENCY.c.person_id == bindparam("person")
    )
)


def notify(work: Work, entries: Sequence[tuple[NewEntry, int]]) -> None:
    """Tell the outside that entries of the record are there; readers fetch them under their own rights."""
    notices = (
        {
            "case_id": entry.case.id,
            "seq": seq,
            "topic": f"case.{entry.row.kind}",
            "payload": {"name": entry.row.name},
            "created_at": work.at,
        }
        for entry, seq in entries
    )
    _NOTIFY.run(work.session, *notices)


def already_done(work: Work, key: str, digest: str) -> tuple[int, int | str] | None:
    """Case and entry of the command that this person carried out under the key, if any.

    Raises Conflict when the key was used for another command.
    """
    row = _DONE.first(work.session, key=_kept(key), person=work.actor.person_id or 0)
    if row is None:
        return None
    if row.digest != digest:
        raise Conflict(Message("This form was sent before with other content. Reload the page and send it again."))
    return row.case_id, row.entry or row.seq


def point_at(work: Work, key: str, entry: str) -> None:
    """The command under this key left its first entry in a compartment, under this identifier."""
    done = (IDEMPOTENCY.c.key == _kept(key), IDEMPOTENCY.c.person_id == (work.actor.person_id or 0))
    work.session.execute(update(IDEMPOTENCY).where(*done).values(seq=0, entry=entry))


def take_key(work: Work, key: str, digest: str, case_id: int, seq: int) -> tuple[int, int | str] | None:
    """Mark the key as used by this command; None, or case and entry of the command that used it before.

    Two that come at once wait for each other here. Raises Conflict when the key was used for another command.
    """
    person = work.actor.person_id or 0
    done = {"key": _kept(key), "person_id": person, "digest": digest, "case_id": case_id, "seq": seq, "at": work.at}
    return None if _TAKE_KEY.first(work.session, **done) is not None else already_done(work, key, digest)


def _kept(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
