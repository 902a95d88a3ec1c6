"""Named rules that workflow files refer to: guards, effects, derivations and books, with facts injected by type.

A rule is a plain function. Its positional parameters are facts, named by their type; its keyword-only parameters are
settings given in the workflow file. Both are checked when a file is parsed.
"""

from __future__ import annotations

import inspect
import types
import typing
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Annotated, Any, Literal, TypeVar

from pydantic import TypeAdapter

from govflow.engine.definition import RuleUse
from govflow.engine.definition.terms import listed
from govflow.engine.facts import Facts, Form
from govflow.engine.intents import OpenCase
from govflow.engine.problems import no_such
from govflow.engine.vocabulary import NO_WORDS, Vocabulary
from govflow.messages import Message, read_docstring
from govflow.values import Money, Text

Kind = Literal["guard", "effect", "derivation", "book"]
KINDS: Mapping[Kind, Text] = {
    "guard": Text(en="guard", zh="条件规则"),
    "effect": Text(en="effect", zh="效果规则"),
    "derivation": Text(en="derivation", zh="推定规则"),
    "book": Text(en="book", zh="簿册规则"),
}
F = TypeVar("F", bound=Callable[..., Any])


class UnknownRule(Exception):
    """A workflow file names a rule or a setting that does not exist; ``sentence`` says the remedy."""

    def __init__(self, sentence: Message) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


@dataclass(frozen=True)
class Refers:
    """Marks a setting that names a part of the workflow file: a misspelt name is found when the file is parsed.

    States of other procedures are looked for in their files, where files are judged together.
    """

    to: Literal[
        "actor",
        "capacity",
        "child",
        "column",
        "field",
        "field_there",
        "function",
        "kind",
        "option",
        "relation",
        "role",
        "round",
        "state",
        "step",
        "procedure",
        "state_above",
        "capacity_above",
        "state_there",
        "state_below",
    ]
    group: bool = False  # a capacity that organizations with members can hold
    confided: bool = False  # a field or step that may be for few: what the rule does tells nobody else what it says
    answered: bool = False  # a field that the rule itself answers
    ended_by: str = ""  # a step that begins something, which those end that this setting names
    published: bool = False  # a field by which something counts that everybody reads
    handed: bool = False  # a step that one fills in and another takes, as it was filled in


ActorName = Annotated[str, Refers("actor")]  # a capacity, or capacity.role
CapacityName = Annotated[str, Refers("capacity")]
ColumnName = Annotated[str, Refers("column")]  # of a table of the file
ChildName = Annotated[str, Refers("child")]
GroupName = Annotated[str, Refers("capacity", group=True)]
FieldName = Annotated[str, Refers("field")]
ConfidedFieldName = Annotated[str, Refers("field", confided=True)]
KeptFieldName = Annotated[str, Refers("field", answered=True)]  # which the rule itself fills in
PublicFieldName = Annotated[str, Refers("field", published=True)]  # by which something counts that everybody reads
PublicKeptFieldName = Annotated[str, Refers("field", answered=True, published=True)]  # likewise
ToldFieldName = Annotated[str, Refers("field", confided=True, answered=True)]  # in which somebody reads what it is told
FieldThere = Annotated[str, Refers("field_there")]  # of the form that opens cases of the procedure set beside it, or
# of any form of those whose cases a field of the file offers
FunctionName = Annotated[str, Refers("function")]
KindOfOrganization = Annotated[str, Refers("kind")]  # as the vocabulary has it
OptionName = Annotated[str, Refers("option")]
RelationName = Annotated[str, Refers("relation")]
RoleName = Annotated[str, Refers("role")]  # likewise
RoundName = Annotated[str, Refers("round")]
StateName = Annotated[str, Refers("state")]
StateAbove = Annotated[str, Refers("state_above")]  # of the procedure of the case that this one belongs to
CapacityAbove = Annotated[str, Refers("capacity_above")]  # likewise
StateThere = Annotated[str, Refers("state_there")]  # of the procedures whose cases a field of the file offers
StateBelow = Annotated[str, Refers("state_below")]  # of those of the cases under this one
ProcedureBelow = Annotated[str, Refers("procedure")]
StepName = Annotated[str, Refers("step")]
ConfidedStepName = Annotated[str, Refers("step", confided=True)]
HandedStepName = Annotated[str, Refers("step", handed=True)]
BeginningStepName = Annotated[str, Refers("step", ended_by="ended_by")]  # what those end that this setting names


@dataclass(frozen=True)
class Setting:
    """A keyword-only parameter of a rule. ``says`` what it means."""

    type: Any
    says: str
    required: bool
    read: Callable[[Any], Any]  # from the file's value to the type's; ValueError when it does not fit


@dataclass(frozen=True)
class Rule:
    """A registered function with what it needs, and what it says: for pages that show a procedure, and the list."""

    name: str
    kind: Kind
    function: Callable[..., Any]
    needs: tuple[type, ...]
    settings: Mapping[str, Setting]
    sentence: str
    example: str | None = None  # a use in a file
    others: bool = False  # it asked about other cases, before a story took its facts away

    @property
    def asks_others(self) -> bool:
        """Does it ask about cases that are neither above nor below? A fact says so with ``OTHER_CASES``."""
        return self.others or any(getattr(each, "OTHER_CASES", False) for each in self.needs)

    @property
    def reads_form(self) -> bool:
        """Is it checked only when the step is sent?"""
        return Form in self.needs

    def call(self, facts: Facts, settings: Mapping[str, Any]) -> Any:
        return self.function(*(facts[each] for each in self.needs), **settings)

    @cached_property
    def several(self) -> bool:
        """Does a derivation find any number of holders? Then they are found anew whenever a case enters a state."""
        return typing.get_origin(self._returns) is tuple

    @cached_property
    def opens(self) -> bool:
        """Does an effect open another case? Then its settings are those of cases under ``children``."""
        return self._returns is OpenCase

    @property
    def _returns(self) -> Any:
        return _returned_by(self.function)


@lru_cache(maxsize=512)
def _returned_by(function: Callable[..., Any]) -> Any:
    """What a rule says that it returns; reading that runs its words as a program, so it is done once."""
    return typing.get_type_hints(function).get("return")


@dataclass(frozen=True)
class BoundRule:
    """A rule with the settings of one place in a workflow file."""

    rule: Rule
    settings: Mapping[str, Any]

    def call(self, facts: Facts) -> Any:
        return self.rule.call(facts, self.settings)


class RuleSet:
    """The rules of one topic. ``RuleSet("funds")`` names its function ``available`` ``funds.available``."""

    def __init__(self, topic: str) -> None:
        self.topic = topic
        self.rules: dict[str, Rule] = {}

    def guard(self, function: F) -> F:
        """Returns None when the step may be taken, else a Message that says what is missing."""
        return self._register("guard", function)

    def effect(self, function: F) -> F:
        """Returns an intent, or an iterable of intents, which the store carries out in the same transaction."""
        return self._register("effect", function)

    def derivation(self, function: F) -> F:
        """Returns the organization id that takes a derived seat, or None; or a tuple with all their ids.

        One that finds several reads nothing but the case and the register, which every decision has.
        """
        return self._register("derivation", function)

    def book(self, function: F) -> F:
        """Returns what people keep of a case beside its steps, such as an agenda: by whom, and in which states.

        It reads no facts, only its settings; the topic's commands ask it who may write.
        """
        return self._register("book", function)

    def _register(self, kind: Kind, function: F) -> F:
        name, said = f"{self.topic}.{function.__name__}", read_docstring(inspect.getdoc(function))
        needs, settings = _signature(function, said.settings)
        self.rules[name] = Rule(name, kind, function, needs, settings, said.sentence or name, said.example)
        return function


class Rules:
    """All rules known to an installation, and the words that its files may use beside them."""

    def __init__(self, sets: Iterable[RuleSet], vocabulary: Vocabulary = NO_WORDS) -> None:
        self.vocabulary = vocabulary
        self.by_name: dict[str, Rule] = {}
        for each in sets:
            if twice := each.rules.keys() & self.by_name.keys():
                raise ValueError(f"two rule sets define {', '.join(sorted(twice))}")
            self.by_name |= each.rules

    def bind(self, use: RuleUse, kind: Kind) -> BoundRule:
        """Look a rule up and check its settings. Raises UnknownRule with the remedy."""
        name, given = _unpack(use)
        rule = self.by_name.get(name)
        if rule is None or rule.kind != kind:
            raise UnknownRule(self._unknown(name, kind))
        for key in given:
            if key not in rule.settings:
                there = no_such("setting", str(key), rule.settings)
                raise UnknownRule(Message("%(rule)s: %(there)s", rule=name, there=there))
        for key, setting in rule.settings.items():
            if setting.required and key not in given:
                raise UnknownRule(Message("%(rule)s needs the setting “%(key)s”.", rule=name, key=key))
        return BoundRule(rule, {key: _convert(name, key, rule.settings[key], given[key]) for key in given})

    def _unknown(self, name: str, kind: Kind) -> Message:
        if name in self.by_name:
            return Message(
                "“%(name)s” is a rule of the kind “%(found)s”, not “%(kind)s”.",
                name=name,
                found=KINDS[self.by_name[name].kind],
                kind=KINDS[kind],
            )
        return no_such(KINDS[kind], name, [each for each, rule in self.by_name.items() if rule.kind == kind])


def _unpack(use: RuleUse) -> tuple[str, Mapping[str, Any]]:
    if isinstance(use, str):
        return use, {}
    if len(use) != 1:
        raise UnknownRule(Message("Write one rule for each item of the list, not %(n)s.", n=len(use)))
    [(name, settings)] = use.items()
    return name, settings or {}


def _convert(rule: str, key: str, setting: Setting, value: Any) -> Any:
    if typing.get_origin(setting.type) is Literal and value not in (allowed := typing.get_args(setting.type)):
        there = no_such("option", str(value)[:60], allowed)
        raise UnknownRule(Message("%(rule)s, “%(key)s”: %(there)s", rule=rule, key=key, there=there))
    try:
        return setting.read(value)
    except (ValueError, ZeroDivisionError) as error:
        raise UnknownRule(
            Message("%(rule)s: “%(key)s” cannot be “%(value)s”.", rule=rule, key=key, value=str(value)[:60])
        ) from error


def _setting(kind: Any, *, says: str, required: bool) -> Setting:
    """Exact fractions (2/3 or 0.25) and sums of money (in yuan) are read from text, all else by its type."""
    if kind is Fraction:
        return Setting(kind, says, required, lambda value: Fraction(str(value)))
    if kind is Money:
        return Setting(kind, says, required, lambda value: Money.parse(str(value)))
    read = TypeAdapter(kind).validate_python
    if typing.get_origin(kind) is tuple:  # one may stand where several may
        return Setting(kind, says, required, lambda value: read(listed(value)))
    return Setting(kind, says, required, read)


def _signature(function: Callable[..., Any], said: Mapping[str, str]) -> tuple[tuple[type, ...], dict[str, Setting]]:
    hints = typing.get_type_hints(function, include_extras=True)
    needs: list[type] = []
    settings: dict[str, Setting] = {}
    for name, parameter in inspect.signature(function).parameters.items():
        if parameter.kind is inspect.Parameter.KEYWORD_ONLY:
            required = parameter.default is inspect.Parameter.empty
            settings[name] = _setting(hints[name], says=said.get(name, ""), required=required)
        elif isinstance(hints.get(name), type) and not isinstance(hints[name], types.GenericAlias):
            needs.append(hints[name])
        else:
            raise TypeError(f"{function.__qualname__}: the fact {name!r} must be a class")
    return tuple(needs), settings
