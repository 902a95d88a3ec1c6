"""What administrators ask of those who sign in, and their sessions ended by one."""

from __future__ import annotations

from govflow.errors import Conflict, Invalid, NotFound
from govflow.messages import Message
from govflow.services.accounts.standing_ways import end_standing_ways
from govflow.services.backend import Backend
from govflow.services.commands.directory.people import find_person, only_administrators
from govflow.services.commands.sessions import end_sessions
from govflow.services.retrying import retried
from govflow.store.people import OrganizationRow
from govflow.store.people.sign_on import SignOnRuleRow
from govflow.store.record.administration import fields, record, record_new
from govflow.values import Actor


@retried
def make_rule(
    backend: Backend, actor: Actor, *, organization_id: int | None, role: str | None, provider: str | None
) -> None:  # fmt: skip
    """Require a second factor, or one provider, of whoever serves in an organization, in a role, or in both.

    It holds at once, in open sessions too. Raises Invalid for what there is not, and for a provider without an
    organization: everybody would depend on it, administrators among them.
    """
    only_administrators(actor)
    if provider is not None and organization_id is None:
        raise Invalid({"organization_id": Message("Say of which organization: a provider is that of its people.")})
    with backend.transaction() as session:
        roles = backend.work(session, actor).vocabulary.role_titles
        if role is not None and role not in roles:
            raise Invalid({"role": Message("There is no such role.")})
        if organization_id is not None and session.get(OrganizationRow, organization_id) is None:
            raise Invalid({"organization_id": Message("There is no such organization.")})
        now = backend.clock.now()
        row = SignOnRuleRow(organization_id=organization_id, role=role, provider=provider, made_at=now)
        session.add(row)
        record_new(session, actor, now, "made", row)


@retried
def end_rule(backend: Backend, actor: Actor, rule_id: int) -> None:
    """Ask it no more; what people have set up stays. Raises NotFound, Conflict for one that has ended already."""
    only_administrators(actor)
    with backend.transaction() as session:
        row, now = session.get(SignOnRuleRow, rule_id, with_for_update=True), backend.clock.now()
        if row is None:
            raise NotFound(Message("There is no such rule."))
        if row.ended_at is not None:
            raise Conflict(Message("This rule has ended already."))
        before = fields(row)
        row.ended_at = now
        record(session, actor, now, "ended", row, before=before, after=fields(row))


@retried
def sign_out(backend: Backend, actor: Actor, person_id: int) -> None:
    """End all sessions of somebody at once, their tokens and the address of their calendar: a computer was lost, or
    somebody else sits at it.
    """
    only_administrators(actor)
    with backend.transaction() as session:
        person, now = find_person(session, person_id), backend.clock.now()
        end_sessions(session, person.id, now)
        end_standing_ways(session, actor, person.id, now)
        said = fields(person)
        record(session, actor, now, "signed out", person, before=said, after=said)
