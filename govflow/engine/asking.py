"""What a form asks of whoever fills it in now: conditions, limits, what it begins with, and what is computed.

The one gate before ``check_answers``. Fields are taken in such an order that each comes after those that it reads, and
are seen over the answers of this form before those of the case. A field that is not asked has no answer: the one that
the case has from before no longer holds. A computed field is computed when its form is sent, and again only when that
form is filled in again: a later form that changes what it reads leaves it as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from typing import Any

from govflow.engine.answers import check_answers
from govflow.engine.definition import FormField, Transition, Workflow
from govflow.engine.expressions import Expression, ExpressionError, Scope
from govflow.engine.expressions.rounding import half_up
from govflow.engine.expressions.scope import type_of_field
from govflow.engine.facts import CaseFacts, Children, Facts, Form, Now, Rounds, Value
from govflow.errors import Invalid
from govflow.messages import Message
from govflow.values import Money

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, eq=False)
class AskedField:
    """A field of a form with its expressions read."""

    field: FormField
    conditions: tuple[Expression, ...] = ()
    value: Expression | None = None
    default: Expression | None = None
    least: Expression | None = None
    most: Expression | None = None

    @property
    def name(self) -> str:
        return self.field.name

    @property
    def expressions(self) -> tuple[Expression, ...]:
        """All that must be known before the field can be asked or computed."""
        own = (self.value, self.least, self.most)
        return (*self.conditions, *(each for each in own if each is not None))

    @cached_property
    def reads(self) -> frozenset[str]:
        """The fields that these read."""
        return frozenset[str]().union(*(each.fields for each in self.expressions))


class AskedForm:
    """A form whose expressions are read, in the scope of its workflow."""

    def __init__(self, fields: Sequence[FormField], scope: Scope) -> None:
        self.fields = tuple(_asked(field, scope) for field in fields)

    @cached_property
    def names(self) -> frozenset[str]:
        return frozenset(each.name for each in self.fields)

    @cached_property
    def order(self) -> tuple[AskedField, ...]:
        """Each field after those of this form that it reads. Raises CycleError when there is no such order."""
        known = {each.name: each for each in self.fields}
        reads = {each.name: [name for name in each.reads if name in known] for each in self.fields}
        return tuple(known[name] for name in TopologicalSorter(reads).static_order())

    @cached_property
    def needs(self) -> frozenset[type]:
        """The fact types that its expressions read."""
        defaults = (each.default for each in self.fields if each.default is not None)
        return frozenset[type]().union(*(each.needs for each in (*self.expressions, *defaults)))

    @cached_property
    def expressions(self) -> tuple[Expression, ...]:
        return tuple(each for field in self.fields for each in field.expressions)

    @property
    def computes(self) -> bool:
        """Is there an expression in it that facts are needed for?"""
        return bool(self.expressions) or any(each.default is not None for each in self.fields)

    def beforehand(self, asked: AskedField) -> tuple[Expression, ...]:
        """The conditions of a field that no answer of this form decides."""
        return tuple(each for each in asked.conditions if self.names.isdisjoint(each.fields))

    def meanwhile(self, asked: AskedField) -> tuple[Expression, ...]:
        """The conditions of a field that depend on what is filled in."""
        return tuple(each for each in asked.conditions if not self.names.isdisjoint(each.fields))


class Filling:
    """A form while it is filled in: what it asks next depends on what has been answered."""

    def __init__(self, form: AskedForm, facts: Facts) -> None:
        self.form = form
        self.facts = facts
        self.answers: dict[str, Value] = {}

    @property
    def _seen(self) -> Facts:
        return {**self.facts, Form: Form(self.answers)}

    def asks(self, asked: AskedField) -> bool:
        """Do its conditions hold?"""
        return all(each.test(self._seen) for each in asked.conditions)

    def may_ask(self, asked: AskedField) -> bool:
        """Do those of its conditions hold that no answer of this form decides?"""
        return all(each.test(self._seen) for each in self.form.beforehand(asked))

    def limited(self, asked: AskedField) -> FormField:
        """The field with its limits as numbers; one that reads what is not answered sets none. Raises Invalid."""
        limits = {"min": asked.least, "max": asked.most}
        found = {name: self._limit(asked, each) for name, each in limits.items() if each is not None}
        return asked.field.model_copy(update=found) if found else asked.field

    def default(self, asked: AskedField) -> Value:
        """What the field begins with; None for nothing, and where that cannot be computed."""
        given = asked.field.default
        if asked.default is None:
            return given
        try:
            return _typed(asked.field, asked.default.evaluate(self._seen))
        except ExpressionError:
            return None

    def compute(self, asked: AskedField, today: date) -> None:
        """Keep the value of a computed field. Raises Invalid when it cannot be computed, or is beyond its limits."""
        assert asked.value is not None
        try:
            value = computed(asked.field, asked.value, self._seen)
        except ExpressionError as error:
            raise Invalid({asked.name: error.sentence}) from error
        if value is None and asked.field.required:
            raise Invalid({asked.name: Message("“%(field)s” cannot be computed yet.", field=asked.field.label)})
        try:
            check_answers([self.limited(asked)], {asked.name: value}, today=today)
        except Invalid as error:
            raise Invalid({asked.name: about(asked.field, error.fields[asked.name])}) from error
        self.answers[asked.name] = value

    def foreseen(self, asked: AskedField) -> Value:
        """What a computed field would hold; None where that cannot be computed."""
        assert asked.value is not None
        try:
            return computed(asked.field, asked.value, self._seen)
        except ExpressionError:
            return None

    def take(self, asked: AskedField, value: Any, today: date) -> None:
        """Keep what was filled in. Raises Invalid when it cannot be used."""
        self.answers |= check_answers([self.limited(asked)], {asked.name: value}, today=today)

    def leave_out(self, name: str) -> None:
        """Nothing is answered, whatever the case has from before."""
        self.answers[name] = None

    def _limit(self, asked: AskedField, limit: Expression) -> Decimal | None:
        try:
            value = limit.evaluate(self._seen)
        except ExpressionError as error:
            raise Invalid({asked.name: about(asked.field, error.sentence)}) from error
        return value.amount if isinstance(value, Money) else None if value is None else Decimal(value)


def answers_to(form: AskedForm, values: Mapping[str, Any], facts: Facts, *, today: date) -> dict[str, Any]:
    """The answers to a form, typed, with those that are computed; None takes back what is not asked any more.

    ``facts`` are those that ``form.needs``; none are needed where nothing computes. Raises Invalid with a sentence for
    each field that cannot be used; what depends on such a field is not judged.
    """
    problems = {name: Message("This form does not ask for it.") for name in values.keys() - form.names}
    filling = Filling(form, facts)
    for asked in form.order:
        if not problems.keys().isdisjoint(asked.reads):
            filling.leave_out(asked.name)
            continue
        try:
            _answer(filling, asked, values.get(asked.name), today)
        except Invalid as error:
            problems |= error.fields
    if problems:
        raise Invalid(problems)
    return kept({each.name: filling.answers.get(each.name) for each in form.fields}, facts)


def left_out(form: AskedForm, answers: Mapping[str, Any], facts: Facts) -> frozenset[str]:
    """The fields that are not asked once the form is answered so. ``facts`` as for ``answers_to``."""
    filling = Filling(form, facts)
    unasked = set[str]()
    for asked in form.order:
        if filling.asks(asked):
            filling.answers |= {name: value for name, value in answers.items() if name == asked.name}
        else:
            filling.leave_out(asked.name)
            unasked.add(asked.name)
    return frozenset(unasked)


def computed(field: FormField, expression: Expression, facts: Facts) -> Value:
    """The value of an expression as the field holds it; None where something that it needs is not answered.

    Raises ExpressionError with a sentence that names the field when it cannot be computed.
    """
    try:
        return _typed(field, expression.evaluate(facts))
    except ExpressionError as error:
        raise ExpressionError(
            Message("“%(field)s” cannot be computed: %(reason)s", field=field.label, reason=error.sentence)
        ) from error


def kept(answers: Mapping[str, Value], facts: Facts) -> dict[str, Value]:
    """The answers to record: no answer only where it takes back one that the case has."""
    case: CaseFacts | None = facts.get(CaseFacts)
    before = case.data if case is not None else {}
    return {name: value for name, value in answers.items() if value is not None or before.get(name) is not None}


def unlimited(field: FormField) -> FormField:
    """The field as a step sets it: what computes its limits belongs to its form."""
    written = {"min": field.min, "max": field.max}
    computed_limits = {name: None for name, limit in written.items() if isinstance(limit, str)}
    return field.model_copy(update={**computed_limits, "required": False})


def about(field: FormField, problem: Message) -> Message:
    """A sentence about a field that nobody fills in, which has no place of its own on the page."""
    return Message("“%(field)s”: %(problem)s", field=field.label, problem=problem)


def before_opening(workflow: Workflow, at: datetime, today: date) -> Facts:
    """What is known of a case that is not open yet: the day, and that nothing has happened."""
    case = CaseFacts(id=0, reference="", title="", body_id=0, state=workflow.start, opened_at=at)
    return {CaseFacts: case, Now: Now(at, today), Rounds: Rounds(), Children: Children(())}


def expressions_of(field: FormField) -> Iterator[tuple[str, str]]:
    """The expressions that a field is written with, by key; those of its headings stand there."""
    if field.if_ is not None:
        yield "if", field.if_
    if field.value is not None:
        yield "value", field.value
    if (source := default_source(field)) is not None:
        yield "default", source
    for key, limit in (("min", field.min), ("max", field.max)):
        if isinstance(limit, str):
            yield key, limit


def default_source(field: FormField) -> str | None:
    """The expression that a default stands for: options and days may be written without quotes; yes and no are none."""
    given = field.default
    if given is None or isinstance(given, bool):
        return None
    if isinstance(given, str) and (given in field.options or _DAY.fullmatch(given)):
        return f'"{given}"'
    return str(given)


def circular(form: AskedForm) -> tuple[str, ...]:
    """Fields that read one another round and round, the first of them again at the end; none where there are none."""
    try:
        _ = form.order
    except CycleError as error:
        return tuple(error.args[1])
    return ()


def sets_of(transition: Transition, fields: Mapping[str, FormField], scope: Scope) -> dict[str, Expression]:
    """What a step sets, read."""
    return {name: Expression.parse(text, scope, type_of_field(fields[name])) for name, text in transition.set.items()}


def _answer(filling: Filling, asked: AskedField, value: Any, today: date) -> None:
    given = value not in (None, "", ())
    if not filling.asks(asked):
        if given and value is not False:  # a box that is not ticked says nothing
            raise Invalid({asked.name: Message("This form does not ask for it.")})
        filling.leave_out(asked.name)
    elif asked.value is not None:
        if given:
            raise Invalid({asked.name: Message("This is computed; nobody fills it in.")})
        filling.compute(asked, today)
    else:
        filling.take(asked, value, today)


def _asked(field: FormField, scope: Scope) -> AskedField:
    type_ = type_of_field(field)
    written = dict(expressions_of(field))

    def read(key: str) -> Expression | None:
        return Expression.parse(written[key], scope, type_) if key in written else None

    return AskedField(
        field=field,
        conditions=tuple(Expression.parse(each, scope) for each in field.conditions),
        value=read("value"),
        default=read("default"),
        least=read("min"),
        most=read("max"),
    )


def _typed(field: FormField, value: Value) -> Value:
    """A value as answers of the field are kept: whole where the field is whole."""
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        if field.type == "decimal":
            return Decimal(value)
        if field.type == "integer":
            return half_up(Fraction(value))
    return value
