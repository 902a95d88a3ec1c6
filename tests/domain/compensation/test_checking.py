"""An agreement is refused, with line and remedy, when it does not hold together or does not show what it promises."""

from __future__ import annotations

import pytest

from govflow.domain.compensation.reading import read_agreement
from tests.domain.compensation.builders import SMALL, objections, small

BELOW = (
    "  - {title: Below · 低于, year: 2020, values: {tn: 1}, gives: {pays: downstream, sum: 1_000_000}, status: fact}\n"
)
AT = "  - {title: At · 恰为, year: 2020, values: {tn: 2.0}, gives: {pays: downstream, sum: 1_000_000}, status: fact}\n"
ABOVE = (
    "  - {title: Above · 高于, year: 2020, values: {tn: 2.1}, gives: {pays: upstream, sum: 1_000_000}, status: fact}\n"
)


def line_of(part: str, text: str = SMALL) -> int:
    return next(number for number, each in enumerate(text.splitlines(), 1) if part in each)


def test_the_small_agreement_is_sound() -> None:
    assert objections(SMALL) == []


@pytest.mark.parametrize(
    ("old", "new", "objection"),
    [
        (BELOW, "", "The threshold 1 has no worked example below it."),
        (AT, "", "The threshold 1 has no worked example exactly at it."),
        (ABOVE, "", "The threshold 1 has no worked example above it."),
        (
            "values: {tn: 1}, gives: {pays: downstream, sum: 1_000_000}",
            "values: {tn: 1}, gives: {pays: downstream, sum: 1_000_000.01}",
            "“Below” does not come out: it says ¥1,000,000.01, and the formulas give ¥1,000,000.00.",
        ),
        (
            "values: {tn: 2.1}, gives: {pays: upstream",
            "values: {tn: 2.1}, gives: {pays: downstream",
            "“Above” does not come out: it says the downstream side pays, and the formulas give the upstream side pays",
        ),
        (
            "values: {tn: 1}, gives: {",
            "values: {tn: 1}, gives: {formulas: {p: 0.51}, ",
            "“Below” does not come out: it says 0.51, and the formulas give 0.5.",
        ),
        (
            "2 * k * tn / tn.baseline",
            "2 * k * tin / tn.baseline",
            "There is no form field “tin”; did you mean “tn”? There are: k, stake, tn.",
        ),
        ("2 * k * tn / tn.baseline", "p * k", "“p” is made of itself."),
        ("by: p", "by: q", "There is no formula “q”; there are: p, tn."),
        ("values: {tn: 1}", "values: {tp: 1}", "There is no indicator “tp”"),
        ("Small River · 小河\nsummary", "Small River\nsummary", "write both languages"),
        ("{en: One indicator decides., zh: 由一项指标决定。}", "{en: One indicator decides.}", "lacks the key “zh”"),
        ("value: 0.5", "value: 5e-1", "write a number such as 0.85, -3 or 100_000_000, without an exponent"),
        ("value: 0.5", "value: 0.1234567890123456", "a number has at most 15 digits"),
        ("sum: 1_000_000, status: fact}\nformulas", "sum: 1_000_000.001, status: fact}\nformulas", "two decimals"),
        ("at_most: 1, pays", "pays", "Only the last row holds without a bound"),
        ("- {pays: upstream, sum: stake", "- {at_most: 2, pays: upstream, sum: stake", "The last row holds for all"),
        ("2 * k * tn / tn.baseline", "2 ** k * tn / tn.baseline", "“2 ** k” is not allowed"),
        ("2 * k * tn / tn.baseline", "tn > 1", "A formula has a value; this is a condition."),
        ("2 * k * tn / tn.baseline", "stake * stake", "both sums of money; a sum is multiplied by a number"),
        ("value: 2.0, status: fact", "value: 0, status: fact", "A baseline is more than 0."),
        ("2 * k * tn / tn.baseline", "2 * k * tn / (tn - tn)", "gives nothing: A division by zero has no result."),
        ("until: 2022", "until: 2019", "the last year comes after the first"),
        ("year: 2020, values: {tn: 1}", "year: 2023, values: {tn: 1}", "2023 is no year of the agreement."),
        ("cleaner: lower", "cleaner: more", "must be one of lower, higher"),
        ("  k: {", "  tn: {", "is the name of something else already"),
        ("2 * k * tn / tn.baseline", "tn / tn.baseline", "Nothing reads “k”"),
        ("agreement: 1", "agreement: 2", "“agreement” must be one of 1"),
        ("status: fact}\n  stake", "status: guess}\n  stake", "law, fact, verify, illustrative"),
    ],
)
def test_what_is_wrong_is_told(old: str, new: str, objection: str) -> None:
    text = small((old, new))
    told = objections(text)
    assert any(objection in each for each in told), told
    assert all(each.startswith("small.yaml:") for each in told)


def test_a_problem_is_told_on_its_line() -> None:
    [told] = objections(small(("2 * k * tn / tn.baseline", "2 * k * tin / tn.baseline")))
    assert told.startswith(f"small.yaml:{line_of('  p: {title')}:")
    [told] = objections(small((AT, "")))
    assert told.startswith(f"small.yaml:{line_of('at_most: 1')}:")


def test_all_problems_are_told_at_once() -> None:
    told = objections(small(("by: p", "by: q"), ("tn / tn.baseline", "tin / tn.baseline"), ("tn: 1}", "tp: 1}")))
    assert len(told) == 4


def test_formulas_are_computed_in_their_order() -> None:
    later = (
        "  p: {title: Index · 指数, symbol: P, is: 2 * k * half, status: fact}\n  half: {title: Half · 半, is: tn / 2, "
    )
    text = small(("  p: {title: Index · 指数, symbol: P, is: 2 * k * tn / tn.baseline, ", later))
    assert any(
        "“half” is computed further down: formulas are computed in their order" in each for each in objections(text)
    )


def test_a_division_must_come_to_the_published_parts() -> None:
    split = (
        "split:\n  among:\n    a: {title: A · 甲, share: 50%, status: fact}\n    b: {title: B · 乙, share: SHARE, "
        "status: fact}\n  examples:\n    - {of: 10, gives: {a: 5, b: 5.01}, status: fact}\nsources:"
    )
    wrong = objections(small(("sources:", split.replace("SHARE", "50%"))))
    assert any(
        "The division of ¥10.00 does not come out: it says ¥5.01, and the shares give ¥5.00." in each for each in wrong
    )
    wrong = objections(small(("sources:", split.replace("SHARE", "49%"))))
    assert any("The shares come to 99 %, not to 100 %." in each for each in wrong)


def test_numbers_are_kept_as_they_are_written() -> None:
    text = small(("value: 0.5", "value: 0.123456789012345"))
    assert str(read_agreement(text.encode()).agreement.constants["k"].value) == "24691357802469/200000000000000"
