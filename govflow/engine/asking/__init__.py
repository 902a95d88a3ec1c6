"""What a form asks, with its expressions read: conditions, limits, what a field begins with, what is computed.

Fields are taken in such an order that each comes after those that it reads; expressions see the answers of the form
before those of the case.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from graphlib import CycleError, TopologicalSorter

from govflow.engine.definition import FormField, Transition, Workflow
from govflow.engine.expressions import Expression, Scope
from govflow.engine.expressions.scope import type_of_field
from govflow.engine.facts import CaseFacts, Children, Facts, NamedCases, Now, Rounds, Steps

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
        """The fields that these read, and the one that names the case from which its answer is taken."""
        taken = () if self.field.taken_from is None else (self.field.taken_from,)
        return frozenset(taken).union(*(each.fields for each in self.expressions))


class AskedForm:
    """A form whose expressions are read, in the scope of its workflow."""

    def __init__(self, fields: Sequence[FormField], scope: Scope) -> None:
        self.fields = tuple(_asked(field, scope) for field in fields)

    @cached_property
    def names(self) -> frozenset[str]:
        return frozenset(each.name for each in self.fields)

    @cached_property
    def sealed(self) -> frozenset[str]:
        """Those whose answers stay with an audience until a step opens them."""
        return frozenset(each.name for each in self.fields if each.field.until)

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
        named = {NamedCases} if any(each.field.taken_from for each in self.fields) else set[type]()
        return frozenset(named).union(*(each.needs for each in (*self.expressions, *defaults)))

    @cached_property
    def expressions(self) -> tuple[Expression, ...]:
        return tuple(each for field in self.fields for each in field.expressions)

    @property
    def computes(self) -> bool:
        """Is there an expression in it that facts are needed for?"""
        return bool(self.expressions) or any(each.default is not None or each.field.taken_from for each in self.fields)

    def beforehand(self, asked: AskedField) -> tuple[Expression, ...]:
        """The conditions of a field that no answer of this form decides."""
        return tuple(each for each in asked.conditions if self.names.isdisjoint(each.fields))

    def meanwhile(self, asked: AskedField) -> tuple[Expression, ...]:
        """The conditions of a field that depend on what is filled in."""
        return tuple(each for each in asked.conditions if not self.names.isdisjoint(each.fields))

    def decided_by(self, asked: AskedField) -> frozenset[str]:
        """The fields to fill in that decide whether a field is asked, through computed ones as well."""
        known = {each.name: each for each in self.fields}
        found = set[str]()
        waiting = [name for condition in asked.conditions for name in condition.fields if name in known]
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting += [each for each in known[name].reads if each in known]
        return frozenset(name for name in found if known[name].field.filled_in)


def before_opening(workflow: Workflow, at: datetime, today: date) -> Facts:
    """What is known of a case that is not open yet: the day, and that nothing has happened."""
    case = CaseFacts(id=0, reference="", title="", body_id=0, state=workflow.start, opened_at=at)
    return {CaseFacts: case, Now: Now(at, today), Rounds: Rounds(), Children: Children(()), Steps: Steps()}


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
            yield key, _quoted(limit)


def default_source(field: FormField) -> str | None:
    """The expression that a default stands for: options and days may be written without quotes; yes and no are none."""
    given = field.default
    if given is None or isinstance(given, bool):
        return None
    return f'"{given}"' if given in field.options else _quoted(str(given))


def _quoted(source: str) -> str:
    """A day may be written without quotes."""
    return f'"{source}"' if _DAY.fullmatch(source) else source


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
