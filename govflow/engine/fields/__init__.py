"""The types of form fields, each in one place: settings, judgement of an answer, stories, expressions, search.

A new type is a class here, a line in ``KINDS`` and a line in the registry of the pages (``web.forms.kinds``).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from govflow.engine.fields.choices import OneOf, SomeOf, YesNo
from govflow.engine.fields.days import Day
from govflow.engine.fields.kinds import Kind, Numbered, Story
from govflow.engine.fields.numbered import (
    Agreement,
    Fund,
    Organization,
    Organizations,
    OtherCase,
    OtherCases,
    Person,
    Persons,
)
from govflow.engine.fields.numbers import Integer, Number, Sum, Year
from govflow.engine.fields.papers import Paper, Upload
from govflow.engine.fields.tables import Table
from govflow.engine.fields.texts import Line, Prose

__all__ = ["KINDS", "ColumnType", "FieldType", "Kind", "Numbered", "Story", "Upload", "types_with"]

FieldType = Literal[
    "line", "text", "integer", "year", "decimal", "money", "date", "boolean", "choice", "choices",
    "document", "organization", "organizations", "person", "persons", "fund", "agreement", "case", "cases", "table",
]  # fmt: skip

ColumnType = Literal["line", "text", "integer", "year", "decimal", "money", "date", "boolean", "choice"]
"""What a column of a table may be."""

KINDS: Mapping[str, Kind] = {
    "line": Line(),
    "text": Prose(),
    "integer": Integer(),
    "year": Year(),
    "decimal": Number(),
    "money": Sum(),
    "date": Day(),
    "boolean": YesNo(),
    "choice": OneOf(),
    "choices": SomeOf(),
    "document": Paper(),
    "organization": Organization(),
    "organizations": Organizations(),
    "person": Person(),
    "persons": Persons(),
    "fund": Fund(),
    "agreement": Agreement(),
    "case": OtherCase(),
    "cases": OtherCases(),
    "table": Table(),
}


def types_with(setting: str) -> tuple[str, ...]:
    """The types that have a setting."""
    return tuple(name for name, kind in KINDS.items() if setting in kind.settings)
