"""The text of a year's settlement, which both sides sign: every number that went in, every step, every sum."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from govflow.domain.compensation.agreement import Side
from govflow.domain.compensation.computing import OTHER, Line, Settlement, shown
from govflow.domain.compensation.reading import Read
from govflow.values import BETWEEN, Text

_PAYMENT = Text(en="Payment", zh="补偿金额")
_ROUNDED = Text(en="rounded once, to the fen", zh="一次取整到分")
_PREPAID = Text(en="Prepaid", zh="已预拨")
_CLEARING = Text(en="To be cleared", zh="应清算")
_NEXT = Text(en="Prepayment for the next year", zh="下一年度预拨")
_NOBODY = Text(en="Nobody pays", zh="双方均不支付")
_YEAR = Text(en="Year", zh="年度")


def settlement_text(read: Read, found: Settlement, filed: Sequence[tuple[str, Any]]) -> str:
    """The same text for the same numbers, in both languages; ``filed``: whose values, and what each says."""
    return "\n".join(_lines(read, found, filed))


def text_hash(text: str) -> str:
    """SHA-256 of the text as UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


def _lines(read: Read, found: Settlement, filed: Sequence[tuple[str, Any]]) -> Iterator[str]:
    agreement = read.agreement
    yield _both(agreement.title)
    yield f"{agreement.id}, {agreement.version}, SHA-256 {read.sha256}"
    yield f"{_both(_YEAR)}: {found.year}"
    for name, indicator in agreement.indicators.items():
        parts = "; ".join(f"{who} {shown(values[name])}" for who, values in filed)
        unit = f" {indicator.unit.en}" if indicator.unit is not None and indicator.unit.en == indicator.unit.zh else ""
        symbol = read.formulas.symbols[name]
        yield f"{_both(indicator.title)}: {symbol} = {_exactly(found.values[name])}{unit} ({parts})"
    for line in found.working:
        yield f"{_both(line.title)}: {line.symbol} = {line.formula} = {line.with_numbers} = {_worth(line)}"
    last = found.sum_line
    yield f"{_both(_PAYMENT)}: {last.formula} = {last.with_numbers} = {_worth(last)}"
    yield f"{_who(read, found.payer)}: {found.sum} ({_both(_ROUNDED)})"
    if found.prepaid.fen:
        yield f"{_both(_PREPAID)}: {found.prepaid}"
        yield f"{_both(_CLEARING)}: {_who(read, found.clearer)}: {found.clearing}"
    if found.next_prepayment is not None:
        yield f"{_both(_NEXT)}: {found.next_prepayment}"
    if agreement.split is not None:
        for name, sum_ in found.split.items():
            yield f"{_both(agreement.split.among[name].title)}: {sum_}"


def _both(text: Text) -> str:
    return text.en if text.en == text.zh else f"{text.en}{BETWEEN}{text.zh}"


def _who(read: Read, payer: Side | None) -> str:
    if payer is None:
        return _both(_NOBODY)
    one, other = read.agreement.named(payer), read.agreement.named(OTHER[payer])
    assert one is not None
    assert other is not None
    return f"{one.en} → {other.en}{BETWEEN}{one.zh} → {other.zh}"


def _worth(line: Line) -> str:
    exact = f" ({line.exact})" if line.exact is not None else ""
    return f"{line.rounded}{exact}"


def _exactly(value: Fraction) -> str:
    text = shown(value)
    return f"{text} ({value.numerator}/{value.denominator})" if text.startswith("≈") else text
