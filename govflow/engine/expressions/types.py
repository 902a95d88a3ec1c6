"""The types of the language, and what an expression may name: names, functions and conditions of the file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any, TypeAlias

from govflow.engine.facts import Facts
from govflow.engine.fields.kinds import Expressed
from govflow.messages import Message
from govflow.values import Text

FactType: TypeAlias = "type[Any]"

Given: TypeAlias = "frozenset[str] | None"
"""The conditions under which something has a value for certain (none: always); None where it may always be missing."""

ALWAYS: Given = frozenset()


@dataclass(frozen=True)
class Type:
    """What a value is. ``options``: what a choice offers; ``item``: what a list (a table's column) holds."""

    kind: Expressed
    options: tuple[tuple[str, Text], ...] = ()
    item: Type | None = None

    def __hash__(self) -> int:
        """Without the options: what is looked up by its type is told apart by more, and hashing words takes long."""
        return hash((self.kind, self.item))

    @property
    def words(self) -> Text:
        """How a sentence calls it."""
        return WORDS[self.kind]


YES_NO, NUMBER, MONEY, DATE = Type("yes_no"), Type("number"), Type("money"), Type("date")
DAYS, MONTHS, TEXT, TABLE = Type("days"), Type("months"), Type("text"), Type("table")

ORDERED: frozenset[Expressed] = frozenset({"number", "money", "date", "days", "months"})
EQUAL: frozenset[Expressed] = ORDERED | {"text", "option", "organization", "person"}
SETS: Mapping[Expressed, Expressed] = {"options": "option", "organizations": "organization", "persons": "person"}
"""Fields that hold several, and what each of the several is."""

WORDS: Mapping[Expressed, Text] = {
    "yes_no": Text(en="yes or no", zh="是或否"),
    "number": Text(en="a number", zh="数字"),
    "money": Text(en="a sum of money", zh="金额"),
    "date": Text(en="a date", zh="日期"),
    "days": Text(en="a number of days", zh="天数"),
    "months": Text(en="a number of months", zh="月数"),
    "text": Text(en="text", zh="文字"),
    "option": Text(en="a choice", zh="选项"),
    "options": Text(en="several choices", zh="多个选项"),
    "organization": Text(en="an organization", zh="单位"),
    "organizations": Text(en="several organizations", zh="多个单位"),
    "person": Text(en="a person", zh="人员"),
    "persons": Text(en="several persons", zh="多名人员"),
    "list": Text(en="a column", zh="列"),
    "table": Text(en="a table", zh="表格"),
    "name": Text(en="a name", zh="名称"),
    "other": Text(en="something that cannot be compared", zh="不能比较的内容"),
}


def list_of(item: Type) -> Type:
    """The type of a table's column."""
    return Type("list", item=item)


@dataclass(frozen=True, kw_only=True)
class So:
    """What is said of something that is so or not: of it that it is missing, that it stands in the way, and clauses."""

    wanted: Message  # why a condition that needs it does not hold
    unwanted: Message  # why a condition that excludes it does not hold
    clause: Message
    opposite: Message


@dataclass(frozen=True, kw_only=True)
class Known:
    """Something that an expression may name: ``amount``, ``budget.sum``, ``vote.carried``, ``today``.

    ``read`` finds the value (None: not answered, not so far) among the facts of the types in ``needs``. ``free``: every
    value of the type may occur, whatever else is so; ``least``, ``most`` and ``step`` (money in fen) narrow that.
    ``given``: when it has a value; of a column, when there is a row with one; of an outcome, when its round is
    over and may have ended so.
    """

    name: str
    type: Type
    title: Text | Message
    read: Callable[[Facts], Any]
    needs: frozenset[FactType] = frozenset()
    so: So | None = None
    field: bool = False
    outcome: bool = False  # one of the ways a round ends
    among: str | None = None  # the round of offers of which it is one
    free: bool = False
    given: Given = None
    sealed: bool = False  # answered, perhaps, and not known before a step opens it
    adds_to: str | None = None  # the name of a number that it makes up, together with all others that say so
    least: Fraction | None = None
    most: Fraction | None = None
    step: Fraction | None = None


@dataclass(frozen=True, kw_only=True)
class Function:
    """Something that an expression may call. An argument of kind ``name`` is one of the names in its options.

    ``call`` receives the facts and the arguments: numbers as Fraction, names and options as str, organizations by id.
    ``said`` names the result, given the words of the arguments: “the standing of Fangshan”. ``given``: when there is a
    result; ``among``: as long as the argument is one of those who offered in this round.
    """

    name: str
    arguments: tuple[Type, ...]
    result: Type
    said: Callable[..., Message]
    call: Callable[..., Any]
    needs: frozenset[FactType] = frozenset()
    given: Given = None
    among: str | None = None
    least: Fraction | None = None
    step: Fraction | None = None


@dataclass(frozen=True, kw_only=True)
class Scope:
    """Everything that an expression may use where it stands.

    ``conditions`` are the named conditions of the file; ``rules`` the names of uses of rules, which no expression uses;
    ``repeated`` the rounds that are held for each row or case. ``certain``: when names have a value here, where that is
    known better than of the whole file.
    """

    names: Mapping[str, Known]
    functions: Mapping[str, Function] = field(default_factory=dict)
    conditions: Mapping[str, str] = field(default_factory=dict)
    rules: frozenset[str] = frozenset()
    repeated: frozenset[str] = frozenset()
    certain: Mapping[str, Given] = field(default_factory=dict)

    def given(self, name: str) -> Given:
        """When a name has a value."""
        return self.certain[name] if name in self.certain else self.names[name].given

    @cached_property
    def totals(self) -> frozenset[str]:
        """The numbers that others make up."""
        return frozenset([each.adds_to for each in self.names.values() if each.adds_to is not None])

    def outcomes(self, round_: str) -> tuple[str, ...]:
        """The ways a round may end: ``vote.carried``, ``vote.lost``."""
        return tuple(name for name, each in self.names.items() if each.outcome and name.partition(".")[0] == round_)

    def under(self, topic: str) -> tuple[str, ...]:
        """What may stand after the dot of ``topic``."""
        return tuple(name.partition(".")[2] for name in self.names if name.startswith(f"{topic}."))


class ExpressionError(Exception):
    """An expression cannot be used, or its value not be computed; ``sentence`` says what is allowed.

    ``within``: the named condition that it was found in, where it is not in the text itself.
    """

    def __init__(self, sentence: Message, within: str | None = None) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence
        self.within = within
