"""Looking for something in a long list: words beside it that the form sends along, by its button or with all else.

The script (``static/find.js``) sends the same form while somebody types, so both find what this form offers.
"""

from __future__ import annotations

from flask import request

from govflow.legible import legible
from govflow.services.queries.finding import Sought
from govflow.web.forms.numbers import row_number

FIND, FOUND = "find_", "found_"  # before the name of the field: the words typed, and those that the page was made for
LONGEST = 100


def looks_for_something() -> bool:
    """Is the form sent only to find something? By its button, or with other words than the list was made for."""
    typed = {name.removeprefix(FIND): value for name, value in request.form.items() if name.startswith(FIND)}
    return "find" in request.form or any(_clean(typed[each]) != _words(FOUND + each) for each in typed)


def sought(name: str) -> Sought:
    """What is looked for in the list of a field, and what was chosen in it."""
    return Sought(words=_words(FIND + name), chosen=frozenset(_numbers(name)))


def sought_in_questions(prefix: str) -> dict[str, Sought]:
    """The same of all fields whose names begin so, by the rest of their names."""
    names = {each.removeprefix(FIND) for each in request.form}
    return {each.removeprefix(prefix): sought(each) for each in names if each.startswith(prefix)}


def _words(name: str) -> str:
    return _clean(request.form.get(name, ""))


def _clean(typed: str) -> str:
    return legible(typed)[:LONGEST].strip()


def _numbers(name: str) -> list[int]:
    return [number for each in request.form.getlist(name) if (number := _number(each)) is not None]


def _number(sent: str) -> int | None:
    try:
        return row_number(sent)
    except ValueError:
        return None
