"""What a forger sees and changes in the record, and what is found of it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select, update

from govflow.store.cases import CASE
from govflow.store.record.broken import Broken
from govflow.store.record.history import HISTORY
from govflow.store.record.verification import verify
from govflow.store.sql.session import Session


def found(forger: Connection) -> Broken | None:
    return verify(Session(forger)).first_broken


def place(broken: Broken | None) -> tuple[str | None, int | None] | None:
    return None if broken is None else (broken.reference, broken.seq)


def rows(forger: Connection) -> list[dict[str, Any]]:
    query = select(HISTORY).order_by(HISTORY.c.case_id, HISTORY.c.seq)
    return [dict(row) for row in forger.execute(query).mappings()]


def place_of(row: dict[str, Any], forger: Connection) -> tuple[str | None, int]:
    return forger.execute(select(CASE.c.reference).where(CASE.c.id == row["case_id"])).scalar(), row["seq"]


def change(forger: Connection, row: dict[str, Any], **values: Any) -> None:
    where = (HISTORY.c.case_id == row["case_id"], HISTORY.c.seq == row["seq"])
    forger.execute(update(HISTORY).where(*where).values(values))
