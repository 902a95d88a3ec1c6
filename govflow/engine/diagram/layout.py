"""Where the states and steps of a diagram stand: laid out by Graphviz, measured by us.

Graphviz does not know the widths of Chinese glyphs, so every box and label gets its size from here. Its C library
keeps global state: one layout at a time.
"""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from threading import Lock

import pygraphviz

STATE_FONT, LABEL_FONT = 13, 11  # px, as in the style sheet
LATIN = 0.555  # width of a Latin glyph in the font size
STATE_LINE, LABEL_LINE = 16, 13  # px from line to line
STATE_WIDEST, LABEL_WIDEST = 20, 16  # Latin glyphs; a Chinese glyph counts as two
PADDING = 27  # px, both sides of a state's name together
INCH = 72

_one_at_a_time = Lock()

Point = tuple[float, float]


@dataclass(frozen=True)
class Box:
    """A state: its centre, its size, and its name in lines."""

    name: str
    centre: Point
    width: float
    height: float
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Arrow:
    """A move between two states: a Bézier path that ends in ``tip``, and its label."""

    source: str
    target: str
    points: tuple[Point, ...]
    tip: Point
    label_at: Point
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Layout:
    """A diagram with its origin at the top left, in pixels."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]


def lay_out(states: Iterable[tuple[str, str]], moves: Iterable[tuple[str, str, Sequence[str]]]) -> Layout:
    """Place states (name, title) and moves (source, target, labels) from top to bottom; equal input, equal output."""
    titles = {name: wrapped(title, STATE_WIDEST) for name, title in states}
    labels = {(source, target): _stacked(texts) for source, target, texts in moves}
    with _one_at_a_time:
        graph = pygraphviz.AGraph(directed=True, rankdir="TB", nodesep="0.2", ranksep="0.25")
        for name, lines in titles.items():
            width, height = _state_size(lines)
            graph.add_node(name, label="", shape="box", fixedsize="true", width=width / INCH, height=height / INCH)
        for (source, target), lines in labels.items():
            graph.add_edge(source, target, label=_placeholder(lines))
        graph.layout(prog="dot")
        return _read(graph, titles, labels)


def wrapped(text: str, widest: int) -> tuple[str, ...]:
    """A text in lines; Latin breaks between words, Chinese between glyphs, into lines of about the same length."""
    if glyphs(text) <= widest:
        return (text,)
    if any(unicodedata.east_asian_width(glyph) in "WF" for glyph in text):
        count = -(-glyphs(text) // widest)
        size = -(-len(text) // count)
        return tuple(text[start : start + size] for start in range(0, len(text), size))
    return tuple(textwrap.wrap(text, widest))


def _stacked(texts: Sequence[str]) -> tuple[str, ...]:
    """One label of several: each starts on a line of its own."""
    joined = [*(f"{text}\N{NO-BREAK SPACE}/" for text in texts[:-1]), *texts[-1:]]
    return tuple(line for text in joined for line in wrapped(text, LABEL_WIDEST))


def glyphs(text: str) -> int:
    """The width of a text in Latin glyphs."""
    return sum(2 if unicodedata.east_asian_width(glyph) in "WF" else 1 for glyph in text)


def _width(lines: Sequence[str], font: int) -> float:
    return max((sum(_glyph(each, font) for each in line) for line in lines), default=0)


def _glyph(glyph: str, font: int) -> float:
    return font if unicodedata.east_asian_width(glyph) in "WF" else font * LATIN


def _state_size(lines: Sequence[str]) -> tuple[float, float]:
    return _width(lines, STATE_FONT) + PADDING, STATE_LINE * len(lines) + STATE_LINE


def _placeholder(lines: Sequence[str]) -> str:
    """An empty table as large as the label will be, with a little air around."""
    width, height = round(_width(lines, LABEL_FONT)) + 10, LABEL_LINE * len(lines) + 6
    table = f'<TABLE FIXEDSIZE="TRUE" WIDTH="{width}" HEIGHT="{height}" BORDER="0"><TR><TD></TD></TR></TABLE>'
    return f"<{table}>"


def _read(
    graph: pygraphviz.AGraph,
    titles: dict[str, tuple[str, ...]],
    labels: dict[tuple[str, str], tuple[str, ...]],
) -> Layout:
    _, _, width, height = (float(each) for each in graph.graph_attr["bb"].split(","))

    def point(text: str) -> Point:
        x, y = text.split(",")
        return round(float(x), 1), round(height - float(y), 1)

    boxes = [
        Box(name, point(graph.get_node(name).attr["pos"]), *_state_size(lines), lines) for name, lines in titles.items()
    ]
    arrows = []
    for (source, target), lines in labels.items():
        attributes = graph.get_edge(source, target).attr
        tip, *spline = attributes["pos"].split()
        arrows.append(
            Arrow(
                source, target, tuple(map(point, spline)), point(tip.removeprefix("e,")), point(attributes["lp"]), lines
            )
        )
    return Layout(width, height, tuple(boxes), tuple(arrows))
