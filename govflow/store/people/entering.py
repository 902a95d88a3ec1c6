"""Entering an organization in the directory, and giving somebody a role in one: for administrators, and for steps."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from govflow.store.people import MembershipRow, OrganizationRow
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
    """
    before = fields(row)
    if row.since < today:
        row.until = today - timedelta(days=1)
        after = fields(row)
    else:
        session.delete(row)
        after = None
    record(session, actor, at, "ended", row, before=before, after=after)


def monogram(name: Text) -> str:
    """What stands for an organization in lists, as long as nobody chose anything else: the first letters of the first
    two words in English, else the first two of the only one.
    """
    words = [each for each in name.en.replace("-", " ").split() if each[0].isalpha()]
    letters = "".join(each[0] for each in words[:2]) if len(words) > 1 else "".join(words)[:2]
    return (letters or name.zh[:2]).upper()
