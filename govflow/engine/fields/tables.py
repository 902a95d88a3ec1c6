"""Tables: rows of cells, each column of a simple type. The answer is a tuple of rows, mappings of column to value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from govflow.engine.fields.kinds import Kind, NoAnswer, Story
from govflow.engine.problems import no_such
from govflow.messages import Message
from govflow.values import Text

if TYPE_CHECKING:
    from govflow.engine.definition import FormField, Question

MOST_ROWS, MOST_COLUMNS = 200, 12


class Table(Kind):
    title = Text(en="table", zh="表格")
    expression = "table"
    settings = frozenset({"columns", "rows"})
    missing = Message("Fill in at least one row.")
    several = True

    def flaw(self, question: Question) -> str | None:
        if not 1 <= len(question.columns) <= MOST_COLUMNS:
            return f"a table has 1 to {MOST_COLUMNS} columns, not {len(question.columns)}"
        if all(each.value is not None for each in question.columns.values()):
            return "a table needs a column that is filled in"
        return None

    def read(self, field: FormField, value: Any) -> Any:
        if not isinstance(value, tuple) or not all(isinstance(row, Mapping) for row in value):
            return value
        cells = {each.name: each for each in field.cells}
        return tuple(
            {name: cells[name].kind.read(cells[name], cell) if name in cells else cell for name, cell in row.items()}
            for row in value
        )

    def problem(self, field: FormField, value: Any, today: date) -> Message | None:
        if not isinstance(value, tuple) or not all(isinstance(row, Mapping) for row in value):
            return Message("Fill in the rows of the table.")
        least, most = (field.rows.min, field.rows.max) if field.rows else (0, MOST_ROWS)
        if len(value) < least:
            return Message("Fill in at least %(least)s rows; there are %(given)s.", least=least, given=len(value))
        if len(value) > most:
            return Message(
                "Fill in at most %(n)s row; there are %(given)s.",
                "Fill in at most %(n)s rows; there are %(given)s.",
                n=most,
                given=len(value),
            )
        return None

    def problems(self, field: FormField, value: Any, today: date) -> Mapping[str, Message]:
        """What is wrong with the table as a whole, else with each cell, by its place."""
        return super().problems(field, value, today) or dict(_wrong_cells(field, value, today))

    def told(self, field: FormField, value: Any, story: Story) -> tuple[dict[str, Any], ...]:
        """A list of mappings; a computed column stands in a story only to be refused."""
        if not isinstance(value, list | tuple) or not all(isinstance(row, Mapping) for row in value):
            raise NoAnswer(Message("Write the rows as a list: [{column: value}]."))
        return tuple(_told_row(field, number, row, story) for number, row in enumerate(value, start=1))

    def plausible(self, field: FormField, story: Story) -> tuple[dict[str, Any], ...]:
        row = {each.name: each.kind.plausible(each, story) for each in field.cells if each.required}
        first = next(each for each in field.cells if each.value is None)
        filled = row or {first.name: first.kind.plausible(first, story)}
        return tuple(dict(filled) for _ in range(max(1, field.rows.min if field.rows else 0)))

    def words(self, field: FormField, value: Any) -> tuple[str, ...]:
        cells = [(each, row[each.name]) for row in value for each in field.cells if each.name in row]
        return tuple(word for each, cell in cells for word in each.kind.words(each, cell))


def place(table: str, row: int, column: str) -> str:
    """Where a cell is, rows counted from 1: ``items[2].records``."""
    return f"{table}[{row}].{column}"


def in_cell(row: int, column: FormField, problem: Message) -> Message:
    """What is wrong, with the place."""
    return Message("Row %(row)s, “%(column)s”: %(problem)s", row=row, column=column.label, problem=problem)


def _wrong_cells(field: FormField, rows: tuple[Mapping[str, Any], ...], today: date) -> Iterator[tuple[str, Message]]:
    for number, row in enumerate(rows, start=1):
        for name in row.keys() - field.columns.keys():
            yield place(field.name, number, name), Message("This form does not ask for it.")
        for cell in field.cells:
            problem = _wrong(cell, row.get(cell.name), today)
            if problem is not None:
                yield place(field.name, number, cell.name), in_cell(number, cell, problem)


def _wrong(cell: FormField, value: Any, today: date) -> Message | None:
    if value is None or value == "" or (cell.required and value is False):
        return cell.kind.missing if cell.required and cell.value is None else None
    if cell.value is not None:
        return Message("This is computed; nobody fills it in.")
    return cell.kind.problem(cell, value, today)


def _told_row(field: FormField, number: int, row: Mapping[str, Any], story: Story) -> dict[str, Any]:
    cells = {each.name: each for each in field.cells}
    for name in row:
        if name not in cells:
            raise NoAnswer(no_such("column", str(name), cells))
    given = {name: _told(cells[name], number, value, story) for name, value in row.items() if value is not None}
    silent = {
        each.name: each.kind.plausible(each, story) for each in field.cells if each.required and each.name not in row
    }
    return {each.name: (given | silent)[each.name] for each in field.cells if each.name in given | silent}


def _told(cell: FormField, row: int, value: Any, story: Story) -> Any:
    try:
        return cell.kind.told(cell, value, story)
    except NoAnswer as error:
        raise NoAnswer(in_cell(row, cell, error.sentence)) from error
    except (ValueError, TypeError, ArithmeticError) as error:
        raise NoAnswer(in_cell(row, cell, Message("%(value)s is no answer.", value=str(value)))) from error
