"""Funds and the cases that are their records."""

from __future__ import annotations

from sqlalchemy import select

from govflow.errors import NotFound
from govflow.messages import Message
from govflow.store.cases import CASE
from govflow.store.funds.tables import FUND
from govflow.store.sql.session import Session


def fund_of(session: Session, reference: str) -> int:
    """The number of the fund whose record a case is. Raises NotFound before it is opened."""
    query = select(FUND.c.id).join(CASE, CASE.c.id == FUND.c.case_id).where(CASE.c.reference == reference)
    found = session.execute(query).scalar()
    if found is None:
        raise NotFound(Message("There is no such fund."))
    return int(found)
