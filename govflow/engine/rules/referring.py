"""Where a file calls rules, and what their settings name: capacities, fields, states and steps, other cases."""

from __future__ import annotations

import types
import typing
from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any

from govflow.engine.definition import ChildCases, RuleUse, Workflow
from govflow.engine.problems import Path
from govflow.engine.rules import BoundRule, Kind, Refers, Rules


def placed_uses(workflow: Workflow) -> Iterator[tuple[Kind, RuleUse, Path]]:
    """Every place of a file where a rule is called; a named one where it is defined."""
    for name, party in workflow.parties.items():
        if party.rule is not None:
            yield "derivation", party.rule, ("parties", name, "rule")
    for number, use in enumerate(workflow.keeps):
        yield "book", use, ("keeps", number)
    named = workflow.rule_uses.values()
    for name, use in workflow.rule_uses.items():
        yield "guard", use, ("conditions", name)
    for step in workflow.transitions:
        for number, use in enumerate(step.guards):
            if use not in named and not (isinstance(use, str) and use in workflow.expressions):
                yield "guard", use, (*step.path, "guards", number)
        for number, use in enumerate(step.effects):
            yield "effect", use, (*step.path, "effects", number)


def opened_cases(workflow: Workflow, rules: Rules) -> Iterator[tuple[Path, ChildCases]]:
    """What a file says of all other cases that its own open: of those below, then of those beside."""
    for name, children in workflow.children.items():
        yield ("children", name), children
    for kind, use, path in placed_uses(workflow):
        bound = rules.bind(use, kind)
        if bound.rule.opens:
            yield (*path, bound.rule.name), beside(**bound.settings)


def beside(**settings: Any) -> ChildCases:
    """A case that is opened beside another: what its rule sets is what stands under ``children`` for those below."""
    known = {each.alias or name for name, each in ChildCases.model_fields.items()}
    return ChildCases.model_validate({key: each for key, each in settings.items() if key in known and each is not None})


def named_by(rule: BoundRule) -> Iterator[tuple[str, Refers, str]]:
    """The names within the settings of a rule that stand for parts of the file: in which setting, and for what."""
    for key, value in rule.settings.items():
        for refers, name in _referred(rule.rule.settings[key].type, value):
            yield key, refers, name


def _referred(annotation: Any, value: Any) -> Iterator[tuple[Refers, str]]:
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is Annotated:
        for each in arguments[1:]:
            if isinstance(each, Refers) and isinstance(value, str):
                yield each, value
    elif origin in (typing.Union, types.UnionType):
        for each in arguments:
            yield from _referred(each, value)
    elif origin in (tuple, list) and isinstance(value, tuple | list):
        for each in value:
            yield from _referred(arguments[0], each)
    elif origin in (dict, Mapping) and isinstance(value, Mapping):
        for key, each in value.items():
            yield from _referred(arguments[0], key)
            yield from _referred(arguments[1], each)


def fields_told(effects: Iterable[BoundRule]) -> dict[str, frozenset[str]]:
    """By topic, the fields whose answers these effects make something of."""
    found: dict[str, frozenset[str]] = {}
    for effect in effects:
        topic, fields = effect.rule.name.partition(".")[0], (each for each in named_by(effect) if each[1].to == "field")
        found[topic] = found.get(topic, frozenset()).union(name for _, _, name in fields)
    return found


def states_known(guards: Iterable[BoundRule]) -> dict[str, frozenset[type]]:
    """By state, the facts about other cases by which these guards know it. A fact says so with ``OTHER_CASES``."""
    found: dict[str, frozenset[type]] = {}
    for guard in {id(each): each for each in guards}.values():
        facts = frozenset(each for each in guard.rule.needs if getattr(each, "OTHER_CASES", False))
        for _, refers, state in named_by(guard) if facts else ():
            if refers.to == "state":
                found[state] = found.get(state, frozenset()) | facts
    return found
