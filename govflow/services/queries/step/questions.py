"""What a form asks, ready for a page: each field with the choices that are open to this actor, and what is known."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from govflow.engine import definition
from govflow.engine.asking import AskedField, AskedForm
from govflow.engine.asking.filling import Filling
from govflow.engine.asking.tables import column_value, filled_in
from govflow.engine.definition import SAME, FormField, Rows, Transition, Workflow
from govflow.engine.facts import Facts
from govflow.engine.seating.choosing import Offered
from govflow.messages import Message
from govflow.services.queries.finding import Found, Sought
from govflow.services.queries.step.choosing import Allowed
from govflow.services.queries.step.lists import Choice as Choice
from govflow.services.queries.step.lists import Lists, options_of, roles_of
from govflow.services.queries.step.tables import ShownTable, shown_table
from govflow.store.work import Case, Work
from govflow.values import Text


@dataclass(frozen=True, kw_only=True)
class Heading:
    """A title over the fields that follow it."""

    title: Text
    hint: Text | None = None


@dataclass(frozen=True, kw_only=True)
class Question:
    """A form field as a page asks it.

    ``readers`` are the capacities that may read the answer; empty: all. ``until``: the steps that open it to all.
    """

    name: str
    type: str
    label: Text
    hint: Text | None = None
    required: bool = False
    max_length: int | None = None
    first: date | None = None  # the earliest day that will do, where no answer of this form decides it
    choices: tuple[Choice, ...] = ()
    found: Found | None = None  # by what the choices were found, in a list too long for a page
    left_out: int = 0  # how many of the list may not be chosen now
    against: tuple[Message, ...] = ()  # why, where nobody may
    readers: tuple[Text, ...] = ()
    until: tuple[Text, ...] = ()
    public: bool = False  # everybody reads the answer once the case is public
    known: Any = None  # the answer to begin with
    only_if: tuple[Message, ...] = ()  # what must be answered in this form for it to be asked
    decided_by: frozenset[str] = frozenset()  # the fields of this form that decide whether it is asked
    computed: Any = None  # for what nobody fills in: how it is computed, in words
    page: Heading | None = None
    section: Heading | None = None
    among: bool = False  # one of the cases below is chosen, which a cell names by its number
    columns: tuple[Question, ...] = ()
    least_rows: int = 0
    most_rows: int = 0
    shown: Callable[[Sequence[Mapping[str, Any]]], ShownTable] | None = None  # the rows of a table for reading


@dataclass(frozen=True, kw_only=True)
class Asking:
    """Where a form is asked: what its lists depend on."""

    workflow: Workflow
    body_id: int
    today: date
    step: Transition | None = None  # none: the opening form
    case_id: int | None = None
    case: Case | None = None  # whose step it is
    data: Mapping[str, Any] = field(default_factory=dict)
    drafts: Mapping[str, Any] = field(default_factory=dict)  # what fields begin with that are drafted or proposed
    sealed: Mapping[str, Any] = field(default_factory=dict)  # what the actor has answered under seal, by field
    parties: Mapping[str, frozenset[int]] = field(default_factory=dict)  # the organizations that hold each capacity
    facts: Facts = field(default_factory=dict)  # those that the expressions of the form read
    allowed: Allowed | None = None  # who may be chosen; none: everybody on the lists
    sought: Mapping[str, Sought] = field(default_factory=dict)  # what is looked for in the lists, by field


def load_questions(work: Work, asking: Asking, form: AskedForm) -> tuple[Question, ...]:
    """The fields with their choices: one statement for each kind of list that occurs.

    A field that the answers of the case exclude, whatever is filled in, is not among them.
    """
    filling = Filling(form, asking.facts)
    asked = [each for each in form.fields if filling.may_ask(each)]
    fields = [each.field for each in asked if each.field.filled_in]
    named = frozenset(each.seats for each in fields if each.seats is not None)
    lists = Lists(work, asking, {each.kind.numbers for each in fields}, roles_of(asking.workflow, fields), named)
    begun = {each.field.name: _begins_with(asking, filling, each) for each in asked}
    lists_of = [each for each in fields if each.kind.numbers]
    sought = {each.name: asking.sought.get(each.name) or Sought.begun(begun[each.name]) for each in lists_of}
    listed = {each.name: lists.of(each, sought.get(each.name, Sought())) for each in fields}
    allowed = _allowed(asking, {each.name: listed[each.name] for each in lists_of})
    return tuple(
        _question(asking, filling, each, listed.get(name, Found()), allowed.get(name), sought.get(name, Sought()))
        for name, each in ((each.field.name, each) for each in asked)
    )


def _allowed(asking: Asking, listed: Mapping[str, Found]) -> Mapping[str, Offered]:
    if asking.allowed is None or not listed:
        return {}
    return asking.allowed({name: [int(each.value) for each in found.choices] for name, found in listed.items()})


def _question(
    asking: Asking, filling: Filling, asked: AskedField, listed: Found, allowed: Offered | None, sought: Sought
) -> Question:
    each, passing = asked.field, _let_pass(listed, allowed)
    known = _begins_with(asking, filling, asked)
    if known is None and allowed is not None and allowed.waiting:
        known = tuple(int(one.value) for one in passing.choices if int(one.value) in allowed.waiting)
        sought = replace(sought, chosen=sought.chosen | {*known})
    found = passing.first(sought.chosen) if each.kind.numbers else passing
    choices = found.choices
    return Question(
        name=each.name,
        type=each.type,
        label=each.label,
        hint=each.hint,
        required=each.required,
        max_length=each.max_length,
        first=_first_day(filling, asked),
        choices=choices,
        among=bool(each.among),
        found=found if found.long else None,
        left_out=0 if found.long else len(listed.choices) - len(choices),
        against=allowed.against if allowed is not None and not choices else (),
        readers=asking.workflow.readers(each.audience),
        until=asking.workflow.openings(each),
        public=each.public,
        known=known,
        only_if=tuple(condition.words() for condition in filling.form.meanwhile(asked)),
        decided_by=filling.form.decided_by(asked),
        computed=_how_computed(filling, asked),
        page=_heading(each.page),
        section=_heading(each.section),
        **(_rows(asking, each) if each.columns else {}),
    )


def _how_computed(filling: Filling, asked: AskedField) -> Message | None:
    """In words, for what nobody fills in."""
    if asked.field.taken_from is not None:
        named = next(each.field for each in filling.form.fields if each.name == asked.field.taken_from)
        return Message("as in “%(field)s”", field=named.label)
    return asked.value.words() if asked.value is not None else None


def _first_day(filling: Filling, asked: AskedField) -> date | None:
    """The earliest day that will do, as far as it is known before anything is filled in."""
    if asked.least is None or asked.field.kind.expression != "date":
        return None
    if not filling.form.names.isdisjoint(asked.least.fields):
        return None
    first = filling.limited(asked).min
    return first if isinstance(first, date) else None


def _let_pass(listed: Found, allowed: Offered | None) -> Found:
    """Those of a list who may be chosen now."""
    if allowed is None:
        return listed
    return replace(listed, choices=tuple(each for each in listed.choices if int(each.value) in allowed.ids))


def _heading(found: definition.Question | None) -> Heading | None:
    return None if found is None else Heading(title=found.label, hint=found.hint)


def _begins_with(asking: Asking, filling: Filling, asked: AskedField) -> Any:
    """The latest answer, else the default; of what is sealed, one's own that another answer would replace."""
    known = asking.drafts.get(asked.name) or _known(asking, asked.field)
    return filling.default(asked) if known is None else known


def _known(asking: Asking, asked: FormField) -> Any:
    if asked.until:
        return None if asked.kind.confirmed or asked.kind.filed else asking.sealed.get(asked.name)
    return asking.data.get(asked.name) if _carries_over(asking, asked) else None


def _rows(asking: Asking, table: FormField) -> dict[str, Any]:
    """What a table asks in each of its rows."""
    rows = table.rows or Rows()
    return {
        "columns": tuple(_column(table, each) for each in table.cells),
        "least_rows": rows.min,
        "most_rows": rows.max,
        "shown": lambda typed: shown_table(table, filled_in(table, typed, asking.today)),
    }


def _column(table: FormField, column: FormField) -> Question:
    return Question(
        name=column.name,
        type=column.type,
        label=column.label,
        hint=column.hint,
        required=column.required,
        max_length=column.max_length,
        choices=options_of(column),
        computed=None if column.value is None else column_value(table, column).words(),
    )


def _carries_over(asking: Asking, asked: FormField) -> bool:
    """Is the latest answer a good start? Only where another step asked for it; confirmations are given anew."""
    if asked.kind.confirmed or asked.kind.filed or asked.audience or asking.step is None:
        return False
    workflow, step = asking.workflow, asking.step
    if step.to == SAME and asked.name in _handed_on(workflow, step):
        return False  # what was answered last is about the case opened then
    forms = {name for name, fields in workflow.forms.items() if any(each.name == asked.name for each in fields)}
    elsewhere = {each.form for each in workflow.transitions if each.name != step.name} | {workflow.opening}
    return not forms.isdisjoint(elsewhere)


def _handed_on(workflow: Workflow, step: Transition) -> frozenset[str]:
    """What the step gives to the cases that it opens."""
    below = [workflow.children[name] for name in step.opens]
    return frozenset(
        each for cases in below for each in (cases.title, *cases.copied.values(), *cases.parties.values()) if each
    )
