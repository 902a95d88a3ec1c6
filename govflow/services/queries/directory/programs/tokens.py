"""Tokens for the API: those of a person, for their own page, and who stands behind one that was sent."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, or_, select

from govflow.errors import Forbidden
from govflow.messages import Message
from govflow.services.accounts.bearers import ACT, FILE, PURPOSE, SCOPES, Power, bearer_mark, read_bearer
from govflow.services.accounts.marks import genuine
from govflow.services.queries.directory.people import load_actor
from govflow.services.queries.directory.programs.services import STANDING, why_it_rests
from govflow.settings import Settings
from govflow.store.people import OrganizationRow, PersonRow, TokenRow
from govflow.store.people.services import CHARGE, SERVICE
from govflow.store.sql.prepared import Prepared
from govflow.store.work import Work
from govflow.values import Actor, Service, Text, stored_text

TOKEN, PERSON = TokenRow.__table__, PersonRow.__table__
_CHARGED = and_(
    CHARGE.c.id == TOKEN.c.charge_id,
    CHARGE.c.person_id == TOKEN.c.person_id,
    CHARGE.c.organization_id == TOKEN.c.organization_id,
    CHARGE.c.accepted_at.is_not(None),
)
_OF_CHARGE = and_(SERVICE.c.id == CHARGE.c.service_id, SERVICE.c.organization_id == CHARGE.c.organization_id)
_SENT = Prepared(
    select(TOKEN, PERSON.c.password_hash, PERSON.c.language, *STANDING)
    .add_columns(SERVICE.c.id.label("service_id"), SERVICE.c.name_en, SERVICE.c.name_zh)
    .select_from(TOKEN.join(PERSON, PERSON.c.id == TOKEN.c.person_id))
    .outerjoin(CHARGE, _CHARGED)
    .outerjoin(SERVICE, _OF_CHARGE)
    .where(TOKEN.c.id == bindparam("number"), TOKEN.c.revoked_at.is_(None), TOKEN.c.expires_at > bindparam("now"))
)


@dataclass(frozen=True, kw_only=True)
class Bearer:
    """Who acts with a token: its person for its organization, and for no other of theirs; maybe by a service."""

    token_id: int
    title: str
    scopes: frozenset[str]
    expires_at: datetime
    language: str
    actor: Actor

    @property
    def pairs(self) -> tuple[tuple[int, str], ...]:
        """The organization with each role whose work is the person's there; the empty role stands for any member."""
        return pairs_of(self.actor)

    def may(self, scope: str) -> bool:
        """Whoever takes steps also drafts and files."""
        return scope in self.scopes or (scope == FILE and ACT in self.scopes)


@dataclass(frozen=True, kw_only=True)
class TokenLine:
    """A token on the page of its person. ``service``: by which it acts."""

    id: int
    title: str
    organization: Text
    service: Text | None
    scopes: tuple[Text, ...]
    created_at: datetime
    expires_at: datetime
    seen_at: datetime | None


def load_tokens(work: Work) -> tuple[TokenLine, ...]:
    """Those of the actor that still open something, the newest first."""
    rows = work.session.execute(
        select(TokenRow, OrganizationRow.name_en, OrganizationRow.name_zh)
        .add_columns(SERVICE.c.name_en.label("service_en"), SERVICE.c.name_zh.label("service_zh"))
        .join(OrganizationRow, OrganizationRow.id == TokenRow.organization_id)
        .outerjoin(CHARGE, CHARGE.c.id == TokenRow.charge_id)
        .outerjoin(SERVICE, SERVICE.c.id == CHARGE.c.service_id)
        .where(or_(TokenRow.charge_id.is_(None), and_(CHARGE.c.ended_at.is_(None), SERVICE.c.ended_at.is_(None))))
        .where(TokenRow.person_id == work.actor.person_id, TokenRow.revoked_at.is_(None), TokenRow.expires_at > work.at)
        .order_by(TokenRow.id.desc())
    )
    return tuple(
        TokenLine(
            id=row.id,
            title=row.title,
            organization=Text(en=name_en, zh=name_zh),
            service=Text(en=service_en, zh=service_zh) if service_en else None,
            scopes=tuple(SCOPES[each] for each in row.scopes.split()),
            created_at=row.created_at,
            expires_at=row.expires_at,
            seen_at=row.seen_at,
        )
        for row, name_en, name_zh, service_en, service_zh in rows
    )


def load_bearer(work: Work, settings: Settings, sent: str) -> Bearer | None:
    """Who stands behind a token; None where it, the account, its password or the post has ended, or it bears no mark.

    Asked with every request: whoever loses the post is out with the next one. Raises Forbidden for one of a service
    that rests, with the reason: whoever bears it has shown to have its secret. Who has yet to set up a second factor
    comes nowhere, by a token of earlier days neither.
    """
    known = read_bearer(sent)
    row = _SENT.first(work.session, number=known.number, now=work.at, today=work.today) if known else None
    if known is None or row is None or not _opens(work, row, settings.key_for(PURPOSE), known.secret):
        return None
    service = None if row.charge_id is None else _service(row)
    if not row.active or row.owes:
        return None
    actor = acting_for_one(work, row.person_id, row.organization_id)
    if actor is None:
        return None
    return Bearer(
        token_id=row.id,
        title=row.title,
        scopes=frozenset(row.scopes.split()),
        expires_at=row.expires_at,
        language=row.language,
        actor=replace(actor, service=service),
    )


def _service(row: Any) -> Service:
    """The service that a token acts by. Raises Forbidden where it rests."""
    reason = why_it_rests(row) if row.service_id is not None else Message("The service has ended.")
    if reason is not None:
        raise Forbidden(reason)
    return Service(id=row.service_id, name=stored_text(row.name_en, row.name_zh))


def acting_for_one(work: Work, person_id: int, organization_id: int) -> Actor | None:
    """A person who acts for this organization, for no other of theirs, and administers nothing; None where the post is
    over. Raises NotFound for an account that was closed.
    """
    actor = load_actor(work, person_id, organization_id)
    if actor.organization_id != organization_id:
        return None
    return replace(actor, organization_ids=frozenset({organization_id}), administrator=False)


def pairs_of(actor: Actor) -> tuple[tuple[int, str], ...]:
    """The organization with each role whose work is the actor's there; the empty role stands for any member."""
    number = actor.organization_id
    return () if number is None else tuple((number, role) for role in ("", *sorted(actor.roles)))


def _opens(work: Work, row: Any, key: str, secret: str) -> bool:
    """Is the row as it was written when the token was made, with the password that is still that of its person?"""
    power = Power(
        person_id=row.person_id,
        organization_id=row.organization_id,
        scopes=row.scopes,
        expires_at=row.expires_at,
        charge_id=row.charge_id,
    )
    stored = genuine(work.session, row.person_id, row.password_hash)
    return stored is not None and hmac.compare_digest(bearer_mark(key, secret, power, stored), row.mark)
