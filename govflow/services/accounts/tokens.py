"""What a browser holds of its session, and what the row has of it: neither opens anything without the other.

The row keeps a mark, made with the key of sessions, over the token's secret and all that gives the row its power. So
one that was moved to somebody else, prolonged, or outlived the password that opened it opens nothing.
"""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from itsdangerous import BadData, URLSafeSerializer

from govflow.codec import canonical
from govflow.services.accounts.passwords import which

HALF_LASTS = timedelta(minutes=10)
_TOKEN = re.compile(r"([0-9]{1,9})\.([A-Za-z0-9_-]{43})")


@dataclass(frozen=True, kw_only=True)
class Token:
    """The number of a session, and the secret that only its browser has."""

    number: int
    secret: str = field(repr=False)

    def __str__(self) -> str:
        return f"{self.number}.{self.secret}"


def read_token(text: str) -> Token | None:
    """The token that a browser sent; None for one of another form, such as those of earlier versions."""
    found = _TOKEN.fullmatch(text)
    return Token(number=int(found[1]), secret=found[2]) if found else None


@dataclass(frozen=True, kw_only=True)
class Half:
    """The password was right and a second factor is needed: nothing is open yet, and no row says anything of it."""

    token: str = field(repr=False)
    person_id: int


def make_half(key: str, person_id: int, stored: str | None, at: datetime) -> Half:
    """Half a session, for ``HALF_LASTS``, and as long as the password is the same one."""
    signed = _halves(key).dumps([person_id, which(stored), (at + HALF_LASTS).isoformat()])
    return Half(token=str(signed), person_id=person_id)


def read_half(key: str, token: str, at: datetime) -> tuple[int, str] | None:
    """The person, and which password was given; None for a false or old one."""
    try:
        person_id, password, until = _halves(key).loads(token)
        return (int(person_id), str(password)) if at < datetime.fromisoformat(until) else None
    except (BadData, ValueError, TypeError):
        return None


def _halves(key: str) -> URLSafeSerializer:
    return URLSafeSerializer(key, salt="govflow.half-a-session")


def session_mark(
    key: str,
    secret: str,
    *,
    person_id: int,
    expires_at: datetime,
    stored: str | None,
    confirmed: tuple[datetime | None, str | None] = (None, None),
) -> str:
    """What the row keeps: whose session it is, until when, by which password it was opened, as it is ``stored``, and
    when and by what its person was last ``confirmed`` to be there.

    A hash that is made anew (``passwords.renewed``) is the same password, and ends no session.
    """
    said = ["session", secret, person_id, expires_at, which(stored)]
    content = canonical([*said, *confirmed] if confirmed[0] is not None else said)  # none: from before it was kept
    return hmac.digest(key.encode(), content, "sha256").hex()
