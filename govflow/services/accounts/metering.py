"""How many requests a token has used of those that it may, counted in the database for all processes together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import bindparam, case, or_, update

from govflow.errors import TooMany
from govflow.messages import Message
from govflow.services.backend import Backend
from govflow.services.retrying import understood
from govflow.store.people import TokenRow
from govflow.store.sql.base import UtcDateTime

MOST = 600
"""Requests of one token in each window."""
WINDOW = timedelta(minutes=1)

TOKEN = TokenRow.__table__
_NOW, _BEFORE = bindparam("now", type_=UtcDateTime()), bindparam("before", type_=UtcDateTime())
_OVER = or_(TOKEN.c.counted_from.is_(None), TOKEN.c.counted_from <= _BEFORE)
_COUNT = (
    update(TOKEN)
    .where(TOKEN.c.id == bindparam("number"))
    .values(
        used=case((_OVER, 1), else_=TOKEN.c.used + 1),
        counted_from=case((_OVER, _NOW), else_=TOKEN.c.counted_from),
        seen_at=_NOW,
    )
    .returning(TOKEN.c.used, TOKEN.c.counted_from)
)


@dataclass(frozen=True, kw_only=True)
class Allowance:
    """What a token may still ask in this window. ``resets``: seconds until the next one."""

    left: int
    resets: int


def count_request(backend: Backend, token_id: int) -> Allowance | None:
    """Count one request and note when the token was last used. Raises TooMany beyond what it may.

    None where the database keeps nothing at this moment: what only reads goes on, as it does on pages.
    """
    now = backend.clock.now()
    try:
        with backend.transaction() as session:
            row = session.execute(_COUNT, {"number": token_id, "now": now, "before": now - WINDOW}).one()
    except Exception as error:
        if understood(error) is None:
            raise
        backend.outages.noticed(error)
        return None
    left, resets = MOST - row.used, _seconds(row.counted_from + WINDOW - now)
    if left < 0:
        raise TooMany(
            Message("These are more than %(most)s requests in a minute. Wait, then go on.", most=MOST),
            retry_after=resets,
        )
    return Allowance(left=left, resets=resets)


def _seconds(left: timedelta) -> int:
    return max(1, -(-int(left.total_seconds() * 1000) // 1000))
