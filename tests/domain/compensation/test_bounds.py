"""An agreement file, and the formulas in it, take bounded work whatever they say, and do nothing but be computed."""

from __future__ import annotations

import random
from contextlib import suppress
from fractions import Fraction
from functools import partial
from itertools import islice

import pytest

from govflow.domain.compensation.checking import sound
from govflow.domain.compensation.computing import compute
from govflow.domain.compensation.reading import read_agreement
from govflow.engine.parsing.yaml_text import LARGEST
from govflow.engine.problems import WorkflowProblems
from govflow.errors import Invalid
from tests.domain.compensation.builders import SHIPPED, SMALL, objections, small
from tests.engine.test_parsing_bounds import calls, watched
from tests.promises.figures import SEED
from tests.promises.test_p15_workflow_files_are_bounded_and_pure import PIECES, quickest, rounds

MOST_CALLS = 6_000_000
SECONDS = 0.1
WORDS = (
    "tn", "tn.baseline", "k", "stake", "(", ")", " + ", " - ", " * ", " / ", " if ", " else ", "min(", "max(", "clamp(",
    ", ", "5", "0.1", "1_000_000", "**", "1e9", "9" * 50, "9" * 15, "__import__('os')", "tn.__class__", "lambda: 0",
    "<", "[0 for _ in ()]", "//", "%", "p", "×", "0", "known(", "today", "30d",
)  # fmt: skip


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_agreement_is_read_and_checked_in_bounds_and_does_nothing_else(name: str) -> None:
    sound(SHIPPED[name])
    with watched() as seen:
        sound(SHIPPED[name])
    assert seen == []
    assert len(SHIPPED[name]) < LARGEST
    assert calls(partial(sound, SHIPPED[name])) < 400_000


def test_generated_files_are_judged_in_time_and_do_nothing_else() -> None:
    choose = random.Random(SEED)
    for number in islice(rounds(), 150):
        source = choose.choice(list(SHIPPED.values()))
        for _ in range(choose.randint(1, 4)):
            at, length = choose.randrange(len(source)), choose.choice([0, 1, 5, 200])
            piece = choose.choice([*PIECES, source[at : at + 300]]) * choose.choice([1, 1, 3, 500])
            source = source[:at] + piece + source[at + length :]
        with watched() as seen:
            spent = quickest(partial(judge, source), times=1)
        assert seen == [], f"seed {SEED}, file {number}"
        assert spent <= SECONDS or quickest(partial(judge, source), times=20) <= SECONDS, f"seed {SEED}, file {number}"


def test_generated_formulas_are_judged_in_time_and_come_to_a_number_or_a_sentence() -> None:
    choose = random.Random(SEED)
    sums = 0
    for number in islice(rounds(), 300):
        formula = "".join(choose.choices(WORDS, k=choose.randint(1, choose.choice([3, 5, 9, 400]))))
        text = small(("2 * k * tn / tn.baseline", f"'{formula.replace(chr(39), chr(34))}'"))
        with watched() as seen:
            spent = quickest(partial(judge, text.encode()), times=1)
        assert seen == [], f"seed {SEED}, formula {number}: {formula!r}"
        assert spent <= SECONDS or quickest(partial(judge, text.encode()), times=20) <= SECONDS, formula[:200]
        sums += comes_to_something(text.encode())
    assert sums > 0


def test_the_largest_agreement_costs_bounded_work() -> None:
    steps = "".join(f"  p{n}: {{title: P · 数, is: {'+'.join(['tn'] * 160)}, status: fact}}\n" for n in range(40))
    examples = "".join(
        f"  - {{title: E · 例, year: 2020, values: {{tn: {n}}}, gives: {{pays: downstream, sum: 1}}, status: fact}}\n"
        for n in range(100)
    )
    text = small(("formulas:\n", f"formulas:\n{steps}"), ("examples:\n", f"examples:\n{examples}"))
    assert len(text) < LARGEST
    assert calls(partial(judge, text.encode())) < MOST_CALLS


@pytest.mark.parametrize(
    ("formula", "objection"),
    [
        ("+".join(["tn"] * 200), "longer than 500 characters"),
        ("-" * 45 + "tn", "nested deeper than 40 levels"),
        ("tn ** 9 ** 9", "is not allowed"),
        ("1e9 * tn", "is neither a number"),
        ("9999999999999999 * tn", "has more than 15 digits"),
    ],
)
def test_a_formula_beyond_the_bounds_is_refused_with_a_sentence(formula: str, objection: str) -> None:
    told = objections(small(("2 * k * tn / tn.baseline", formula)))
    assert any(objection in each for each in told), told


def test_numbers_that_grow_too_long_are_refused() -> None:
    steps = "".join(
        f"  q{n}: {{title: Q · 数, is: {before} * {before}, status: fact}}\n"
        for n, before in enumerate(["tn", *(f"q{n}" for n in range(12))])
    )
    text = small(("formulas:\n", f"formulas:\n{steps}"), ("is: 2 * k", "is: q12 * k"))
    assert any("more than 60 digits" in each for each in objections(text))


def judge(source: bytes) -> bool:
    """Is it sound? Any other end than problems fails the test."""
    with suppress(WorkflowProblems):
        sound(source)
        return True
    return False


def comes_to_something(source: bytes) -> bool:
    """Is there a sum? Any other end than a sentence fails the test."""
    with suppress(WorkflowProblems, Invalid):
        read = read_agreement(source)
        compute(read, 2020, {name: Fraction(1) for name in read.agreement.indicators})
        return True
    return False


def test_the_small_agreement_is_judged_sound() -> None:
    assert judge(SMALL.encode())
