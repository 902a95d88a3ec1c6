"""How the reader signs in beside a password: what is set up, and what an administrator requires."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from govflow.services.accounts import seconds
from govflow.services.accounts.proof import SECOND_FACTOR, is_given
from govflow.store.people import PersonRow
from govflow.store.people.sign_on import AuthenticatorRow, IdentityRow, PasskeyRow, rules_for
from govflow.store.work import Work


@dataclass(frozen=True, kw_only=True)
class Passkey:
    """One of the reader's own."""

    id: int
    called: str
    made_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Identity:
    """What a provider calls the reader. ``name``: of the provider, or its issuer where it is none any more."""

    id: int
    name: str
    issuer: str
    made_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Ways:
    """``asks``: a code is asked for beside the password, for there is a second factor that was not given just now."""

    has_password: bool
    app_since: datetime | None
    passkeys: tuple[Passkey, ...]
    identities: tuple[Identity, ...]
    passkeys_possible: bool
    codes_left: int
    required: bool
    asks: bool

    @property
    def has_second(self) -> bool:
        return self.app_since is not None or bool(self.passkeys)


def load_ways(work: Work, *, passkeys_possible: bool, providers: Mapping[str, str]) -> Ways:
    """The ways of the actor. ``providers``: their names by issuer."""
    assert work.actor.person_id is not None
    person = work.session.get_one(PersonRow, work.actor.person_id)
    app = work.session.scalar(select(AuthenticatorRow).where(AuthenticatorRow.person_id == person.id))
    rows = work.session.scalars(select(PasskeyRow).where(PasskeyRow.person_id == person.id).order_by(PasskeyRow.id))
    passkeys = tuple(
        Passkey(id=each.id, called=each.called, made_at=each.made_at, used_at=each.used_at) for each in rows
    )
    rules = work.session.scalars(rules_for(person.id, work.today)).all()
    return Ways(
        has_password=person.password_hash is not None,
        app_since=app.made_at if app is not None else None,
        passkeys=passkeys,
        identities=tuple(
            Identity(
                id=each.id,
                name=providers.get(each.issuer, each.issuer),
                issuer=each.issuer,
                made_at=each.made_at,
                used_at=each.used_at,
            )
            for each in work.session.scalars(
                select(IdentityRow).where(IdentityRow.person_id == person.id).order_by(IdentityRow.id)
            )
        ),
        passkeys_possible=passkeys_possible,
        codes_left=seconds.count_codes(work.session, person.id),
        required=any(each.provider is None for each in rules),
        asks=(app is not None or bool(passkeys)) and not is_given(work.actor, SECOND_FACTOR, work.at),
    )
