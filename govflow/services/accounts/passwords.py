"""Passwords and invitations: argon2 hashes, and links that set a password once."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from threading import BoundedSemaphore
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from itsdangerous import BadData, URLSafeTimedSerializer

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

AT_ONCE = 2
"""So many hashings at a time in a process: each needs 19 MB and a core of its own, and whoever else comes waits."""

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)  # OWASP's least for argon2id
_earlier = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=4)  # of versions before; renewed at sign-in
_turns = BoundedSemaphore(AT_ONCE)
_SINCE, _TWICE = "since=", "twice"


def hash_password(password: str) -> str:
    """An argon2id hash with its own salt."""
    with _turns:
        return _hasher.hash(password)


def renewed(password: str, content: str | None) -> str | None:
    """What to keep of a right password whose hash was made with other parameters; None if it may stay as it is.

    It says of itself which password it is still, so that sessions and links that rest on it go on.
    """
    hashed = bare(content)
    if hashed is None or not _hasher.check_needs_rehash(hashed):
        return None
    return with_second(f"{_SINCE}{which(content)} {hash_password(password)}", asks_second(content))


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


def zxcvbn(password: str, *, user_inputs: Sequence[str]) -> dict[str, Any]:
    """What zxcvbn says. Its lists of words are read when it is first asked: they take 12 MB, and few set a password."""
    from zxcvbn import zxcvbn as judge

    found: dict[str, Any] = judge(password, user_inputs=list(user_inputs))
    return found


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
    """Whether the password is right. Who is refused waits alike: for no account, one without password, an old hash.

    So a wrong one is also compared with a hash of the other kind.
    """
    hashed = bare(stored) or _nobody(_hasher)
    if _verified(password, hashed):
        return stored is not None
    _verified(password, _nobody(_earlier if _is_of_today(hashed) else _hasher))
    return False


def prepare() -> None:
    """Pay for the hashes that unknown accounts are compared with now, so that the first guess is not slower."""
    _nobody(_hasher)
    _nobody(_earlier)


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
    return _signer([secret_key]).dumps([person_id, which(password_hash), recovery_id])


def read_invitation(secret_keys: Sequence[str], token: str) -> Invitation | None:
    """What a link allows that one of the keys signed; None for a false or old link."""
    try:
        person_id, fingerprint, recovery_id = _signer(secret_keys).loads(token, max_age=INVITATION_DAYS * 86_400)
    except (BadData, ValueError, TypeError):
        return None
    return Invitation(person_id=person_id, fingerprint=fingerprint, recovery_id=recovery_id)


def invitation_is_unused(fingerprint: str, password_hash: str | None) -> bool:
    """Whether the password is still the one that the link was made for."""
    return fingerprint == which(password_hash)


def bare(stored: str | None) -> str | None:
    """The hash of what is kept of a password, without its mark (``marks``), whoever wrote it."""
    return stored.rpartition(" ")[2] if stored is not None else None


def asks_second(content: str | None) -> bool:
    """Is the password alone not enough? It says so itself, under its mark: who removes the rows of a second factor by
    hand has not done away with it.
    """
    return _TWICE in (content or "").split(" ")[:-1]


def with_second(content: str, needed: bool) -> str:
    """What to keep of a password, with or without the word that it is not enough."""
    *words, hashed = content.split(" ")
    rest = [each for each in words if each != _TWICE]
    return " ".join([*([_TWICE] if needed else []), *rest, hashed])


def which(stored: str | None) -> str:
    """Which password it is: a name made of its first hash, which stays when the hash is renewed, mark or not."""
    named = [each for each in (stored or "").split(" ")[:-1] if each.startswith(_SINCE)]
    return named[-1].removeprefix(_SINCE) if named else hashlib.sha256((bare(stored) or "").encode()).hexdigest()[:24]


def _verified(password: str, hashed: str) -> bool:
    with _turns:
        try:
            return _hasher.verify(hashed, password)
        except (VerificationError, InvalidHashError):
            return False


def _is_of_today(hashed: str) -> bool:
    return not _hasher.check_needs_rehash(hashed)


@cache
def _nobody(hasher: PasswordHasher) -> str:
    return hasher.hash("nobody has this password")


def _signer(secret_keys: Sequence[str]) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(list(secret_keys), salt="govflow.invitation")
