"""What decided over the years of an agreement, drawn as plain SVG with the thresholds. A table stands beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from flask_babel import gettext
from markupsafe import Markup

from govflow.services.queries.registers.compensation.years import YearLine

WIDTH, HEIGHT = 720, 240  # px
LEFT, RIGHT, TOP, BOTTOM = 70, 24, 18, 34


def year_chart(lines: Sequence[YearLine], symbol: str, thresholds: Sequence[Fraction]) -> Markup | None:
    """The value that decides, year by year; where nothing decides, the payment in millions. None without two years."""
    decides = any(each.decided is not None for each in lines)
    points = [(each.year, value) for each in lines if (value := _value(each, decides=decides)) is not None]
    if len(points) < 2:
        return None
    marks = [float(each) for each in thresholds] if decides else []
    lowest, highest = _span([value for _, value in points] + marks)
    drawn = "".join(_drawn(points, marks, lowest, highest))
    what = symbol if decides else gettext("Payment in millions of yuan")
    said = ", ".join(f"{year}: {_told(value)}" for year, value in points)
    return Markup(
        '<svg class="gf-svg" role="img" aria-labelledby="years-t years-d" viewBox="0 0 {} {}"><title id="years-t">{}'
        '</title><desc id="years-d">{}</desc><text class="t2" x="4" y="12">{}</text>{}</svg>'
    ).format(WIDTH, HEIGHT, gettext("Its years"), said, what, Markup(drawn))  # noqa: S704  # numbers alone


def _value(line: YearLine, *, decides: bool) -> float | None:
    if decides:
        return float(line.decided) if line.decided is not None else None
    return line.transfer.fen / 100_000_000 if line.transfer is not None else None


def _span(values: Sequence[float]) -> tuple[float, float]:
    """From somewhat below the least value to somewhat above the greatest."""
    least, most = min(values), max(values)
    room = (most - least) / 8 or abs(most) / 8 or 1
    return least - room, most + room


def _drawn(points: Sequence[tuple[int, float]], marks: Sequence[float], lowest: float, highest: float) -> Iterator[str]:
    def y(value: float) -> float:
        return TOP + (HEIGHT - TOP - BOTTOM) * (highest - value) / (highest - lowest)

    def x(place: int) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * (place + 0.5) / len(points)

    base = HEIGHT - BOTTOM
    yield f'<path class="axis" d="M{LEFT} {TOP}V{base}H{WIDTH - RIGHT}"/>'
    for mark in marks:
        yield f'<path class="lead" stroke-dasharray="5 4" d="M{LEFT} {y(mark):.1f}H{WIDTH - RIGHT}"/>'
        yield f'<text class="t2" text-anchor="end" x="{LEFT - 8}" y="{y(mark) + 4:.1f}">{_told(mark)}</text>'
    way = " ".join(f"{'L' if place else 'M'}{x(place):.1f} {y(value):.1f}" for place, (_, value) in enumerate(points))
    yield f'<path class="line" d="{way}"/>'
    for place, (year, value) in enumerate(points):
        yield f'<circle class="dot" cx="{x(place):.1f}" cy="{y(value):.1f}" r="5"/>'
        yield f'<text text-anchor="middle" x="{x(place):.1f}" y="{y(value) - 10:.1f}">{_told(value)}</text>'
        yield f'<text class="t2" text-anchor="middle" x="{x(place):.1f}" y="{base + 20}">{year}</text>'


def _told(value: float) -> str:
    return f"{value:.4f}".rstrip("0").rstrip(".")
