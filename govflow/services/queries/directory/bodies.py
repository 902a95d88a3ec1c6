"""The regional body with its places, as administrators see it, and what one of them asks another to approve."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from govflow.errors import NotFound
from govflow.services.commands.directory.bodies import LASTS, NO_BODY, PLACES, current, seen_of
from govflow.services.queries.case.names import of_no_case
from govflow.services.queries.directory.log_words import LABELS
from govflow.store.people import BodyChangeRow, BodyRow, OrganizationRow
from govflow.store.work import Work
from govflow.values import SYSTEM, Text


@dataclass(frozen=True, kw_only=True)
class OtherPlace:
    """A place that is to get another organization; None where nobody stands or shall stand there."""

    title: Text
    present: Text | None
    wanted: Text | None


@dataclass(frozen=True, kw_only=True)
class AskedChange:
    """What an administrator asks for; ``by_actor``: the reader, who may take it back and not approve it."""

    id: int
    places: tuple[OtherPlace, ...]
    reason: str
    by: Text | None
    by_actor: bool
    at: datetime
    ends_at: datetime


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
    asked: AskedChange | None


def load_body(work: Work) -> BodyPage:
    """The regional body of the installation. Raises NotFound."""
    found = work.session.execute(
        select(BodyRow, OrganizationRow)
        .join(OrganizationRow, OrganizationRow.id == BodyRow.organization_id)
        .order_by(BodyRow.id)
        .limit(1)
    ).first()
    if found is None:
        raise NotFound(NO_BODY)
    body, organization = found
    change = current(work.session, work.at)
    return BodyPage(
        organization_id=organization.id,
        name=organization.name,
        prefix=body.prefix,
        zone=body.zone,
        office_id=body.office_id,
        finance_id=body.finance_id,
        central_id=body.central_id,
        seen=seen_of(body),
        asked=_asked(work, body, change) if change is not None else None,
    )


def _asked(work: Work, body: BodyRow, change: BodyChangeRow) -> AskedChange:
    present: Mapping[str, int | None] = {each: getattr(body, each) for each in PLACES}
    wanted: Mapping[str, int | None] = {each: getattr(change, each) for each in PLACES}
    names = of_no_case(SYSTEM)
    names.load(work, organizations=[*present.values(), *wanted.values()], persons=[change.asked_by])
    return AskedChange(
        id=change.id,
        places=tuple(
            OtherPlace(
                title=LABELS[each],
                present=names.organization(present[each]),
                wanted=names.organization(wanted[each]),
            )
            for each in PLACES
            if present[each] != wanted[each]
        ),
        reason=change.reason,
        by=names.person(change.asked_by),
        by_actor=change.asked_by == work.actor.person_id,
        at=change.asked_at,
        ends_at=change.asked_at + LASTS,
    )
