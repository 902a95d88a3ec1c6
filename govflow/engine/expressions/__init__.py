"""Expressions written in workflow files, such as ``amount > 50_000_000``: parsed, typed, computed exactly, never run.

    amount > 50_000_000 and terrain in ("river", "lake")     money in yuan; choices and text in quotes
    10 <= members < 20 or not needs_survey                   yes/no fields stand alone
    signed_on + 30d <= today, decided_on >= "2025-01-31"     dates in quotes; days, months, years: 30d 3m 1y
    "noise" in topics                                        fields of several choices
    units * rate, sum(budget.sum) <= ceiling                 + - * /, min, max, sum, count; tables by column
    clamp(share, 0, 1)                                       a value within two bounds
    200_000_000 if p <= 1 else -200_000_000                  beside or as a sum of money, a written number is in yuan
    vote.carried, scoring.mean >= 70, children.closed        rounds by name (``round``: the latest), the child cases
    item_vote.carried == item_vote.count                 how many rounds for each row or case ended so, of how many
    place.winner == "north", min(offers.price)               what was chosen; what all offers say, as a column
    offers.of(scoring.winner).price                          what one organization offered
    big and not times(revise) > 2                            named conditions of the file, functions of the scope
    not known(cost) or cost <= 5                             whether something is answered, or can be said at all

Money times a number is money, money by money a number, money times money an error. Nothing is rounded until it is
stored (see ``rounding``). A comparison with what nobody has answered yet does not hold, nor does its opposite;
arithmetic on it has no value; an unanswered yes/no field counts as no; the sum of no rows is 0, their number 0, and
least and greatest have no value. What cannot be computed (a division by zero, a result of more than 60 digits) does
not hold either, and is refused with a sentence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from govflow.engine.expressions.evaluation import Evaluation, Missing
from govflow.engine.expressions.explaining import explanation
from govflow.engine.expressions.nodes import (
    And,
    Called,
    Compare,
    Constant,
    Flag,
    If,
    Logic,
    Named,
    Node,
    Not,
    Or,
    leaves,
    type_of,
)
from govflow.engine.expressions.reading import read
from govflow.engine.expressions.rounding import stored
from govflow.engine.expressions.samples import Situation, supposing
from govflow.engine.expressions.scope import column_of, scope_of
from govflow.engine.expressions.types import YES_NO, ExpressionError, FactType, Function, Known, Scope, Type
from govflow.engine.expressions.wording import clause, term
from govflow.engine.facts import Facts, Rounds
from govflow.messages import Message

__all__ = ["Expression", "ExpressionError", "Function", "Known", "Scope", "Type", "scope_of"]


@dataclass(frozen=True)
class Expression:
    """An expression over the answers of a case and whatever else its scope knows."""

    text: str
    tree: Node
    scope: Scope = field(repr=False, compare=False)

    @classmethod
    def parse(cls, text: str, scope: Scope, wanted: Type | None = YES_NO) -> Expression:
        """Read an expression of the wanted type: a condition unless told otherwise; None: of whichever type it is.

        Raises ExpressionError with the remedy.
        """
        return cls(text, read(text, scope, wanted), scope)

    @property
    def type(self) -> Type:
        return type_of(self.tree)

    @property
    def logic(self) -> Logic:
        """The tree of a condition. Raises TypeError for an expression that has a value."""
        if isinstance(self.tree, And | Or | Not | Flag | Compare | If):
            return self.tree
        raise TypeError(f"{self.text} is no condition")

    # What it reads

    @cached_property
    def reads(self) -> frozenset[str]:
        """Every name in it: ``amount``, ``budget.sum``, ``vote.carried``."""
        return frozenset(each.name for each in leaves(self.tree) if isinstance(each, Named))

    @cached_property
    def fields(self) -> frozenset[str]:
        """The form fields that it reads; of a column the table."""
        return frozenset(name.partition(".")[0] for name in self.reads if self.scope.names[name].field)

    @cached_property
    def steps(self) -> frozenset[str]:
        """The steps of which it asks how often they were taken."""
        called = (each.arguments for each in leaves(self.tree) if isinstance(each, Called))
        constants = (each for arguments in called for each in arguments if isinstance(each, Constant))
        return frozenset(each.value for each in constants if each.type.kind == "name")

    @cached_property
    def flags(self) -> frozenset[str]:
        """What it asks besides answers that is so or not: ``round.carried``, ``children.closed``."""
        return frozenset(
            name for name in self.reads if self.scope.names[name].type == YES_NO and not self.scope.names[name].field
        )

    @cached_property
    def names(self) -> frozenset[str]:
        """What it reads besides fields: ``round``, ``children``, ``today``."""
        return frozenset(name.partition(".")[0] for name in self.reads if not self.scope.names[name].field)

    @cached_property
    def outcomes(self) -> frozenset[str]:
        """The outcomes of rounds that it asks about: ``vote.carried``."""
        return frozenset(name for name in self.flags if self.scope.names[name].outcome)

    @cached_property
    def rounds(self) -> frozenset[str]:
        """The rounds of which it asks an outcome or a figure."""
        return frozenset(name.partition(".")[0] for name in self.reads if Rounds in self.scope.names[name].needs)

    @cached_property
    def needs(self) -> frozenset[FactType]:
        """The fact types that it is evaluated on."""
        known = (self.scope.names[name].needs for name in self.reads)
        called = (each.function for each in leaves(self.tree) if isinstance(each, Called))
        return frozenset[FactType]().union(*known, *(self.scope.functions[name].needs for name in called))

    # What it says

    def test(self, facts: Facts) -> bool:
        """Does it hold for this case and, where a form is being sent, its answers? Not where it takes too long."""
        try:
            return self._seen(facts).truth(self.logic) is True
        except ExpressionError:
            return False

    def explain(self, facts: Facts) -> Message:
        """Why it does not hold, with the numbers."""
        try:
            return explanation(self.logic, self._seen(facts), self.scope)
        except ExpressionError as error:
            return error.sentence

    def evaluate(self, facts: Facts) -> Any:
        """The value as forms hold it (money rounded to the fen); None where something it needs is not answered.

        Raises ExpressionError, with a sentence for people, when it cannot be computed.
        """
        return self._result(self._seen(facts))

    def evaluate_values(self, values: Mapping[str, Any]) -> Any:
        """The value for these answers, by name; of a condition, whether it holds.

        Raises ExpressionError when it cannot be computed.
        """
        return self._result(self._supposed(values))

    def holds_in(self, situation: Situation, flags: frozenset[str] = frozenset()) -> bool:
        """Does it hold in a sample situation, in which these flags are set? For proofs."""
        return supposing(situation.assumed, flags).truth(self.logic) is True

    def words(self) -> Any:
        """What it says: a clause without a full stop for a condition, words for a value."""
        if isinstance(self.tree, And | Or | Not | Flag | Compare | If):
            return clause(self.tree, self.scope)
        return term(self.tree, self.scope)

    def _result(self, situation: Evaluation) -> Any:
        if isinstance(self.tree, And | Or | Not | Flag | Compare | If):
            return situation.truth(self.tree)
        value = situation.value(self.tree)
        if not isinstance(value, Missing):
            return stored(value, self.type)
        if value.reason is not None:
            raise ExpressionError(value.reason)
        return None

    def _seen(self, facts: Facts) -> Evaluation:
        """Facts are looked up only when the expression asks for them."""

        def call(name: str, arguments: Sequence[Any]) -> Any:
            return self.scope.functions[name].call(facts, *arguments)

        return Evaluation(look=lambda name: self.scope.names[name].read(facts), call=call)

    def _supposed(self, values: Mapping[str, Any]) -> Evaluation:
        def look(name: str) -> Any:
            table, _, column = name.partition(".")
            return column_of(values[table], column) if column and table in values else values.get(name)

        return Evaluation(look=look, call=_nothing)


def _nothing(_name: str, _arguments: Sequence[Any]) -> None:
    """Functions say nothing where there is no case."""
