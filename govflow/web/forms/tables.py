"""Tables in forms: a row of fields for each row, some empty ones below, and a button that brings more.

Everything happens on the server, so that it works without a script. Rows that are left empty are dropped, and those
that are filled in close up, so that a sentence about row 2 means the second row on the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import wtforms
from flask import request
from flask_babel import gettext
from werkzeug.datastructures import MultiDict
from wtforms.form import BaseForm
from wtforms.utils import unset_value

from govflow.services.queries.step.questions import Question

FEWEST, EMPTY, MORE = 3, 2, 5  # rows at least, empty rows below what is filled in, rows that the button brings
MORE_ROWS = "more:"  # before the name of the field in the value of the button

Typed = Mapping[str, list[str]]


class TableField(wtforms.Field):  # type: ignore[misc]  # wtforms is untyped
    """A table to fill in. ``cells`` make the fields of a row, by column."""

    def __init__(self, label: str, *, question: Question, cells: Mapping[str, Any], **settings: Any) -> None:
        super().__init__(label, **settings)
        self.question = question
        self.cells = cells
        self.rows: list[BaseForm] = []

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        """Rows from what was sent, else from what is known."""
        self.process_errors: list[str] = []
        self.own_errors: list[str] = []
        if formdata is None:
            known = (self.default if data is unset_value else data) or ()
            self.rows = [self._row(number, data=each) for number, each in enumerate(known)]
        else:
            sent = _sent_rows(formdata, self.name)
            filled = [each for each in sent if any(value.strip() for values in each.values() for value in values)]
            self.rows = [self._row(number, typed=each) for number, each in enumerate(filled)]
        wished = max(len(self.rows) + EMPTY, FEWEST, self.question.least_rows, self._wished(formdata))
        self.filled = len(self.rows)
        for number in range(self.filled, min(wished, max(self.question.most_rows, self.filled))):
            self.rows.append(self._row(number))

    def validate(self, form: Any, extra_validators: Any = ()) -> bool:
        """Can each cell be read?"""
        for row in self.rows:
            row.validate()
        self.own_errors = list(self.process_errors)
        return not self.errors

    @property
    def errors(self) -> list[str]:
        """What is wrong with the table and with each of its cells."""
        return [*self.own_errors, *(sentence for _, sentence in self.wrong_cells())]

    @errors.setter
    def errors(self, sentences: Iterable[str]) -> None:
        told = {sentence for _, sentence in self.wrong_cells()}
        self.own_errors = [each for each in sentences if each not in told]

    @property
    def answered(self) -> Iterator[BaseForm]:
        """The rows that somebody filled in."""
        return iter(self.rows[: self.filled])

    @property
    def may_grow(self) -> bool:
        return len(self.rows) < self.question.most_rows

    def wrong_cells(self) -> list[tuple[str, str]]:
        """Where something is wrong, and what, with the row and the column."""
        return [
            (cell.id, _in_place(number, str(cell.label.text), str(error)))
            for number, row in enumerate(self.rows, start=1)
            for cell in row
            for error in cell.errors
        ]

    def refuse(self, row: int, column: str, sentence: str) -> None:
        """What a service says about a cell, rows counted from 1; a computed one has no place but the table."""
        cells = {each.short_name: each for each in self.rows[row - 1]}
        if column in cells:
            cells[column].errors = [*cells[column].errors, sentence]
        else:
            self.own_errors.append(sentence)

    def _wished(self, formdata: Any) -> int:
        """So many rows as the page had, and more if the button was pressed."""
        if formdata is None:
            return 0
        pressed = request.form.get("step", "") == f"{MORE_ROWS}{self.name}"
        return len(_sent_rows(formdata, self.name)) + (MORE if pressed else 0)

    def _row(self, number: int, *, typed: Typed | None = None, data: Mapping[str, Any] | None = None) -> BaseForm:
        prefix = f"{self.name}-{number}-"
        row = BaseForm(self.cells, prefix=prefix)
        named = [(f"{prefix}{name}", value) for name, values in (typed or {}).items() for value in values]
        sent: MultiDict[str, str] | None = None if typed is None else MultiDict(named)
        row.process(sent, data=data)
        return row


def _sent_rows(formdata: Any, name: str) -> list[Typed]:
    """What was typed, row by row: ``answer_items-0-records``."""
    found: dict[int, dict[str, list[str]]] = {}
    for key in formdata:
        place = re.fullmatch(rf"{re.escape(name)}-([0-9]{{1,4}})-([a-z0-9_]+)", key)
        if place is not None:
            found.setdefault(int(place[1]), {})[place[2]] = formdata.getlist(key)
    return [found[number] for number in sorted(found)]


def _in_place(row: int, column: str, problem: str) -> str:
    return str(gettext("Row %(row)s, “%(column)s”: %(problem)s", row=row, column=column, problem=problem))
