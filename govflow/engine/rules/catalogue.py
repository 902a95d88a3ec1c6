"""The rules that a workflow file may call, as people read of them: settings, facts, and an example of each."""

from __future__ import annotations

import types
import typing
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Any

import yaml

from govflow.engine.deadlines.durations import Duration
from govflow.engine.deadlines.yearly import YearDay
from govflow.engine.definition import RuleUse, Workflow
from govflow.engine.problems import KINDS
from govflow.engine.rules import Kind, Refers, Rule, Rules
from govflow.engine.rules.referring import placed_uses
from govflow.messages import Message
from govflow.values import Money, Text

WIDEST = 100  # columns of an example on one line

_PLAIN: Mapping[Any, Message] = {
    str: Message("text"),
    int: Message("whole number"),
    bool: Message("true or false"),
    Fraction: Message("share, such as 2/3"),
    Money: Message("sum in yuan"),
    Any: Message("any value"),
    Text: Message("text in both languages"),
    Duration: Message("time, such as 10d or 1wd"),
    YearDay: Message("day of every year, such as 31 March"),
}


@dataclass(frozen=True, kw_only=True)
class SettingLine:
    """What is written below the name of a rule."""

    name: str
    type: Message | Text
    required: bool
    says: Message


@dataclass(frozen=True, kw_only=True)
class Example:
    """A use of a rule as it stands in a file; ``workflow`` is the procedure that has it, None where none does."""

    text: str
    workflow: Text | None = None


@dataclass(frozen=True, kw_only=True)
class RuleEntry:
    """One rule with all that is needed to call it."""

    name: str
    kind: Kind
    sentence: Message
    settings: tuple[SettingLine, ...]
    facts: tuple[Text, ...]
    example: Example | None


def catalogue(rules: Rules, workflows: Iterable[Workflow]) -> tuple[RuleEntry, ...]:
    """Every rule by name, with an example from one of the workflows, or else the one that the rule brings along."""
    used = _examples(workflows)
    return tuple(_entry(rule, used.get(name)) for name, rule in sorted(rules.by_name.items()))


def type_words(annotation: Any) -> Message | Text:
    """What a setting takes: a name of the file, a number, a list …"""
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is Annotated:
        named = next((each.to for each in arguments[1:] if isinstance(each, Refers)), None)
        return type_words(arguments[0]) if named is None else KINDS[named]
    if origin in (typing.Union, types.UnionType):
        return type_words(arguments[0])  # the others say that it may be left out
    if origin is tuple:
        return Message("list of: %(what)s", what=type_words(arguments[0]))
    if origin is dict:
        return Message("for each %(key)s: %(value)s", key=type_words(arguments[0]), value=type_words(arguments[1]))
    if origin is typing.Literal:
        return Message("one of %(names)s", names=arguments)
    return _PLAIN[annotation]


def _entry(rule: Rule, used: Example | None) -> RuleEntry:
    made = Example(text=rule.example) if rule.example else None
    return RuleEntry(
        name=rule.name,
        kind=rule.kind,
        sentence=Message(rule.sentence),
        settings=tuple(
            SettingLine(name=name, type=type_words(each.type), required=each.required, says=Message(each.says))
            for name, each in rule.settings.items()
        ),
        facts=tuple(_told(each) for each in rule.needs),
        example=used or made,
    )


def _told(fact: type) -> Text:
    """What a fact is called: its class says so."""
    found = getattr(fact, "TOLD", None)
    return found if isinstance(found, Text) else Text(en=fact.__name__, zh=fact.__name__)


def _examples(workflows: Iterable[Workflow]) -> dict[str, Example]:
    """The first use of each rule."""
    found: dict[str, Example] = {}
    for workflow in workflows:
        for _, use, _ in placed_uses(workflow):
            name = use if isinstance(use, str) else next(iter(use))
            found.setdefault(name, Example(text=_written(use), workflow=workflow.title))
    return found


def _written(use: RuleUse) -> str:
    """As a file has it: on one line where it fits."""
    if isinstance(use, str):
        return use
    line = _yaml(use, flow=True)
    return line if len(line) <= WIDEST else _yaml(use, flow=None)


def _yaml(use: RuleUse, *, flow: bool | None) -> str:
    text: str = yaml.safe_dump(use, default_flow_style=flow, width=10_000, allow_unicode=True, sort_keys=False)
    return text.strip()
