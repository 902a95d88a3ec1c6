"""Limits on guessing passwords: every try is counted before the password is looked at, and the wait grows."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any

from sqlalchemy import Row, bindparam, case, update
from sqlalchemy.dialects.postgresql import insert as upsert

from govflow.errors import TooMany
from govflow.messages import Message
from govflow.services.backend import Backend
from govflow.services.retrying import retried
from govflow.store.people import GuessRow
from govflow.store.sql.session import Session

FROM_ONE_PLACE = 10
"""Tries for one account from one network, or in one browser that it knows, before there is a wait."""
FROM_ONE_NETWORK = 200
"""Tries from one network for all accounts: colleagues share one, and each right password is taken off again."""
FOR_ONE_ACCOUNT = 100
"""Tries for one account from everywhere; browsers in which it has signed in before are not held by this."""
REPORTS_FROM_ONE_NETWORK = 20
"""Cases that are opened without an account from one network on one day, before there is a wait."""
FROM_ELSEWHERE = 500
"""So many where the neighbourhood has tried less than a few times for the account: that may well be its owner."""
A_FEW = 3
"""Tries for one account from one neighbourhood: 256 addresses, or what a provider gives to one customer at most."""
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=15), timedelta(hours=8)
FROM_ELSEWHERE_WAIT = timedelta(minutes=5)
"""Whoever comes from such a neighbourhood waits no longer than this, after the last try of anybody."""
FORGOTTEN = timedelta(days=1)

GUESS = GuessRow.__table__
_HOLD = (
    upsert(GUESS)
    .values(key=bindparam("key"), tries=0, last_at=bindparam("now"))
    .on_conflict_do_update(
        index_elements=[GUESS.c.key],
        set_={"tries": case((GUESS.c.last_at <= bindparam("forgotten"), 0), else_=GUESS.c.tries)},
    )
    .returning(GUESS.c.tries, GUESS.c.last_at)
)


@dataclass(frozen=True)
class Limit:
    """``key`` names what is counted, so many times freely: more times, and with a shorter wait, while what is counted
    as ``near`` was tried less than a few times.
    """

    key: str
    free: int
    near: str | None = None


def at_sign_in(email: str, address: str, known_browser: str | None) -> tuple[Limit, ...]:
    """A browser that the account knows has a counter of its own: strangers who guess cannot lock its owner out."""
    if known_browser is not None:
        return (_limit(f"browser:{known_browser}:{email}", FROM_ONE_PLACE),)
    network, near = _network(address), _limit(f"near:{email}:{_neighbourhood(address)}", FROM_ELSEWHERE)
    return (
        near,
        _limit(f"pair:{email}:{network}", FROM_ONE_PLACE),
        _limit(f"network:{network}", FROM_ONE_NETWORK),
        replace(_limit(f"account:{email}", FOR_ONE_ACCOUNT), near=near.key),
    )


def at_second(person_id: int, address: str, known_browser: str | None) -> tuple[Limit, ...]:
    """A code, asked of who has given the right password. Here no neighbourhood has more tries: of a million codes three
    are right, and whoever tries knows the password. The owner has a browser that the account knows.
    """
    if known_browser is not None:
        return (_limit(f"second-browser:{known_browser}:{person_id}", FROM_ONE_PLACE),)
    return (
        _limit(f"second-pair:{person_id}:{_network(address)}", FROM_ONE_PLACE),
        _limit(f"second:{person_id}", FOR_ONE_ACCOUNT),
    )


def at_asking(address: str, known_browser: str | None, today: date) -> tuple[Limit, ...]:
    """A link by mail, asked for on a day. Nothing is counted by the address that was typed: who asks is told nothing of
    it, and how many mails one person gets is counted where they are sent.
    """
    if known_browser is not None:
        return (_limit(f"asking-browser:{known_browser}:{today}", FROM_ONE_PLACE),)
    return (_limit(f"asking:{_network(address)}:{today}", FROM_ONE_NETWORK),)


def at_code(address: str) -> tuple[Limit, ...]:
    """A receipt code: of which there are 100 bits for each number."""
    return (_limit(f"code:{_network(address)}", FROM_ONE_NETWORK),)


def at_report(address: str, today: date) -> tuple[Limit, ...]:
    """A case opened without an account, on a day: colleagues share a network, and nobody fills it with forms."""
    return (_limit(f"report:{_network(address)}:{today}", REPORTS_FROM_ONE_NETWORK),)


def at_confirmation(person_id: int | None) -> tuple[Limit, ...]:
    """A code, asked of who is signed in."""
    return (_limit(f"confirm:{person_id}", FROM_ONE_PLACE),)


def at_change(person_id: int | None) -> tuple[Limit, ...]:
    """The current password, asked of who is signed in."""
    return (_limit(f"change:{person_id}", FROM_ONE_PLACE),)


@retried
def count(backend: Backend, limits: Sequence[Limit]) -> None:
    """Count one try. Raises TooMany, counting nothing, while one of the limits makes it wait."""
    now = backend.clock.now()
    with backend.transaction() as session:
        held = {each.key: _held(session, each.key, now) for each in sorted(limits, key=lambda each: each.key)}
        for limit in limits:
            few = limit.near is not None and held[limit.near].tries < A_FEW
            free, longest = (FROM_ELSEWHERE, FROM_ELSEWHERE_WAIT) if few else (limit.free, LONGEST_WAIT)
            wait = min(longest, _wait(held[limit.key].tries, free))
            if wait:  # where none is due, a try that took its moment before another one was counted is let through
                _refuse(wait - (now - held[limit.key].last_at))
        counted = update(GUESS).where(GUESS.c.key.in_(held)).values(tries=GUESS.c.tries + 1, last_at=now)
        session.execute(counted)


def take_back(session: Session, limits: Sequence[Limit]) -> None:
    """The password was right: what was counted for the place begins anew, and nobody else pays for this try."""
    for limit in sorted(limits, key=lambda each: each.key):
        ours = limit.free in (FROM_ONE_PLACE, FROM_ELSEWHERE)
        left = 0 if ours else case((GUESS.c.tries > 0, GUESS.c.tries - 1), else_=0)
        session.execute(update(GUESS).where(GUESS.c.key == limit.key).values(tries=left))


def _held(session: Session, key: str, now: datetime) -> Row[Any]:
    """What is counted under a key, locked. All take theirs in one order: two tries never wait for each other.

    What is forgotten counts no more, whether or not it was removed already (``services.operation.purging``).
    """
    return session.execute(_HOLD, {"key": key, "now": now, "forgotten": now - FORGOTTEN}).one()


def _wait(tries: int, free: int) -> timedelta:
    """The wait after so many tries: it doubles with each one beyond those that are free."""
    if tries < free:
        return timedelta(0)
    doubled: int = 2 ** min(tries - free, 10)
    return FIRST_WAIT * doubled


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


def neighbourhood(address: str) -> str:
    """From where a session was opened, as the account page tells it: roughly, and no more is kept."""
    return _neighbourhood(address) if address else ""


def _network(address: str) -> str:
    """The address, or of IPv6 the network of which one subscriber has all addresses."""
    return _around(address, 32, 64)


def _neighbourhood(address: str) -> str:
    """What one who guesses can easily have addresses in."""
    return _around(address, 24, 48)


def _around(address: str, of_4: int, of_6: int) -> str:
    """The network around an address, with so many fixed bits."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    found = (found.ipv4_mapped or found) if isinstance(found, IPv6Address) else found
    return str(ip_network((found, of_4 if isinstance(found, IPv4Address) else of_6), strict=False))


def _limit(name: str, free: int) -> Limit:
    return Limit(hashlib.sha256(name.encode()).hexdigest(), free)
