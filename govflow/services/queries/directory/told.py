"""What administrators changed of an organization, told to its people, and of a person's terms and account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, Date, Integer, and_, bindparam, or_, select

from govflow.services.queries.case.names import Names
from govflow.services.queries.directory.choices import asked_of_procedures
from govflow.services.queries.directory.log import LogLine, Rows, load_lines, named_in
from govflow.store.people import BelongingRow, MembershipRow, PersonRow, belongs, in_office
from govflow.store.record.administration import ENTRY
from govflow.store.sql.base import UtcDateTime
from govflow.store.sql.prepared import Asked, Prepared
from govflow.store.visibility import OWN, SELF, sight
from govflow.store.work import Work
from govflow.values import Text

PERSON = PersonRow.__table__

TOLD_FOR = timedelta(days=30)
MOST = 20
KINDS = (
    "organization", "membership", "mandate", "belonging", "body", "body_change", "service", "service_charge", "deputy",
)  # fmt: skip
"""What decides who acts for an organization, as what, and by what."""
OF_GROUPS = ("chair_order", "chair_objection", "chair_swap")
"""What concerns every member of a committee or body."""
ACCOUNTS = ("link", "reset by mail", "changed", "reactivated")
"""What may put somebody else behind the account of a colleague."""
SIGN_ON = ("authenticator", "passkey", "identity")
OF_SIGN_ON = ("codes made", "code used", "signed out", "ways removed", "reset by mail")
"""What changes how somebody signs in: told to the person also where it says that they did it themselves."""


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


def load_told(work: Work, names: Names) -> Told:
    """What others changed lately of the reader's organizations and terms: from the log of administration, so that no
    change can be made without being told. Cases are named that the reader may see.
    """
    rows = asked_of_told(work).mappings(work.session)
    if not rows:
        return NOTHING
    objectors = _asked_of_objectors(work, rows).rows(work.session)
    return Told(
        lines=load_lines(work, rows, names),
        objections_to=tuple(
            Objector(name=Text(en=each.name_en, zh=each.name_zh), email=each.email) for each in objectors
        ),
    )


def asked_of_told(work: Work) -> Asked:
    """What ``load_told`` will ask first."""
    return _LATELY.asked(after=work.at - TOLD_FOR, today=work.today, most=MOST, **sight(work.actor))


def asked_of_lines(work: Work, names: Names) -> list[Asked]:
    """What it will ask then, where there is anything to tell; whom that names is expected."""
    rows = asked_of_told(work).mappings(work.session)
    names.expect(**named_in(rows))
    return [_asked_of_objectors(work, rows), asked_of_procedures()] if rows else []


def _asked_of_objectors(work: Work, rows: Rows) -> Asked:
    makers = {row["person_id"] for row in rows} | {work.actor.person_id}
    return _OBJECTORS.asked(makers=sorted(each for each in makers if each is not None))


_TODAY = bindparam("today", type_=Date)
_OF_SIGN_ON = or_(ENTRY.c.kind.in_(SIGN_ON), and_(ENTRY.c.kind == "person", ENTRY.c.name.in_(OF_SIGN_ON)))


def _concerning() -> ColumnElement[bool]:
    """Entries about the reader's organizations and terms, and about the accounts of the reader and of colleagues."""
    today = in_office(_TODAY)
    colleagues = select(MembershipRow.person_id).where(MembershipRow.organization_id.in_(OWN), today)
    about_me = ENTRY.c.about_person == SELF
    groups = select(BelongingRow.group_id).where(BelongingRow.organization_id.in_(OWN), belongs(_TODAY))
    account = and_(ENTRY.c.kind == "person", ENTRY.c.name.in_(ACCOUNTS))
    return or_(
        and_(_OF_SIGN_ON, about_me),
        and_(
            ENTRY.c.kind.in_(OF_GROUPS),
            or_(ENTRY.c.about_organization.in_(OWN), ENTRY.c.about_organization.in_(groups)),
        ),
        and_(ENTRY.c.kind.in_(KINDS), or_(ENTRY.c.about_organization.in_(OWN), about_me)),
        and_(account, or_(ENTRY.c.about_person.in_(colleagues), about_me)),
    )


_LATELY = Prepared(
    select(ENTRY)
    .where(ENTRY.c.at > bindparam("after", type_=UtcDateTime()))
    .where(or_(ENTRY.c.person_id.is_distinct_from(SELF), _OF_SIGN_ON))
    .where(_concerning())
    .order_by(ENTRY.c.seq.desc())
    .limit(bindparam("most", type_=Integer()))
)
_OBJECTORS = Prepared(
    select(PERSON.c.name_en, PERSON.c.name_zh, PERSON.c.email)
    .where(PERSON.c.administrator, PERSON.c.active, PERSON.c.id.not_in(bindparam("makers", expanding=True)))
    .order_by(PERSON.c.id)
)
