"""Chinese numerals, by which the parts of a paper are numbered: 一, 二, … 二十一."""

from __future__ import annotations

DIGITS = "〇一二三四五六七八九"


def ordinal(number: int) -> str:
    """A number from 1 to 99; in Arabic digits beyond."""
    if not 0 < number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    if tens == 0:
        return DIGITS[ones]
    return f"{DIGITS[tens] if tens > 1 else ''}十{DIGITS[ones] if ones else ''}"
