"""The rows of a table as they are kept: computed columns filled in; and the totals under them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from govflow.engine.definition import FormField
from govflow.engine.expressions import Expression, ExpressionError, Known, Scope
from govflow.engine.expressions.scope import type_of_field
from govflow.engine.fields.tables import in_cell, place
from govflow.errors import Invalid
from govflow.messages import Message

Row = Mapping[str, Any]
Computed = tuple[tuple[FormField, Expression], ...]


def filled_in(field: FormField, rows: Iterable[Row], today: date) -> tuple[Row, ...]:
    """The rows with their computed columns, in the order of the columns, what is empty left out.

    Raises Invalid, with a sentence for each cell that cannot be computed or is beyond its limits.
    """
    computed = tuple((each, column_value(field, each)) for each in field.cells if each.value is not None)
    problems: dict[str, Message] = {}
    kept = tuple(_row(field, number, row, computed, today, problems) for number, row in enumerate(rows, start=1))
    if problems:
        raise Invalid(problems)
    return kept


def as_read(field: FormField, answer: Any, today: date) -> Any:
    """An answer as other fields of its form read it: rows with what is computed in them, as far as that can be."""
    if not field.columns or answer is None:
        return answer
    try:
        return filled_in(field, answer, today)
    except Invalid:
        return answer


def totals(field: FormField, rows: Iterable[Row]) -> dict[str, Any]:
    """The sum of each column that can be added up; of what nobody has filled in it is nothing."""
    kept = tuple(rows)
    return {
        each.name: each.kind.total([row[each.name] for row in kept if each.name in row])
        for each in field.cells
        if each.kind.adds
    }


def column_value(field: FormField, column: FormField) -> Expression:
    """The expression of a computed column, over the columns before it. Raises ExpressionError."""
    before = field.cells[: list(field.columns).index(column.name)]
    known = {each.name: _known(each) for each in before}
    return Expression.parse(column.value or "", Scope(names=known), type_of_field(column))


def _row(field: FormField, number: int, row: Row, computed: Computed, today: date, problems: dict[str, Message]) -> Row:
    kept = {name: value for name, value in row.items() if value not in (None, "")}
    for column, expression in computed:
        try:
            value = expression.evaluate_values(kept)
        except ExpressionError as error:
            problems[place(field.name, number, column.name)] = in_cell(number, column, error.sentence)
            continue
        if value is None:
            continue
        kept[column.name] = column.kind.kept(value)
        if problem := column.kind.problem(column, kept[column.name], today):
            problems[place(field.name, number, column.name)] = in_cell(number, column, problem)
    return {name: kept[name] for name in field.columns if name in kept}


def _known(column: FormField) -> Known:
    return Known(name=column.name, type=type_of_field(column), title=column.label, read=lambda _: None, field=True)
