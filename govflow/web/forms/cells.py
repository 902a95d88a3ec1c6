"""A cell of a pasted table, read as its field would read it: a name, a number, a date, a choice or an item."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import gettext

from govflow.legible import on_one_line
from govflow.legible.numbers import Doubtful
from govflow.services.queries.step.questions import Question
from govflow.services.queries.step.rows import Named, plain
from govflow.web.forms.fields import DateField, DecimalField, IntegerField, MoneyField, ParsedField, YearField
from govflow.web.frame.filters import say, show

MOST_CELLS = 60

Read = Callable[[Question, str, Mapping[str, Named]], Any]
"""How a cell becomes an answer; raises ValueError with a sentence."""

_SEVERAL = re.compile(r"[;；、\n]")
_YES, _NO = {"yes", "y", "true", "1", "是", "有", "√"}, {"no", "n", "false", "0", "否", "无", "×"}


def _several(cell: str) -> list[str]:
    return [each.strip() for each in _SEVERAL.split(cell) if each.strip()]


def read_cell(column: Question, cell: str, named: Mapping[str, Named]) -> Any:
    """Raises ValueError with a sentence."""
    return CELLS[column.type](column, cell, named)


def _words(_column: Question, cell: str, _named: Mapping[str, Named]) -> str:
    return cell


def _line(_column: Question, cell: str, _named: Mapping[str, Named]) -> str:
    return on_one_line(cell)


def _parsed(reading: type[ParsedField]) -> Read:
    def read(_column: Question, cell: str, _named: Mapping[str, Named]) -> Any:
        try:
            return reading.read(cell)
        except Doubtful as asked:
            raise ValueError(say(asked.message)) from asked
        except ValueError as error:
            said = gettext("“%(cell)s” cannot be read. %(remedy)s", cell=cell[:MOST_CELLS], remedy=reading.problem)
            raise ValueError(said) from error

    return read


def _one(_column: Question, cell: str, named: Mapping[str, Named]) -> int:
    return _organization(cell, named)


def _many(_column: Question, cell: str, named: Mapping[str, Named]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(_organization(each, named) for each in _several(cell)))


def _organization(cell: str, named: Mapping[str, Named]) -> int:
    found = named[cell]
    if found.id is not None:
        return found.id
    if found.candidates:
        names = show(found.candidates)
        raise ValueError(gettext("“%(cell)s” could be: %(names)s. Write the full name.", cell=cell, names=names))
    said = gettext(
        "There is no organization “%(cell)s”. Write its name as in the list of organizations, in one language.",
        cell=cell[:MOST_CELLS],
    )
    raise ValueError(said)


def _yes_or_no(_column: Question, cell: str, _named: Mapping[str, Named]) -> bool:
    if plain(cell) in _YES:
        return True
    if plain(cell) in _NO:
        return False
    raise ValueError(gettext("“%(cell)s” is neither yes nor no. Write yes or no.", cell=cell[:MOST_CELLS]))


def _option(column: Question, cell: str, _named: Mapping[str, Named]) -> str:
    called = {plain(name): each.value for each in column.choices for name in (each.label.en, each.label.zh)}
    if plain(cell) in called:
        return called[plain(cell)]
    names = show(tuple(each.label for each in column.choices))
    raise ValueError(gettext("“%(cell)s” is no choice. There are: %(names)s.", cell=cell[:MOST_CELLS], names=names))


def _item(column: Question, cell: str, _named: Mapping[str, Named]) -> int:
    """By its number on the agenda, or by all that a list says of it."""
    called = {plain(name): each.value for each in column.choices for name in (each.label.en, each.label.zh)}
    called |= {plain(each.typed): each.value for each in column.choices}
    if (found := called.get(plain(cell))) is not None:
        return int(found)
    names = show(tuple(each.typed for each in column.choices))
    cell = cell[:MOST_CELLS]
    raise ValueError(gettext("There is no item “%(cell)s” to choose. There are: %(names)s.", cell=cell, names=names))


CELLS: Mapping[str, Read] = {
    "line": _line,
    "text": _words,
    "integer": _parsed(IntegerField),
    "year": _parsed(YearField),
    "decimal": _parsed(DecimalField),
    "money": _parsed(MoneyField),
    "date": _parsed(DateField),
    "boolean": _yes_or_no,
    "choice": _option,
    "organization": _one,
    "organizations": _many,
    "case": _item,
}
"""The types of fields that a cell can answer; ``services.queries.step.repeating`` has the same."""


def _none(_cell: str) -> list[str]:
    return []


def _whole(cell: str) -> list[str]:
    return [cell] if cell else []


_NAMES: Mapping[str, Callable[[str], list[str]]] = {"organization": _whole, "organizations": _several}


def names_in(column: Question, cell: str) -> list[str]:
    """The organizations that a cell names, as typed."""
    return _NAMES.get(column.type, _none)(cell)


def names_somebody(column: Question) -> bool:
    """Does a cell of it name organizations?"""
    return column.type in _NAMES
