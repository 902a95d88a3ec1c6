"""Tables: what a file may say of them, judged row by row, computed, added up, and read by expressions."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from govflow.codec import dump, load
from govflow.engine.asking.answers import check_answers
from govflow.engine.asking.tables import column_value, totals
from govflow.engine.definition import FormField
from govflow.engine.expressions import Expression, ExpressionError, Scope
from govflow.engine.expressions.scope import fields
from govflow.errors import Invalid
from govflow.values import Money

TODAY = date(2026, 3, 2)
OPTIONS = {"free": "Free · 免费", "paid": "Paid · 收费"}
COLUMNS: dict[str, dict[str, Any]] = {
    "item": {"type": "line", "label": "Item · 项目", "required": True},
    "kind": {"type": "choice", "label": "Kind · 类型", "options": OPTIONS},
    "units": {"type": "decimal", "label": "Units · 数量", "min": 0},
    "rate": {"type": "money", "label": "Rate · 单价"},
    "legal": {"type": "boolean", "label": "Legal · 法定"},
    "sum": {"type": "money", "label": "Sum · 小计", "value": "units * rate", "max": 1000},
}


def table(columns: dict[str, Any] | None = None, **settings: Any) -> FormField:
    written = {"name": "lines", "label": "Lines · 明细", "type": "table", "columns": columns or COLUMNS, **settings}
    return FormField.model_validate(written)


def answer(*rows: dict[str, Any], **settings: Any) -> tuple[dict[str, Any], ...]:
    found: tuple[dict[str, Any], ...] = check_answers([table(**settings)], {"lines": rows}, today=TODAY)["lines"]
    return found


def problems(*rows: Any, **settings: Any) -> dict[str, str]:
    with pytest.raises(Invalid) as refused:
        check_answers([table(**settings)], {"lines": rows}, today=TODAY)
    return {name: str(sentence) for name, sentence in refused.value.fields.items()}


def holds(text: str, *rows: dict[str, Any]) -> bool:
    scope = Scope(names={each.name: each for each in fields([table()])})
    return Expression.parse(text, scope).evaluate_values({"lines": rows}) is True


# What a file may say


@pytest.mark.parametrize(("number", "right"), [(1, True), (12, True), (13, False)])
def test_a_table_has_at_most_twelve_columns(number: int, right: bool) -> None:
    columns = {f"c{each}": {"type": "line", "label": "Column · 列"} for each in range(number)}
    if right:
        assert len(table(columns).cells) == number
    else:
        with pytest.raises(ValidationError, match="1 to 12 columns, not 13"):
            table(columns)


@pytest.mark.parametrize(
    ("column", "said"),
    [
        ({"type": "organization"}, "Input should be"),
        ({"type": "table", "columns": COLUMNS}, "Input should be"),
        ({"type": "line", "audience": ["office"]}, "audience is for a whole field"),
        ({"type": "line", "if": "legal"}, "if is for a whole field"),
        ({"type": "line", "min": 1}, "min is only for"),
        ({"type": "integer", "min": "units"}, "min and max of a column are numbers"),
        ({"type": "choice"}, "needs options"),
        ({"type": "money", "value": "rate", "required": True}, "is not filled in"),
    ],
)
def test_what_a_column_cannot_be_is_told(column: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        table({"item": COLUMNS["item"], "other": {"label": "Other · 其他", **column}})


def test_a_table_of_computed_columns_alone_is_none() -> None:
    with pytest.raises(ValidationError, match="a column that is filled in"):
        table({"sum": {"type": "money", "label": "Sum · 小计", "value": "1"}})


@pytest.mark.parametrize("rows", [{"min": 3, "max": 2}, {"max": 201}, {"max": 0}, {"min": -1}])
def test_how_many_rows_there_may_be_has_limits(rows: dict[str, int]) -> None:
    with pytest.raises(ValidationError):
        table(rows=rows)


@pytest.mark.parametrize("setting", [{"columns": COLUMNS}, {"rows": {"min": 1}}])
def test_rows_and_columns_are_of_tables_only(setting: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="only for fields of type table"):
        FormField.model_validate({"name": "x", "label": "X · 某", "type": "line", **setting})


def test_a_column_is_computed_from_those_before_it() -> None:
    computed = {**COLUMNS, "before": {"type": "money", "label": "Before · 前", "value": "after"}}
    computed["after"] = {"type": "money", "label": "After · 后"}
    field = table(computed)
    with pytest.raises(ExpressionError, match="no form field “after”"):
        column_value(field, field.cells[-2])


# What is judged


@pytest.mark.parametrize(("given", "right"), [(1, False), (2, True), (3, True), (4, False)])
def test_rows_are_taken_from_the_fewest_to_the_most(given: int, right: bool) -> None:
    rows = [{"item": "Map"}] * given
    if right:
        assert len(answer(*rows, rows={"min": 2, "max": 3})) == given
    else:
        assert problems(*rows, rows={"min": 2, "max": 3}).keys() == {"lines"}


@pytest.mark.parametrize(("given", "right"), [(200, True), (201, False)])
def test_no_table_has_more_than_two_hundred_rows(given: int, right: bool) -> None:
    rows = [{"item": "Map"}] * given
    assert (len(answer(*rows)) == 200) if right else ("at most 200 rows" in problems(*rows)["lines"])


def test_every_wrong_cell_is_named_by_its_row_and_column() -> None:
    found = problems({"item": "Map"}, {"units": Decimal(-1), "kind": "stolen"}, {"item": "Map", "rate": 3})
    assert found == {
        "lines[2].item": "Row 2, “Item”: This is needed.",
        "lines[2].kind": "Row 2, “Kind”: Choose from the list.",
        "lines[2].units": "Row 2, “Units”: Enter 0 or more.",
        "lines[3].rate": "Row 3, “Rate”: Enter a sum such as 1,200,000.00.",
    }


@pytest.mark.parametrize("value", ["Map", {"item": "Map"}, ("Map",), [{"item": "Map"}]])
def test_what_is_no_table_is_refused(value: object) -> None:
    with pytest.raises(Invalid):
        check_answers([table()], {"lines": value}, today=TODAY)


def test_a_column_that_there_is_not_is_refused() -> None:
    assert problems({"item": "Map", "price": 1}) == {"lines[1].price": "This form does not ask for it."}


def test_nobody_fills_in_a_computed_column() -> None:
    given = {"item": "Map", "sum": Money.yuan(1)}
    assert problems(given) == {"lines[1].sum": "Row 1, “Sum”: This is computed; nobody fills it in."}


# What is computed


def test_a_computed_cell_is_rounded_once_to_the_fen() -> None:
    (row,) = answer({"item": "Map", "units": Decimal("2.5"), "rate": Money(33)})
    assert row["sum"] == Money(83)


def test_a_cell_that_lacks_what_it_is_computed_from_stays_empty() -> None:
    assert answer({"item": "Map", "units": Decimal(2)}) == ({"item": "Map", "units": Decimal(2)},)


@pytest.mark.parametrize(("rate", "right"), [(50_000, True), (50_001, False)])
def test_a_computed_cell_keeps_to_its_limits(rate: int, right: bool) -> None:
    given = {"item": "Map", "units": Decimal(2), "rate": Money(rate)}
    if right:
        assert answer(given)[0]["sum"] == Money.yuan(1000)
    else:
        assert problems(given) == {"lines[1].sum": "Row 1, “Sum”: Enter ¥1,000.00 or less."}


def test_what_cannot_be_computed_is_refused_with_its_place() -> None:
    columns = {**COLUMNS, "each": {"type": "money", "label": "Each · 每份", "value": "rate / units"}}
    found = problems({"item": "Map", "rate": Money(1), "units": Decimal(0)}, columns=columns)
    assert found == {"lines[1].each": "Row 1, “Each”: A division by zero has no result."}


def test_totals_are_exact_and_only_of_what_adds_up() -> None:
    rows = answer(*[{"item": "Map", "units": Decimal("0.1"), "rate": Money(10)}] * 3)
    assert totals(table(), rows) == {"units": Decimal("0.3"), "rate": Money(30), "sum": Money(3)}


def test_rows_come_back_from_where_they_are_kept_exactly() -> None:
    rows = answer({"item": "Map", "kind": "free", "units": Decimal("2.50"), "rate": Money(33), "legal": False})
    assert load(dump(rows)) == rows
    assert str(load(dump(rows))[0]["units"]) == "2.50"
