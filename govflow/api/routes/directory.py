"""Who asks; organizations; procedures and their files."""

from __future__ import annotations

from flask import Response
from pydantic import BaseModel, Field

from govflow.api.frame.answers import answer
from govflow.api.frame.bearer import current_bearer, reads, serves
from govflow.api.frame.topic import topic
from govflow.api.routes.asked import LARGEST_ROW, TEXT, reading
from govflow.api.shapes.directory import (
    Me,
    OrganizationShown,
    OrganizationsShown,
    WorkflowsShown,
    me,
    organization_shown,
    organizations_shown,
    workflow_in_list,
)
from govflow.http.policies import backend, policy
from govflow.services.queries.directory.organizations import load_organization, load_organizations
from govflow.services.queries.procedure.files import load_source
from govflow.services.queries.procedure.page import load_workflows

bp = topic("directory", __name__, "Directory")


class Looking(BaseModel):
    """Which organizations."""

    q: str = Field("", max_length=100, description="Words of the name, or the code.")
    below: int | None = Field(None, ge=1, le=LARGEST_ROW, description="Those directly below this one.")
    after: int | None = Field(None, ge=1, le=LARGEST_ROW, description="`after` of the page before.")


class OfOrganization(BaseModel):
    """An organization."""

    organization_id: int = Field(ge=1, le=LARGEST_ROW)


class OfWorkflow(BaseModel):
    """A version of a procedure."""

    workflow: str = Field(max_length=48)
    version: int = Field(ge=1, le=2**31 - 1)


@bp.get("/me", responses={200: Me})
@policy(reads)
@serves
def show_me() -> Response:
    """Say for whom the token acts, and what it may do."""
    return answer(me(current_bearer(), backend().today()))


@bp.get("/organizations", responses={200: OrganizationsShown})
@policy(reads)
@serves
def organizations(query: Looking) -> Response:
    """List organizations."""
    with reading() as work:
        return answer(
            organizations_shown(load_organizations(work, query.q.strip(), below=query.below, after=query.after))
        )


@bp.get("/organizations/<organization_id>", responses={200: OrganizationShown})
@policy(reads)
@serves
def organization(path: OfOrganization) -> Response:
    """Read an organization."""
    with reading() as work:
        return answer(organization_shown(load_organization(work, path.organization_id)))


@bp.get("/workflows", responses={200: WorkflowsShown})
@policy(reads)
@serves
def workflows() -> Response:
    """List the procedures."""
    with reading() as work:
        return answer(WorkflowsShown(workflows=[workflow_in_list(each) for each in load_workflows(work)]))


@bp.get("/workflows/<workflow>/<version>/source", responses={200: TEXT})
@policy(reads)
@serves
def source(path: OfWorkflow) -> Response:
    """Read the file of a version of a procedure."""
    with reading() as work:
        return Response(load_source(work, path.workflow, path.version), content_type="text/plain; charset=utf-8")
