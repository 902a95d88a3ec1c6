"""What decided over the years of an agreement, drawn as plain SVG with the thresholds. A table stands beside it."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from flask_babel import gettext
from markupsafe import Markup

from govflow.services.queries.registers.compensation.years import YearLine
from govflow.web.frame.line_chart import line_chart


def year_chart(lines: Sequence[YearLine], symbol: str, thresholds: Sequence[Fraction]) -> Markup | None:
    """The value that decides, year by year; where nothing decides, the payment in millions. None without two years."""
    decides = any(each.decided is not None for each in lines)
    points = [(str(each.year), value) for each in lines if (value := _value(each, decides=decides)) is not None]
    marks = [float(each) for each in thresholds] if decides else []
    what = symbol if decides else gettext("Payment in millions of yuan")
    return line_chart(points, marks, name="years", title=gettext("Its years"), what=what)


def _value(line: YearLine, *, decides: bool) -> float | None:
    if decides:
        return float(line.decided) if line.decided is not None else None
    return line.transfer.fen / 100_000_000 if line.transfer is not None else None
