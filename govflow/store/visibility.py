"""What an actor may see, as SQL.

Every read of cases goes through ``visible_cases``: pages, API, search, exports, files, calendars, mail.

What is invisible does not exist for the actor: a query with this criterion finds nothing, and the page is a 404.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    SQLColumnExpression,
    and_,
    bindparam,
    exists,
    false,
    or_,
    true,
)
from sqlalchemy.orm import InstrumentedAttribute

from govflow.store.cases import CaseRow, ViewerRow
from govflow.values import SYSTEM, Actor


def visible_cases(actor: Actor) -> ColumnElement[bool]:
    """The criterion over ``CaseRow``: public, or shown in its present state to the person or one of the organizations.

    Administrators have no wider sight: they manage people, not cases. The clock sees everything, for it shows nothing.
    """
    if actor == SYSTEM:
        return true()
    return _shown_to(sorted(actor.organization_ids), actor.person_id)


def nameable_cases(actor: Actor) -> ColumnElement[bool]:
    """Cases that a sentence for the actor may name. What the clock says is read by others: it names public ones."""
    return CaseRow.public.is_(True) if actor == SYSTEM else visible_cases(actor)


def sight(actor: Actor) -> dict[str, Any]:
    """The parameters of ``VISIBLE`` for an actor."""
    return {
        "sees_all": actor == SYSTEM,
        "seeing_organizations": sorted(actor.organization_ids),
        "seeing_person": actor.person_id,
    }


def _shown_to(organizations: Any, person: Any) -> ColumnElement[bool]:
    shown = or_(ViewerRow.organization_id.in_(organizations), ViewerRow.person_id == person)
    return or_(CaseRow.public.is_(True), exists().where(ViewerRow.case_id == CaseRow.id, shown))


VISIBLE = or_(
    bindparam("sees_all", type_=Boolean()),
    _shown_to(bindparam("seeing_organizations", expanding=True), bindparam("seeing_person")),
)
"""``visible_cases`` for statements that are built once and executed with ``sight(actor)``."""


def written_by(
    actor: Actor, organization: InstrumentedAttribute[int | None], person: SQLColumnExpression[Any]
) -> ColumnElement[bool]:
    """What one of the actor's organizations wrote; where none did, what the person wrote."""
    himself = false() if actor.person_id is None else and_(organization.is_(None), person == actor.person_id)
    return or_(organization.in_(sorted(actor.organization_ids)), himself)


def written_now(
    actor: Actor, organization: InstrumentedAttribute[int | None], person: SQLColumnExpression[Any]
) -> ColumnElement[bool]:
    """What was written for the organization that the actor acts for now; where it was for none, by the person."""
    acted_for = frozenset() if actor.organization_id is None else frozenset({actor.organization_id})
    return written_by(replace(actor, organization_ids=acted_for), organization, person)
