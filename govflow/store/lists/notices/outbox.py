"""What waits in the outbox, case by case; made into notices once, whoever else is at it at the same moment."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, exists, func, select, update

from govflow.store.lists.notices.tables import DEAD, DELIVERY, WAITING
from govflow.store.record.history import HISTORY
from govflow.store.record.outbox import OUTBOX
from govflow.store.sql.base import UtcDateTime
from govflow.store.sql.prepared import Prepared
from govflow.store.sql.session import Session

MOST = 200
"""So many entries of a case at most are looked at in one go."""
CASES = 100

_WAITS = OUTBOX.c.delivered_at.is_(None)
_HELD_UP = exists().where(
    DELIVERY.c.case_id == OUTBOX.c.case_id,
    (DELIVERY.c.state == DEAD)
    | ((DELIVERY.c.state == WAITING) & (DELIVERY.c.next_at > bindparam("now", type_=UtcDateTime()))),
)
_CASES = Prepared(
    select(OUTBOX.c.case_id, func.min(OUTBOX.c.id).label("first"))
    .where(_WAITS, ~_HELD_UP)
    .group_by(OUTBOX.c.case_id)
    .order_by(func.min(OUTBOX.c.id))
    .limit(CASES)
)
_ENTRIES = Prepared(
    select(
        OUTBOX.c.id, OUTBOX.c.seq, OUTBOX.c.created_at, HISTORY.c.at, HISTORY.c.person_id, HISTORY.c.kind,
        HISTORY.c.name, HISTORY.c.source, HISTORY.c.target, HISTORY.c.reason, HISTORY.c.content,
    )
    .join(HISTORY, (HISTORY.c.case_id == OUTBOX.c.case_id) & (HISTORY.c.seq == OUTBOX.c.seq))
    .where(OUTBOX.c.case_id == bindparam("case"), _WAITS)
    .order_by(OUTBOX.c.id)
    .limit(MOST)
)  # fmt: skip
_OLDEST = Prepared(select(func.count().label("number"), func.min(OUTBOX.c.created_at).label("since")).where(_WAITS))


def waiting_cases(session: Session, now: datetime) -> list[int]:
    """The cases of which something waits, the oldest first, but for those that failed and wait for another attempt."""
    return [row.case_id for row in _CASES.rows(session, now=now)]


def waiting_entries(session: Session, case_id: int) -> list[list[Any]]:
    """What waits of a case, the entries of each command together: its rows came in one transaction, at one moment."""
    rows = _ENTRIES.rows(session, case=case_id)
    groups: list[list[Any]] = []
    for row in rows:
        if groups and groups[-1][-1].created_at == row.created_at:
            groups[-1].append(row)
        else:
            groups.append([row])
    return groups[:-1] if len(rows) == MOST and len(groups) > 1 else groups


def take_off(session: Session, ids: Collection[int], at: datetime) -> bool:
    """Mark these as told. False where another process was first with any: nothing of it may then be kept.

    On PostgreSQL nobody waits for who is at it: its host may be cut off, and hold them for half a minute.
    """
    free = select(OUTBOX.c.id).where(OUTBOX.c.id.in_(ids), _WAITS).with_for_update(skip_locked=True)
    mine = update(OUTBOX).where(OUTBOX.c.id.in_(free)).values(delivered_at=at).returning(OUTBOX.c.id)
    return len(session.execute(mine).all()) == len(ids)


def queue(session: Session) -> Any:
    """How much waits (``number``), and since when the oldest (``since``)."""
    return _OLDEST.first(session)


def seqs_of(groups: Sequence[Sequence[Any]]) -> list[int]:
    return [row.seq for group in groups for row in group]
