"""Entering an organization in the directory, and giving somebody a role in one: for administrators, and for steps."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import exists, or_, select

from govflow.store.people import MembershipRow, OrganizationRow
from govflow.store.people.deputies import DeputyRow
from govflow.store.record.administration import fields, record, record_new
from govflow.store.sql.session import Session
from govflow.values import Actor, Text


def enter_organization(session: Session, actor: Actor, at: datetime, row: OrganizationRow) -> int:
    """Add an organization, and say so in the log of administration; its number. Whether it may be, the caller knows."""
    session.add(row)
    record_new(session, actor, at, "entered", row)
    return row.id


def give_term(session: Session, actor: Actor, at: datetime, row: MembershipRow) -> None:
    """Give a role in an organization, and say so in the log of administration. Likewise."""
    session.add(row)
    record_new(session, actor, at, "given", row)


def end_term(session: Session, actor: Actor, at: datetime, today: date, row: MembershipRow) -> None:
    """End a role in an organization at once, and say so in the log of administration. The row is held.

    A term counts whole days, so its last day becomes yesterday; one that began today goes, and the log remembers it.
    With the last role there ends who stands in for the person, and for whom the person does.
    """
    before = fields(row)
    if row.since < today:
        row.until = today - timedelta(days=1)
        after = fields(row)
    else:
        session.delete(row)
        after = None
    record(session, actor, at, "ended", row, before=before, after=after)
    session.flush()
    end_deputies(session, actor, at, today, row.person_id, row.organization_id)


def end_deputy(session: Session, actor: Actor, at: datetime, row: DeputyRow) -> None:
    """End an arrangement at once, and say so in the log of administration."""
    before = fields(row)
    row.ended_at, row.ended_by = at, actor.person_id
    record(session, actor, at, "ended", row, before=before, after=fields(row))


def end_deputies(
    session: Session, actor: Actor, at: datetime, today: date, person_id: int, organization_id: int | None = None
) -> None:
    """End all arrangements of a person on either side: in an organization where no role is left to it, or, where none
    is named, everywhere, for the account is closed.
    """
    row = DeputyRow
    query = select(row).where(
        or_(row.person_id == person_id, row.for_person_id == person_id), row.ended_at.is_(None), row.until >= today
    )
    if organization_id is not None:
        left = exists().where(
            MembershipRow.person_id == person_id, MembershipRow.organization_id == organization_id,
            or_(MembershipRow.until.is_(None), MembershipRow.until >= today),
        )  # fmt: skip
        query = query.where(row.organization_id == organization_id, ~left)
    for each in session.scalars(query.order_by(row.id).with_for_update()).all():
        end_deputy(session, actor, at, each)


def monogram(name: Text) -> str:
    """What stands for an organization in lists, as long as nobody chose anything else: the first letters of the first
    two words in English, else the first two of the only one.
    """
    words = [each for each in name.en.replace("-", " ").split() if each[0].isalpha()]
    letters = "".join(each[0] for each in words[:2]) if len(words) > 1 else "".join(words)[:2]
    return (letters or name.zh[:2]).upper()
