"""Answers as people read them: options by their label, numbers by the name they stand for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from govflow.engine.definition import FormField
from govflow.messages import Message
from govflow.services.queries.case.names import Names
from govflow.services.queries.step.tables import ShownTable, shown_table
from govflow.values import Text


@dataclass(frozen=True, kw_only=True)
class Answered:
    """A question and its answer, for reading.

    ``value`` is a sentence, name, sum, day, number, a tuple of these, or a table.
    """

    name: str
    label: Text
    value: Any
    long: bool  # a text of several lines
    section: Text | None = None  # the heading that it stands under in its form
    confided: bool = False  # to some of those who see the case, of whom the reader is one

    @property
    def table(self) -> bool:
        """Is it an answer of rows and columns?"""
        return isinstance(self.value, ShownTable)


def read_answers(answers: Mapping[str, Any], fields: Mapping[str, FormField], names: Names) -> tuple[Answered, ...]:
    """The answers in the order given; documents are shown elsewhere, as documents."""
    given = ((fields[name], value) for name, value in answers.items() if name in fields and value not in (None, "", ()))
    return tuple(
        Answered(
            name=field.name,
            label=field.label,
            value=readable(field, value, names),
            long=field.kind.long,
            section=_section(field),
        )
        for field, value in given
        if not field.kind.filed
    )


def _section(field: FormField) -> Text | None:
    heading = field.section or field.page
    return None if heading is None else heading.label


def readable(field: FormField, value: Any, names: Names) -> Any:
    """One answer; what its numbers name was loaded before."""
    if field.columns:
        return shown_table(field, value)
    if isinstance(value, tuple):
        return tuple(_one(field, each, names) for each in value)
    return _one(field, value, names)


def _one(field: FormField, value: Any, names: Names) -> Any:
    match field.kind.numbers:
        case "organizations":
            return names.organization(value)
        case "persons":
            return names.person(value)
        case "funds":
            return names.funds[value]
        case "agreements":
            return names.agreements[value]
        case "cases":
            return names.cases.get(value) or Message("a case that you may not see")
    return field.kind.shown(field, value)
