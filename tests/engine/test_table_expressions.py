"""What expressions read of tables: counts, sums, whole columns; and what takes too long."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from govflow.engine.expressions import Expression, ExpressionError, Scope
from govflow.engine.expressions.evaluation import MOST_STEPS, Evaluation
from govflow.engine.expressions.scope import fields
from govflow.engine.facts import Form
from govflow.values import Money
from tests.engine.test_tables import holds, table

# What expressions read


def test_rows_are_counted_by_a_condition_on_their_columns() -> None:
    rows = ({"kind": "free", "legal": True}, {"kind": "paid", "legal": False}, {"kind": "free"})
    assert holds('count(lines, kind == "free") == 2', *rows)
    assert holds("count(lines, legal) == 1", *rows)
    assert holds("count(lines, not legal) == 2", *rows)
    assert holds("count(lines) == 3", *rows)


def test_a_cell_that_nobody_filled_in_meets_no_comparison() -> None:
    assert holds("count(lines, units >= 0) == 1", {"units": Decimal(0)}, {})
    assert holds("count(lines, units < 0) == 0", {"units": Decimal(0)}, {})


def test_no_rows_count_and_add_up_to_nothing() -> None:
    assert holds("count(lines, legal) == 0 and count(lines) == 0 and sum(lines.rate) == 0")


def test_a_column_is_added_up() -> None:
    assert holds("sum(lines.rate) == 0.30", *[{"rate": Money(10)}] * 3)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("count(lines, price > 1) == 1", "no form field “price”"),
        ("count(lines.units, lines.rate) == 1", "counts the rows"),
        ("sum(lines) == 1", "one value"),
        ("lines == 1", "many rows"),
        ("kind == 1", "no form field “kind”"),
    ],
)
def test_what_cannot_be_asked_of_a_table_is_told(text: str, said: str) -> None:
    with pytest.raises(ExpressionError, match=said):
        holds(text)


def test_a_count_by_condition_is_said_in_words() -> None:
    scope = Scope(names={each.name: each for each in fields([table()])})
    words = Expression.parse("count(lines, legal) == 1", scope).words()
    assert str(words) == "the number of rows of “Lines” in which “Lines: Legal” is answered with yes is 1"


@pytest.mark.parametrize(
    ("text", "so"),
    [
        ("count(lines, rate == max(lines.rate)) == 2", True),
        ("count(lines, rate < sum(lines.rate) / count(lines)) == 1", True),
        ("count(lines, min(lines.units) == units) == 1", True),
        ("count(lines, rate > min(lines.rate) and units < max(lines.units)) == 1", True),
        ("count(lines, count(lines.rate) == 3) == 3", True),
        ("count(lines, legal) == 1 and max(lines.rate) == 2", True),
    ],
)
def test_a_row_is_compared_with_its_whole_column(text: str, so: bool) -> None:
    rows = (
        {"rate": Money(200), "units": Decimal(1), "legal": True},
        {"rate": Money(100), "units": Decimal(2)},
        {"rate": Money(200), "units": Decimal(3)},
    )
    assert holds(text, *rows) is so


# What takes too long

WIDE = " and ".join(["legal"] * 49)  # a yes/no field takes two steps


def wide(times: int, *rows: dict[str, Any]) -> bool:
    """Do so many long conditions hold for some row?"""
    scope = Scope(names={each.name: each for each in fields([table()])}, conditions={"wide": WIDE})
    text = f"count(lines, {' and '.join(['wide'] * times)}) > 0"
    return Expression.parse(text, scope).evaluate_values({"lines": rows}) is True


def test_the_largest_expression_over_the_longest_table_is_computed() -> None:
    assert wide(7, *[{"legal": True}] * 200)
    with pytest.raises(ExpressionError, match="more than 400 parts"):
        wide(8)


@pytest.mark.parametrize(
    "inner", ["count(lines, rate > 0) > 0", "rate > 0 and count(lines, count(lines, rate > 0) > 0) > 0"]
)
def test_rows_are_not_counted_within_a_condition_on_rows(inner: str) -> None:
    with pytest.raises(ExpressionError, match=r"Rows are counted within a condition on rows: count\(lines, …\)"):
        holds(f"count(lines, {inner}) > 0")


def test_rows_are_counted_side_by_side() -> None:
    rows = ({"kind": "free", "legal": True}, {"kind": "paid"})
    assert holds('count(lines, kind == "free") == 1 and count(lines, not legal) == count(lines, legal)', *rows)


def test_a_whole_column_is_gathered_once_however_many_rows_ask_for_it() -> None:
    asked: list[str] = []

    def look(name: str) -> Any:
        asked.append(name)
        return ({"rate": Money(1)},) * 200 if name == "lines" else (Money(1),) * 200

    scope = Scope(names={each.name: each for each in fields([table()])})
    read = Expression.parse("count(lines, rate == max(lines.rate) and rate >= sum(lines.rate) / 200) == 200", scope)
    assert Evaluation(look=look, call=lambda *_: None).truth(read.logic) is True
    assert sorted(asked) == ["lines", "lines.rate", "lines.rate"]


def test_what_takes_too_many_steps_is_refused_with_a_sentence_and_never_holds() -> None:
    rows = ({"rate": Money(1)},) * (MOST_STEPS // 3 + 1)
    scope = Scope(names={each.name: each for each in fields([table()])})
    for text in ("count(lines, rate > 0) > 0", "not (count(lines, rate > 0) > 0)"):
        read = Expression.parse(text, scope)
        facts = {Form: Form({"lines": rows})}
        assert not read.test(facts)
        assert "more than 200000 steps of computing" in str(read.explain(facts))
    with pytest.raises(ExpressionError, match="more than 200000 steps"):
        Expression.parse("count(lines, rate > 0)", scope, None).evaluate({Form: Form({"lines": rows})})
    few = Expression.parse("count(lines, rate > 0) > 0", scope)
    assert few.test({Form: Form({"lines": rows[:200]})})
