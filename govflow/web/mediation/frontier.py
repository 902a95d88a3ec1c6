"""The chart of packages by what they are worth to two sides, drawn by ourselves; its figures stand in a table, too."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from flask_babel import gettext
from markupsafe import Markup, escape

LEFT, TOP, WIDE, TALL = 52, 20, 560, 370
STEPS = range(0, 101, 20)


def rule_names() -> dict[str, str]:
    """What picks a package, in the language of the reader."""
    return {
        "nash": gettext("Nash product"),
        "max_min": gettext("Max-min"),
        "max_sum": gettext("Largest sum"),
        "kalai_smorodinsky": gettext("Kalai-Smorodinsky"),
    }


def frontier_chart(
    names: Sequence[str],
    others: Sequence[tuple[int, ...]],
    rows: Sequence[tuple[tuple[int, ...], tuple[str, ...], str]],
    tabled: Sequence[tuple[int, ...]],
    address: Callable[[str], str],
) -> Markup:
    """``rows``: of each efficient package its points, what picks it, and its code; each point leads to its package."""
    title = escape(gettext("Negotiation frontier"))
    said = escape(
        gettext(
            "All packages by the points that %(first)s and %(second)s give them. The efficient ones form the upper "
            "right edge; each leads to its package. The table below has the same figures.",
            first=names[0],
            second=names[1],
        )
    )
    dots = "".join(f'<circle class="dom" cx="{_x(a):.1f}" cy="{_y(b):.1f}" r="2.2"/>' for a, b in others)
    line = "L".join(f"{_x(a):.1f} {_y(b):.1f}" for (a, b), _, _ in rows)
    points = "".join(_point(names, each, address) for each in rows)
    rings = "".join(f'<circle class="tabled" cx="{_x(a):.1f}" cy="{_y(b):.1f}" r="13"/>' for a, b in tabled)
    path = f'<path class="line" d="M{line}"/>' if len(rows) > 1 else ""
    return Markup(  # noqa: S704  # numbers, our own class names, and words that were escaped
        f'<svg class="gf-svg" role="group" aria-labelledby="fr-t fr-d" viewBox="0 0 640 440">'
        f'<title id="fr-t">{title}</title><desc id="fr-d">{said}</desc>'
        f'<g aria-hidden="true">{"".join(_frame(names))}{dots}{path}{rings}</g>{points}</svg>'
    )


def _point(
    names: Sequence[str], row: tuple[tuple[int, ...], tuple[str, ...], str], address: Callable[[str], str]
) -> str:
    (a, b), picked, code = row
    x, y = _x(a), _y(b)
    said = f"{names[0]} {a}, {names[1]} {b}"
    called = rule_names()
    if picked:
        said = f"{said}: {', '.join(called[each] for each in picked)}"
        mark = f'<path class="pick" d="M{x:.1f} {y - 7:.1f}l7 7l-7 7l-7 -7z"/>'
    else:
        mark = f'<circle class="par" cx="{x:.1f}" cy="{y:.1f}" r="4"/>'
    return f'<a href="{escape(address(code))}" aria-label="{escape(said)}">{mark}</a>'


def _frame(names: Sequence[str]) -> Iterator[str]:
    for each in STEPS:
        x, y = _x(each), _y(each)
        yield f'<path class="grid" d="M{x:.1f} {TOP}V{TOP + TALL}M{LEFT} {y:.1f}H{LEFT + WIDE}"/>'
        yield f'<text class="t2" x="{x:.1f}" y="{TOP + TALL + 18}" text-anchor="middle">{each}</text>'
        yield f'<text class="t2" x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{each}</text>'
    yield f'<text class="t2" x="{LEFT + WIDE / 2}" y="{TOP + TALL + 40}" text-anchor="middle">{escape(names[0])}</text>'
    turned = f"translate(13 {TOP + TALL / 2}) rotate(-90)"
    yield f'<text class="t2" transform="{turned}" text-anchor="middle">{escape(names[1])}</text>'


def _x(points: int) -> float:
    return LEFT + WIDE * points / 105


def _y(points: int) -> float:
    return TOP + TALL - TALL * points / 105
