"""Unified social credit codes by GB 32100-2015, and the organization code by GB 11714-1997 that stands in them.

A code has 18 characters: who registers (5 is civil affairs), what kind (1 is a social organization), six digits of the
administrative division, nine of the organization code with its own check character, and the check character of it all.
"""

from __future__ import annotations

_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # without I, O, S, V and Z, which are read as others
_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_OWN_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
LENGTH = 18
DIVISION = 6
_OWN = slice(8, 17)


def as_written(code: str) -> str:
    """A code as it is kept: without blanks and in capitals."""
    return "".join(code.split()).upper()


def check_character(first: str) -> str:
    """The 18th character for the first 17. Raises ValueError for a character that no code has."""
    return _SIGNS[-sum(_SIGNS.index(sign) * weight for sign, weight in zip(first, _WEIGHTS, strict=True)) % 31]


def own_check_character(first: str) -> str:
    """The ninth character of an organization code for its first eight. Raises ValueError likewise."""
    rest = -sum(_ALPHABET.index(sign) * weight for sign, weight in zip(first, _OWN_WEIGHTS, strict=True)) % 11
    return "X" if rest == 10 else str(rest)


def is_code(code: str) -> bool:
    """Is it a code, with both check characters right? It has to be as it is kept."""
    if len(code) != LENGTH or not set(code) <= set(_SIGNS) or not code[2:8].isdigit():
        return False
    own = code[_OWN]
    return own_check_character(own[:-1]) == own[-1] and check_character(code[:-1]) == code[-1]


def division_in(code: str) -> str | None:
    """The code of a division (GB/T 2260) that this one is, or that stands in it; None where there is none."""
    if len(code) == DIVISION and code.isascii() and code.isdigit():
        return code
    return code[2:8] if is_code(code) else None
