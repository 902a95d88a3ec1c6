"""Organizations and who belongs to them: organizations and persons, and their locks; mandates, sessions.

It may import what ``store.sql`` gives; ``sign_on`` and ``holding`` stand upon it. It never asks what somebody is in a
case.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    BindParameter,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    String,
    UniqueConstraint,
    and_,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column

from govflow.store.sql.base import Base
from govflow.store.sql.database import is_reading
from govflow.store.sql.session import Session
from govflow.values import Text


class OrganizationRow(Base):
    """A government, regional body, committee or social organization: the holder of seats and votes."""

    __tablename__ = "organization"
    __table_args__ = (CheckConstraint("parent_id IS NULL OR parent_id <> id", name="not_own_parent"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(32))
    level: Mapped[str] = mapped_column(String(32))  # central, province, city, county, body, none
    subtype: Mapped[str | None] = mapped_column(String(48))  # ministry, joint_office, finance, foundation, …
    function: Mapped[str | None] = mapped_column(String(48))  # civil_affairs, water, …: what a department is for
    code: Mapped[str | None] = mapped_column(String(24), unique=True)  # administrative division or registration number
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"), index=True)
    name_en: Mapped[str] = mapped_column(String(160))
    name_zh: Mapped[str] = mapped_column(String(80))
    monogram: Mapped[str] = mapped_column(String(4))
    weight: Mapped[str] = mapped_column(String(32), default="1")  # exact fraction, where a rule counts by weight
    fictional: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)

    @property
    def name(self) -> Text:
        return Text(en=self.name_en, zh=self.name_zh)


class BodyRow(Base):
    """A regional body as tenant: every case belongs to one."""

    __tablename__ = "body"

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), unique=True)
    office_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"))  # its secretariat
    finance_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"))  # keeps its funds
    central_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"))  # the authority above it
    prefix: Mapped[str] = mapped_column(String(6), unique=True)  # BTH
    zone: Mapped[str] = mapped_column(String(40), default="Asia/Shanghai")
    bare_leaves: Mapped[int] = mapped_column(default=0, server_default="0")  # of its record, that keep no hash


class BodyChangeRow(Base):
    """Other organizations in the places of the body, as one administrator asked for and another approves.

    ``seen``: those that were in the places then. ``outcome``: empty while it goes on, then approved or refused.
    """

    __tablename__ = "body_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))  # the regional body
    office_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"))
    finance_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"))
    central_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"))
    seen: Mapped[str] = mapped_column(String(32))
    reason: Mapped[str] = mapped_column(String(300))
    asked_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime]
    outcome: Mapped[str | None] = mapped_column(String(16))
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    closed_at: Mapped[datetime | None]


class PersonRow(Base):
    """A person who signs in."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)  # lower case
    name_en: Mapped[str] = mapped_column(String(80))
    name_zh: Mapped[str] = mapped_column(String(40))
    password_hash: Mapped[str | None] = mapped_column(String(300))  # with its mark (services/accounts/marks)
    language: Mapped[str] = mapped_column(String(8), default="en")
    administrator: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)

    @property
    def name(self) -> Text:
        return Text(en=self.name_en, zh=self.name_zh)


class MembershipRow(Base):
    """A person's role in an organization, for a time."""

    __tablename__ = "membership"
    __table_args__ = (
        UniqueConstraint("person_id", "organization_id", "role", "since"),
        CheckConstraint("until IS NULL OR until >= since", name="term"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), index=True)
    role: Mapped[str] = mapped_column(String(32))
    since: Mapped[date]
    until: Mapped[date | None]


def in_office(today: date | BindParameter[date]) -> ColumnElement[bool]:
    """Memberships on a day: the first and the last day of a term count; one without a last day goes on."""
    return _runs(MembershipRow, today)


class BelongingRow(Base):
    """An organization's membership in a committee or body (``group_id``), for a time.

    ``ended_at`` ends it at once; the row with its term stays.
    """

    __tablename__ = "belonging"
    __table_args__ = (
        CheckConstraint("until IS NULL OR until >= since", name="term"),
        CheckConstraint("group_id <> organization_id", name="not_its_own_member"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), index=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), index=True)
    since: Mapped[date]
    until: Mapped[date | None]
    ended_at: Mapped[datetime | None]


def belongs(today: date | BindParameter[date]) -> ColumnElement[bool]:
    """Memberships of organizations on a day: within their term, and not ended."""
    return and_(_runs(BelongingRow, today), BelongingRow.ended_at.is_(None))


class MandateRow(Base):
    """A written instruction: who may sign for an organization, on what, from when until when.

    ``revoked_at`` ends it at once; the row with its term stays.
    """

    __tablename__ = "mandate"
    __table_args__ = (CheckConstraint("until IS NULL OR until >= since", name="term"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), index=True)
    workflow: Mapped[str | None] = mapped_column(String(48))  # empty: every procedure
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case_file.id"))  # empty: every case
    number: Mapped[str] = mapped_column(String(40))  # of the instruction document
    document_id: Mapped[str | None] = mapped_column(ForeignKey("document.id"))
    since: Mapped[date]
    until: Mapped[date | None]
    revoked_at: Mapped[datetime | None]


def in_force(today: date | BindParameter[date]) -> ColumnElement[bool]:
    """Mandates on a day: within their term, and not revoked."""
    return and_(_runs(MandateRow, today), MandateRow.revoked_at.is_(None))


class SessionRow(Base):
    """A signed-in browser. ``token_hash`` is a mark over its secret and what the row says; ``revoked_at`` ends it."""

    __tablename__ = "web_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    acting_for: Mapped[int | None] = mapped_column(ForeignKey("organization.id"))
    standing_in: Mapped[int | None]  # by which arrangement (deputy), where it is for a colleague
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    revoked_at: Mapped[datetime | None]
    device: Mapped[str] = mapped_column(String(200), default="")
    place: Mapped[str] = mapped_column(String(48), default="", server_default="")  # the network, not the address
    confirmed_at: Mapped[datetime | None]  # when its person last showed to be there, and by what
    confirmed_by: Mapped[str | None] = mapped_column(String(16))  # password, second or provider


class TokenRow(Base):
    """A key to the API for one person who acts for one organization. ``mark`` covers its secret and what it may do.

    ``used``: requests since ``counted_from``, by which all processes limit them.
    """

    __tablename__ = "api_token"

    id: Mapped[int] = mapped_column(primary_key=True)
    mark: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    charge_id: Mapped[int | None]  # of the person (service_charge), where it acts by a service
    title: Mapped[str] = mapped_column(String(80))  # what the person calls it
    scopes: Mapped[str] = mapped_column(String(40))  # by their names, with blanks between
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    seen_at: Mapped[datetime | None]
    used: Mapped[int] = mapped_column(default=0)
    counted_from: Mapped[datetime | None]


class RecoveryRow(Base):
    """A new password link that somebody asked for on behalf of a person whose account takes part in cases.

    ``email``: the address that the account gets with the new password; empty: it keeps its own.
    ``outcome``: empty while it goes on, linked once the link was made, then done, refused or objected.
    """

    __tablename__ = "recovery"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    reason: Mapped[str] = mapped_column(String(300))
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # empty: the operator
    asked_at: Mapped[datetime]
    email: Mapped[str | None] = mapped_column(String(254))
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    approved_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(String(16))
    closed_at: Mapped[datetime | None]
    mark: Mapped[str | None] = mapped_column(String(80))  # of the command that changed it last


class DemoAccountRow(Base):
    """An account that the sign-in page of a demonstration recommends, and what it shows."""

    __tablename__ = "demo_account"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    position: Mapped[int]
    shows_en: Mapped[str] = mapped_column(String(120))
    shows_zh: Mapped[str] = mapped_column(String(60))


class GuessRow(Base):
    """How often a password was tried for an account, from a network or in a browser, across all workers.

    One row for each, so that two who try at once are counted as two; it begins anew after a day without any.
    """

    __tablename__ = "guess"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)  # hash of account, network or browser
    tries: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(index=True)


def lock_person(session: Session, person_id: int) -> PersonRow | None:
    """An account, locked until the command ends; in a session that only reads, as it is.

    Whoever changes one, or asks for, approves or stops its recovery, holds it before reading either: what was read of
    both is still so when it is written. Before the head of the log of administration, and never a second one.
    """
    locked = not is_reading(session)
    return session.get(PersonRow, person_id, with_for_update=locked or None, populate_existing=locked)


def lock_among_administrators(session: Session, person_id: int) -> PersonRow | None:
    """An account with those of all who administer, in the order of their ids, locked until the command ends.

    Who takes administration from somebody holds all who could keep it, or two who do so at once would leave nobody.
    """
    concerned = or_(PersonRow.id == person_id, and_(PersonRow.administrator, PersonRow.active))
    held = select(PersonRow).where(concerned).order_by(PersonRow.id).with_for_update()
    found = session.scalars(held.execution_options(populate_existing=True)).all()
    return next((each for each in found if each.id == person_id), None)


def _runs(
    term: type[MembershipRow | MandateRow | BelongingRow], today: date | BindParameter[date]
) -> ColumnElement[bool]:
    return and_(term.since <= today, or_(term.until.is_(None), term.until >= today))
