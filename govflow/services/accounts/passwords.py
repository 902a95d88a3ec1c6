"""Passwords and invitations: argon2 hashes, and links that set a password once."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from itsdangerous import BadData, URLSafeTimedSerializer
from zxcvbn import zxcvbn

from govflow.errors import Invalid
from govflow.messages import Message

SHORTEST, LONGEST = 10, 200
INVITATION_DAYS = 7

LEAST_SCORE = 3  # of 4, by zxcvbn: a hundred million guesses do not find it
FEWEST_OTHER_LETTERS = 4
_JUDGED = 72  # characters: zxcvbn takes no more, and what follows makes a password no weaker

_OWN_WORDS = Message("This password is made of your name or address. A few unrelated words are better.")
_TOO_EASY = Message("This password is too easy to guess. A few unrelated words are better.")
_WEAK = {
    "dictionary": Message("This password is among those that are tried first. A few unrelated words are better."),
    "spatial": Message("Keys in a row are tried first. A few unrelated words are better."),
    "repeat": Message("Repetitions are too easy to guess. A few unrelated words are better."),
    "sequence": Message("Letters or digits in their order are too easy to guess. A few unrelated words are better."),
    "date": Message("Dates are too easy to guess. A few unrelated words are better."),
}

_hasher = PasswordHasher()


def hash_password(password: str) -> str:
    """An argon2id hash with its own salt."""
    return _hasher.hash(password)


def check_strength(password: str, own: Sequence[str]) -> None:
    """Raise Invalid, saying what is weak, for a password that is short, common, a pattern, or made of ``own`` words.

    ``own``: e-mail address and names of the person. Common passwords, words and patterns are zxcvbn's.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise Invalid({"password": Message("Use %(n)s to %(most)s characters.", n=SHORTEST, most=LONGEST)})
    words = _words([*own, "govflow"])
    if _is_made_of(password, words):
        raise Invalid({"password": _OWN_WORDS})
    found = zxcvbn(password[:_JUDGED], user_inputs=words)
    if found["score"] < LEAST_SCORE:
        raise Invalid({"password": _weakness(found["sequence"])})


def _words(own: Sequence[str]) -> list[str]:
    parts = (part for each in own for part in re.split(r"[\W_]+", each.lower()))
    return [*(each.lower() for each in own), *(each for each in parts if len(each) > 1)]


def _is_made_of(password: str, words: Sequence[str]) -> bool:
    """Whether hardly a letter is left of it without the person's own words."""
    rest = password.lower()
    for word in sorted(words, key=len, reverse=True):
        rest = rest.replace(word, "")
    return rest != password.lower() and sum(each.isalpha() for each in rest) < FEWEST_OTHER_LETTERS


def _weakness(sequence: Sequence[Mapping[str, Any]]) -> Message:
    longest = max(sequence, key=lambda each: len(each["token"]))
    if longest.get("dictionary_name") == "user_inputs":
        return _OWN_WORDS
    return _WEAK.get(longest["pattern"], _TOO_EASY)


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
    return _signer([secret_key]).dumps([person_id, _fingerprint(password_hash), recovery_id])


def read_invitation(secret_keys: Sequence[str], token: str) -> Invitation | None:
    """What a link allows that one of the keys signed; None for a false or old link."""
    try:
        person_id, fingerprint, recovery_id = _signer(secret_keys).loads(token, max_age=INVITATION_DAYS * 86_400)
    except (BadData, ValueError, TypeError):
        return None
    return Invitation(person_id=person_id, fingerprint=fingerprint, recovery_id=recovery_id)


def invitation_is_unused(fingerprint: str, password_hash: str | None) -> bool:
    """Whether the password is still the one that the link was made for."""
    return fingerprint == _fingerprint(password_hash)


def bare(stored: str | None) -> str | None:
    """The hash of what is kept of a password, without its mark (``marks``), whoever wrote it."""
    return stored.rpartition(" ")[2] if stored is not None else None


@cache
def _nobody() -> str:
    return _hasher.hash("nobody has this password")


def _signer(secret_keys: Sequence[str]) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(list(secret_keys), salt="govflow.invitation")


def _fingerprint(password_hash: str | None) -> str:
    """Of the hash alone: a mark that is made anew makes no link worthless."""
    return hashlib.sha256((bare(password_hash) or "").encode()).hexdigest()[:24]
