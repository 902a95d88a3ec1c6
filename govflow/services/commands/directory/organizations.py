"""Organizations: their names, kind, weight and place in the jurisdiction tree.

Only administrators change them, and each change enters the log of administration.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from sqlalchemy import func, select

from govflow.errors import Conflict, Invalid, NotFound, Stale
from govflow.messages import Message, figure
from govflow.services.accounts.granting import check_disinterested
from govflow.services.backend import Backend
from govflow.services.commands.directory.people import only_administrators
from govflow.services.retrying import retried
from govflow.services.typed import check_words
from govflow.store.cases import CaseRow, PartyRow
from govflow.store.people import OrganizationRow
from govflow.store.people.entering import enter_organization
from govflow.store.record.administration import fields, record
from govflow.store.register import find_organization, superiors
from govflow.store.sql.session import Session
from govflow.values import Actor

_STANDING = ("kind", "level", "subtype", "function", "parent_id", "weight")
"""What procedures read of an organization: by it, an organization takes part, decides and counts."""

_WEIGHT = re.compile(r"[0-9]{1,9}(\.[0-9]{1,6}|/[1-9][0-9]{0,8})?")


@dataclass(frozen=True, kw_only=True)
class OrganizationDetails:
    """What an administrator enters.

    ``function``: what a department is for, such as ``civil_affairs``; rules find it below its superior by this.
    ``code`` is the administrative division or the registration number; ``weight`` an exact number above 0 as typed:
    ``2.5`` or ``7/3``. It counts where the rule of a vote counts by weight.
    """

    name_en: str
    name_zh: str
    monogram: str
    kind: str
    level: str
    subtype: str | None
    code: str | None
    parent_id: int | None
    weight: str
    fictional: bool
    function: str | None = None


@retried
def add_organization(backend: Backend, actor: Actor, details: OrganizationDetails) -> int:
    """Enter an organization and return its id.

    Raises Invalid for a code that is taken or a weight that is none, NotFound for a superior that is none.
    """
    only_administrators(actor)
    with backend.transaction() as session:
        _check(session, details, backend.rules.vocabulary.functions, organization_id=None)
        return enter_organization(session, actor, backend.clock.now(), OrganizationRow(**_values(details)))


@retried
def edit_organization(
    backend: Backend, actor: Actor, organization_id: int, seen_version: int, details: OrganizationDetails
) -> None:
    """Change an organization; its people are told. Raises Stale, Invalid when it would come to stand below itself,
    Conflict for what an organization of the actor's may do in cases."""
    only_administrators(actor)
    with backend.transaction() as session:
        row = _as_seen(session, organization_id, seen_version)
        _check(session, details, {*backend.rules.vocabulary.functions, row.function}, organization_id)
        before = fields(row)
        for name, value in _values(details).items():
            setattr(row, name, value)
        if any(before[name] != fields(row)[name] for name in _STANDING):
            check_disinterested(actor, {row.id, row.parent_id})
        row.version += 1
        record(session, actor, backend.clock.now(), "changed", row, before=before, after=fields(row))


@retried
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
        before = fields(row)
        row.active = False
        row.version += 1
        record(session, actor, backend.clock.now(), "deactivated", row, before=before, after=fields(row))


@retried
def reactivate_organization(backend: Backend, actor: Actor, organization_id: int, seen_version: int) -> None:
    """Offer the organization in choices again."""
    only_administrators(actor)
    with backend.transaction() as session:
        row = _as_seen(session, organization_id, seen_version)
        before = fields(row)
        row.active = True
        row.version += 1
        record(session, actor, backend.clock.now(), "reactivated", row, before=before, after=fields(row))


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


def _check(
    session: Session, details: OrganizationDetails, functions: Collection[str | None], organization_id: int | None
) -> None:
    check_words(name_en=details.name_en, name_zh=details.name_zh, monogram=details.monogram, code=details.code)
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
    if details.function is not None and details.function not in functions:
        problems["function"] = Message("Choose from the list.")
    if exact_weight(details.weight) is None:
        problems["weight"] = Message("A weight is a number or fraction above 0, such as 1, 2.5 or 7/3.")
    if problems:
        raise Invalid(problems)


def _values(details: OrganizationDetails) -> dict[str, Any]:
    """The columns of the row; the weight in its one exact form."""
    return {**vars(details), "weight": exact_figure(details.weight)}


def exact_figure(typed: str) -> str:
    """A weight, once it was checked, in its one exact form."""
    exact = exact_weight(typed)
    assert exact is not None  # it was checked
    shown = figure(exact)
    return str(exact) if shown.startswith("≈") else shown


def exact_weight(typed: str) -> Fraction | None:
    """The weight that was typed, if it is one and above 0."""
    plain = typed.strip()
    return (Fraction(plain) or None) if _WEIGHT.fullmatch(plain) else None
