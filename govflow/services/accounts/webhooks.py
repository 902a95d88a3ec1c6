"""Webhooks: what of a row is genuine, what it is signed with, and how a receiver knows from whom an event comes.

As with tokens the row bears a mark over all that gives it its power, the password with which it was made among it, and
as with authenticators what is secret is wrapped for its person and moment: read in the database or a backup it signs
nothing and leads nowhere, and put into another row it does not open.
"""

from __future__ import annotations

import hmac
import secrets
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from govflow.codec import canonical
from govflow.engine.entries.concern import AWAITED, CHANGED, DEADLINE, DECIDED
from govflow.keys import Keyring, Unreadable
from govflow.services.accounts.passwords import which
from govflow.store.lists.notices.webhooks import WebhookRow
from govflow.store.people import PersonRow
from govflow.store.record.touches import keyring_of
from govflow.store.sql.session import Session
from govflow.values import Text

BULLETIN = "bulletin"

KINDS: Mapping[str, Text] = {
    AWAITED: Text(en="something waits for you or your organization", zh="有事项待您或贵单位办理"),
    DEADLINE: Text(en="a time limit runs or has passed", zh="期限提醒或期限届满"),
    DECIDED: Text(en="something is decided", zh="作出决定"),
    CHANGED: Text(en="a case changes in any other way", zh="事项有其他变化"),
    BULLETIN: Text(
        en="a bulletin that you wish to be told of is issued, changed or cancelled, or expires",
        zh="您订阅的通报发布、更新、取消或到期",
    ),
}
"""What a webhook may be told of, what weighs most first."""

OVERLAP = timedelta(hours=24)
"""So long events are signed with the secret before as well, once there is another one."""
PREFIX = "whsec_"
_PURPOSE = "webhooks"
_BYTES = 32


def new_secret() -> str:
    """As receivers keep it (Standard Webhooks): 256 random bits behind a word that says what it is."""
    return PREFIX + b64encode(secrets.token_bytes(_BYTES)).decode("ascii")


def signed_headers(content: bytes, identifier: str, at: datetime, keys: Sequence[str]) -> dict[str, str]:
    """The headers by which a receiver knows that an event is genuine and fresh: a signature with each of the secrets.

    By Standard Webhooks 1.0: HMAC-SHA-256 over identifier, seconds and content with dots between.
    """
    moment = str(int(at.timestamp()))
    about = b".".join((identifier.encode(), moment.encode(), content))
    made = (hmac.digest(b64decode(each.removeprefix(PREFIX)), about, "sha256") for each in keys)
    return {
        "webhook-id": identifier,
        "webhook-timestamp": moment,
        "webhook-signature": " ".join(f"v1,{b64encode(each).decode('ascii')}" for each in made),
    }


def written_kinds(kinds: Sequence[str]) -> str:
    """As a row keeps them: each once, in their order. Raises ValueError for one that there is not."""
    if unknown := set(kinds) - KINDS.keys():
        raise ValueError(f"no kind of event is called {sorted(unknown)}")
    return " ".join(each for each in KINDS if each in kinds)


def wrap(session: Session, row: WebhookRow, what: str, content: str) -> bytes:
    """``what``: address or secret."""
    return keyring_of(session).wrap(content.encode(), _place(row, what))


def unwrap(session: Session, row: WebhookRow, what: str, wrapped: bytes) -> str:
    """Raises Unreadable for what was altered, belongs to another webhook, or was sealed with keys that are lost."""
    return keyring_of(session).unwrap(wrapped, _place(row, what)).decode()


def secrets_of(session: Session, row: WebhookRow, at: datetime) -> list[str]:
    """Those that sign now, the newest first. Raises Unreadable."""
    overlaps = row.earlier_secret is not None and row.earlier_until is not None and row.earlier_until > at
    wrapped = [row.secret, *([row.earlier_secret] if overlaps and row.earlier_secret is not None else [])]
    return [unwrap(session, row, "secret", each) for each in wrapped]


def mark(session: Session, row: WebhookRow, stored: str, ring: Keyring | None = None) -> None:
    """Say with the installation's keys whose it is and what it is told. ``stored``: of the password."""
    row.mark = (ring or keyring_of(session)).mark(_content(row, which(stored)), _PURPOSE)


def is_genuine(session: Session, row: WebhookRow, stored: str | None) -> bool:
    """Has a command of this installation written it, with the password that is still that of its person?"""
    return stored is not None and keyring_of(session).bears(_content(row, which(stored)), row.mark, _PURPOSE)


def mark_anew(session: Session, ring: Keyring) -> None:
    """Wrap and mark with the last key of a ring all that is genuine: the one before may then be given up."""
    holders = select(WebhookRow, PersonRow.password_hash).join(PersonRow, PersonRow.id == WebhookRow.person_id)
    for row, stored in session.execute(holders.order_by(WebhookRow.id).with_for_update(of=WebhookRow)):
        there = [(name, what) for name, what in _WRAPPED if getattr(row, name) is not None]
        try:
            opened = [(name, what, unwrap(session, row, what, getattr(row, name))) for name, what in there]
        except Unreadable:
            continue  # it signs nothing now, and will sign nothing then
        for name, what, content in opened:
            setattr(row, name, ring.wrap(content.encode(), _place(row, what)))
        if stored is not None and is_genuine(session, row, stored):
            mark(session, row, stored, ring)
    session.flush()


_WRAPPED = (("address", "address"), ("secret", "secret"), ("earlier_secret", "secret"))


def _place(row: WebhookRow, what: str) -> str:
    return f"webhook {what} {row.person_id} {row.made_at.isoformat()}"


def _content(row: WebhookRow, password: str) -> str:
    about = [row.person_id, row.organization_id, row.host, row.kinds, row.made_at, password]
    return canonical(["webhook", *about]).decode()
