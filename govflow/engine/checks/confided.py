"""Answers for few readers stand apart from their case: nothing knows them but the form that asks for them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from govflow.engine.asking import sets_of
from govflow.engine.asking.sealing import confided_to
from govflow.engine.checks.flow import Flow
from govflow.engine.definition import FormField, RuleUse, Transition, Workflow
from govflow.engine.expressions import Expression
from govflow.engine.expressions.types import NUMBER
from govflow.engine.problems import Path, Positions, Problem
from govflow.engine.rounds.freezing import formulas
from govflow.engine.rules import Kind, Rules
from govflow.engine.rules.referring import named_by, placed_uses
from govflow.messages import Message


@dataclass(frozen=True)
class _Read:
    """Fields that are read somewhere in the file, and those of the form that is filled in then, where there is one.

    ``steps``: those that are counted or measured from there.
    """

    path: Path
    fields: Collection[str]
    form: Collection[FormField] = ()
    steps: Collection[str] = ()


def check(flow: Flow, at: Positions, rules: Rules) -> Iterator[Problem]:
    """All that reads an answer which it could never know, and so would never hold, run or be computed."""
    workflow = flow.workflow
    untold = {each.name: each for each in workflow.transitions if confided_to(workflow, each)}
    for read in (*_in_forms(flow), *_in_steps(flow, rules), *_in_rounds(flow), *_in_deadlines(workflow)):
        asked = {field.name for field in read.form}
        for name in sorted({*read.fields} - asked):
            if stands_apart(workflow.fields[name]):
                yield at.problem(read.path, _never_known(workflow.fields[name], read.form))
        for name in sorted(untold.keys() & {*read.steps}):
            yield at.problem(read.path, _never_counted(untold[name]))


def told_by_rules(workflow: Workflow, at: Positions, rules: Rules) -> Iterator[Problem]:
    """Every setting of a rule that names a field with an audience, unless the rule tells nobody what it says.

    What a rule does with an answer everybody sees who sees the case: a commitment, a sum that moves, a refusal.
    """
    for kind, use, path in placed_uses(workflow):
        bound = rules.bind(use, kind)
        for key, refers, name in named_by(bound):
            if refers.to == "field" and not refers.confided and _for_few(workflow.fields[name]):
                sentence = _tells(workflow, bound.rule.name, workflow.fields[name])
                yield at.problem((*path, bound.rule.name, key), sentence)


def _for_few(field: FormField) -> bool:
    """Is it never read by all who see the case? Until a step opens it, rules do not know it (``checks.sealing``)."""
    return bool(field.audience) and not field.until


def count(workflow: Workflow) -> int:
    """How many fields are answered for few readers."""
    return sum(map(stands_apart, workflow.fields.values()))


def stands_apart(field: FormField) -> bool:
    """Are its answers no part of the case, ever? A file is on file, whoever may read it."""
    return bool(field.audience) and not field.until and not field.kind.filed


def _in_forms(flow: Flow) -> Iterator[_Read]:
    for name, form in flow.forms.items():
        for asked in form.fields:
            written = (*asked.expressions, *((asked.default,) if asked.default is not None else ()))
            for expression in written:
                read = expression.fields, flow.workflow.forms[name], expression.steps
                yield _Read(("forms", name, asked.name), *read)


def _in_steps(flow: Flow, rules: Rules) -> Iterator[_Read]:
    workflow = flow.workflow
    for step in workflow.transitions:
        form = workflow.form_of(step)
        for path, expression in expressions_of(flow, step):
            yield _Read((*step.path, *path), expression.fields, form, expression.steps)
        for path, fields, steps in _settings(workflow, step, rules):
            yield _Read((*step.path, *path), fields, form, steps)


def expressions_of(flow: Flow, step: Transition) -> Iterator[tuple[Path, Expression]]:
    """The expressions of a step, and where they stand in it."""
    for key, text in (("if", step.if_), ("when", step.when)):
        if text is not None:
            yield (key,), flow.condition(text)
    for number, use in enumerate(step.guards):
        if isinstance(use, str) and use in flow.workflow.expressions:
            yield ("guards", number), flow.condition(use)
    for name, expression in sets_of(step, flow.workflow.fields, flow.scope).items():
        yield ("set", name), expression


def _settings(workflow: Workflow, step: Transition, rules: Rules) -> Iterator[tuple[Path, set[str], set[str]]]:
    """The fields that the settings of its rules name; those that tell what they read are refused altogether.

    And the steps that they name, unless the rule tells whoever acts of nothing but themselves.
    """
    ruled = workflow.ruled(step)
    uses: list[tuple[Path, Kind, RuleUse]] = [
        (("guards", number), "guard", use) for number, use in enumerate(step.guards) if use in ruled
    ]
    uses += [(("effects", number), "effect", use) for number, use in enumerate(step.effects)]
    for path, kind, use in uses:
        named = [(refers, name) for _, refers, name in named_by(rules.bind(use, kind))]
        fields = {name for refers, name in named if refers.to == "field" and refers.confided}
        yield path, fields, {name for refers, name in named if refers.to == "step" and not refers.confided}


def _in_rounds(flow: Flow) -> Iterator[_Read]:
    for name, round_ in flow.workflow.rounds.items():
        for path, text in formulas(round_).items():
            expression = Expression.parse(text, flow.scope, NUMBER)
            yield _Read(("rounds", name, *path), expression.fields, steps=expression.steps)


def _in_deadlines(workflow: Workflow) -> Iterator[_Read]:
    """The dates and steps that a term begins or ends at."""
    own = [(("states", name, "due"), each.due) for name, each in workflow.states.items() if each.due is not None]
    shared = [(("clocks", name), clock) for name, clock in workflow.clocks.items()]
    for path, due in (*own, *shared):
        if due.field is not None:
            yield _Read((*path, "field"), {due.field})
        for name in due.from_:
            known = name in workflow.fields
            yield _Read((*path, "from"), {name} if known else (), steps=() if known else {name})


def _never_known(field: FormField, form: Collection[FormField]) -> Message:
    if form:
        return Message(
            "“%(field)s” is for few readers, so nothing knows the answer but the form that asks for it: repeat the "
            "field in the form of this place, or give it no audience.",
            field=field.label,
        )
    return Message(
        "“%(field)s” is for few readers, so nothing knows the answer but the form that asks for it, and here is no "
        "form: give the field no audience.",
        field=field.label,
    )


def _never_counted(step: Transition) -> Message:
    return Message(
        "“%(step)s” only takes what is confided, so nobody else learns that it was taken: it is not counted, and no "
        "time is measured from it. Name another step, or let it ask for something that all may read.",
        step=step.title,
    )


def _tells(workflow: Workflow, rule: str, field: FormField) -> Message:
    return Message(
        "%(rule)s would tell others what only these may read in “%(field)s”: %(readers)s. Name a field without an "
        "audience.",
        rule=rule,
        field=field.label,
        readers=workflow.readers(field.audience),
    )
