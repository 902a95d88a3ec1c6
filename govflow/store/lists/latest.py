"""The cases opened last in which an organization or a person has a seat: what a desk looks through."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, bindparam, select, union_all

from govflow.store.cases import PartyRow

LATEST_SEATS = 300
"""So many of the cases opened last that an organization or the reader has a seat in are searched: enough, and quick at
any size.
"""

PARTY = PartyRow.__table__


def latest_seats(organizations: int) -> CompoundSelect[Any]:
    """The numbers of these cases, for so many organizations and a person (``whose``)."""
    holders = [PARTY.c.organization_id == bindparam(f"own_{n}") for n in range(organizations)]
    return union_all(*(_latest_of(each) for each in (PARTY.c.person_id == bindparam("person"), *holders)))


def whose(own: Sequence[int], person: int | None) -> dict[str, Any]:
    """The parameters of ``latest_seats`` for these organizations and the person."""
    return {**{f"own_{n}": each for n, each in enumerate(own)}, "person": person}


def _latest_of(holder: ColumnElement[bool]) -> Select[Any]:
    seats = select(PARTY.c.case_id).where(holder, PARTY.c.until.is_(None))
    return select(seats.order_by(PARTY.c.case_id.desc()).limit(LATEST_SEATS).subquery().c.case_id)
