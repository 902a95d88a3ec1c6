"""An agreement in words: who pays whom when, its formulas as sentences and in symbols, how sure each number is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from govflow.domain.compensation.agreement import Agreement, Indicator, Pays, Status
from govflow.domain.compensation.computing import OTHER, Settlement, shown
from govflow.domain.compensation.printing import printed
from govflow.domain.compensation.reading import Read
from govflow.messages import Message
from govflow.values import Text

STATUS: Mapping[Status, Text] = {
    "law": Text(en="law", zh="法规"),
    "fact": Text(en="published", zh="已公布"),
    "verify": Text(en="to be verified", zh="待核实"),
    "illustrative": Text(en="illustrative", zh="示例"),
}
CLEANER: Mapping[str, Text] = {
    "lower": Text(en="less is cleaner", zh="越低越好"),
    "higher": Text(en="more is better", zh="越高越好"),
}


@dataclass(frozen=True, kw_only=True)
class FormulaWords:
    """A formula: what it is called, what it says as a sentence, and how it is printed."""

    symbol: str
    title: Text
    sentence: Any
    formula: Any
    status: Status


@dataclass(frozen=True, kw_only=True)
class RowWords:
    """A row of the payment table: when it holds, who pays whom, and how much."""

    when: Message | None
    pays: Message
    sum: Any
    sentence: Any
    status: Status


def formula_words(read: Read) -> Iterator[FormulaWords]:
    """All formulas, in the order in which they are computed."""
    for name, formula in read.formulas.steps.items():
        step = read.agreement.formulas[name]
        yield FormulaWords(
            symbol=read.formulas.symbols[name],
            title=step.title,
            sentence=formula.words(),
            formula=printed(formula, read.formulas.symbols),
            status=step.status,
        )


def row_words(read: Read) -> Iterator[RowWords]:
    """The payment table, from the least value to the greatest."""
    payment = read.agreement.payment
    symbol = read.formulas.symbols.get(payment.by or "")
    lower = None
    for row, sum_ in zip(payment.rows, read.formulas.sums, strict=True):
        yield RowWords(
            when=_when(symbol, lower, row) if symbol is not None else None,
            pays=who_pays(read.agreement, row.pays),
            sum=printed(sum_, read.formulas.symbols) if row.pays != "nobody" else None,
            sentence=sum_.words(),
            status=row.status,
        )
        lower = row


def who_pays(agreement: Agreement, pays: Pays) -> Message:
    """Who pays whom."""
    if pays == "nobody":
        return Message("Nobody pays")
    other = OTHER[pays]
    return Message("%(payer)s pays %(payee)s", payer=agreement.named(pays), payee=agreement.named(other))


def outcome_words(agreement: Agreement, found: Settlement) -> Message:
    """What a year came to, in a sentence."""
    if found.payer is None or found.payee is None:
        return Message("For %(year)s nobody pays.", year=str(found.year))
    return Message(
        "For %(year)s %(payer)s pays %(payee)s %(sum)s.",
        year=str(found.year),
        payer=agreement.named(found.payer),
        payee=agreement.named(found.payee),
        sum=found.sum,
    )


def clearing_words(agreement: Agreement, found: Settlement) -> Message | None:
    """What is left once the prepaid is taken off; none where nothing was prepaid."""
    if found.prepaid.fen == 0:
        return None
    if found.clearer is None:
        return Message("%(prepaid)s was prepaid: nothing is left to clear.", prepaid=found.prepaid)
    return Message(
        "%(prepaid)s was prepaid by %(downstream)s: %(payer)s still pays %(payee)s %(clearing)s.",
        prepaid=found.prepaid,
        downstream=agreement.named("downstream"),
        payer=agreement.named(found.clearer),
        payee=agreement.named(OTHER[found.clearer]),
        clearing=found.clearing,
    )


def measured(indicator: Indicator, value: Fraction) -> Any:
    """A value as it is told: with its unit, or in the words of its option."""
    if indicator.options:
        return indicator.options.get(int(value), shown(value))
    if indicator.unit is None:
        return shown(value)
    return Message("%(value)s %(unit)s", value=shown(value), unit=indicator.unit)


def read_aloud(read: Read) -> Iterator[Any]:
    """The agreement as a text that can be read aloud, sentence by sentence."""
    agreement = read.agreement
    yield agreement.summary
    yield Message(
        "The water of %(river)s is measured at %(section)s.",
        river=agreement.section.river,
        section=agreement.section.title,
    )
    yield from agreement.terms
    for each in formula_words(read):
        yield Message("%(title)s is %(sentence)s.", title=each.title, sentence=each.sentence)
    for row in row_words(read):
        if row.sum is None:
            said = Message("%(pays)s.", pays=row.pays)
        else:
            said = Message("%(pays)s %(sum)s.", pays=row.pays, sum=row.sentence)
        yield Message("Where %(when)s: %(said)s", when=row.when, said=said) if row.when is not None else said
    yield Message("The sum is rounded once, at the end, to the fen.")
    if agreement.due is not None:
        yield agreement.due


def _when(symbol: str, lower: Any, row: Any) -> Message:
    """Between which bounds a row holds: 0.95 < P ≤ 1."""
    if row.bound is None:
        return Message("%(symbol)s %(sign)s %(bound)s", symbol=symbol, sign=_beyond(lower), bound=shown(lower.bound))
    sign = "≤" if row.at_most is not None else "<"
    upper = Message("%(symbol)s %(sign)s %(bound)s", symbol=symbol, sign=sign, bound=shown(row.bound))
    if lower is None:
        return upper
    if lower.bound == row.bound:
        return Message("%(symbol)s = %(bound)s", symbol=symbol, bound=shown(row.bound))
    under = "<" if lower.at_most is not None else "≤"
    return Message("%(bound)s %(sign)s %(upper)s", bound=shown(lower.bound), sign=under, upper=upper)


def _beyond(lower: Any) -> str:
    return ">" if lower.at_most is not None else "≥"
