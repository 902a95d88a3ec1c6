"""Commitments over the years as columns: plain SVG without scripts or styles; each part has its number in words too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext
from markupsafe import Markup, escape

from govflow.services.queries.meetings.record import OUTCOMES, Counts

MOST_YEARS = 12
LEFT, TOP, TALL, COLUMN, SPACE, FOOT = 36, 18, 180, 44, 24, 26  # px

_LOOKS: Mapping[str, str] = {
    "kept": 'class="c1"',
    "late": 'class="c2"',
    "broken": 'fill="url(#cm-h)"',
    "waived": 'class="par"',
    "overdue": 'fill="url(#cm-d)"',
    "reported": 'class="dom"',
    "open": 'class="c4"',
}
_PATTERNS = (
    '<pattern id="cm-h" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect class="c4" x="-1" y="-1" width="9" height="9"/><path class="hatch-l" d="M0 0v7"/></pattern>'
    '<pattern id="cm-d" width="6" height="6" patternUnits="userSpaceOnUse">'
    '<rect class="c4" x="-1" y="-1" width="8" height="8"/><circle class="pick" cx="3" cy="3" r="1.6"/></pattern>'
)


@dataclass(frozen=True, kw_only=True)
class YearlyChart:
    """The columns, and what each look stands for. ``left_out``: how many earlier years the table alone has."""

    svg: Markup
    key: tuple[tuple[str, Markup], ...]
    left_out: int


def outcome_names() -> dict[str, str]:
    """How a commitment can stand, in the language of the reader."""
    return {
        "kept": gettext("Kept"),
        "late": gettext("Kept late"),
        "broken": gettext("Broken"),
        "waived": gettext("Waived"),
        "overdue": gettext("Overdue"),
        "reported": gettext("Reported"),
        "open": gettext("In progress"),
    }


def yearly_chart(over_years: Sequence[tuple[int, Counts]]) -> YearlyChart:
    """One column a year, its parts in the order of the table, the latest years on the right."""
    shown, names = over_years[-MOST_YEARS:], outcome_names()
    most = max(counts.total for _, counts in shown)
    width, height = LEFT + len(shown) * (COLUMN + SPACE) + SPACE, TOP + TALL + FOOT
    said = "; ".join(f"{year}: {_said(counts, names)}" for year, counts in shown)
    columns = "".join(_column(place, year, counts, most) for place, (year, counts) in enumerate(shown))
    axis = f'<path class="axis" d="M{LEFT} {TOP + TALL}H{width}"/>'
    svg = (
        f'<svg class="gf-svg" role="img" aria-labelledby="cm-t cm-s" viewBox="0 0 {max(width, 560)} {height}">'
        f'<title id="cm-t">{escape(gettext("Commitments by the year in which they were made"))}</title>'
        f'<desc id="cm-s">{escape(said)}</desc><defs>{_PATTERNS}</defs>{axis}{columns}</svg>'
    )
    there = [each for each in OUTCOMES if any(counts[each] for _, counts in shown)]
    return YearlyChart(
        svg=Markup(svg),  # noqa: S704  # numbers, our own class names, and words that were escaped
        key=tuple((names[each], _swatch(_LOOKS[each])) for each in there),
        left_out=len(over_years) - len(shown),
    )


def _column(place: int, year: int, counts: Counts, most: int) -> str:
    x = LEFT + SPACE + place * (COLUMN + SPACE)
    middle = x + COLUMN / 2
    parts = "".join(_parts(x, counts, most))
    top = TOP + TALL - counts.total / most * TALL
    return (
        f'{parts}<text class="tb" x="{middle}" y="{top - 5:.1f}" text-anchor="middle">{counts.total}</text>'
        f'<text class="t2" x="{middle}" y="{TOP + TALL + 18}" text-anchor="middle">{year}</text>'
    )


def _parts(x: int, counts: Counts, most: int) -> Iterator[str]:
    y = float(TOP + TALL)
    for each in OUTCOMES:
        tall = counts[each] / most * TALL
        if tall:
            y -= tall
            size = f'width="{COLUMN}" height="{max(tall - 1.4, 0.6):.1f}"'
            yield f'<rect {_LOOKS[each]} x="{x}" y="{y + 0.7:.1f}" {size}/>'


def _said(counts: Counts, names: Mapping[str, str]) -> str:
    return ", ".join(f"{names[each]} {counts[each]}" for each in OUTCOMES if counts[each])


def _swatch(look: str) -> Markup:
    rect = f'<rect {look} x="1" y="1" width="20" height="14" rx="2"/>'
    return Markup(f'<svg class="gf-svg gf-sm" viewBox="0 0 22 16" aria-hidden="true">{rect}</svg>')  # noqa: S704
