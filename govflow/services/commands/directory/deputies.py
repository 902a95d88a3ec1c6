"""Deputies: arranged by who is away or by an organization's own administrator, ended by either; and acting as one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select, update

from govflow.errors import Conflict, Forbidden, Invalid, NotFound
from govflow.messages import Message
from govflow.services.accounts.granting import check_begins
from govflow.services.accounts.own_people import keeps_people_of
from govflow.services.backend import Backend
from govflow.services.commands.directory.terms import check_term
from govflow.services.queries.directory.people import SignedIn
from govflow.services.retrying import retried
from govflow.store.people import MembershipRow, PersonRow, SessionRow
from govflow.store.people.deputies import DeputyRow
from govflow.store.people.entering import end_deputy
from govflow.store.people.own_people import hold_organization
from govflow.store.record.administration import record_new
from govflow.store.sql.session import Session
from govflow.values import Actor

LONGEST = timedelta(days=366)
"""From the first day on: whoever is away for longer hands the role over."""


@dataclass(frozen=True, kw_only=True)
class Arrange:
    """``person_id`` stands in for ``for_person_id`` in an organization, from the first day to the last."""

    organization_id: int
    for_person_id: int
    person_id: int
    since: date
    until: date


@retried
def arrange(backend: Backend, actor: Actor, command: Arrange) -> None:
    """Have a colleague stand in for somebody. The people of the organization are told.

    Raises NotFound for everybody but who is away and the organization's administrators; Invalid for a term that lies
    before today, is too long, or goes beyond the office of either; Conflict for oneself, for an administrator who would
    name themselves, and where somebody stands in already at that time.
    """
    check_term(command.since, command.until)
    check_begins(command.since, backend.today())
    if command.until > command.since + LONGEST:
        raise Invalid(
            {"until": Message("At most a year: whoever is away for longer hands the role over to somebody else.")}
        )
    with backend.transaction() as session:
        hold_organization(session, command.organization_id)
        _check_arranges(backend, session, actor, command)
        for name, person in (("for_person", command.for_person_id), ("person", command.person_id)):
            _check_in_office(session, name, person, command)
        _check_one_at_a_time(session, command)
        assert actor.person_id is not None  # nobody else arranges anything
        now = backend.clock.now()
        row = DeputyRow(**vars(command), arranged_by=actor.person_id, arranged_at=now)
        session.add(row)
        record_new(session, actor, now, "made", row)


@retried
def end(backend: Backend, actor: Actor, deputy_id: int, organization_id: int) -> None:
    """End an arrangement of an organization at once: by either of the two, or who administers its people.

    Raises NotFound for everybody else, and for what has ended.
    """
    with backend.transaction() as session:
        row = session.get(DeputyRow, deputy_id, with_for_update=True)
        over = row is None or row.ended_at is not None or row.until < backend.today()
        if row is None or over or row.organization_id != organization_id or not _may_end(backend, session, actor, row):
            raise NotFound(Message("There is no such arrangement, or it has ended."))
        end_deputy(session, actor, backend.clock.now(), row)


def _may_end(backend: Backend, session: Session, actor: Actor, row: DeputyRow) -> bool:
    """Is it one of the two, or who administers the people of the organization?"""
    own = actor.person_id is not None and actor.person_id in (row.person_id, row.for_person_id)
    return own or keeps_people_of(backend, session, actor, row.organization_id)


@retried
def act_for(backend: Backend, owner: SignedIn, organization_id: int, standing_in: int | None = None) -> None:
    """Switch the organization that this session acts for, in the person's own roles or by standing in for a colleague.

    Raises Forbidden for one the person does not belong to, or an arrangement that does not run.
    """
    found = {(each.organization_id, each.stands_in.id if each.stands_in else None) for each in owner.posts}
    if (organization_id, standing_in) not in found:
        if standing_in is not None:
            raise Forbidden(Message("You do not stand in for this person, or it has ended."))
        raise Forbidden(Message("You do not belong to this organization, or your term has ended."))
    with backend.transaction() as session:
        mine = update(SessionRow).where(SessionRow.id == owner.session_id)
        session.execute(mine.values(acting_for=organization_id, standing_in=standing_in))


def _check_arranges(backend: Backend, session: Session, actor: Actor, command: Arrange) -> None:
    """Who stands in for somebody arranges nothing for them: that would be a second step."""
    own = actor.person_id == command.for_person_id and actor.stands_in is None
    if not own and not keeps_people_of(backend, session, actor, command.organization_id):
        raise NotFound(Message("There is no such page, or you do not belong to this organization."))
    if command.person_id == command.for_person_id:
        raise Conflict(Message("Nobody stands in for themselves."))
    if not own and command.person_id == actor.person_id:
        raise Conflict(Message("Nobody appoints themselves: whoever is away does, or another administrator."))


def _check_in_office(session: Session, name: str, person_id: int, command: Arrange) -> None:
    """Until the last day of the arrangement at least one role lasts, or it could come back to life with a later one."""
    row = MembershipRow
    last = func.max(func.coalesce(row.until, date.max))
    query = select(PersonRow.name_en, PersonRow.name_zh, last.label("last")).join(row, row.person_id == PersonRow.id)
    here = (row.organization_id == command.organization_id, row.since <= command.since, PersonRow.active)
    lasting = func.coalesce(row.until, date.max) >= command.since
    found = session.execute(
        query.where(PersonRow.id == person_id, *here, lasting).group_by(PersonRow.name_en, PersonRow.name_zh)
    ).first()
    if found is None:
        raise Invalid({name: Message("This person has no role in the organization on the first day.")})
    if command.until > found.last:
        raise Invalid({"until": Message("Their last role in the organization ends on %(day)s.", day=found.last)})


def _check_one_at_a_time(session: Session, command: Arrange) -> None:
    row = DeputyRow
    query = select(row.id).where(
        row.organization_id == command.organization_id,
        row.for_person_id == command.for_person_id,
        row.ended_at.is_(None),
        row.since <= command.until,
        row.until >= command.since,
    )
    if session.scalar(query.limit(1)) is not None:
        raise Conflict(Message("Somebody stands in for this person already at that time. End that first."))
