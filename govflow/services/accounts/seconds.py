"""Second factors: the codes of an app, those that stand in for it once, and what of them is genuine.

A secret is wrapped with the installation's keys for its person and the moment it was made: read in the database or a
backup it makes no code, and put into another row it does not open.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import b32encode
from collections.abc import Iterator
from datetime import datetime
from typing import TypeAlias

import pyotp
from sqlalchemy import delete, func, select, update

from govflow.codec import canonical
from govflow.keys import Keyring, Unreadable
from govflow.services.accounts.passwords import asks_second
from govflow.store.people import PersonRow
from govflow.store.people.sign_on import (
    ALL_WAYS,
    AuthenticatorRow,
    IdentityRow,
    PasskeyRow,
    RecoveryCodeRow,
    has_second,
    has_way,
)
from govflow.store.record.touches import keyring_of
from govflow.store.sql.session import Session

PERIOD = 30  # seconds that a code of an app is shown (RFC 6238)
AROUND = 1
"""So many codes before and after the present one are taken: telephones are not quite on time."""
HOW_MANY = 10
_BYTES, _GROUP = 10, 4
_PURPOSE = "ways of signing in"

AUTHENTICATOR, CODE = AuthenticatorRow.__table__, RecoveryCodeRow.__table__
MARKED: TypeAlias = RecoveryCodeRow | PasskeyRow | IdentityRow
"""What bears a mark."""


def new_secret() -> str:
    """160 random bits, as apps read them."""
    return pyotp.random_base32()


def address_of(secret: str, email: str, host: str) -> str:
    """What an app reads off a picture: ``otpauth://…``."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=f"govflow {host}".strip())


def step_of(secret: str, code: str, at: datetime) -> int | None:
    """The number of the half minute that has this code: the present one or one beside it; None for a wrong one."""
    clock, typed = pyotp.TOTP(secret), code.strip().replace(" ", "")
    present = int(at.timestamp()) // PERIOD
    found = [each for each in range(present - AROUND, present + AROUND + 1)
             if hmac.compare_digest(clock.generate_otp(each).encode(), typed.encode())]  # fmt: skip
    return found[-1] if found else None


def is_needed(session: Session, person: PersonRow, content: str | None) -> bool:
    """Is the password, of which ``content`` is kept, not enough for this account?"""
    return asks_second(content) or has_any(session, person.id)


def has_any(session: Session, person_id: int) -> bool:
    """Has the account a second factor?"""
    return bool(session.scalar(select(has_second(person_id))))


def has_other_way(session: Session, person_id: int) -> bool:
    """Has the account anything that lets in beside a password?"""
    return bool(session.scalar(select(has_way(person_id))))


def keep_authenticator(session: Session, person_id: int, secret: str, step: int, at: datetime) -> AuthenticatorRow:
    """The secret from now on, instead of one from before; the code that proved it is used."""
    session.execute(delete(AUTHENTICATOR).where(AUTHENTICATOR.c.person_id == person_id))
    wrapped = keyring_of(session).wrap(secret.encode(), _place(person_id, at))
    row = AuthenticatorRow(person_id=person_id, secret=wrapped, made_at=at, last_step=step)
    session.add(row)
    session.flush()
    return row


def take(session: Session, person_id: int, typed: str, at: datetime) -> str | None:
    """Use a code of the app, or one of those that stand in for it: which of both it was, None for a wrong one.

    No code is taken twice, whoever comes at once: the command holds the account.
    """
    row = session.get(AuthenticatorRow, person_id)
    step = step_of(_opened(session, row), typed, at) if row is not None else None
    if row is not None and step is not None:
        later = update(AUTHENTICATOR).where(AUTHENTICATOR.c.person_id == person_id, AUTHENTICATOR.c.last_step < step)
        return (
            "app"
            if session.execute(later.values(last_step=step).returning(AUTHENTICATOR.c.person_id)).first()
            else None
        )
    return "code" if _take_recovery_code(session, person_id, typed) else None


def make_codes(session: Session, person_id: int, at: datetime) -> tuple[str, ...]:
    """New codes that stand in for a second factor once each, instead of those from before. They are shown once."""
    session.execute(delete(CODE).where(CODE.c.person_id == person_id))
    made = tuple(_new_code() for _ in range(HOW_MANY))
    for each in made:
        row = RecoveryCodeRow(person_id=person_id, hashed=_hashed(each), made_at=at)
        mark(session, row)
        session.add(row)
    session.flush()
    return made


def count_codes(session: Session, person_id: int) -> int:
    """How many are left."""
    return session.scalar(select(func.count()).select_from(CODE).where(CODE.c.person_id == person_id)) or 0


def remove_all(session: Session, person_id: int) -> bool:
    """Take away all that lets in beside a password; was there anything?"""
    there = has_other_way(session, person_id)
    for each in ALL_WAYS:
        table = each.__table__
        session.execute(delete(table).where(table.c.person_id == person_id))
    return there


def drop_codes_of_nothing(session: Session, person_id: int) -> bool:
    """Without a second factor there is nothing that codes stand in for; is one left?"""
    left = has_any(session, person_id)
    if not left:
        session.execute(delete(CODE).where(CODE.c.person_id == person_id))
    return left


def mark(session: Session, row: MARKED, ring: Keyring | None = None) -> None:
    """Say with the installation's keys, or those of a ring, whose it is and what it is."""
    row.mark = (ring or keyring_of(session)).mark(_content(row), _PURPOSE)


def is_genuine(session: Session, row: MARKED) -> bool:
    """Has a command of this installation written it, for this person?"""
    return keyring_of(session).bears(_content(row), row.mark, _PURPOSE)


def mark_anew(session: Session, ring: Keyring) -> None:
    """Wrap and mark with the last key of a ring all that is genuine: the one before may then be given up."""
    for row in session.scalars(select(AuthenticatorRow).order_by(AuthenticatorRow.person_id).with_for_update()):
        try:
            row.secret = ring.wrap(_secret(session, row).encode(), _place(row.person_id, row.made_at))
        except Unreadable:
            continue  # it makes no code now, and will make none then
    for each in _marked(session):
        if is_genuine(session, each):
            mark(session, each, ring)
    session.flush()


def _marked(session: Session) -> Iterator[MARKED]:
    """All that bears a mark, locked."""
    yield from session.scalars(select(RecoveryCodeRow).order_by(RecoveryCodeRow.id).with_for_update())
    yield from session.scalars(select(PasskeyRow).order_by(PasskeyRow.id).with_for_update())
    yield from session.scalars(select(IdentityRow).order_by(IdentityRow.id).with_for_update())


def _opened(session: Session, row: AuthenticatorRow) -> str:
    """The secret; one that nobody knows for what was altered or sealed with keys that are lost."""
    try:
        return _secret(session, row)
    except Unreadable:
        return new_secret()


def _secret(session: Session, row: AuthenticatorRow) -> str:
    return keyring_of(session).unwrap(row.secret, _place(row.person_id, row.made_at)).decode()


def _place(person_id: int, made_at: datetime) -> str:
    return f"authenticator {person_id} {made_at.isoformat()}"


def _take_recovery_code(session: Session, person_id: int, typed: str) -> bool:
    hashed = _hashed(typed)
    row = session.scalar(select(RecoveryCodeRow).where(CODE.c.person_id == person_id, CODE.c.hashed == hashed))
    if row is None or not is_genuine(session, row):
        return False
    session.delete(row)
    session.flush()
    return True


def _new_code() -> str:
    letters = b32encode(secrets.token_bytes(_BYTES)).decode("ascii").lower()
    return "-".join(letters[start : start + _GROUP] for start in range(0, len(letters), _GROUP))


def _hashed(code: str) -> str:
    plain = "".join(each for each in code.lower() if each.isalnum())
    return hashlib.sha256(plain.encode()).hexdigest()


def _content(row: MARKED) -> str:
    match row:
        case RecoveryCodeRow():
            said: tuple[object, ...] = ("code", row.person_id, row.hashed, row.made_at)
        case PasskeyRow():
            said = ("passkey", row.person_id, row.credential, row.public_key.hex(), row.made_at)
        case IdentityRow():
            said = ("identity", row.person_id, row.issuer, row.subject, row.made_at)
    return canonical(list(said)).decode()
