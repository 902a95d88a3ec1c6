"""What a procedure asks: the fields of its forms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, StrictBool, StrictFloat, StrictInt, model_validator

from govflow.engine.definition.terms import KindName, Model, Name, Names, ProcedureNames, RoleName, listed
from govflow.engine.fields import KINDS, ColumnType, FieldType, Kind, types_with
from govflow.engine.fields.tables import MOST_ROWS
from govflow.engine.fields.texts import MOST_TEXT
from govflow.values import Text

HeadingType = Literal["section", "page"]
HEADINGS = SECTION, PAGE = ("section", "page")
Kinds = Annotated[tuple[KindName, ...], BeforeValidator(listed, json_schema_input_type=KindName | tuple[KindName, ...])]
_OF_SOME_TYPES = (
    "options", "min", "max", "max_length", "amends", "kinds", "role", "seats", "among", "of", "offered_in", "past",
    "columns", "rows",
)  # fmt: skip


class Question(Model):
    """One thing that a form asks for, as the file says it below its name; or a heading over those that follow."""

    type: FieldType | HeadingType = Field(
        description="What kind of answer; section and page: a heading over the fields that follow."
    )
    label: Text
    hint: Text | None = Field(None, description="What helps to answer, shown under the label.")
    required: StrictBool = Field(False, description="Must be answered; for yes/no fields: must be confirmed.")
    if_: str | None = Field(
        None, alias="if", description="Asked only if this condition holds, over answers of this form and the case."
    )
    value: str | None = Field(None, description="An expression: nobody fills the field in, it is computed.")
    default: StrictBool | StrictInt | StrictFloat | str | None = Field(
        None, description="What the field begins with: a value, an option, or an expression (text in quotes in it)."
    )
    min: float | str | None = Field(None, description="Least value (yuan for money) or first day, or an expression.")
    max: float | str | None = Field(None, description="Greatest value (yuan for money) or last day, or an expression.")
    max_length: StrictInt | None = Field(None, ge=1, le=MOST_TEXT, description="For text: how many characters at most.")
    amends: Name | None = Field(
        None, description="For text: the text field in whose place it would come; both are compared."
    )
    options: dict[Name, Text] = Field(default_factory=dict, description="For choice and choices: what may be chosen.")
    kinds: Kinds = Field((), description="For organization fields: which kinds may be chosen.")
    role: RoleName | None = Field(None, description="For person fields: the membership role to choose from.")
    seats: Name | None = Field(None, description="The organization or person chosen takes this capacity.")
    among: Names = Field(
        (),
        description="For case fields: names under children; one of these cases below is chosen, ended or not.",
    )
    of: ProcedureNames = Field(
        (), description="For case fields: the procedures whose cases are offered, as far as their reader sees them."
    )
    offered_in: Names = Field((), description="Beside of: the states of these cases in which they are offered.")
    taken_from: Name | None = Field(
        None,
        description="A case field of the same form: nobody fills this one in, it is answered as the field of its name "
        "is in the case that is named there.",
    )
    instead: StrictBool = Field(False, description="Whom it seats takes the place of all who held the capacity.")
    audience: Names = Field(
        (), description="Who may read the answer: capacities, and author for who gives it. Empty: all who see the case."
    )
    until: Names = Field(
        (),
        description="Steps that open what is kept for an audience: from the first of them on all who see the case "
        "read it.",
    )
    public: StrictBool = Field(
        False, description="In a state with public: true also those read the answer who take no part in the case."
    )
    past: StrictBool | None = Field(None, description="For dates: true only past or today, false only today or future.")
    columns: dict[Name, Column] = Field(default_factory=dict, description="For tables: what each row is made of.")
    rows: Rows | None = Field(None, description="For tables: how many rows there must and may be.")

    @model_validator(mode="after")
    def _settings_fit_the_type(self) -> Self:
        if self.type in HEADINGS:
            return self
        for setting in _OF_SOME_TYPES:
            if getattr(self, setting) not in (None, (), {}) and setting not in self.kind.settings:
                types = ", ".join(types_with(setting))
                raise ValueError(f"{setting} is only for fields of type {types}, not {self.type}")
        limits = [each for each in (self.min, self.max) if isinstance(each, float)]
        if len(limits) == 2 and limits[0] > limits[1]:
            raise ValueError(f"min {limits[0]:g} is more than max {limits[1]:g}")
        if flaw := self.kind.flaw(self):
            raise ValueError(flaw)
        return self

    @model_validator(mode="after")
    def _one_list_of_cases(self) -> Self:
        if self.of and self.among:
            raise ValueError("among offers cases below this one, of those of other procedures: write one of them")
        if self.offered_in and not self.of:
            raise ValueError("offered_in narrows the cases of a procedure: say with of which")
        if self.taken_from is not None and (self.value is not None or self.default is not None or self.audience):
            raise ValueError("what is taken from another case is read by all: it has no value, default or audience")
        return self

    @model_validator(mode="after")
    def _sealed_for_somebody(self) -> Self:
        if self.until and not self.audience:
            raise ValueError("until says when an audience ends: say with audience who reads it before")
        if self.until and self.seats is not None:
            raise ValueError("who takes a capacity is seen by all: a field with seats has no until")
        return self

    @model_validator(mode="after")
    def _instead_of_somebody(self) -> Self:
        if self.instead and (self.seats is None or self.audience):
            raise ValueError("instead says whose place is taken: say with seats which capacity, and to everybody")
        return self

    @model_validator(mode="after")
    def _public_or_for_few(self) -> Self:
        if self.public and self.audience and not self.until:
            raise ValueError("public is for all who see the case, an audience for few: write one of them")
        return self

    @model_validator(mode="after")
    def _somebody_or_an_expression_answers(self) -> Self:
        if self.type in HEADINGS:
            if self.model_fields_set - {"type", "label", "hint", "if_"}:
                raise ValueError(f"a {self.type} is a heading: it has label, hint and if")
        elif self.kind.expression in ("other", "table") and (self.value is not None or self.default is not None):
            raise ValueError(f"a {self.type} cannot be computed: it has no value and no default")
        if self.value is not None and self.default is not None:
            raise ValueError("a computed field (value) is not filled in, so it has no default")
        return self

    @cached_property
    def kind(self) -> Kind:
        """What its type knows and can do; a heading has none."""
        return KINDS[self.type]

    @property
    def filled_in(self) -> bool:
        """Is it answered by people, not computed and not taken from another case?"""
        return self.value is None and self.taken_from is None

    @property
    def holds(self) -> tuple[object, ...]:
        """What must be alike where two forms ask for one answer."""
        columns = {name: (each.type, each.options) for name, each in self.columns.items()}
        return (self.type, self.options, columns, self.audience, self.until, self.public)

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
        for key in ("audience", "until", "public", "instead", "if_", "default", "amends", "taken_from"):
            if key in self.model_fields_set:
                raise ValueError(f"{key.removesuffix('_')} is for a whole field: give it to the table")
        if any(isinstance(each, str) for each in (self.min, self.max)):
            raise ValueError("min and max of a column are numbers")
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
    """A question in its form. The answer is kept in the case under ``name``.

    ``page`` and ``section``: the headings that it stands under in its form.
    """

    name: Name
    page: Question | None = None
    section: Question | None = None

    @property
    def conditions(self) -> tuple[str, ...]:
        """All that must hold for it to be asked: what its page, its section and the field itself say."""
        own = (self.page and self.page.if_, self.section and self.section.if_, self.if_)
        return tuple(each for each in own if each)


FormPart = dict[Name, Question | None]  # nothing after the colon: as an earlier form defines the field


def forms_with_fields(parts: Mapping[str, FormPart]) -> dict[str, tuple[FormField, ...]]:
    """The fields of each form under their headings; what an earlier form defines stands in for a name alone."""
    known: dict[str, FormField] = {}
    forms: dict[str, tuple[FormField, ...]] = {}
    for form, part in parts.items():
        forms[form] = tuple(_placed(part, known))
        known = {**{field.name: field for field in forms[form]}, **known}
    return forms


def _placed(part: FormPart, known: Mapping[str, FormField]) -> Iterator[FormField]:
    page = section = None
    for name, each in part.items():
        question = each or known.get(name)
        if question is None:
            continue
        if question.type == PAGE:
            page, section = question, None
        elif question.type == SECTION:
            section = question
        else:
            yield _named(name, question, page=page, section=section)


def _named(name: str, question: Question, **headings: Question | None) -> FormField:
    """The question by its name; a table that must have rows must be answered."""
    required = question.required or bool(question.rows and question.rows.min)
    return FormField.model_construct(**{**dict(question), "name": name, "required": required, **headings})


Question.model_rebuild()
FormField.model_rebuild()
