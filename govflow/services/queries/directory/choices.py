"""What select fields offer: organizations, roles, procedures."""

from __future__ import annotations

from sqlalchemy import select

from govflow.engine.functions import FUNCTIONS
from govflow.engine.roles import ROLES
from govflow.services.queries.directory.organizations import load_organizations
from govflow.store.work import Work
from govflow.store.workflows import WorkflowVersionRow
from govflow.values import Text


def load_organization_choices(work: Work) -> tuple[tuple[int, Text], ...]:
    """Every active organization, in the order of the tree."""
    return tuple((each.id, each.name) for each in load_organizations(work) if each.active)


def load_procedure_choices(work: Work) -> tuple[tuple[str, Text], ...]:
    """Every published procedure under the title of its newest version."""
    row = WorkflowVersionRow
    newest = {
        each.workflow: each.id for each in work.session.execute(select(row.workflow, row.id).order_by(row.version))
    }
    return tuple((name, work.pinned(work.session, newest[name]).workflow.title) for name in sorted(newest))


def role_choices() -> tuple[tuple[str, Text], ...]:
    """Every role that workflow files know."""
    return tuple(ROLES.items())


def function_choices() -> tuple[tuple[str, Text], ...]:
    """Everything that a department can be for."""
    return tuple(FUNCTIONS.items())
