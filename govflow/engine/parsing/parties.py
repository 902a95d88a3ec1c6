"""Parties that nobody could be: derived in a circle, members of what has none, persons of what is no organization."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import get_args

from govflow.engine.definition import Workflow
from govflow.engine.definition.parties import DERIVED
from govflow.engine.problems import Positions, Problem
from govflow.engine.rules import BoundRule, Refers, Rules, UnknownRule
from govflow.engine.seating.derivations import Circle, in_order
from govflow.messages import Message


def check_parties(workflow: Workflow, positions: Positions, rules: Rules) -> Iterator[Problem]:
    """What is wrong with parties beside their names; a rule that is none is told where rules are read."""
    yield from _of_persons(workflow, positions)
    yield from _of_citizens(workflow, positions)
    used = {name: party.rule for name, party in workflow.parties.items() if party.rule is not None}
    try:
        bound = {name: rules.bind(use, "derivation") for name, use in used.items()}
    except UnknownRule:
        return
    yield from _circle(bound, positions)
    for name, rule in bound.items():
        yield from _no_group(workflow, name, rule, positions, rules.vocabulary.groups)


def _of_persons(workflow: Workflow, positions: Positions) -> Iterator[Problem]:
    for name, party in workflow.parties.items():
        other = workflow.parties.get(party.of) if party.of is not None else None
        if other is not None and other.is_person:
            sentence = Message("%(capacity)s is a person, so nobody is in office there.", capacity=other.title)
            yield positions.problem(("parties", name, "of"), sentence)


def _of_citizens(workflow: Workflow, positions: Positions) -> Iterator[Problem]:
    """Whoever has no account files nothing before the case is there."""
    if not any(party.citizens for party in workflow.parties.values()):
        return
    for field in workflow.forms[workflow.opening]:
        if field.kind.filed and field.required:
            sentence = Message(
                "Somebody without an account cannot file a document before the case is open: “%(field)s” is to be "
                "optional.",
                field=field.label,
            )
            yield positions.problem(("forms", workflow.opening, field.name), sentence)


def _circle(derivations: Mapping[str, BoundRule], positions: Positions) -> Iterator[Problem]:
    try:
        in_order(derivations)
    except Circle as circle:
        sentence = Message(
            "These parties are derived from each other, so none can be found first: %(parties)s.",
            parties=tuple(sorted(set(circle.capacities))),
        )
        yield positions.problem(("parties", circle.capacities[0], "rule"), sentence)


def _no_group(
    workflow: Workflow, name: str, rule: BoundRule, positions: Positions, groups: frozenset[str]
) -> Iterator[Problem]:
    """A setting that means a committee or body, and names a capacity that none of these can hold."""
    for key, value in rule.settings.items():
        means_group = any(isinstance(each, Refers) and each.group for each in get_args(rule.rule.settings[key].type))
        party = workflow.parties.get(str(value))
        if means_group and party is not None and {DERIVED, *groups}.isdisjoint(party.kinds):
            sentence = Message("%(capacity)s is no committee or body, so it has no members.", capacity=party.title)
            yield positions.problem(("parties", name, "rule"), sentence)
