"""The numbers of a case's entries as their reader counts them: 1, 2, … of those that the reader may know of.

The place of an entry in the chain stays inside: it would tell others how many entries a draft had, or what else
happened in a state that is not shown to them.
"""

from __future__ import annotations

from sqlalchemy import Subquery, func, select
from sqlalchemy.orm import Session

from govflow.store.record.history import HistoryRow, readable_entries
from govflow.store.visibility import Held
from govflow.values import Actor


def numbered(case_id: int, actor: Actor, held: Held) -> Subquery:
    """The entries of a case that the actor may know of, who reads as ``held``: ``seq``, ``number``, and ``known``, how
    many there are.

    Only for a case whose visibility the caller has checked.
    """
    return (
        select(
            HistoryRow.seq,
            func.row_number().over(order_by=HistoryRow.seq).label("number"),
            func.count().over().label("known"),
        )
        .where(HistoryRow.case_id == case_id, readable_entries(actor, held))
        .subquery()
    )


def number_of(session: Session, entries: Subquery, seq: int) -> int | None:
    """The number of the entry at this place of the chain; None where the reader may not know of it."""
    number: int | None = session.scalar(select(entries.c.number).where(entries.c.seq == seq))
    return number
