"""Organizations for everybody: a list by name, and what one takes part in, has promised, and is registered as."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from govflow.services.queries.cases import PageStart
from govflow.services.queries.finding import in_columns
from govflow.services.queries.meetings.record import Counts, load_counts_of
from govflow.services.queries.open.portal.lists import Asked, PublicList, load_public_cases
from govflow.services.queries.registers.organizations import EntryLine, load_line_of
from govflow.store.people import OrganizationRow
from govflow.store.register import find_organization
from govflow.store.work import Work
from govflow.values import Text

PAGE = 50
"""Organizations on a page."""
ORGANIZATION = OrganizationRow.__table__


@dataclass(frozen=True, kw_only=True)
class PublicOrganization:
    """An organization in the list. ``active``: it still acts."""

    id: int
    name: Text
    kind: Text
    fictional: bool
    active: bool


@dataclass(frozen=True, kw_only=True)
class PublicOrganizations:
    """A page of organizations, as they were entered. ``following``: after which one the next page begins."""

    shown: tuple[PublicOrganization, ...]
    following: int | None


@dataclass(frozen=True, kw_only=True)
class OrganizationCases:
    """The page of an organization. ``entry``: of the register of social organizations. ``promises``: by year."""

    organization: PublicOrganization
    entry: EntryLine | None
    promises: tuple[tuple[int, Counts], ...]
    cases: PublicList


_COLUMNS = (
    ORGANIZATION.c.id, ORGANIZATION.c.name_en, ORGANIZATION.c.name_zh, ORGANIZATION.c.kind,
    ORGANIZATION.c.fictional, ORGANIZATION.c.active,
)  # fmt: skip


def load_public_organizations(work: Work, words: str = "", after: int | None = None) -> PublicOrganizations:
    """A page of the list: of those whose name has the words, in either language."""
    query = select(*_COLUMNS).where(ORGANIZATION.c.active).order_by(ORGANIZATION.c.id).limit(PAGE + 1)
    if words:
        query = query.where(in_columns(OrganizationRow.name_en, OrganizationRow.name_zh)(words))
    if after is not None:
        query = query.where(ORGANIZATION.c.id > after)
    rows = work.session.execute(query).all()
    shown = tuple(_line(work, each) for each in rows[:PAGE])
    return PublicOrganizations(shown=shown, following=shown[-1].id if len(rows) > PAGE else None)


def load_organization_cases(
    work: Work, organization_id: int, zone: str, start: PageStart | None = None
) -> OrganizationCases:
    """The page of an organization, with the cases that it takes part in. Raises NotFound."""
    return OrganizationCases(
        organization=_line(work, find_organization(work.session, organization_id)),
        entry=load_line_of(work, organization_id),
        promises=load_counts_of(work, organization_id),
        cases=load_public_cases(work, Asked(organization_id=organization_id), zone, start),
    )


def _line(work: Work, row: Any) -> PublicOrganization:
    return PublicOrganization(
        id=row.id,
        name=Text(en=row.name_en, zh=row.name_zh),
        kind=work.vocabulary.kind(row.kind),
        fictional=row.fictional,
        active=row.active,
    )
