"""Text as it may be kept: what is dropped, what is refused, what stays."""

from __future__ import annotations

import contextlib
import sys
import unicodedata
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govflow.legible import legible, length, objection, on_one_line, unseen, visible
from govflow.legible.days import day
from govflow.legible.numbers import Doubtful, exact, number
from govflow.values import Money

ENDS = "\n\r\x0b\x0c\x85\u2028\u2029"  # of lines and pages: browsers, Word, Excel, PDF, mainframes
OF_WORD = "\x1e"  # its hyphen that does not break
SHAPING = "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2"  # Arabic and Syriac marks with a glyph


def test_every_control_and_format_character_is_dropped_or_refused() -> None:
    for code in range(sys.maxunicode + 1):
        each = chr(code)
        if unicodedata.category(each) in ("Cc", "Cf", "Cs", "Zl", "Zp") and code < 0x10000:
            stays = legible(f"A{each}b") != "Ab" and objection(legible(f"A{each}b")) is None
            assert stays == (each in "\t" + ENDS + OF_WORD + SHAPING), f"U+{code:04X}"


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
        "one\ntwo\tthree",
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


@pytest.mark.parametrize(
    "typed", ["", "9" * 16, "0." + "1" * 11, "1e3", "12,345,67", "1 2", "1,20,000", "٣", "--1", "+1"]
)
def test_anything_else_is_no_number(typed: str) -> None:
    with pytest.raises(ValueError, match="is no number"):
        number(typed)


@pytest.mark.parametrize("end", ["\r\n", "\r", *ENDS])
def test_however_a_line_ends_it_is_one_sign_and_a_blank_in_a_field_of_one_line(end: str) -> None:
    assert legible(f"拒马河{end}Juma") == "拒马河\nJuma"
    assert on_one_line(f" 拒马河 {end} Juma{end}") == "拒马河 Juma"
    assert length(f"拒马河{end}Juma{end}") == len("拒马河nJuma")


@pytest.mark.parametrize("typed", ["1,9", "1，9", "12,34", "0,500", "1,2000", "1万5", "1亿200"])
def test_what_could_be_two_numbers_is_asked_back_never_guessed(typed: str) -> None:
    with pytest.raises(Doubtful, match=r"can be read in two ways"):
        number(typed)


@pytest.mark.parametrize(
    ("typed", "yuan"),
    [("１２０万", "1200000"), ("￥1，200．50元", "1200.5"), ("人民币1亿2000万", "120000000"), ("1 200 000", "1200000"),
     ("1\u00a0200\u202f000", "1200000"), ("1。5亿", "150000000"), ("1.2万亿", "1200000000000"),
     ("3千万元整", "30000000"),
     ("RMB 1,000", "1000"), ("1万2000", "12000"), ("-¥5.00", "-5"), ("¥-5", "-5"), ("12 万", "120000")],
)  # fmt: skip
def test_a_sum_is_read_as_people_write_it(typed: str, yuan: str) -> None:
    assert Money.parse(typed) == Money.yuan(Decimal(yuan))


@pytest.mark.parametrize("typed", ["", "¥", "万", "1万万", "5万1亿", "1.5亿2000万", "0.001", "¥¥5", "1亿元5", "12块"])
def test_anything_else_is_no_sum(typed: str) -> None:
    with pytest.raises(ValueError, match="is no"):
        Money.parse(typed)


@given(fen=st.integers(-(10**16), 10**16))
def test_a_sum_is_read_as_it_is_shown_and_as_a_program_writes_it(fen: int) -> None:
    assert Money.parse(str(Money(fen))) == Money(fen)
    assert Money.exact(f"{Money(fen).amount:f}") == Money(fen)


@given(parts=st.tuples(*[st.integers(1, 9999)] * 2), blank=st.sampled_from(["", " ", "\u3000"]))
def test_parts_in_units_add_up(parts: tuple[int, int], blank: str) -> None:
    high, low = parts
    assert number(f"{high}亿{blank}{low}万") == high * 10**8 + low * 10**4


@given(typed=st.text(alphabet="0123456789,.。， -", max_size=20))
def test_a_number_that_is_read_has_the_digits_and_the_point_that_were_typed(typed: str) -> None:
    with contextlib.suppress(ValueError):
        plain = unicodedata.normalize("NFKC", typed).replace("。", ".")
        assert number(typed) == Decimal("".join(plain.replace(",", "").split()))


@given(typed=st.text(alphabet="0123456789,.。， -¥元万亿千人民币整年月日/\u00a0", max_size=70))
def test_whatever_is_typed_is_read_or_refused(typed: str) -> None:
    for read, kind in ((number, Decimal), (Money.parse, Money), (day, date), (exact, Decimal), (Money.exact, Money)):
        found: object = None
        with contextlib.suppress(ValueError):
            found = read(typed)
        assert found is None or isinstance(found, kind)


@pytest.mark.parametrize("typed", ["1,000", "12万", "１２", "¥5", " 5", "+5", "1e3", "5.", "1_000"])
def test_a_program_writes_numbers_in_one_way(typed: str) -> None:
    with pytest.raises(ValueError, match="is no number"):
        exact(typed)


@pytest.mark.parametrize(
    "typed",
    ["2026-06-30", "2026/6/30", "2026.6.30", "2026。6。30", "2026. 6. 30.", "2026年6月30日", "2026 年 6 月 30 号",
     "２０２６．６．３０", "20260630"],
)  # fmt: skip
def test_a_day_is_read_as_people_write_it(typed: str) -> None:
    assert day(typed) == date(2026, 6, 30)


@pytest.mark.parametrize(
    "typed", ["6/5/2026", "26-6-30", "2026-2-30", "0000-1-1", "2026-6", "2026-06-30x", "9" * 50, ""]
)
def test_anything_else_is_no_day(typed: str) -> None:
    with pytest.raises(ValueError, match=r"is no day|out of range"):
        day(typed)


@given(st.dates(min_value=date(1000, 1, 1)), st.sampled_from(["-", "/", ".", "。", " / "]))
def test_every_day_is_read_whatever_stands_between_its_numbers(on: date, between: str) -> None:
    assert day(between.join(map(str, (on.year, on.month, on.day)))) == on
