"""What a paper rests on: the newest entry in the record of a case that its reader knows of."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, bindparam, select

from govflow.papers.paper import Seal
from govflow.services.rights import reads_as
from govflow.store.record.history import HistoryRow
from govflow.store.record.numbers import numbered
from govflow.store.sql.prepared import Asked, shaped
from govflow.store.visibility import Shape, reading, shape_of
from govflow.store.work import Case, Work


@shaped
def _newest(shape: Shape) -> Select[Any]:
    entries = numbered(shape)
    columns = (entries.c.number, HistoryRow.at, HistoryRow.hash)
    joined = select(*columns).join(entries, entries.c.seq == HistoryRow.seq)
    return joined.where(HistoryRow.case_id == bindparam("case")).order_by(HistoryRow.seq.desc()).limit(1)


def asked_of_seal(work: Work, case: Case) -> Asked:
    """Which entry that is."""
    held = reads_as(work, case)
    return _newest(shape_of(held)).asked(case=case.id, **reading(work.actor, held))


def seal_of(work: Work, case: Case, newest: Asked) -> Seal:
    """The entry itself; ``newest``: as it was asked for."""
    [row] = newest.rows(work.session) or [None]
    if row is None:  # from outside nothing may be known of the record
        return Seal(reference=case.reference, entry=0, at=case.opened_at, hash="")
    return Seal(reference=case.reference, entry=row.number, at=row.at, hash=row.hash)
