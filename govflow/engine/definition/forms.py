"""What a procedure asks: the fields of its forms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Self

from pydantic import BeforeValidator, Field, StrictBool, StrictInt, model_validator

from govflow.engine.definition.parties import OrganizationKind
from govflow.engine.definition.terms import Model, Name, Names, RoleName, listed
from govflow.engine.fields import KINDS, FieldType, Kind, types_with
from govflow.values import Text

Kinds = Annotated[
    tuple[OrganizationKind, ...],
    BeforeValidator(listed, json_schema_input_type=OrganizationKind | tuple[OrganizationKind, ...]),
]
_OF_SOME_TYPES = ("options", "min", "max", "max_length", "kinds", "role", "seats", "past")


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


class FormField(Question):
    """A question in its form. The answer is kept in the case under ``name``."""

    name: Name


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
    return FormField.model_construct(**{**dict(question), "name": name})
