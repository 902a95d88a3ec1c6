"""Which organizations belong to a committee or body, from when until when. Only administrators change it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, func, select

from govflow.errors import Conflict, Invalid
from govflow.messages import Message
from govflow.services.accounts.granting import check_begins, check_disinterested
from govflow.services.backend import Backend
from govflow.services.commands.directory.people import only_administrators
from govflow.services.commands.directory.terms import check_organization, check_term, ended_already
from govflow.services.retrying import retried
from govflow.store.people import BelongingRow, OrganizationRow
from govflow.store.record.administration import fields, record, record_new
from govflow.store.sql.session import Session
from govflow.values import Actor


@dataclass(frozen=True, kw_only=True)
class TakeIn:
    """An organization belongs to a committee or body (``group_id``) for a time."""

    group_id: int
    organization_id: int
    since: date
    until: date | None


@retried
def take_in(backend: Backend, actor: Actor, command: TakeIn) -> None:
    """Add a member. Raises Invalid; Conflict when it belongs to it already at that time, or is the actor's own."""
    only_administrators(actor)
    check_term(command.since, command.until)
    check_begins(command.since, backend.today())
    check_disinterested(actor, {command.organization_id})
    with backend.transaction() as session:
        check_organization(session, command.organization_id)
        group = session.get(OrganizationRow, command.group_id, with_for_update=True)  # two at once wait for each other
        groups = backend.rules.vocabulary.groups
        if group is None or not group.active or group.kind not in groups or group.id == command.organization_id:
            raise Invalid(
                {"organization_id": Message("Only committees and bodies have members, and never themselves.")}
            )
        if _belongs(session, command):
            raise Conflict(Message("This organization belongs to it already at that time."))
        row = BelongingRow(**vars(command))
        session.add(row)
        record_new(session, actor, backend.clock.now(), "taken in", row)


@retried
def let_go(backend: Backend, actor: Actor, belonging_id: int) -> int:
    """End a membership at once and return the committee or body that it was in; the row stays on file."""
    only_administrators(actor)
    today = backend.today()
    with backend.transaction() as session:
        row = session.get(BelongingRow, belonging_id, with_for_update=True)
        if row is None or row.ended_at is not None or (row.until is not None and row.until < today):
            raise ended_already()
        before = fields(row)
        row.ended_at = backend.clock.now()
        record(session, actor, row.ended_at, "ended", row, before=before, after=fields(row))
        return row.group_id


def _belongs(session: Session, command: TakeIn) -> bool:
    overlapping = exists().where(
        BelongingRow.group_id == command.group_id,
        BelongingRow.organization_id == command.organization_id,
        BelongingRow.ended_at.is_(None),
        BelongingRow.since <= (command.until or date.max),
        func.coalesce(BelongingRow.until, date.max) >= command.since,
    )
    return bool(session.scalar(select(overlapping)))
