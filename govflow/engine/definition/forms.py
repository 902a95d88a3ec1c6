"""What a procedure asks: the fields of its forms."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Self

from pydantic import BeforeValidator, Field, StrictBool, StrictInt, model_validator

from govflow.engine.definition.parties import OrganizationKind
from govflow.engine.definition.terms import Model, Name, Names, RoleName, listed
from govflow.engine.fields import KINDS, ColumnType, FieldType, Kind, types_with
from govflow.engine.fields.tables import MOST_ROWS
from govflow.values import Text

Kinds = Annotated[
    tuple[OrganizationKind, ...],
    BeforeValidator(listed, json_schema_input_type=OrganizationKind | tuple[OrganizationKind, ...]),
]
_OF_SOME_TYPES = ("options", "min", "max", "max_length", "kinds", "role", "seats", "past", "columns", "rows")


class Question(Model):
    """One thing that a form asks for, as the file says it below its name."""

    type: FieldType
    label: Text
    hint: Text | None = Field(None, description="What helps to answer, shown under the label.")
    required: StrictBool = Field(False, description="Must be answered; for yes/no fields: must be confirmed.")
    min: float | None = Field(None, description="Least value (yuan for money).")
    max: float | None = Field(None, description="Greatest value (yuan for money).")
    max_length: StrictInt | None = Field(None, ge=1, le=20_000, description="For text: how many characters at most.")
    options: dict[Name, Text] = Field(default_factory=dict, description="For choice and choices: what may be chosen.")
    kinds: Kinds = Field((), description="For organization fields: which kinds may be chosen.")
    role: RoleName | None = Field(None, description="For person fields: the membership role to choose from.")
    seats: Name | None = Field(None, description="The organization or person chosen takes this capacity.")
    audience: Names = Field((), description="Capacities that may read the answer; empty means all who see the case.")
    past: StrictBool | None = Field(None, description="For dates: true only past or today, false only today or future.")
    columns: dict[Name, Column] = Field(default_factory=dict, description="For tables: what each row is made of.")
    rows: Rows | None = Field(None, description="For tables: how many rows there must and may be.")

    @model_validator(mode="after")
    def _settings_fit_the_type(self) -> Self:
        for setting in _OF_SOME_TYPES:
            if getattr(self, setting) not in (None, (), {}) and setting not in self.kind.settings:
                types = ", ".join(types_with(setting))
                raise ValueError(f"{setting} is only for fields of type {types}, not {self.type}")
        if self.min is not None and self.max is not None and self.min > self.max:
            raise ValueError(f"min {self.min:g} is more than max {self.max:g}")
        if flaw := self.kind.flaw(self):
            raise ValueError(flaw)
        return self

    @property
    def kind(self) -> Kind:
        """What its type knows and can do."""
        return KINDS[self.type]

    @property
    def holds(self) -> tuple[object, ...]:
        """What must be alike where two forms ask for one answer."""
        columns = {name: (each.type, each.options) for name, each in self.columns.items()}
        return (self.type, self.options, columns, self.audience)

    @cached_property
    def cells(self) -> tuple[FormField, ...]:
        """The columns of a table as the fields of a row."""
        return tuple(_named(name, each) for name, each in self.columns.items())


class Column(Question):
    """A column of a table: a field of a simple type, answered in each row or computed from the columns before it."""

    type: ColumnType
    value: str | None = Field(None, description="An expression over the columns before it: nobody fills it in.")

    @model_validator(mode="after")
    def _belongs_to_its_table(self) -> Self:
        if self.audience:
            raise ValueError("audience is for a whole field: give it to the table")
        if self.value is not None and self.required:
            raise ValueError("a computed column (value) is not filled in, so it is not required")
        return self


class Rows(Model):
    """How many rows a table has."""

    min: StrictInt = Field(0, ge=0, le=MOST_ROWS, description="At least so many must be filled in.")
    max: StrictInt = Field(MOST_ROWS, ge=1, le=MOST_ROWS, description="At most so many.")

    @model_validator(mode="after")
    def _some_number_fits(self) -> Self:
        if self.min > self.max:
            raise ValueError(f"min {self.min} is more than max {self.max}")
        return self


class FormField(Question):
    """A question in its form. The answer is kept in the case under ``name``."""

    name: Name
    value: str | None = None  # of a column: computed


FormPart = dict[Name, Question | None]  # nothing after the colon: as an earlier form defines the field


def forms_with_fields(parts: Mapping[str, FormPart]) -> dict[str, tuple[FormField, ...]]:
    """The fields of each form; what an earlier form defines stands in for a name alone."""
    known: dict[str, FormField] = {}
    forms: dict[str, tuple[FormField, ...]] = {}
    for form, part in parts.items():
        named = [(name, _named(name, each) if each else known.get(name)) for name, each in part.items()]
        forms[form] = tuple(field for _, field in named if field is not None)
        known = {**{field.name: field for field in forms[form]}, **known}
    return forms


def _named(name: str, question: Question) -> FormField:
    """The question by its name; a table that must have rows must be answered."""
    required = question.required or bool(question.rows and question.rows.min)
    return FormField.model_construct(**{**dict(question), "name": name, "required": required})


Question.model_rebuild()
FormField.model_rebuild()
