"""Answers for few readers: no rule takes one where others would read it."""

from __future__ import annotations

from collections.abc import Iterator

from govflow.engine.definition import FormField, Workflow
from govflow.engine.problems import Positions, Problem
from govflow.engine.rules import Rules
from govflow.engine.rules.referring import named_by, placed_uses
from govflow.messages import Message


def check(workflow: Workflow, at: Positions, rules: Rules) -> Iterator[Problem]:
    """Every setting of a rule that names a field with an audience, unless the rule tells nobody what it says.

    What a rule does with an answer everybody sees who sees the case: a commitment, a sum that moves, a refusal.
    """
    for kind, use, path in placed_uses(workflow):
        bound = rules.bind(use, kind)
        for key, refers, name in named_by(bound):
            if refers.to == "field" and not refers.confided and workflow.fields[name].audience:
                sentence = _tells(workflow, bound.rule.name, workflow.fields[name])
                yield at.problem((*path, bound.rule.name, key), sentence)


def _tells(workflow: Workflow, rule: str, field: FormField) -> Message:
    return Message(
        "%(rule)s would tell others what only these may read in “%(field)s”: %(readers)s. Name a field without an "
        "audience.",
        rule=rule,
        field=field.label,
        readers=workflow.readers(field.audience),
    )
