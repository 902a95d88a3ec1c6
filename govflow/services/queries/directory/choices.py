"""What select fields offer: organizations, roles, procedures."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from govflow.engine.roles import ROLES
from govflow.services.catalog import Catalog
from govflow.services.queries.directory.organizations import load_organizations
from govflow.store.workflows import WorkflowVersionRow
from govflow.values import Text


def load_organization_choices(session: Session) -> tuple[tuple[int, Text], ...]:
    """Every active organization, in the order of the tree."""
    return tuple((each.id, each.name) for each in load_organizations(session) if each.active)


def load_procedure_choices(session: Session, catalog: Catalog) -> tuple[tuple[str, Text], ...]:
    """Every published procedure under the title of its newest version."""
    names = session.scalars(select(WorkflowVersionRow.workflow).distinct().order_by(WorkflowVersionRow.workflow))
    return tuple((name, catalog.newest(session, name).workflow.title) for name in names)


def role_choices() -> tuple[tuple[str, Text], ...]:
    """Every role that workflow files know."""
    return tuple(ROLES.items())
