"""What a browser holds of its session, and what the row has of it: neither opens anything without the other.

The row keeps a mark, made with the key of sessions, over the token's secret and all that gives the row its power. So
one that was moved to somebody else, prolonged, or outlived the password that opened it opens nothing.
"""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass, field
from datetime import datetime

from govflow.codec import canonical
from govflow.services.accounts.passwords import which

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


def session_mark(key: str, secret: str, *, person_id: int, expires_at: datetime, stored: str | None) -> str:
    """What the row keeps: whose session it is, until when, and by which password it was opened, as it is ``stored``.

    A hash that is made anew (``passwords.renewed``) is the same password, and ends no session.
    """
    content = canonical(["session", secret, person_id, expires_at, which(stored)])
    return hmac.digest(key.encode(), content, "sha256").hex()
