"""What an agreement gives for the values of a year, with its working shown step by step. Exact until the last line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from govflow.domain.compensation.agreement import Agreement, Pays, Row, Side
from govflow.domain.compensation.exact import divided, fen
from govflow.domain.compensation.formulas import BASELINE, CLEARING, Uncomputed, value_of
from govflow.domain.compensation.printing import printed
from govflow.domain.compensation.reading import Read
from govflow.engine.expressions import Expression
from govflow.engine.expressions.types import MONEY
from govflow.errors import Invalid
from govflow.messages import Message
from govflow.values import Money, Text

OTHER: Mapping[Side, Side] = {"downstream": "upstream", "upstream": "downstream"}
YEAR, SUM = "year", "sum"
PLACES = 6  # to which a value is shown beside its exact fraction


@dataclass(frozen=True, kw_only=True)
class Line:
    """One formula worked out: its name, itself in symbols, with the numbers put in, and its exact value (fen)."""

    name: str
    title: Text
    symbol: str
    expression: Expression = field(repr=False, compare=False)
    known: Mapping[str, Fraction] = field(repr=False, compare=False)
    symbols: Mapping[str, str] = field(repr=False, compare=False)
    value: Fraction
    money: bool

    @property
    def formula(self) -> str:
        """As it is written in print: k₀ × C ÷ C₀."""
        return printed(self.expression, self.symbols)

    @property
    def with_numbers(self) -> str:
        """The same with a number in the place of each name."""
        names = self.expression.scope.names
        numbers = {name: _in_place(self.known[name], money=names[name].type == MONEY) for name in self.known}
        return printed(self.expression, numbers)

    @property
    def rounded(self) -> Any:
        """The value as it is read: money to the fen, a number to six places, marked where that is not all of it."""
        return fen(self.value) if self.money else shown(self.value)

    @property
    def exact(self) -> str | None:
        """The fraction, where the decimal number is not all of it."""
        value = self.value / 100 if self.money else self.value
        rounded = self.money and self.value.denominator == 1
        return None if rounded or _ends(value) else f"{value.numerator}/{value.denominator}"


@dataclass(frozen=True, kw_only=True)
class Settlement:
    """What a year comes to. ``sum`` is never negative; ``clearing`` is what is left to pay, the prepaid taken off.

    ``row``: which row of the table holds, from 0. ``prepaid``: by the downstream side. ``clearer`` pays the clearing.
    """

    year: int
    values: Mapping[str, Fraction]
    working: tuple[Line, ...]
    decided: Fraction | None
    row: int
    pays: Pays
    sum: Money
    sum_line: Line
    prepaid: Money
    clearing: Money
    clearer: Side | None
    next_prepayment: Money | None
    split: Mapping[str, Money] = field(default_factory=dict)

    @property
    def transfer(self) -> Money:
        """What the upstream side gets of the year: negative where it pays."""
        return Money(self.sum.fen * {"downstream": 1, "upstream": -1, "nobody": 0}[self.pays])

    @property
    def payer(self) -> Side | None:
        return None if self.pays == "nobody" else self.pays

    @property
    def payee(self) -> Side | None:
        return None if self.payer is None else OTHER[self.payer]


def compute(read: Read, year: int, values: Mapping[str, Fraction]) -> Settlement:
    """What the agreement gives for the values of a year. Raises Invalid where it gives nothing, with the reason."""
    agreement = read.agreement
    check_values(agreement, year, values)
    known = {**_written(agreement), **values}
    working: list[Line] = []
    try:
        for name, formula in read.formulas.steps.items():
            working.append(_line(read, name, agreement.formulas[name].title, formula, known))
            known[name] = working[-1].value
        decided = _decided(read, known)
        row, chosen = _row(agreement, decided)
        title = Text(en="Payment", zh="补偿金额")
        sum_line = _line(read, "", title, read.formulas.sums[row], known)
    except Uncomputed as error:
        raise Invalid({SUM: error.sentence}) from error
    if sum_line.value < 0:
        sentence = Message("The sum of a payment is negative; the table must say that the other side pays.")
        raise Invalid({SUM: sentence})
    total = fen(sum_line.value)
    transfer = Money(total.fen * {"downstream": 1, "upstream": -1, "nobody": 0}[chosen.pays])
    prepaid = agreement.prepayments[year].sum if year in agreement.prepayments else Money(0)
    clearing = transfer - prepaid
    return Settlement(
        year=year,
        values=dict(values),
        working=tuple(working),
        decided=decided,
        row=row,
        pays=chosen.pays,
        sum=total,
        sum_line=sum_line,
        prepaid=prepaid,
        clearing=Money(abs(clearing.fen)),
        clearer=None if clearing.fen == 0 else "downstream" if clearing.fen > 0 else "upstream",
        next_prepayment=_next(read, known, clearing),
        split=_split(agreement, chosen.pays, total),
    )


def check_values(agreement: Agreement, year: int, values: Mapping[str, Fraction]) -> None:
    """Raise Invalid, by the names of what it is about, when the year or values are none of the agreement's."""
    wrong: dict[str, Message] = {}
    if year not in agreement.years:
        wrong[YEAR] = Message("%(year)s is no year of the agreement.", year=str(year))
    for name, indicator in agreement.indicators.items():
        if name not in values:
            wrong[name] = Message("The value of “%(name)s” is missing.", name=indicator.title)
        elif not indicator.allows(values[name]):
            wrong[name] = out_of_bounds(agreement, name)
    if wrong:
        raise Invalid(wrong)


def out_of_bounds(agreement: Agreement, name: str) -> Message:
    """What may have been measured of an indicator."""
    indicator = agreement.indicators[name]
    if indicator.options:
        allowed = tuple(str(each) for each in indicator.options)
        return Message("“%(name)s” can be one of %(allowed)s.", name=indicator.title, allowed=allowed)
    if indicator.least is not None and indicator.most is not None:
        return Message(
            "“%(name)s” lies between %(least)s and %(most)s.",
            name=indicator.title,
            least=indicator.least,
            most=indicator.most,
        )
    if indicator.least is not None:
        return Message("“%(name)s” is at least %(least)s.", name=indicator.title, least=indicator.least)
    return Message("“%(name)s” is at most %(most)s.", name=indicator.title, most=indicator.most or Fraction())


def shown(value: Fraction) -> str:
    """A number as working shows it: all its decimals where they are few, else six and a mark."""
    if _ends(value):
        return _decimal(value, 15)
    return f"≈{_decimal(Fraction(round(value * 10**PLACES), 10**PLACES), PLACES)}"


def _ends(value: Fraction) -> bool:
    """Is it a decimal number of at most ten places?"""
    return (value * 10**10).denominator == 1


def _decimal(value: Fraction, places: int) -> str:
    whole, rest = divmod(abs(value.numerator) * 10**places // value.denominator, 10**places)
    tail = f"{rest:0{places}d}".rstrip("0")
    return ("−" if value < 0 else "") + f"{whole}" + (f".{tail}" if tail else "")


def _written(agreement: Agreement) -> dict[str, Fraction]:
    """The constants and baselines; money in fen."""
    found: dict[str, Fraction] = {}
    for name, indicator in agreement.indicators.items():
        if indicator.baseline is not None:
            found[f"{name}.{BASELINE}"] = indicator.baseline.value
    for name, constant in agreement.constants.items():
        found[name] = Fraction(constant.sum.fen) if constant.sum is not None else constant.value or Fraction()
    return found


def _line(read: Read, name: str, title: Text, formula: Expression, known: Mapping[str, Fraction]) -> Line:
    return Line(
        name=name,
        title=title,
        symbol=read.formulas.symbols.get(name, name),
        expression=formula,
        known={each: known[each] for each in formula.reads},
        symbols=read.formulas.symbols,
        value=value_of(formula, known),
        money=formula.type == MONEY,
    )


def _in_place(value: Fraction, *, money: bool) -> str:
    """A number where its name stood: a negative one in brackets."""
    said = str(fen(value)).replace("-", "−") if money else shown(value)
    return f"({said})" if value < 0 else said


def _decided(read: Read, known: Mapping[str, Fraction]) -> Fraction | None:
    """What the table is read by, as its bounds are written: a sum of money in yuan."""
    by = read.agreement.payment.by
    if by is None:
        return None
    return known[by] / 100 if read.formulas.scope.names[by].type == MONEY else known[by]


def _row(agreement: Agreement, decided: Fraction | None) -> tuple[int, Row]:
    """The first row of the table that holds. What decides is compared as it is, never rounded."""
    rows = agreement.payment.rows
    return next((index, row) for index, row in enumerate(rows) if decided is None or row.holds(decided))


def _next(read: Read, known: Mapping[str, Fraction], clearing: Money) -> Money | None:
    formula = read.formulas.next_prepayment
    if formula is None:
        return None
    try:
        return fen(value_of(formula, {**known, CLEARING: Fraction(clearing.fen)}))
    except Uncomputed as error:
        raise Invalid({SUM: error.sentence}) from error


def _split(agreement: Agreement, pays: Pays, total: Money) -> dict[str, Money]:
    """What each recipient gets, where the upstream side is paid."""
    if agreement.split is None or pays != "downstream":
        return {}
    among = agreement.split.among
    return dict(zip(among, divided(total, [each.share for each in among.values()]), strict=True))
