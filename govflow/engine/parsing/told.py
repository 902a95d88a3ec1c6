"""In which fields parties read what a book tells them: each in one of its own, which nobody reads but who tells it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from govflow.engine.definition import Workflow
from govflow.engine.problems import Positions, Problem
from govflow.engine.rules import BoundRule, Rules, UnknownRule
from govflow.engine.rules.referring import named_by
from govflow.messages import Message


def check_told(workflow: Workflow, at: Positions, rules: Rules) -> Iterator[Problem]:
    """A field that a book answers for a party, and that this party does not read, or that others read as well."""
    for number, use in enumerate(workflow.keeps):
        try:
            bound = rules.bind(use, "book")
        except UnknownRule:  # told where its name stands
            continue
        for key, party, field in _told(bound, workflow):
            if sentence := _wrong(bound, workflow, party, field):
                yield at.problem(("keeps", number, bound.rule.name, key), sentence)


def _told(bound: BoundRule, workflow: Workflow) -> Iterator[tuple[str, str, str]]:
    """By setting: each party with the field in which it is told."""
    answered = {name for _, refers, name in named_by(bound) if refers.answered}
    for key, value in bound.settings.items():
        if isinstance(value, Mapping):
            found = ((party, field) for party, field in value.items() if field in answered)
            yield from ((key, *each) for each in found if each[0] in workflow.parties and each[1] in workflow.fields)


def _wrong(bound: BoundRule, workflow: Workflow, party: str, name: str) -> Message | None:
    field, title = workflow.fields[name], workflow.parties[party].title
    if party not in field.audience:
        return Message("“%(field)s” is not read by %(party)s: name it in its audience.", field=field.label, party=title)
    told = {each for key, refers, each in named_by(bound) if refers.to == "capacity" and not _is_mapping(bound, key)}
    others = [each for each in field.audience if each != party and each not in told]
    if others:
        return Message(
            "What %(party)s is told in “%(field)s” is read by %(others)s as well: take it out of its audience.",
            party=title,
            field=field.label,
            others=workflow.readers(others),
        )
    return None


def _is_mapping(bound: BoundRule, key: str) -> bool:
    return isinstance(bound.settings[key], Mapping)
