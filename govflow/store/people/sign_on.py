"""By what somebody signs in beside a password: authenticators, recovery codes, passkeys, accounts at a provider.

What lets in bears a mark of the installation's keys, or is sealed with them: a row that is written, or moved to another
account, by hand lets nobody in.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TypeAlias

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    ForeignKey,
    Select,
    String,
    UniqueConstraint,
    and_,
    exists,
    or_,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute, Mapped, aliased, mapped_column

from govflow.store.people import MandateRow, MembershipRow, PersonRow, in_force
from govflow.store.sql.base import Base


class AuthenticatorRow(Base):
    """The secret of which an app on a telephone makes codes (RFC 6238), wrapped with the installation's keys."""

    __tablename__ = "authenticator"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, autoincrement=False)
    secret: Mapped[bytes]
    made_at: Mapped[datetime]
    last_step: Mapped[int]  # the number of the half minute whose code was taken last; none before it is taken


class RecoveryCodeRow(Base):
    """A code that stands in for a second factor once. It is removed when it was used."""

    __tablename__ = "recovery_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    hashed: Mapped[str] = mapped_column(String(64))  # SHA-256; the code has 80 random bits
    made_at: Mapped[datetime]
    mark: Mapped[str] = mapped_column(String(80))


class PasskeyRow(Base):
    """A public key whose private half a device or a password manager of the person keeps (WebAuthn)."""

    __tablename__ = "passkey"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    credential: Mapped[str] = mapped_column(String(1400), unique=True)  # its name, base64url
    public_key: Mapped[bytes]  # COSE
    called: Mapped[str] = mapped_column(String(60))
    made_at: Mapped[datetime]
    sign_count: Mapped[int]  # as the device told it last; 0 where it does not count
    used_at: Mapped[datetime | None]
    mark: Mapped[str] = mapped_column(String(80))


class IdentityRow(Base):
    """Who a provider of sign-on says that a person is: its issuer and subject, bound once."""

    __tablename__ = "identity"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    issuer: Mapped[str] = mapped_column(String(200))
    subject: Mapped[str] = mapped_column(String(255))
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    mark: Mapped[str] = mapped_column(String(80))


class SignOnRuleRow(Base):
    """What an administrator asks of who signs in for an organization, in a role, or of all where neither stands."""

    __tablename__ = "sign_on_rule"

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"))
    role: Mapped[str | None] = mapped_column(String(32))
    provider: Mapped[str | None] = mapped_column(String(40))  # by which alone they sign in; empty: a second factor
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class SpentRow(Base):
    """What may be used once and was used: a challenge, an answer of a provider. Kept as long as it would be valid."""

    __tablename__ = "spent"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)


class ForgottenRow(Base):
    """Somebody asks for a link by mail, for a password that was forgotten.

    Until a job has looked whose address it is, nothing else is known: then ``person_id``, and which password it had.
    ``known``: asked for in a browser in which this account had signed in. ``tries``: codes given with the link.
    """

    __tablename__ = "forgotten"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    email: Mapped[str] = mapped_column(String(254))  # as it was typed, in lower case
    known: Mapped[bool]
    asked_at: Mapped[datetime] = mapped_column(index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    fingerprint: Mapped[str | None] = mapped_column(String(24))  # services/accounts/passwords.which
    tries: Mapped[int] = mapped_column(default=0)


_Number: TypeAlias = ColumnElement[int] | InstrumentedAttribute[int]

WAYS = (AuthenticatorRow, PasskeyRow)
"""What is a second factor."""
ALL_WAYS = (AuthenticatorRow, RecoveryCodeRow, PasskeyRow, IdentityRow)
"""All by which somebody signs in beside a password."""


def has_second(person_id: int | _Number) -> ColumnElement[bool]:
    """Has the person a second factor?"""
    return or_(*(exists().where(each.person_id == person_id) for each in WAYS))


def has_way(person_id: int | _Number) -> ColumnElement[bool]:
    """Has the person anything by which to sign in beside a password?"""
    return or_(*(exists().where(each.person_id == person_id) for each in ALL_WAYS))


def mandated(today: date | BindParameter[date]) -> ColumnElement[bool]:
    """Has the person a mandate that day, for whatever, of the organization whose membership a statement is about?"""
    mine = (MandateRow.person_id == PersonRow.id, MandateRow.organization_id == MembershipRow.organization_id)
    return exists().where(*mine, in_force(today))


def asks_second(today: date | BindParameter[date]) -> ColumnElement[bool]:
    """Does a rule ask the person whom a statement is about for a second factor on that day?"""
    return exists().where(SignOnRuleRow.provider.is_(None), _concerns(PersonRow.id, today))


def rules_for(person_id: int, today: date) -> Select[SignOnRuleRow]:
    """The rules that stand for a person on a day."""
    return select(SignOnRuleRow).where(_concerns(person_id, today)).order_by(SignOnRuleRow.id)


def _concerns(person_id: int | _Number, today: date | BindParameter[date]) -> ColumnElement[bool]:
    """One with neither organization nor role concerns whoever has a role anywhere, and all who administer."""
    term, administrator = aliased(MembershipRow), aliased(PersonRow)
    served = exists().where(
        term.person_id == person_id,
        term.since <= today,
        or_(term.until.is_(None), term.until >= today),
        or_(SignOnRuleRow.organization_id.is_(None), term.organization_id == SignOnRuleRow.organization_id),
        or_(SignOnRuleRow.role.is_(None), term.role == SignOnRuleRow.role),
    )
    administers = exists().where(administrator.id == person_id, administrator.administrator)
    of_all = and_(SignOnRuleRow.organization_id.is_(None), SignOnRuleRow.role.is_(None))
    around = (SignOnRuleRow, PersonRow)  # of the statements around it, however far
    return and_(
        SignOnRuleRow.ended_at.is_(None), or_(served.correlate(*around), and_(of_all, administers.correlate(*around)))
    )
