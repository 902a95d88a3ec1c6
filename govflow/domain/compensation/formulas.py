"""The formulas of an agreement, read in their order: each may name what is measured, written, or computed above it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from govflow.domain.compensation.agreement import Agreement, Constant, Indicator, Step
from govflow.engine.expressions import Expression, ExpressionError, Scope
from govflow.engine.expressions.evaluation import Evaluation, Missing
from govflow.engine.expressions.nodes import Named, Node, Value
from govflow.engine.expressions.types import ALWAYS, MONEY, NUMBER, YES_NO, Known, Type
from govflow.engine.problems import Path
from govflow.messages import Message
from govflow.values import Text

BASELINE = "baseline"
CLEARING = "clearing"
CLEARING_TITLE = Message("the sum to be cleared")

Number = Fraction  # money in fen


@dataclass(frozen=True, kw_only=True)
class Formulas:
    """All that an agreement computes, typed. ``sums``: of each row of the payment table."""

    steps: Mapping[str, Expression]
    sums: tuple[Expression, ...]
    next_prepayment: Expression | None
    symbols: Mapping[str, str]
    scope: Scope


class Uncomputed(Exception):
    """There is no value; the sentence says why."""

    def __init__(self, sentence: Message) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


def value_of(formula: Expression, known: Mapping[str, Number]) -> Number:
    """The exact value, money in fen. Raises Uncomputed, such as for a division by zero."""
    assumed: dict[Node, Any] = {Named(name, formula.scope.names[name].type): known[name] for name in formula.reads}
    try:
        found = Evaluation(look=_nothing, call=_none, assumed=assumed).value(_value(formula))
    except ExpressionError as error:
        raise Uncomputed(error.sentence) from error
    if isinstance(found, Missing):
        raise Uncomputed(found.reason or Message("The formula has no value."))
    return Fraction(found)


def read_formulas(agreement: Agreement) -> tuple[Formulas | None, list[tuple[Path, Message]]]:
    """The formulas of an agreement; None, with what is wrong and where, when one cannot be read."""
    wrong: list[tuple[Path, Message]] = []
    known = dict(_given(agreement, wrong))
    symbols = _symbols(agreement)
    steps: dict[str, Expression] = {}
    for name, step in agreement.formulas.items():
        path: Path = ("formulas", name, "is")
        later = [each for each in agreement.formulas if each not in known]
        found = _read(step.computed, Scope(names=known), None, path, later, wrong)
        if name in known:
            sentence = Message("“%(name)s” is the name of something else already.", name=name)
            wrong.append((("formulas", name), sentence))
        elif found is not None and found.type not in (NUMBER, MONEY):
            wrong.append((path, Message("“%(name)s” must be a number or a sum of money.", name=name)))
        elif found is not None:
            steps[name] = found
        known[name] = _known(name, found.type if found is not None else NUMBER, step.title)
    scope = Scope(names=known)
    sums = [
        _read(row.sum, scope, MONEY, ("payment", "rows", index, "sum"), (), wrong)
        for index, row in enumerate(agreement.payment.rows)
    ]
    after = _next(agreement, scope, wrong)
    if wrong:
        return None, wrong
    read = tuple(each for each in sums if each is not None)
    return Formulas(steps=steps, sums=read, next_prepayment=after, symbols=symbols, scope=scope), []


def _next(agreement: Agreement, scope: Scope, wrong: list[tuple[Path, Message]]) -> Expression | None:
    if agreement.next_prepayment is None:
        return None
    names = {**scope.names, CLEARING: _known(CLEARING, MONEY, CLEARING_TITLE)}
    return _read(agreement.next_prepayment, Scope(names=names), MONEY, ("next_prepayment",), (), wrong)


def _read(
    text: str, scope: Scope, wanted: Type | None, path: Path, later: Any, wrong: list[tuple[Path, Message]]
) -> Expression | None:
    try:
        found = Expression.parse(text, scope, wanted)
    except ExpressionError as error:
        wrong.append((path, _later(path, text, later) or error.sentence))
        return None
    if found.type == YES_NO:
        wrong.append((path, Message("A formula has a value; this is a condition. Write a if it holds, else b.")))
        return None
    return found


def _later(path: Path, text: str, later: Any) -> Message | None:
    """Where a formula names itself, or one that is computed after it, that is said rather than that there is none."""
    named = _words(text)
    own = path[1]
    if own in named and own in later:
        return Message("“%(name)s” is made of itself.", name=str(own))
    ahead = next((each for each in later if each in named), None)
    if ahead is None:
        return None
    return Message(
        "“%(name)s” is computed further down: formulas are computed in their order, so that none goes in a circle.",
        name=ahead,
    )


def _words(text: str) -> frozenset[str]:
    cleaned = "".join(each if each.isalnum() or each in "_." else " " for each in text)
    return frozenset(each.partition(".")[0] for each in cleaned.split())


def _given(agreement: Agreement, wrong: list[tuple[Path, Message]]) -> Iterator[tuple[str, Known]]:
    for name, indicator in agreement.indicators.items():
        yield name, _known(name, NUMBER, indicator.title)
        if indicator.baseline is not None:
            title = Message("the baseline of %(indicator)s", indicator=indicator.title)
            yield f"{name}.{BASELINE}", _known(f"{name}.{BASELINE}", NUMBER, title)
    for name, constant in agreement.constants.items():
        if name in agreement.indicators:
            sentence = Message("“%(name)s” is the name of something else already.", name=name)
            wrong.append((("constants", name), sentence))
        yield name, _known(name, NUMBER if constant.sum is None else MONEY, constant.title)


def _known(name: str, type_: Type, title: Text | Message) -> Known:
    return Known(name=name, type=type_, title=title, read=_nothing, given=ALWAYS)


def _symbols(agreement: Agreement) -> dict[str, str]:
    """What stands for each name in print: its symbol, or the name itself."""
    parts: dict[str, Indicator | Constant | Step] = {
        **agreement.indicators,
        **agreement.constants,
        **agreement.formulas,
    }
    found = {name: part.symbol or name for name, part in parts.items()}
    for name, indicator in agreement.indicators.items():
        if indicator.baseline is not None:
            found[f"{name}.{BASELINE}"] = f"{indicator.symbol or name}₀"
    return {**found, CLEARING: CLEARING}


def _value(formula: Expression) -> Value:
    return formula.tree  # type: ignore[return-value]


def _nothing(_name: Any) -> None:
    """Everything is settled beforehand."""


def _none(_name: str, _arguments: Any) -> None:
    """Formulas call nothing."""
