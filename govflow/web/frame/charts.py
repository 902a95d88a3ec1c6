"""Drawings of sums: plain SVG without scripts or styles, told apart by texture too. The figures stand beside them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from markupsafe import Markup

from govflow.services.queries.funds.balance import Balance
from govflow.values import Money

WIDTH, HEIGHT, GAP = 1100, 44, 1.4  # px


@dataclass(frozen=True, kw_only=True)
class Part:
    """One part of a whole: its name, what it means, its sum, its share in tenths of a percent, and its swatch."""

    label: str
    meaning: str
    sum: Money
    share: str
    swatch: Markup


@dataclass(frozen=True, kw_only=True)
class MoneyBar:
    """A bar with its legend."""

    svg: Markup
    parts: tuple[Part, ...]


def money_bar(balance: Balance, prefix: str) -> MoneyBar:
    """Where the money of a fund is. ``prefix`` keeps ids apart when a page holds several bars."""
    hatched = f'fill="url(#{prefix}-h)"'
    named = (
        (gettext("Disbursed"), gettext("paid out by the finance department"), balance.disbursed, 'class="c1"'),
        (gettext("Committed"), gettext("signed, not yet paid"), balance.committed, 'class="c2"'),
        (gettext("Reserved"), gettext("held for a request under decision"), balance.reserved, hatched),
        (gettext("Available"), gettext("free for new requests"), balance.available, 'class="c4"'),
    )  # fmt: skip
    total = balance.total.fen
    parts = tuple(
        Part(label=label, meaning=meaning, sum=sum_, share=_share(sum_.fen, total), swatch=_swatch(look))
        for label, meaning, sum_, look in named
    )
    said = gettext("Of %(total)s: ", total=balance.total) + ", ".join(f"{each.label} {each.sum}" for each in parts)
    bars = "".join(_bars([(sum_.fen, look) for _, _, sum_, look in named], total))
    return MoneyBar(svg=_svg(prefix, said, bars), parts=parts)


def _svg(prefix: str, said: str, bars: str) -> Markup:
    title = gettext("Where the money is")
    return Markup(
        '<svg class="gf-svg gf-bar" role="img" aria-labelledby="{0}-t {0}-d" viewBox="0 0 {1} {2}" '
        'preserveAspectRatio="none"><title id="{0}-t">{3}</title><desc id="{0}-d">{4}</desc><defs>'
        '<pattern id="{0}-h" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<rect class="c4" x="-1" y="-1" width="9" height="9"/><path class="hatch-l" d="M0 0v7"/></pattern></defs>'
        "{5}</svg>"
    ).format(prefix, WIDTH, HEIGHT, title, said, Markup(bars))  # noqa: S704  # numbers and our own class names


def _bars(sums: list[tuple[int, str]], total: int) -> Iterator[str]:
    x = 0.0
    for fen, look in sums:
        width = fen / total * WIDTH if total else 0
        if width > GAP:
            yield f'<rect {look} x="{x + GAP / 2:.1f}" y="1" width="{width - GAP:.1f}" height="{HEIGHT - 2}" rx="2"/>'
        x += width


def _swatch(look: str) -> Markup:
    rect = f'<rect {look} x="1" y="1" width="20" height="14" rx="2"/>'
    return Markup(f'<svg class="gf-svg gf-sm" viewBox="0 0 22 16" aria-hidden="true">{rect}</svg>')  # noqa: S704


def _share(part: int, total: int) -> Any:
    """40.6 %; exact to the tenth, half upwards."""
    tenths = (part * 2000 + total) // (2 * total) if total else 0
    return f"{tenths // 10}.{tenths % 10} %"
