"""Whatever is written: an expression means what an independent oracle says, or is refused, in time and in words."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from govflow.engine.expressions import Expression, ExpressionError
from govflow.engine.expressions.rounding import half_up
from govflow.engine.expressions.source import LONGEST
from govflow.values import Money
from tests.engine.builders import facts
from tests.engine.expression_builders import SCOPE, expression

Answers = Mapping[str, Any]


@dataclass(frozen=True)
class Term:
    """A text and what it is worth: yuan or a number, None where that cannot be said."""

    text: str
    worth: Callable[[Answers], Fraction | None]


@dataclass(frozen=True)
class Claim:
    """A text, when it is so, and when the opposite is."""

    text: str
    so: Callable[[Answers], bool]
    not_so: Callable[[Answers], bool]


def field(name: str) -> Term:
    def worth(answers: Answers) -> Fraction | None:
        found = answers.get(name)
        return None if found is None else Fraction(found.amount if isinstance(found, Money) else found)

    return Term(name, worth)


def literal(number: Decimal) -> Term:
    return Term(f"{number:f}", lambda _: Fraction(number))


def calculated(sign: str, one: Term, other: Term) -> Term:
    def worth(answers: Answers) -> Fraction | None:
        left, right = one.worth(answers), other.worth(answers)
        if left is None or right is None or (sign == "/" and not right):
            return None
        return {"+": lambda: left + right, "-": lambda: left - right, "*": lambda: left * right}.get(
            sign, lambda: left / right
        )()

    return Term(f"({one.text} {sign} {other.text})", worth)


def chosen(claim: Claim, one: Term, other: Term) -> Term:
    def worth(answers: Answers) -> Fraction | None:
        if claim.so(answers):
            return one.worth(answers)
        return other.worth(answers) if claim.not_so(answers) else None

    return Term(f"({one.text} if {claim.text} else {other.text})", worth)


def extreme(name: str, terms: list[Term]) -> Term:
    def worth(answers: Answers) -> Fraction | None:
        found = [each.worth(answers) for each in terms]
        known = [each for each in found if each is not None]
        return None if len(known) < len(found) else max(known) if name == "max" else min(known)

    return Term(f"{name}({', '.join(each.text for each in terms)})", worth)


def compared(sign: str, one: Term, other: Term) -> Claim:
    def test(answers: Answers, wanted: bool) -> bool:
        left, right = one.worth(answers), other.worth(answers)
        if left is None or right is None:
            return False
        found = {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right, "==": left == right}
        return found.get(sign, left != right) is wanted

    return Claim(f"{one.text} {sign} {other.text}", lambda a: test(a, True), lambda a: test(a, False))


def both(one: Claim, other: Claim) -> Claim:
    return Claim(
        f"({one.text} and {other.text})",
        lambda a: one.so(a) and other.so(a),
        lambda a: one.not_so(a) or other.not_so(a),
    )


def either(one: Claim, other: Claim) -> Claim:
    return Claim(
        f"({one.text} or {other.text})",
        lambda a: one.so(a) or other.so(a),
        lambda a: one.not_so(a) and other.not_so(a),
    )


def opposite(claim: Claim) -> Claim:
    return Claim(f"not ({claim.text})", claim.not_so, claim.so)


def depending(on: Claim, one: Claim, other: Claim) -> Claim:
    return Claim(
        f"({one.text} if {on.text} else {other.text})",
        lambda a: (on.so(a) and one.so(a)) or (on.not_so(a) and other.so(a)),
        lambda a: (on.so(a) and one.not_so(a)) or (on.not_so(a) and other.not_so(a)),
    )


URGENT = Claim("urgent", lambda a: a.get("urgent") is True, lambda a: a.get("urgent") is not True)
decimals = st.decimals(min_value=0, max_value=9, places=1)
plain = st.sampled_from([field("members"), field("seats"), field("index")])
sums = st.sampled_from([field("amount"), field("ceiling")])


def numbers() -> st.SearchStrategy[Term]:
    return st.recursive(
        st.one_of(plain, st.builds(literal, decimals), st.builds(calculated, st.just("/"), sums, sums)),
        lambda inner: st.one_of(
            st.builds(calculated, st.sampled_from("+-*/"), inner, inner),
            st.builds(extreme, st.sampled_from(["min", "max"]), st.lists(inner, min_size=2, max_size=3)),
            st.builds(chosen, st.just(URGENT), inner, inner),
        ),
        max_leaves=4,
    )


def money() -> st.SearchStrategy[Term]:
    return st.recursive(
        sums,
        lambda inner: st.one_of(
            st.builds(calculated, st.sampled_from("+-"), inner, inner),
            st.builds(calculated, st.sampled_from("*/"), inner, plain),
            st.builds(calculated, st.sampled_from("+-"), inner, st.builds(literal, decimals)),
            st.builds(chosen, st.just(URGENT), inner, inner),
        ),
        max_leaves=3,
    )


signs = st.sampled_from(["<", "<=", ">", ">=", "==", "!="])
claims = st.recursive(
    st.one_of(
        st.builds(compared, signs, numbers(), plain),
        st.builds(compared, signs, money(), st.one_of(money(), st.builds(literal, decimals))),
        st.just(URGENT),
    ),
    lambda inner: st.one_of(
        st.builds(both, inner, inner),
        st.builds(either, inner, inner),
        st.builds(opposite, inner),
        st.builds(depending, inner, inner, inner),
    ),
    max_leaves=4,
)
answers = st.fixed_dictionaries(
    {},
    optional={
        "members": st.integers(-2, 4),
        "seats": st.integers(0, 4),
        "index": decimals,
        "amount": st.integers(0, 900).map(Money),
        "ceiling": st.integers(0, 900).map(Money),
        "urgent": st.booleans(),
    },
)


@settings(deadline=None, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
@given(claims, answers)
def test_a_condition_and_its_opposite_mean_what_the_oracle_says(claim: Claim, given_: Answers) -> None:
    assume(len(claim.text) < LONGEST - 10)
    read, negated = expression(claim.text), expression(f"not ({claim.text})")
    assert (read.evaluate_values(given_) is True) is claim.so(given_)
    assert (negated.evaluate_values(given_) is True) is claim.not_so(given_)
    known = facts(data=given_)
    assert read.test(known) is claim.so(given_)
    for each in (read, negated):
        assert str(each.explain(known))
        assert str(each.words())


@given(claims, answers)
def test_of_a_condition_and_its_opposite_one_holds_when_all_is_answered(claim: Claim, given_: Answers) -> None:
    full = {"members": 3, "seats": 2, "index": 1, "amount": Money(100), "ceiling": Money(500), **given_}
    assume(len(claim.text) < LONGEST - 10 and "/" not in claim.text)
    so, not_so = (expression(text).evaluate_values(full) for text in (claim.text, f"not ({claim.text})"))
    assert (so is True) is not (not_so is True)


@given(money(), answers)
def test_a_sum_is_exact_until_it_is_stored(term: Term, given_: Answers) -> None:
    assume(len(term.text) < LONGEST)
    exact = term.worth(given_)
    try:
        found = expression(term.text, None).evaluate_values(given_)
    except ExpressionError:
        assert exact is None
    else:
        assert found == (None if exact is None else Money(half_up(exact * 100)))


@given(st.fractions())
def test_rounding_is_to_the_nearest_and_even_handed(value: Fraction) -> None:
    rounded = half_up(value)
    assert abs(rounded - value) <= Fraction(1, 2)
    assert half_up(-value) == -rounded


@pytest.mark.parametrize(
    ("value", "whole"), [("0.49", 0), ("0.5", 1), ("0.51", 1), ("-0.49", 0), ("-0.5", -1), ("1.5", 2), ("2.5", 3)]
)
def test_a_half_is_rounded_up_by_amount(value: str, whole: int) -> None:
    assert half_up(Fraction(value)) == whole


PIECES = st.sampled_from(
    [
        "amount", "members", "urgent", "terrain", "topics", "budget", "budget.sum", "vote.carried", "vote.yes", "today",
        "big", "endless", "times(revise)", "barred(host)", "sum(", "min(", "count(", "(", ")", "[", "]", ",", " and ",
        " or ", " not ", " in ", " if ", " else ", " + ", " - ", " * ", " / ", " ** ", " // ", " < ", " == ", " >= ",
        "5", "0", "1e400", "0x1F", "1_0", "9" * 60, "30d", "10wd", "1y", "_30d", '"hill"', "'2026-02-30'", "lambda: ",
        ":=", "*", "f'{amount}'", "True", ".", "...", "\\", "\n", "拒", "é", "\x00", "{", "}", "@", "for x in ",
    ]
)  # fmt: skip


@settings(deadline=None, max_examples=120)
@given(
    st.one_of(
        st.lists(PIECES, max_size=40).map("".join),
        st.lists(PIECES, max_size=40).map(" ".join),
        st.text(alphabet="amountergi <>=!()[]{}.,\"'0123456789_-+*/\\\n\x00:@#é拒", max_size=60),
    ),
    answers,
    st.sampled_from([None, "condition"]),
)
def test_any_text_is_an_expression_or_is_refused(text: str, given_: Answers, kind: str | None) -> None:
    with suppress(ExpressionError):
        read = Expression.parse(text, SCOPE, None) if kind is None else Expression.parse(text, SCOPE)
        assert read.words() is not None
        known = facts(data=given_)
        read.evaluate(known)
        if kind is not None and not read.test(known):
            assert str(read.explain(known))


CALLS = 15_000  # of Python functions: some milliseconds
WORST = {
    "as many parts as fit": " or ".join(["members+1>2"] * 33),
    "as deep as it may be": " + ".join(["members"] * 39) + " < seats",
    "as deep as it may be, choosing": "(" * 24 + "1" + " if urgent else 2)" * 24 + " < members",
    "growing numbers": " * ".join(["(members / seats)"] * 20) + " < 1",
    "nested conditions": "not (" * 30 + "urgent if members > 1 else urgent" + ")" * 30,
    "choices within choices": "(" * 30 + "urgent" + " if urgent else big)" * 22 + ")" * 8,
    "unbalanced": "(" * 499,
    "signs": "-" * 499,
    "literals": "1," * 249,
    "no names": "zebra" * 99,
    "unknown calls": "f(" * 30 + ")" * 30,
}


@pytest.mark.parametrize("name", WORST)
def test_the_worst_texts_take_a_bounded_number_of_steps_to_read_and_evaluate(name: str) -> None:
    known = facts(data={"members": 10**14 - 27, "seats": 10**14 - 1, "urgent": False, "signed_on": date(2026, 1, 1)})
    calls = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event == "call"

    sys.setprofile(count)
    try:
        with suppress(ExpressionError):
            Expression.parse(WORST[name], SCOPE).test(known)
    finally:
        sys.setprofile(None)
    assert calls <= CALLS
