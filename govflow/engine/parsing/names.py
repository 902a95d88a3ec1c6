"""The kinds of names that one part of a workflow file uses for another, and which of them a file defines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from govflow.engine.definition import HEADINGS
from govflow.engine.vocabulary import Vocabulary

STAND_IN = "stand_in"  # for the family of a file that says none
Names = Mapping[str, frozenset[str]]  # kind → the names of that kind


def names_in(data: Any, vocabulary: Vocabulary) -> Names:
    """The names that a file defines, also where what they stand for does not fit the format; and the common ones."""
    forms = [form for form in _items(data, "forms").values() if isinstance(form, dict)]
    fields = [field for form in forms for field in form.values()]
    states = [state for state in _items(data, "states").values() if isinstance(state, dict)]
    return {
        "state": frozenset(_items(data, "states")),
        "phase": frozenset(_items(data, "phases")),
        "capacity": frozenset(_items(data, "parties")),
        "role": frozenset(vocabulary.roles),
        "kind": frozenset(vocabulary.kinds),
        "function": frozenset(vocabulary.functions),
        "relation": frozenset(vocabulary.relations),
        "family": frozenset(vocabulary.families),
        "calendar": frozenset(vocabulary.calendars),
        "form": frozenset(_items(data, "forms")),
        "field": frozenset(name for form in forms for name, field in form.items() if _is_field(field)),
        "option": frozenset(option for field in fields for option in _options(field)),
        "column": frozenset(name for field in fields for name in _items(field, "columns")),
        "clock": frozenset(_items(data, "clocks")),
        "child": frozenset(_items(data, "children")),
        "round": frozenset(_items(data, "rounds")),
        "step": frozenset(_items(data, "anywhere")).union(*(_items(state, "steps") for state in states)),
        "story": frozenset(_items(data, "stories")),
        "procedure": frozenset(_procedures_below(data)),
    }


def _procedures_below(data: Any) -> Iterator[str]:
    for each in _items(data, "children").values():
        if isinstance(each, dict) and isinstance(each.get("workflow"), str):
            yield each["workflow"]


def _is_field(part: Any) -> bool:
    """Does it define a field? A name alone does not, and a heading is none."""
    return part is not None and not (isinstance(part, dict) and part.get("type") in HEADINGS)


def _options(field: Any) -> Iterator[str]:
    """What may be chosen in a field, or in the columns of a table."""
    if isinstance(field, dict):
        yield from (each for each in field.get("options") or () if isinstance(each, str))
        for column in _items(field, "columns").values():
            yield from _options(column)


def _items(data: Any, key: str) -> Mapping[str, Any]:
    found = data.get(key) if isinstance(data, dict) else None
    return found if isinstance(found, dict) else {}
