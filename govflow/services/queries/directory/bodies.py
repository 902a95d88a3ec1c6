"""The regional body with its places, as administrators see it, and what each place is for."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from govflow.errors import NotFound
from govflow.messages import Message
from govflow.services.commands.directory.bodies import seen_of
from govflow.store.people import BodyRow, OrganizationRow
from govflow.store.work import Work
from govflow.values import Text


@dataclass(frozen=True, kw_only=True)
class BodyPage:
    """``seen`` goes back with the form, so that nobody overwrites what somebody else has changed meanwhile."""

    organization_id: int
    name: Text
    prefix: str
    zone: str
    office_id: int | None
    finance_id: int | None
    central_id: int | None
    seen: str


def load_body(work: Work) -> BodyPage:
    """The regional body of the installation. Raises NotFound."""
    found = work.session.execute(
        select(BodyRow, OrganizationRow)
        .join(OrganizationRow, OrganizationRow.id == BodyRow.organization_id)
        .order_by(BodyRow.id)
        .limit(1)
    ).first()
    if found is None:
        raise NotFound(Message("This installation has no regional body yet. Found it first: govflow init --help"))
    body, organization = found
    return BodyPage(
        organization_id=organization.id,
        name=organization.name,
        prefix=body.prefix,
        zone=body.zone,
        office_id=body.office_id,
        finance_id=body.finance_id,
        central_id=body.central_id,
        seen=seen_of(body),
    )
