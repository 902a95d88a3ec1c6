"""Text as it may be kept: what is dropped, what is refused, what stays."""

from __future__ import annotations

import sys
import unicodedata
from decimal import Decimal

import pytest

from govflow.legible import legible, objection, unseen, visible
from govflow.values import Money, number

SHAPING = "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2"  # Arabic and Syriac marks with a glyph


def test_every_control_and_format_character_is_dropped_or_refused() -> None:
    for code in range(sys.maxunicode + 1):
        each = chr(code)
        if unicodedata.category(each) in ("Cc", "Cf", "Cs", "Zl", "Zp") and code < 0x10000:
            stays = legible(f"A{each}b") != "Ab" and objection(f"A{each}b") is None
            assert stays == (each in "\t\n\r" + SHAPING), f"U+{code:04X}"


@pytest.mark.parametrize(
    "text",
    [
        "拒马河",
        "Juma River",
        "👨\u200d👩\u200d👧",
        "نامه\u200cها",
        "ᠮᠣᠩᠭᠣᠯ\u180eᠠ",
        "葛\U000e0100",
        "\ue000",
        "one\r\ntwo\tthree",
    ],
)
def test_what_people_write_stays_as_it_is(text: str) -> None:
    assert legible(text) == text
    assert objection(text) is None


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("e\u0301", "é"),
        ("水\u200b坝", "水坝"),
        ("\ufeffWeir", "Weir"),
        ("a\u200db", "ab"),
        ("\u200d", ""),
        ("co\u00adop", "coop"),
    ],
)
def test_text_is_composed_and_loses_what_came_along_with_pasting(typed: str, kept: str) -> None:
    assert legible(typed) == kept


@pytest.mark.parametrize("text", ["\u3164", " ", "\u0301", "\u2800\u115f", "\u200b"])
def test_something_must_be_seen(text: str) -> None:
    assert not visible(text)
    assert "nothing to be seen" in str(objection(text))


def test_an_objection_says_which_character_it_is_and_where() -> None:
    assert "(U+202E, the 3. character)" in str(objection("ab\u202edc"))
    assert unseen("ab\u202edc") == 2
    assert unseen("ab\u200bdc") == 2
    assert unseen("abdc") is None


@pytest.mark.parametrize(
    ("typed", "value"),
    [("12", "12"), ("-3.5", "-3.5"), ("−3.5", "-3.5"), ("1,200,000", "1200000"), ("１２．５", "12.5"),
     ("１，２００", "1200"), ("9" * 15, "9" * 15), ("0." + "1" * 10, "0." + "1" * 10)],
)  # fmt: skip
def test_a_number_is_read_as_people_type_it(typed: str, value: str) -> None:
    assert number(typed) == Decimal(value)


@pytest.mark.parametrize("typed", ["", "9" * 16, "0." + "1" * 11, "1e3", "1,20", "12,345,67", "٣", "--1", "+1"])
def test_anything_else_is_no_number(typed: str) -> None:
    with pytest.raises(ValueError, match="is no number"):
        number(typed)


def test_a_sum_is_read_in_full_width_too() -> None:
    assert Money.parse("１２０万") == Money.yuan(1_200_000)
    assert Money.parse("￥1，200．50元") == Money.yuan(Decimal("1200.5"))
