"""Numbers in words: Chinese numerals, by which the parts of a paper are numbered, and which one of several it is."""

from __future__ import annotations

from govflow.values import Text

DIGITS = "〇一二三四五六七八九"
_NTH = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")


def ordinal(number: int) -> str:
    """A number from 1 to 99; in Arabic digits beyond."""
    if not 0 < number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    if tens == 0:
        return DIGITS[ones]
    return f"{DIGITS[tens] if tens > 1 else ''}十{DIGITS[ones] if ones else ''}"


def nth(number: int) -> Text:
    """Which one of several it is, within a sentence: second and 二, 11th and 十一.

    >>> nth(2)
    Text(en='second', zh='二')
    """
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return Text(en=_NTH[number - 1] if 0 < number <= len(_NTH) else f"{number}{ending}", zh=ordinal(number))
