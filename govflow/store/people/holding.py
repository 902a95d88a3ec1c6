"""Organizations that a command holds, because what is decided about them must not be decided twice at once."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from govflow.store.people import OrganizationRow
from govflow.store.sql.database import is_reading
from govflow.store.sql.locks import Rank
from govflow.store.work import Work

ORGANIZATION = OrganizationRow.__table__


def hold_organizations(work: Work, ids: Collection[int]) -> None:
    """Lock them until the command ends, in one order; what only refers to them does not wait. Who reads locks none."""
    if is_reading(work.session):
        return
    new = [each for each in sorted(ids) if work.locks.take(Rank.ORGANIZATION, each)]
    if new:
        held = select(ORGANIZATION.c.id).where(ORGANIZATION.c.id.in_(new)).order_by(ORGANIZATION.c.id)
        work.session.execute(held.with_for_update(key_share=True))
