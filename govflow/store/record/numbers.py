"""The numbers of a case's entries as their reader counts them: 1, 2, … of those that the reader may know of.

The place of an entry in the chain stays inside: it would tell others how many entries a draft had, or what else
happened in a state that is not shown to them.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Integer, Select, Subquery, bindparam, func, select

from govflow.store.record.history import HistoryRow, readable_entries
from govflow.store.sql.prepared import shaped
from govflow.store.sql.session import Session
from govflow.store.visibility import Held, Shape, reading, shape_of
from govflow.values import Actor


def numbered(shape: Shape) -> Subquery:
    """The entries of a case (``case``) that its reader (``reading``) may know of: ``seq``, ``number``, and ``known``,
    how many there are.

    Only for a case whose visibility the caller has checked.
    """
    return (
        select(
            HistoryRow.seq,
            func.row_number(type_=Integer()).over(order_by=HistoryRow.seq).label("number"),
            func.count().over().label("known"),
        )
        .where(HistoryRow.case_id == bindparam("case"), readable_entries(shape))
        .subquery()
    )


@shaped
def _number(shape: Shape) -> Select[Any]:
    entries = numbered(shape)
    return select(entries.c.number).where(entries.c.seq == bindparam("seq"))


def number_of(session: Session, actor: Actor, case_id: int, held: Held, seq: int) -> int | None:
    """The number of the entry at this place of the chain; None where who reads as ``held`` may not know of it."""
    values = reading(actor, held)
    number: int | None = _number(shape_of(held)).scalar(session, case=case_id, seq=seq, **values)
    return number
