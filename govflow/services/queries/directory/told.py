"""What administrators changed of an organization, told to its people, and of a person's terms and account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, or_, select

from govflow.services.queries.directory.log import LogLine, load_lines
from govflow.store.people import MembershipRow, PersonRow, in_office
from govflow.store.record.administration import ENTRY
from govflow.store.work import Work
from govflow.values import Actor, Text

TOLD_FOR = timedelta(days=30)
MOST = 20
KINDS = ("organization", "membership", "mandate", "belonging")
"""What decides who acts for an organization, and as what."""
ACCOUNTS = ("link", "changed", "reactivated")
"""What may put somebody else behind the account of a colleague."""


@dataclass(frozen=True, kw_only=True)
class Objector:
    """An administrator to whom one may object."""

    name: Text
    email: str


@dataclass(frozen=True, kw_only=True)
class Told:
    """The changes, newest first, and the administrators who made none of them and can end what should not be."""

    lines: tuple[LogLine, ...]
    objections_to: tuple[Objector, ...]


NOTHING = Told(lines=(), objections_to=())


def load_told(work: Work) -> Told:
    """What others changed lately of the reader's organizations and terms: from the log of administration, so that no
    change can be made without being told. Cases are named that the reader may see.
    """
    actor = work.actor
    query = (
        select(ENTRY)
        .where(
            ENTRY.c.at > work.at - TOLD_FOR,
            ENTRY.c.person_id.is_distinct_from(actor.person_id),
            or_(*_concerning(actor, work.today)),
        )
        .order_by(ENTRY.c.seq.desc())
        .limit(MOST)
    )
    rows = work.session.execute(query).mappings().all()
    if not rows:
        return NOTHING
    makers = {row["person_id"] for row in rows} | {actor.person_id}
    others = select(PersonRow).where(
        PersonRow.administrator, PersonRow.active, PersonRow.id.not_in([each for each in makers if each is not None])
    )
    return Told(
        lines=load_lines(work, rows, actor),
        objections_to=tuple(
            Objector(name=each.name, email=each.email) for each in work.session.scalars(others.order_by(PersonRow.id))
        ),
    )


def _concerning(actor: Actor, today: date) -> tuple[ColumnElement[bool], ...]:
    """Entries about the reader's organizations and terms, and about the accounts of the reader and of colleagues."""
    own = sorted(actor.organization_ids)
    colleagues = select(MembershipRow.person_id).where(MembershipRow.organization_id.in_(own), in_office(today))
    about_me = ENTRY.c.about_person == actor.person_id
    account = and_(ENTRY.c.kind == "person", ENTRY.c.name.in_(ACCOUNTS))
    return (
        and_(ENTRY.c.kind.in_(KINDS), or_(ENTRY.c.about_organization.in_(own), about_me)),
        and_(account, or_(ENTRY.c.about_person.in_(colleagues), about_me)),
    )
