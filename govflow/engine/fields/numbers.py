"""Whole numbers, years, numbers with decimals, sums of money."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from govflow.engine.fields.kinds import Kind, Story
from govflow.messages import Message
from govflow.values import Money, Text

if TYPE_CHECKING:
    from govflow.engine.definition import FormField, Question

MAX_DIGITS, MOST_DIGITS = 15, 25  # before the point, and in all


class Integer(Kind):
    title = Text(en="whole number", zh="整数")
    expression = "number"
    settings = frozenset({"min", "max"})
    adds = True
    step: Fraction | None = Fraction(1)
    held: type[int] | type[Decimal] = int

    def problem(self, field: FormField, value: Any, today: date) -> Message | None:
        if isinstance(value, bool) or not isinstance(value, self.held):
            return Message("Enter a number.")
        number = Decimal(value)
        if not number.is_finite() or abs(number) >= 10**MAX_DIGITS:
            return Message("This number is too large.")
        if len(number.as_tuple().digits) > MOST_DIGITS:
            return Message("This number has too many decimals; use at most %(most)s.", most=MOST_DIGITS - MAX_DIGITS)
        return within(field, number, self.shown(field, _limit(field.min)), self.shown(field, _limit(field.max)))

    def kept(self, value: Any) -> int | Decimal:
        return int(Decimal(value).quantize(Decimal(1), ROUND_HALF_UP))

    def total(self, values: Sequence[Any]) -> int | Decimal:
        return sum(values, self.held())

    def told(self, field: FormField, value: Any, story: Story) -> Any:
        return value

    def plausible(self, field: FormField, story: Story) -> int | Decimal:
        return int(field.min or field.max or 1)

    def shown(self, field: FormField, value: Any) -> str:
        return f"{value:,}"

    def computed(self, value: int | Decimal | None) -> Any:
        """The nearest whole number, half away from zero."""
        return None if value is None else int(Decimal(value).to_integral_value(ROUND_HALF_UP))


class Year(Integer):
    """A year of the calendar, in four digits, which nothing groups and no column adds up."""

    title = Text(en="year", zh="年份")
    adds = False

    def problem(self, field: FormField, value: Any, today: date) -> Message | None:
        if isinstance(value, int) and not 1000 <= value <= 9999:
            return Message("Enter a year in four digits.")
        return super().problem(field, value, today)

    def plausible(self, field: FormField, story: Story) -> int:
        return int(field.min or field.max or 2026)

    def shown(self, field: FormField, value: Any) -> str:
        return str(int(value))


class Number(Integer):
    title = Text(en="number", zh="数值")
    step = None
    held = Decimal

    def kept(self, value: Any) -> Decimal:
        """Without the zeros that a division leaves behind."""
        number = Decimal(value)
        whole = number.to_integral_value()
        return whole if number == whole else number.normalize()

    def told(self, field: FormField, value: Any, story: Story) -> Decimal:
        return Decimal(str(value))

    def plausible(self, field: FormField, story: Story) -> Decimal:
        return Decimal(str(field.min or field.max or 1))

    def computed(self, value: int | Decimal | None) -> Decimal | None:
        return None if value is None else Decimal(value)


class Sum(Kind):
    title = Text(en="sum of money", zh="金额")
    expression = "money"
    settings = frozenset({"min", "max"})
    adds = True
    unit = 100  # fen
    step = Fraction(1)

    def flaw(self, question: Question) -> str | None:
        if any(round(each, 2) != each for each in (question.min, question.max) if isinstance(each, float)):
            return "min and max of money are in yuan, with at most two decimals"
        return None

    def problem(self, field: FormField, value: Any, today: date) -> Message | None:
        if not isinstance(value, Money):
            return Message("Enter a sum such as 1,200,000.00.")
        return within(field, value.amount, str(Money.yuan(_limit(field.min))), str(Money.yuan(_limit(field.max))))

    def total(self, values: Sequence[Money]) -> Money:
        return Money(sum(each.fen for each in values))

    def told(self, field: FormField, value: Any, story: Story) -> Money:
        return Money.parse(value) if isinstance(value, str) else Money.yuan(Decimal(str(value)))

    def plausible(self, field: FormField, story: Story) -> Money:
        return Money.yuan(Decimal(str(field.min or field.max or 1000)))


def within(field: FormField, value: Decimal, least: str, most: str) -> Message | None:
    """Is it within the limits of the field, which are written so?"""
    if field.min is not None and value < _limit(field.min):
        return Message("Enter %(limit)s or more.", limit=least)
    if field.max is not None and value > _limit(field.max):
        return Message("Enter %(limit)s or less.", limit=most)
    return None


def _limit(written: float | str | None) -> Decimal:
    return Decimal(str(written or 0))
