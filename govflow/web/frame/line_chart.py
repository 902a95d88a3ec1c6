"""A line through points from left to right, as plain SVG with marks across it. A table stands beside it on the page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from markupsafe import Markup

WIDTH, NARROW, HEIGHT = 720, 360, 240  # px
FEW = 4
"""So many points are drawn narrow: they fit on a phone, and lie no arm's length apart on a desk."""
LEFT, RIGHT, TOP, BOTTOM = 70, 24, 18, 34
MOST_LABELLED = 12
"""Of more points only the first, the last, the least and the greatest are written out."""

Points = Sequence[tuple[str, float]]
"""Each with what stands below it."""


def line_chart(points: Points, marks: Sequence[float], *, name: str, title: str, what: str) -> Markup | None:
    """The points, each with its value. None without two of them. ``name``: of the drawing on its page; ``what`` is
    counted.
    """
    if len(points) < 2:
        return None
    width, look = (NARROW, "gf-svg gf-sm") if len(points) <= FEW else (WIDTH, "gf-svg")
    drawn = "".join(_drawn(points, marks, width))
    said = ", ".join(f"{label}: {_told(value)}" for label, value in points)
    return Markup(
        '<svg class="{look}" role="img" aria-labelledby="{name}-t {name}-d" viewBox="0 0 {width} {height}"'
        ' width="{width}">'
        '<title id="{name}-t">{title}</title><desc id="{name}-d">{said}</desc>'
        '<text class="t2" x="4" y="12">{what}</text>{drawn}</svg>'
    ).format(
        name=name, look=look, width=width, height=HEIGHT, title=title, said=said, what=what,
        drawn=Markup(drawn),  # noqa: S704  # numbers and days alone
    )  # fmt: skip


def _span(values: Sequence[float]) -> tuple[float, float]:
    """From somewhat below the least value to somewhat above the greatest."""
    least, most = min(values), max(values)
    room = (most - least) / 8 or abs(most) / 8 or 1
    return least - room, most + room


def _drawn(points: Points, marks: Sequence[float], width: int) -> Iterator[str]:
    lowest, highest = _span([value for _, value in points] + list(marks))

    def y(value: float) -> float:
        return TOP + (HEIGHT - TOP - BOTTOM) * (highest - value) / (highest - lowest)

    def x(place: int) -> float:
        return LEFT + (width - LEFT - RIGHT) * (place + 0.5) / len(points)

    base = HEIGHT - BOTTOM
    yield f'<path class="axis" d="M{LEFT} {TOP}V{base}H{width - RIGHT}"/>'
    for mark in marks:
        yield f'<path class="lead" stroke-dasharray="5 4" d="M{LEFT} {y(mark):.1f}H{width - RIGHT}"/>'
        yield f'<text class="t2" text-anchor="end" x="{LEFT - 8}" y="{y(mark) + 4:.1f}">{_told(mark)}</text>'
    way = " ".join(f"{'L' if place else 'M'}{x(place):.1f} {y(value):.1f}" for place, (_, value) in enumerate(points))
    yield f'<path class="line" d="{way}"/>'
    written = _written(points)
    for place, (label, value) in enumerate(points):
        yield f'<circle class="dot" cx="{x(place):.1f}" cy="{y(value):.1f}" r="5"/>'
        if place in written:
            yield f'<text text-anchor="middle" x="{x(place):.1f}" y="{y(value) - 10:.1f}">{_told(value)}</text>'
            yield f'<text class="t2" text-anchor="middle" x="{x(place):.1f}" y="{base + 20}">{label}</text>'


def _written(points: Points) -> set[int]:
    """The places of those that are written out."""
    places = range(len(points))
    if len(points) <= MOST_LABELLED:
        return set(places)
    return {
        0,
        len(points) - 1,
        min(places, key=lambda each: points[each][1]),
        max(places, key=lambda each: points[each][1]),
    }


def _told(value: float) -> str:
    return f"{value:.4f}".rstrip("0").rstrip(".")
