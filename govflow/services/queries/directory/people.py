"""Who acts: the person behind a session, the organizations they may act for, and pages about people."""

from __future__ import annotations

import hmac
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Date, and_, bindparam, distinct, exists, func, not_, or_, select

from govflow.errors import NotFound
from govflow.messages import Message
from govflow.services.accounts.marks import genuine
from govflow.services.accounts.posts import Post, posts_of, standing_in, stood_in
from govflow.services.accounts.recoveries import LASTS
from govflow.services.accounts.tokens import read_token, session_mark
from govflow.services.queries.directory.terms import Term, load_mandates, load_memberships
from govflow.store.cases import PartyRow
from govflow.store.people import (
    MandateRow,
    MembershipRow,
    OrganizationRow,
    PersonRow,
    RecoveryRow,
    SessionRow,
    in_office,
)  # fmt: skip
from govflow.store.people.citizens import is_citizen
from govflow.store.people.deputies import STANDS_IN
from govflow.store.people.sign_on import asks_second, has_second, mandated
from govflow.store.record.log import AdministrationRow
from govflow.store.sql.prepared import Prepared
from govflow.store.work import Work
from govflow.values import Actor, Confirmation, Text, stored_text

PAGE = 50
SESSION, PERSON = SessionRow.__table__, PersonRow.__table__
MEMBERSHIP, ORGANIZATION = MembershipRow.__table__, OrganizationRow.__table__
PARTY, LOG = PartyRow.__table__, AdministrationRow.__table__


@dataclass(frozen=True, kw_only=True)
class SignedIn:
    """The owner of a valid session."""

    session_id: int
    seen_at: datetime
    language: str
    actor: Actor
    posts: tuple[Post, ...]
    recovery: bool = False  # somebody asks for a new password for this account
    owes: bool = False  # a second factor, which an administrator requires: until it is there, nothing else is open

    @property
    def acting(self) -> Post | None:
        mine = (self.actor.organization_id, self.actor.stands_in)
        return next((each for each in self.posts if (each.organization_id, each.stands_in) == mine), None)

    @property
    def own_posts(self) -> tuple[Post, ...]:
        """Without those in which the person stands in for somebody."""
        return tuple(each for each in self.posts if each.stands_in is None)

    @property
    def stood_in(self) -> tuple[Post, ...]:
        """Those in which the person stands in for somebody."""
        return tuple(each for each in self.posts if each.stands_in is not None)

    def is_there(self, organization_id: int, roles: Collection[str]) -> bool:
        """Has the person one of these roles in the organization today, and not by standing in for somebody?"""
        return any(
            each.organization_id == organization_id and not {*roles}.isdisjoint(each.roles) for each in self.own_posts
        )


@dataclass(frozen=True, kw_only=True)
class PersonLine:
    """A person in a list."""

    id: int
    name: Text
    email: str
    active: bool
    administrator: bool


@dataclass(frozen=True, kw_only=True)
class PersonPage:
    """A person with what they may do and for whom."""

    person: PersonLine
    language: str
    version: int
    has_password: bool
    memberships: tuple[Term, ...]
    mandates: tuple[Term, ...]


_EVER = MEMBERSHIP.alias("ever")
_HOUSES = (
    select(func.count(distinct(_EVER.c.organization_id)))
    .where(_EVER.c.person_id == PERSON.c.id)
    .correlate(PERSON)
    .scalar_subquery()
)
"""In how many organizations a person is or was; of a role that began and was ended on one day only the log knows."""
_ELSEWHERE = or_(
    _HOUSES > 1,
    exists().where(LOG.c.about_person == PERSON.c.id, LOG.c.kind == "membership", LOG.c.name == "ended"),
    exists().where(PARTY.c.person_id == PERSON.c.id),
)
"""Whoever has acted for one side of a case could act for another: of several organizations, or from an own seat."""
_PERSON = (
    PERSON.c.id.label("person_id"), PERSON.c.name_en.label("person_en"), PERSON.c.name_zh.label("person_zh"),
    PERSON.c.administrator, PERSON.c.language, _ELSEWHERE.label("elsewhere"),
    is_citizen(PERSON.c.id).label("citizen"),
)  # fmt: skip
POST = (
    MEMBERSHIP.c.organization_id, MEMBERSHIP.c.role, MEMBERSHIP.c.until,
    ORGANIZATION.c.name_en, ORGANIZATION.c.name_zh, ORGANIZATION.c.monogram,
)  # fmt: skip
_OF_POST = ORGANIZATION.c.id == MEMBERSHIP.c.organization_id
_POSTS_TODAY = and_(MEMBERSHIP.c.person_id == PERSON.c.id, in_office(bindparam("today", type_=Date)))

_RECOVERY = exists().where(
    RecoveryRow.person_id == PERSON.c.id,
    or_(RecoveryRow.outcome.is_(None), RecoveryRow.outcome == "linked"),
    RecoveryRow.asked_at > bindparam("asked_after"),
)

OWES = and_(asks_second(bindparam("today", type_=Date)), not_(has_second(PERSON.c.id)))
"""Is somebody asked for a second factor who has none?"""

# Run on every request: the statements are put together once.
_SIGNED_IN = Prepared(
    select(
        SESSION.c.id,
        SESSION.c.acting_for,
        SESSION.c.standing_in,
        STANDS_IN.label("stands_in"),
        SESSION.c.seen_at,
        SESSION.c.expires_at,
        SESSION.c.token_hash,
        SESSION.c.confirmed_at,
        SESSION.c.confirmed_by,
        OWES.label("owes"),
        PERSON.c.password_hash,
        _RECOVERY.label("recovery"),
        mandated(bindparam("today", type_=Date)).label("mandated"),
        *_PERSON,
        *POST,
    )
    .select_from(
        SESSION.join(PERSON, PERSON.c.id == SESSION.c.person_id)
        .outerjoin(MEMBERSHIP, _POSTS_TODAY)
        .outerjoin(ORGANIZATION, _OF_POST)
    )
    .where(
        SESSION.c.id == bindparam("number"),
        SESSION.c.revoked_at.is_(None),
        SESSION.c.expires_at > bindparam("now"),
        PERSON.c.active,
    )
    .order_by(MEMBERSHIP.c.id)
)
_ACTOR = Prepared(
    select(*_PERSON, *POST)
    .select_from(PERSON.outerjoin(MEMBERSHIP, _POSTS_TODAY).outerjoin(ORGANIZATION, _OF_POST))
    .where(PERSON.c.id == bindparam("person_id"), PERSON.c.active)
    .order_by(MEMBERSHIP.c.id)
)


def load_signed_in(work: Work, key: str, token: str) -> SignedIn | None:
    """The owner of the session, in one statement; None when it or the account ended, or its row bears no mark of it."""
    known = read_token(token)
    rows = _SIGNED_IN.rows(work.session, **_moment(work, known.number)) if known else []
    if not known or not rows or not _opens(work, rows[0], key, known.secret):
        return None
    first, posts = rows[0], posts_of(rows, work.vocabulary)
    others = stood_in(work, first.person_id) if first.stands_in else ()
    actor = replace(_actor(first, posts, first.acting_for), confirmed=_confirmation(first))
    here = (each for each in others if each.stands_in is not None and each.stands_in.id == first.standing_in)
    return SignedIn(
        session_id=first.id,
        seen_at=first.seen_at,
        language=first.language,
        actor=next((standing_in(actor, each) for each in here), actor),
        posts=(*posts, *others),
        recovery=first.recovery,
        owes=first.owes,
    )


def load_actor(work: Work, person_id: int, acting_for: int | None) -> Actor:
    """The person as actor for an organization they belong to today, else for the one where they hold most roles.

    Raises NotFound for nobody, or a person who was deactivated.
    """
    return load_acting(work, person_id, acting_for)[0]


def load_acting(work: Work, person_id: int, acting_for: int | None) -> tuple[Actor, tuple[Post, ...]]:
    """The person as actor as ``load_actor`` has them, and all their posts of today. Raises NotFound as it does."""
    rows = _ACTOR.rows(work.session, person_id=person_id, today=work.today)
    if not rows:
        raise NotFound(Message("There is no such person, or the account was deactivated."))
    posts = posts_of(rows, work.vocabulary)
    return _actor(rows[0], posts, acting_for), posts


def load_people(work: Work, words: str, after: str | None) -> tuple[tuple[PersonLine, ...], str | None]:
    """A page of people by e-mail address, and where the next page starts."""
    query = select(PersonRow).where(not_(is_citizen(PersonRow.id))).order_by(PersonRow.email).limit(PAGE + 1)
    if words:
        columns = (PersonRow.name_en, PersonRow.name_zh, PersonRow.email)
        query = query.where(or_(*(each.icontains(words, autoescape=True) for each in columns)))
    if after:
        query = query.where(PersonRow.email > after)
    rows = work.session.scalars(query).all()
    following = rows[PAGE - 1].email if len(rows) > PAGE else None
    return tuple(line_of(each) for each in rows[:PAGE]), following


def load_person(work: Work, person_id: int) -> PersonPage:
    """A person's page. Raises NotFound."""
    row = work.session.scalar(select(PersonRow).where(PersonRow.id == person_id, not_(is_citizen(PersonRow.id))))
    if row is None:
        raise NotFound(Message("There is no such person."))
    return PersonPage(
        person=line_of(row),
        language=row.language,
        version=row.version,
        has_password=row.password_hash is not None,
        memberships=load_memberships(work, MembershipRow.person_id == person_id),
        mandates=load_mandates(work, MandateRow.person_id == person_id),
    )


def _actor(row: Any, posts: tuple[Post, ...], acting_for: int | None) -> Actor:
    chosen = next((each for each in posts if each.organization_id == acting_for), None)
    if chosen is None:
        chosen = max(posts, key=lambda each: len(each.roles), default=None)
    return Actor(
        person_id=row.person_id,
        person=stored_text(row.person_en, row.person_zh),
        organization_id=chosen.organization_id if chosen else None,
        organization=chosen.name if chosen else None,
        roles=frozenset(chosen.roles) if chosen else frozenset(),
        organization_ids=frozenset(each.organization_id for each in posts),
        administrator=row.administrator,
        elsewhere=row.elsewhere,
        citizen=row.citizen,
    )


def _opens(work: Work, row: Any, key: str, secret: str) -> bool:
    """Is the row of a session as it was written when its person signed in, with the password that is still theirs?"""
    stored = genuine(work.session, row.person_id, row.password_hash)  # which password it is, it says itself
    mark = session_mark(
        key,
        secret,
        person_id=row.person_id,
        expires_at=row.expires_at,
        stored=stored,
        confirmed=(row.confirmed_at, row.confirmed_by),
    )
    return hmac.compare_digest(mark.encode(), row.token_hash.encode())


def _confirmation(row: Any) -> Confirmation | None:
    return None if row.confirmed_at is None else Confirmation(at=row.confirmed_at, by=row.confirmed_by)


def _moment(work: Work, number: int) -> dict[str, Any]:
    return {"number": number, "now": work.at, "today": work.today, "asked_after": work.at - LASTS}


def line_of(row: PersonRow) -> PersonLine:
    return PersonLine(id=row.id, name=row.name, email=row.email, active=row.active, administrator=row.administrator)
