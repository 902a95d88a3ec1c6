"""Who forgot the password: what a link by mail may do for which account, and the token that stands in it.

Of a token nothing stands in the database, not even a hash: it is an HMAC with the key of links over its row. So who
reads the tables has none, and a row that is written, prolonged, or moved to another account by hand leads to none.
"""

from __future__ import annotations

import hmac
import re
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum

from sqlalchemy import select

from govflow.codec import canonical
from govflow.errors import NotFound
from govflow.messages import Message
from govflow.services.accounts import recoveries, seconds
from govflow.services.accounts.marks import genuine
from govflow.services.accounts.passwords import which
from govflow.services.backend import Backend
from govflow.settings import Settings
from govflow.store.people import PersonRow, RecoveryRow, lock_person
from govflow.store.people.sign_on import ForgottenRow, has_way, rules_for
from govflow.store.sql.session import Session

PURPOSE = "links"
"""Of the key that makes the tokens: ``govflow keys rotate links`` renews it."""
LASTS = timedelta(hours=1)
"""From the asking on, so that a mail that comes late holds no longer."""
EVERY = timedelta(minutes=10)
A_DAY = 5
"""So many mails at most go to one person, and as many again that were asked for in a browser that the account knows: so
whoever asks in the name of the owner uses up no mail of theirs.
"""
TRIES = 5
"""So often a code may be given with one link: of the mailbox alone 50 codes a day come, of a million."""

OVER = Message("This link has been used, or is too old. Ask for another one on the page for signing in.")
_OFF = Message("No link comes by mail here. Ask an administrator of the joint office for one.")
_TOKEN = re.compile(r"([0-9a-f]{32})\.([A-Za-z0-9_-]{43})")


class Way(Enum):
    """How the owner of an account comes to a new password."""

    LINK = "link"  # by the link alone
    SECOND = "second"  # by the link and the second factor
    RECOVERY = "recovery"  # by two administrators, after three days
    PROVIDER = "provider"  # not at all: a provider lets in
    FIRST = "first"  # there is none yet: an administrator gives the first link


@dataclass(frozen=True)
class Allowed:
    """A link that holds: what was asked for, the account, which a command holds, and by which way."""

    row: ForgottenRow
    person: PersonRow
    way: Way


def is_offered(settings: Settings) -> bool:
    """Does the installation send such mail?"""
    return settings.mail is not None and settings.password_mail


def check_offered(settings: Settings) -> None:
    """Raise NotFound where it does not."""
    if not is_offered(settings):
        raise NotFound(_OFF)


def way_of(session: Session, person: PersonRow, today: date, at: datetime) -> Way:
    """What a link by mail may do for an account, as it stands now.

    Whoever administers a mailbox reads the mail in it. So the link alone is enough where one administrator could have
    made one as well; an account that takes part in cases, or administers, asks for the second factor too, and without
    one for two administrators. While these have a recovery in hand, no mail comes before them.
    """
    if any(each.provider is not None for each in session.scalars(rules_for(person.id, today))):
        return Way.PROVIDER
    if person.password_hash is None:
        return Way.PROVIDER if session.scalar(select(has_way(person.id))) else Way.FIRST
    content = genuine(session, person.id, person.password_hash)
    mine = (RecoveryRow.person_id == person.id, recoveries.goes_on(at))
    if content is None or session.scalar(select(RecoveryRow.id).where(*mine).limit(1)) is not None:
        return Way.RECOVERY
    if seconds.has_any(session, person.id):
        return Way.SECOND
    guarded = seconds.is_needed(session, person, content) or recoveries.is_guarded(session, person)
    return Way.RECOVERY if guarded else Way.LINK


def token_of(key: str, row: ForgottenRow) -> str:
    """What stands in the link: the number of the row, and what only the installation's keys make of it."""
    return f"{row.id}.{_secret(key, row)}"


def allowed(backend: Backend, session: Session, token: str) -> Allowed:
    """What a link allows; a command holds the account from then on.

    Raises NotFound for one that is false, old or used, whose password or address has changed since, and for an account
    that was closed or that has come to need more than a link.
    """
    check_offered(backend.settings)
    now, found = backend.clock.now(), _TOKEN.fullmatch(token)
    row = session.get(ForgottenRow, found[1]) if found else None
    keys = backend.settings.keys_for(PURPOSE, now)
    if found is None or row is None or row.person_id is None or not _is_ours(keys, row, found[2]):
        raise NotFound(OVER)
    person = lock_person(session, row.person_id)
    if person is None or not _still_holds(row, person, now):
        raise NotFound(OVER)
    way = way_of(session, person, backend.today(), now)
    if way not in (Way.LINK, Way.SECOND):
        raise NotFound(OVER)
    return Allowed(row, person, way)


def _still_holds(row: ForgottenRow, person: PersonRow, at: datetime) -> bool:
    same = row.fingerprint == which(person.password_hash) and row.email == person.email
    return person.active and same and at < row.asked_at + LASTS


def _is_ours(keys: Sequence[str], row: ForgottenRow, secret: str) -> bool:
    return any(hmac.compare_digest(_secret(key, row), secret) for key in keys)


def _secret(key: str, row: ForgottenRow) -> str:
    said = canonical(["forgotten", row.id, row.person_id, row.email, row.fingerprint, row.asked_at])
    return urlsafe_b64encode(hmac.digest(key.encode(), said, "sha256")).rstrip(b"=").decode("ascii")
