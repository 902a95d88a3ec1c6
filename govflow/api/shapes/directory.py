"""Who asks, organizations, procedures."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import Field

from govflow.api.shapes.values import Name, Shown, name, name_or_none
from govflow.services.queries.directory.belongings import Belonging
from govflow.services.queries.directory.organizations import OrganizationLine, OrganizationList, OrganizationPage
from govflow.services.queries.directory.programs.tokens import Bearer
from govflow.services.queries.procedure.page import WorkflowLine


class Me(Shown):
    """Who acts with the token, and for whom."""

    person: int
    name: Name
    organization: int
    organization_name: Name
    roles: list[str]
    scopes: list[str]
    service: int | None = Field(
        description="By which service of the organization, if by one; its person answers for it."
    )
    service_name: Name | None
    token: str = Field(description="What its person calls the token.")
    expires_at: datetime
    today: date = Field(description="The day it is where the installation is.")


class OrganizationInList(Shown):
    """An organization."""

    id: int
    name: Name
    kind: Name
    level: str
    code: str | None
    active: bool
    fictional: bool


class OrganizationsShown(Shown):
    """A page of organizations."""

    organizations: list[OrganizationInList]
    count: int
    after: int | None = Field(description="`after` of the next page.")


class BelongingShown(Shown):
    """A membership of an organization, for its time."""

    organization: int
    name: Name
    since: date
    until: date | None


class OrganizationShown(Shown):
    """An organization, with those above and below it and those that belong to it."""

    organization: OrganizationInList
    superiors: list[OrganizationInList]
    subordinates: list[OrganizationInList]
    more_below: bool
    members: list[BelongingShown]
    belongs_to: list[BelongingShown]
    cases_open: int = Field(description="Cases that the token sees, of the latest.")
    cases_ended: int


class WorkflowInList(Shown):
    """A procedure, at its newest version."""

    id: str
    version: int
    title: Name
    summary: Name
    family: str
    basis: Name | None
    since: datetime
    states: int
    child_only: bool = Field(description="Do its cases stand below others only?")


class WorkflowsShown(Shown):
    """All procedures."""

    workflows: list[WorkflowInList]


def me(bearer: Bearer, today: date) -> Me:
    actor = bearer.actor
    assert actor.person_id is not None
    assert actor.organization_id is not None
    assert actor.organization is not None
    return Me(
        person=actor.person_id,
        name=name(actor.person),
        organization=actor.organization_id,
        organization_name=name(actor.organization),
        roles=sorted(actor.roles),
        scopes=sorted(bearer.scopes),
        service=actor.service.id if actor.service is not None else None,
        service_name=name(actor.service.name) if actor.service is not None else None,
        token=bearer.title,
        expires_at=bearer.expires_at,
        today=today,
    )


def organizations_shown(page: OrganizationList) -> OrganizationsShown:
    return OrganizationsShown(
        organizations=[_organization(each) for each in page.shown], count=page.count, after=page.following
    )


def organization_shown(page: OrganizationPage) -> OrganizationShown:
    return OrganizationShown(
        organization=_organization(page.organization),
        superiors=[_organization(each) for each in page.superiors],
        subordinates=[_organization(each) for each in page.subordinates],
        more_below=page.more_below,
        members=[_belonging(each) for each in page.members],
        belongs_to=[_belonging(each) for each in page.belongs_to],
        cases_open=page.cases.open,
        cases_ended=page.cases.ended,
    )


def workflow_in_list(each: WorkflowLine) -> WorkflowInList:
    return WorkflowInList(
        id=each.id,
        version=each.version,
        title=name(each.title),
        summary=name(each.summary),
        family=each.family,
        basis=name_or_none(each.basis),
        since=each.since,
        states=each.states,
        child_only=each.child_only,
    )


def _belonging(each: Belonging) -> BelongingShown:
    return BelongingShown(organization=each.other_id, name=name(each.other), since=each.since, until=each.until)


def _organization(each: OrganizationLine) -> OrganizationInList:
    return OrganizationInList(
        id=each.id,
        name=name(each.name),
        kind=name(each.kind),
        level=each.level,
        code=each.code,
        active=each.active,
        fictional=each.fictional,
    )
