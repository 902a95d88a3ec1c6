"""Organizations: their names, kind and place in the jurisdiction tree. Only administrators change them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from govflow.errors import Conflict, Invalid, NotFound, Stale
from govflow.messages import Message
from govflow.services.backend import Backend
from govflow.services.commands.people import only_administrators
from govflow.services.queries.organizations import find_organization, superiors
from govflow.store.cases import CaseRow, PartyRow
from govflow.store.people import OrganizationRow
from govflow.values import Actor


@dataclass(frozen=True, kw_only=True)
class OrganizationDetails:
    """What an administrator enters. ``code`` is the administrative division or the registration number."""

    name_en: str
    name_zh: str
    monogram: str
    kind: str
    level: str
    subtype: str | None
    code: str | None
    parent_id: int | None
    fictional: bool


def add_organization(backend: Backend, actor: Actor, details: OrganizationDetails) -> int:
    """Enter an organization and return its id. Raises Invalid for a code that is taken or a superior that is not."""
    only_administrators(actor)
    with backend.transaction() as session:
        _check(session, details, organization_id=None)
        row = OrganizationRow(**vars(details))
        session.add(row)
        session.flush()
        return row.id


def edit_organization(
    backend: Backend, actor: Actor, organization_id: int, seen_version: int, details: OrganizationDetails
) -> None:
    """Change an organization. Raises Stale, or Invalid when it would come to stand below itself."""
    only_administrators(actor)
    with backend.transaction() as session:
        row = _as_seen(session, organization_id, seen_version)
        _check(session, details, organization_id)
        for name, value in vars(details).items():
            setattr(row, name, value)
        row.version += 1


def deactivate_organization(backend: Backend, actor: Actor, organization_id: int, seen_version: int) -> None:
    """Take an organization out of all choices. Raises Conflict while it takes part in a case that is open."""
    only_administrators(actor)
    with backend.transaction() as session:
        row = _as_seen(session, organization_id, seen_version)
        count = session.scalar(
            select(func.count(CaseRow.id.distinct()))
            .join(PartyRow, PartyRow.case_id == CaseRow.id)
            .where(PartyRow.organization_id == row.id, PartyRow.until.is_(None), CaseRow.ended_at.is_(None))
        )
        if count:
            raise Conflict(
                Message(
                    "%(name)s takes part in %(n)s open case. It can be deactivated when that has ended.",
                    "%(name)s takes part in %(n)s open cases. It can be deactivated when they have ended.",
                    name=row.name,
                    n=count,
                )
            )
        row.active = False
        row.version += 1


def reactivate_organization(backend: Backend, actor: Actor, organization_id: int, seen_version: int) -> None:
    """Offer the organization in choices again."""
    only_administrators(actor)
    with backend.transaction() as session:
        row = _as_seen(session, organization_id, seen_version)
        row.active = True
        row.version += 1


def _as_seen(session: Session, organization_id: int, seen_version: int) -> OrganizationRow:
    row = session.get(OrganizationRow, organization_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound(Message("There is no such organization."))
    if row.version != seen_version:
        raise Stale(
            Message(
                "%(name)s was changed by somebody else meanwhile. Look at the page and decide again.", name=row.name
            )
        )
    return row


def _check(session: Session, details: OrganizationDetails, organization_id: int | None) -> None:
    problems: dict[str, Message] = {}
    owner = (
        session.scalar(select(OrganizationRow).where(OrganizationRow.code == details.code)) if details.code else None
    )
    if owner is not None and owner.id != organization_id:
        problems["code"] = Message("The code belongs to %(name)s.", name=owner.name)
    if details.parent_id is not None:
        parent = find_organization(session, details.parent_id)
        line = [parent, *superiors(session, parent)]
        if organization_id in {each.id for each in line}:
            problems["parent_id"] = Message("%(name)s lies below this organization already.", name=parent.name)
    if problems:
        raise Invalid(problems)
