"""How the reader signs in beside a password: what is set up, and what an administrator requires."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from govflow.services.accounts import seconds
from govflow.services.commands.directory.sign_on.confirming import is_fresh
from govflow.store.people import PersonRow
from govflow.store.people.sign_on import AuthenticatorRow, rules_for
from govflow.store.work import Work


@dataclass(frozen=True, kw_only=True)
class Ways:
    """``asks``: a code is asked for beside the password, for there is a second factor that was not given just now."""

    has_password: bool
    app_since: datetime | None
    codes_left: int
    required: bool
    asks: bool

    @property
    def has_second(self) -> bool:
        return self.app_since is not None


def load_ways(work: Work) -> Ways:
    """The ways of the actor."""
    assert work.actor.person_id is not None
    person = work.session.get_one(PersonRow, work.actor.person_id)
    app = work.session.scalar(select(AuthenticatorRow).where(AuthenticatorRow.person_id == person.id))
    rules = work.session.scalars(rules_for(person.id, work.today)).all()
    return Ways(
        has_password=person.password_hash is not None,
        app_since=app.made_at if app is not None else None,
        codes_left=seconds.count_codes(work.session, person.id),
        required=any(each.provider is None for each in rules),
        asks=app is not None and not is_fresh(work.actor, work.at),
    )
