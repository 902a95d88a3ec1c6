"""Passwords and invitations: argon2 hashes, and links that set a password once."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from itsdangerous import BadData, URLSafeTimedSerializer

from govflow.errors import Invalid
from govflow.messages import Message

SHORTEST, LONGEST = 10, 200
INVITATION_DAYS = 7

_hasher = PasswordHasher()


def hash_password(password: str) -> str:
    """An argon2id hash with its own salt."""
    return _hasher.hash(password)


def check_strength(password: str, email: str) -> None:
    """Raise Invalid unless the password is long enough to resist guessing and is not the e-mail address."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise Invalid({"password": Message("Use %(n)s to %(most)s characters.", n=SHORTEST, most=LONGEST)})
    if password.lower() == email or len(set(password)) < 4:
        raise Invalid({"password": Message("This password is too easy to guess. A few unrelated words are better.")})


def password_matches(password: str, stored: str | None) -> bool:
    """Whether the password is right. Takes as long for an account without password, or for no account at all."""
    try:
        return _hasher.verify(stored or _nobody(), password) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


def prepare() -> None:
    """Pay for the hash that unknown accounts are compared with now, so that the first guess is not slower."""
    _nobody()


@dataclass(frozen=True, kw_only=True)
class Invitation:
    """What a link allows: ``person_id`` replaces the password of this fingerprint, by a recovery if there was one."""

    person_id: int
    fingerprint: str
    recovery_id: int | None


def invitation_token(
    secret_key: str, person_id: int, password_hash: str | None, *, recovery_id: int | None = None
) -> str:
    """A link's token; it stops working once the password has changed, and after ``INVITATION_DAYS``."""
    return _signer(secret_key).dumps([person_id, _fingerprint(password_hash), recovery_id])


def read_invitation(secret_key: str, token: str) -> Invitation | None:
    """What a link allows; None for a false or old link."""
    try:
        person_id, fingerprint, recovery_id = _signer(secret_key).loads(token, max_age=INVITATION_DAYS * 86_400)
    except (BadData, ValueError, TypeError):
        return None
    return Invitation(person_id=person_id, fingerprint=fingerprint, recovery_id=recovery_id)


def invitation_is_unused(fingerprint: str, password_hash: str | None) -> bool:
    """Whether the password is still the one that the link was made for."""
    return fingerprint == _fingerprint(password_hash)


@cache
def _nobody() -> str:
    return _hasher.hash("nobody has this password")


def _signer(secret_key: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret_key, salt="govflow.invitation")


def _fingerprint(password_hash: str | None) -> str:
    return hashlib.sha256((password_hash or "").encode()).hexdigest()[:24]
