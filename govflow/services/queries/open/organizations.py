"""The organizations of an installation as linked data: the directory as everybody who is signed in reads it."""

from __future__ import annotations

from govflow.papers.interchange.organizations import Organization
from govflow.services.queries.directory.organizations import all_organizations
from govflow.store.work import Work


def load_directory(work: Work) -> tuple[Organization, ...]:
    """All organizations that are active, in the order of the directory, each below its superior if that is."""
    active = [each for each in all_organizations(work) if each.active]
    known = {each.id for each in active}
    return tuple(
        Organization(
            id=each.id,
            name=each.name,
            kind=each.kind,
            code=each.code,
            above=each.parent_id if each.parent_id in known else None,
        )
        for each in active
    )
