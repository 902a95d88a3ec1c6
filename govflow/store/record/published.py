"""When the record was signed and published, for whoever signs next and for whoever looks after it.

Checkpoints follow each other by size. Their moments do so, too, but where a clock had been set forward: what it signed
stays, bears a moment that has not come yet, and counts for nothing until then.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from govflow.store.people import BodyRow
from govflow.store.record.compartments import ENTRY
from govflow.store.record.history import HISTORY
from govflow.store.record.leaves import CHECKPOINT
from govflow.store.record.touches import TOUCHED
from govflow.store.sql.session import Session


@dataclass(frozen=True)
class Signed:
    """A checkpoint: of which body, over how many leaves, and the moment that it bears."""

    body: str
    size: int
    at: datetime


def last_signed(session: Session) -> list[Signed]:
    """The newest checkpoint of each body that has one."""
    later = CHECKPOINT.alias()
    newest = select(later.c.size).where(later.c.body_id == BodyRow.id).order_by(later.c.size.desc()).limit(1)
    query = select(BodyRow.prefix, CHECKPOINT.c.size, CHECKPOINT.c.at).join_from(
        BodyRow, CHECKPOINT, (CHECKPOINT.c.body_id == BodyRow.id) & (CHECKPOINT.c.size == newest.scalar_subquery())
    )
    return [Signed(*row) for row in session.execute(query.order_by(BodyRow.id))]


def moment_to_sign(now: datetime, last: list[Signed], tolerance: timedelta) -> datetime:
    """The moment of the next checkpoint: never before those before it, as far as clocks may differ."""
    return max([now, *(each.at for each in last if each.at - now <= tolerance)])


def set_back(session: Session) -> list[tuple[Signed, datetime]]:
    """Every checkpoint that bears a later moment than the next one of its body, and that of the next one.

    Whoever signed it had a clock that was set forward: its moment says nothing of when it was signed.
    """
    following = CHECKPOINT.alias()
    query = (
        select(BodyRow.prefix, CHECKPOINT.c.size, CHECKPOINT.c.at, following.c.at.label("next_at"))
        .join_from(CHECKPOINT, BodyRow, BodyRow.id == CHECKPOINT.c.body_id)
        .join(following, (following.c.body_id == CHECKPOINT.c.body_id) & (following.c.previous == CHECKPOINT.c.size))
        .where(CHECKPOINT.c.at > following.c.at)
        .order_by(CHECKPOINT.c.body_id, CHECKPOINT.c.size)
    )
    return [(Signed(row.prefix, row.size, row.at), row.next_at) for row in session.execute(query)]


def last_published(session: Session, now: datetime) -> list[tuple[str, datetime]]:
    """When a checkpoint was last published of each body, by its prefix; where none was, its first entry.

    It is the same whether anything was confided or not.
    """
    newest = select(CHECKPOINT.c.at).where(CHECKPOINT.c.body_id == BodyRow.id, CHECKPOINT.c.published)
    newest = newest.where(CHECKPOINT.c.at <= now).order_by(CHECKPOINT.c.size.desc()).limit(1)
    first = select(func.min(HISTORY.c.at)).where(HISTORY.c.body_id == BodyRow.id)
    query = select(BodyRow.prefix, func.coalesce(newest.scalar_subquery(), first.scalar_subquery()).label("at"))
    return [(row.prefix, row.at) for row in session.execute(query.order_by(BodyRow.id)) if row.at is not None]


def confided_since(session: Session) -> datetime | None:
    """Since when something confided has been waiting to be sealed: the longest; None where nothing waits.

    For the operator alone, and never as a moment: whoever looks at a page would learn that somebody confided.
    """
    entries = f"{ENTRY.name} %"
    key = session.scalar(select(TOUCHED.c.key).where(TOUCHED.c.key.like(entries)).order_by(TOUCHED.c.id).limit(1))
    if key is None:
        return None
    _, compartment, seq = key.split(" ")
    at: datetime | None = session.scalar(
        select(ENTRY.c.at).where(ENTRY.c.compartment_id == compartment, ENTRY.c.seq == int(seq))
    )
    return at
