"""What a mail about a password says to the owner of an account, worked out when it is sent, as the account stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from govflow.services.accounts.forgotten import LASTS, PURPOSE, Way, is_offered, token_of, way_of
from govflow.services.accounts.passwords import which
from govflow.settings import Settings
from govflow.store.lists.notices.tables import CHANGED_PASSWORD
from govflow.store.people import PersonRow
from govflow.store.people.sign_on import ForgottenRow
from govflow.store.work import Work
from govflow.values import Text

CHANGED = "changed"


@dataclass(frozen=True, kw_only=True)
class AccountLetter:
    """A mail before it has words. ``says``: the value of a ``Way``, or that the password was changed; ``at``: until
    when the link holds, or when it was changed; ``token``: of the link, if there is one.
    """

    to: str
    name: Text
    language: str
    says: str
    at: datetime
    token: str | None = None


def load_account_letter(work: Work, settings: Settings, mail: Any) -> AccountLetter | None:
    """The mail of a delivery; None where it comes too late, the account was closed, or what it was about is another by
    now.
    """
    person = work.session.get_one(PersonRow, mail.person_id)
    if not person.active:
        return None
    if mail.channel == CHANGED_PASSWORD:
        return _letter(person, CHANGED, mail.made_at)
    row = work.session.get(ForgottenRow, mail.id)
    if row is None or work.at >= row.asked_at + LASTS or not is_offered(settings):
        return None
    if row.email != person.email or row.fingerprint != which(person.password_hash):
        return None
    way = way_of(work.session, person, work.today, work.at)
    leads = way in (Way.LINK, Way.SECOND)
    token = token_of(settings.key_for(PURPOSE), row) if leads else None
    return _letter(person, way.value, row.asked_at + LASTS, token)


def _letter(person: PersonRow, says: str, at: datetime, token: str | None = None) -> AccountLetter:
    return AccountLetter(to=person.email, name=person.name, language=person.language, says=says, at=at, token=token)
