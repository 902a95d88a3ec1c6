"""Limits on guessing passwords: every try is counted before the password is looked at, and the wait grows."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from sqlalchemy import case, delete, select, update
from sqlalchemy.orm import Session

from govflow.errors import TooMany
from govflow.messages import Message
from govflow.services.backend import Backend
from govflow.services.retrying import retried
from govflow.store.people import GuessRow
from govflow.store.sql.upsert import insert_or_ignore

FROM_ONE_PLACE = 10
"""Tries for one account from one network, or in one browser that it knows, before there is a wait."""
FROM_ONE_NETWORK = 200
"""Tries from one network for all accounts: colleagues share one, and each right password is taken off again."""
FOR_ONE_ACCOUNT = 100
"""Tries for one account from everywhere; browsers in which it has signed in before are not held by this."""
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=15), timedelta(hours=8)
FORGOTTEN = timedelta(days=1)

GUESS = GuessRow.__table__


@dataclass(frozen=True)
class Limit:
    """``key`` names what is counted, so many times freely."""

    key: str
    free: int


def at_sign_in(email: str, address: str, known_browser: str | None) -> tuple[Limit, ...]:
    """A browser that the account knows has a counter of its own: strangers who guess cannot lock its owner out."""
    if known_browser is not None:
        return (_limit(f"browser:{known_browser}:{email}", FROM_ONE_PLACE),)
    network = _network(address)
    return (
        _limit(f"pair:{email}:{network}", FROM_ONE_PLACE),
        _limit(f"network:{network}", FROM_ONE_NETWORK),
        _limit(f"account:{email}", FOR_ONE_ACCOUNT),
    )


def at_change(person_id: int | None) -> tuple[Limit, ...]:
    """The current password, asked of who is signed in."""
    return (_limit(f"change:{person_id}", FROM_ONE_PLACE),)


@retried
def count(backend: Backend, limits: Sequence[Limit]) -> None:
    """Count one try. Raises TooMany, counting nothing, while one of the limits makes it wait."""
    now = backend.clock.now()
    with backend.transaction() as session:
        session.execute(delete(GUESS).where(GUESS.c.last_at <= now - FORGOTTEN))
        for limit in sorted(limits, key=lambda each: each.key):  # in one order: two tries never wait for each other
            insert_or_ignore(session, GUESS, key=limit.key, tries=0, last_at=now)
            row = session.execute(select(GUESS).where(GUESS.c.key == limit.key).with_for_update()).one()
            _refuse(_wait(row.tries, limit.free, row.last_at, now))
            session.execute(update(GUESS).where(GUESS.c.key == limit.key).values(tries=row.tries + 1, last_at=now))


def take_back(session: Session, limits: Sequence[Limit]) -> None:
    """The password was right: what was counted for the place begins anew, and nobody else pays for this try."""
    for limit in sorted(limits, key=lambda each: each.key):
        left = 0 if limit.free == FROM_ONE_PLACE else case((GUESS.c.tries > 0, GUESS.c.tries - 1), else_=0)
        session.execute(update(GUESS).where(GUESS.c.key == limit.key).values(tries=left))


def _wait(tries: int, free: int, last_at: datetime, now: datetime) -> timedelta:
    """What is left of the wait after so many tries: it doubles with each one beyond those that are free."""
    if tries < free:
        return timedelta(0)
    doubled: int = 2 ** min(tries - free, 10)
    return min(LONGEST_WAIT, FIRST_WAIT * doubled) - (now - last_at)


def _refuse(left: timedelta) -> None:
    if left <= timedelta(0):
        return
    seconds = max(1, round(left.total_seconds()))
    raise TooMany(
        Message(
            "Too many attempts have failed. Wait %(n)s minute, then try again.",
            "Too many attempts have failed. Wait %(n)s minutes, then try again.",
            n=-(-seconds // 60),
        ),
        retry_after=seconds,
    )


def _network(address: str) -> str:
    """The address, or of IPv6 the network of which one subscriber has all addresses."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    return str(ip_network((found, 64), strict=False)) if isinstance(found, IPv6Address) else str(found)


def _limit(name: str, free: int) -> Limit:
    return Limit(hashlib.sha256(name.encode()).hexdigest(), free)
