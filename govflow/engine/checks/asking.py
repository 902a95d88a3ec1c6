"""What fields and steps compute: nothing that tells what others keep in confidence, and nothing that nobody answers."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from govflow.engine.asking import sets_of
from govflow.engine.checks.flow import Flow
from govflow.engine.definition import FormField, Workflow
from govflow.engine.expressions import Expression
from govflow.engine.family import only_told
from govflow.engine.problems import Path, Positions, Problem
from govflow.engine.rounds.rules import Offer
from govflow.engine.rules import Rules
from govflow.engine.rules.referring import named_by
from govflow.messages import Message

Written = tuple[Path, FormField, Expression]  # an expression, of which field, and where it stands


def check(flow: Flow, at: Positions, rules: Rules) -> Iterator[Problem]:
    """All fields that would tell what another keeps in confidence, and all that stay empty for ever."""
    for path, field, expression in _written(flow):
        together = _together(flow.workflow, path)
        for name in sorted(expression.fields):
            other = flow.workflow.fields[name]
            if _confided(other, together) and not _within(field, other):
                yield at.problem(path, _tells(flow.workflow, field, other))
    yield from _never_answered(flow.workflow, at, rules)


def _together(workflow: Workflow, path: Path) -> frozenset[str]:
    """The fields that are answered in the form of an expression at once with its own; none for a step's."""
    return frozenset(each.name for each in workflow.forms[str(path[1])]) if path[0] == "forms" else frozenset()


def _confided(field: FormField, together: Collection[str]) -> bool:
    """Is its answer for few readers where it is read? One that a step opens is unknown before, but in its own form."""
    return bool(field.audience) and (not field.until or field.name in together)


def _within(field: FormField, other: FormField) -> bool:
    """Do only those read the field who read the other, and no sooner than all do?"""
    return bool(field.audience) and {*field.audience} <= {*other.audience} and {*field.until} <= {*other.until}


def _written(flow: Flow) -> Iterator[Written]:
    """The expressions of fields, their headings and steps."""
    workflow = flow.workflow
    for name, form in flow.forms.items():
        for asked in form.fields:
            path: Path = ("forms", name, asked.name)
            yield from ((path, asked.field, each) for each in asked.expressions)
            if asked.default is not None:
                yield path, asked.field, asked.default
    for step in workflow.transitions:
        for name, expression in sets_of(step, workflow.fields, flow.scope).items():
            yield (*step.path, "set", name), workflow.fields[name], expression


def _tells(workflow: Workflow, field: FormField, other: FormField) -> Message:
    """Whoever reads the one could reckon the other."""
    if field.audience and {*field.audience} <= {*other.audience}:
        return Message(
            "“%(field)s” would be opened before “%(other)s”, of which it tells: give it the same until, or none.",
            field=field.label,
            other=other.label,
        )
    return Message(
        "“%(field)s” would tell what “%(other)s” keeps in confidence: give it an audience within %(audience)s.",
        field=field.label,
        other=other.label,
        audience=workflow.readers(other.audience),
    )


def _never_answered(workflow: Workflow, at: Positions, rules: Rules) -> Iterator[Problem]:
    """A form that neither a step nor a round asks holds what steps set; what none of them sets stays empty."""
    offered = {each.form for each in workflow.rounds.values() if isinstance(each, Offer)}
    asked = {workflow.opening, *(step.form for step in workflow.transitions)}
    answered = {field.name for name, form in workflow.forms.items() if name in asked for field in form}
    answered |= {name for step in workflow.transitions for name in step.set}
    answered |= {name for child in workflow.children.values() for name in child.returns}
    for use in workflow.keeps:
        answered |= {name for _, refers, name in named_by(rules.bind(use, "book")) if refers.answered}
    if workflow.child_only or workflow.taken_up_by:  # how it was decided on them, the case above may tell
        answered |= only_told(workflow)
    for form, fields in workflow.forms.items():
        for field in fields:
            if form not in asked | offered and field.name not in answered:
                sentence = Message(
                    "Nobody ever answers “%(field)s”: no step asks for its form, and none sets it.", field=field.label
                )
                yield at.problem(("forms", form, field.name), sentence, "warning")
