"""Expressions with which fields and steps are written: each of the type of its field, none that waits for itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from govflow.engine.asking import AskedForm, circular, expressions_of
from govflow.engine.definition import FormField, Transition, Workflow
from govflow.engine.expressions import ExpressionError, Scope
from govflow.engine.expressions.scope import type_of_field
from govflow.engine.expressions.types import YES_NO, Type
from govflow.engine.parsing.names import Names
from govflow.engine.problems import Path, Positions, Problem, no_such
from govflow.messages import Message

Check = Callable[[str | None, Path, Type], Iterator[Problem]]  # an expression, at its place, of a type


def check_field(field: FormField, path: Path, check: Check) -> Iterator[Problem]:
    """A condition is so or not; everything else has the type of the field."""
    for key, text in expressions_of(field):
        yield from check(text, (*path, key), YES_NO if key == "if" else type_of_field(field))


def check_private(workflow: Workflow, names: Names, at: Positions) -> Iterator[Problem]:
    """Whether a case is private, one yes/no answer that is no secret says."""
    name = workflow.private_if
    field = workflow.fields.get(name or "")
    if name is not None and field is None and name not in names["field"]:
        yield at.problem(("private_if",), no_such("field", name, names["field"]))
    elif field is not None and (field.kind.expression != "yes_no" or field.audience):
        sentence = Message("“%(field)s” must be a yes/no field that all who take part read.", field=field.name)
        yield at.problem(("private_if",), sentence)


def check_taken_over(workflow: Workflow, form: str, at: Positions) -> Iterator[Problem]:
    """What is taken from another case is taken from one that the same form names, of another procedure."""
    fields = {each.name: each for each in workflow.forms[form]}
    offering = {name for name, each in fields.items() if each.of and not each.kind.several}
    for name, each in fields.items():
        if each.taken_from is not None and each.taken_from not in offering:
            path: Path = ("forms", form, name, "taken_from")
            if each.taken_from not in fields:
                yield at.problem(path, no_such("field", each.taken_from, offering))
            else:
                sentence = Message("“%(field)s” names no case of another procedure (of).", field=each.taken_from)
                yield at.problem(path, sentence)


def check_order(workflow: Workflow, form: str, scope: Scope, at: Positions) -> Iterator[Problem]:
    """Fields of which none can be asked or computed before the other. What cannot be read is told elsewhere."""
    try:
        names = circular(AskedForm(workflow.forms[form], scope))
    except ExpressionError:
        return
    if names:
        sentence = Message("These fields depend on one another, round and round: %(names)s.", names=names)
        yield at.problem(("forms", form, names[0]), sentence)


def check_sets(workflow: Workflow, step: Transition, path: Path, at: Positions, check: Check) -> Iterator[Problem]:
    """What a step sets is a field that its form does not ask for, by an expression of its type."""
    asked = {field.name for field in workflow.forms.get(step.form or "", ())}
    for name, text in step.set.items():
        field = workflow.fields.get(name)
        if field is None:
            continue  # told as a name that leads nowhere
        if name in asked or field.value is not None:
            sentence = Message(
                "“%(field)s” is filled in or computed by its form already; a step sets other fields.", field=field.label
            )
            yield at.problem((*path, "set", name), sentence)
        else:
            yield from check(text, (*path, "set", name), type_of_field(field))
