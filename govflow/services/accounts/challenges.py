"""What is asked of a device, or of a provider, once: signed, for a while, and spent with the first answer."""

from __future__ import annotations

import hashlib
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from itsdangerous import BadData, URLSafeSerializer

from govflow.errors import Invalid
from govflow.messages import Message
from govflow.store.people.sign_on import SpentRow
from govflow.store.sql.session import Session
from govflow.store.sql.upsert import insert_or_ignore

LASTS = timedelta(minutes=10)
OVER = Message("It took too long, or was answered already. Try again.")
_BYTES = 32


@dataclass(frozen=True, kw_only=True)
class Challenge:
    """Random bytes that an answer repeats, and what the answer may be used for: ``purpose``, and what is ``said``."""

    value: bytes
    said: tuple[Any, ...] = ()

    @property
    def text(self) -> str:
        return urlsafe_b64encode(self.value).rstrip(b"=").decode("ascii")


def new_challenge(*said: Any) -> Challenge:
    return Challenge(value=secrets.token_bytes(_BYTES), said=said)


def sign(key: str, purpose: str, challenge: Challenge, at: datetime) -> str:
    """What the browser brings back with the answer."""
    content = [challenge.text, list(challenge.said), (at + LASTS).isoformat()]
    return str(_signer(key, purpose).dumps(content))


def read(key: str, purpose: str, token: str, at: datetime) -> Challenge:
    """What was asked. Raises Invalid for what was not asked here, for another purpose, or too long ago."""
    try:
        value, said, until = _signer(key, purpose).loads(token)
        challenge = Challenge(value=urlsafe_b64decode(f"{value}="), said=tuple(said))
        if at < datetime.fromisoformat(until):
            return challenge
    except (BadData, ValueError, TypeError):
        pass
    raise Invalid({"": OVER})


def spend(session: Session, challenge: Challenge, at: datetime) -> None:
    """Take an answer to it, and none after that. Raises Invalid for a second one, whoever sends it."""
    key = hashlib.sha256(challenge.value).hexdigest()
    if not insert_or_ignore(session, SpentRow.__table__, key=key, at=at):
        raise Invalid({"": OVER})


def _signer(key: str, purpose: str) -> URLSafeSerializer:
    return URLSafeSerializer(key, salt=f"govflow.{purpose}")
