"""The places of the regional body: which organizations are its office, its finance department, the authority above it.

Administrators change them, each change enters the log of administration, and the people of the body are told.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from govflow.errors import Conflict, Invalid, NotFound, Stale
from govflow.messages import Message
from govflow.services.accounts.granting import check_disinterested
from govflow.services.backend import Backend
from govflow.services.commands.directory.people import only_administrators
from govflow.services.commands.directory.terms import check_organization
from govflow.services.retrying import retried
from govflow.store.people import BodyRow
from govflow.store.record.administration import fields, record
from govflow.values import Actor

PLACES = ("office_id", "finance_id", "central_id")


@dataclass(frozen=True, kw_only=True)
class ArrangeBody:
    """The organizations in the places of the body, by id; ``seen``: those that were there, in the same order."""

    office_id: int | None
    finance_id: int | None
    central_id: int | None
    seen: str


@retried
def arrange_body(backend: Backend, actor: Actor, command: ArrangeBody) -> None:
    """Put organizations into the places of the body; who sits in cases by these is found anew from then on.

    Raises Stale, Invalid for an office that is missing or a place below the body itself, NotFound for what is no
    active organization, Conflict where an organization of the actor's comes in or goes.
    """
    only_administrators(actor)
    if command.office_id is None:
        raise Invalid({"office_id": Message("A regional body has an office: without one nobody keeps its cases.")})
    with backend.transaction() as session:
        row = session.scalar(select(BodyRow).order_by(BodyRow.id).limit(1).with_for_update())
        if row is None:
            raise NotFound(Message("This installation has no regional body yet. Found it first: govflow init --help"))
        if seen_of(row) != command.seen:
            raise Stale(
                Message("The places were changed by somebody else meanwhile. Look at the page and decide again.")
            )
        before = fields(row)
        for name in PLACES:
            given, present = getattr(command, name), getattr(row, name)
            if given == present:
                continue
            if given == row.organization_id:
                raise Invalid({name: Message("The regional body itself cannot stand in one of its places.")})
            if given is not None:
                check_organization(session, given)
            check_disinterested(actor, {given, present})
            setattr(row, name, given)
        if before == fields(row):
            raise Conflict(Message("Nothing was changed."))
        record(session, actor, backend.clock.now(), "changed", row, before=before, after=fields(row))


def seen_of(row: BodyRow) -> str:
    """What a page says that it showed."""
    return "-".join(str(getattr(row, name) or 0) for name in PLACES)
