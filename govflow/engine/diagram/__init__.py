"""A procedure as a picture: SVG that takes its look from the style sheet alone, and Mermaid text.

Steps that stay in their state, are open from every state, or give the case up from many states are not drawn;
``not_drawn`` names them for the sentence under the picture.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from html import escape

import networkx as nx

from govflow.engine.checks.flow import Edge, Flow
from govflow.engine.deadlines.durations import Duration
from govflow.engine.definition import Transition, Workflow
from govflow.engine.diagram.layout import LABEL_LINE, STATE_LINE, Arrow, Box, Layout, lay_out
from govflow.values import Text

MARGIN = 6
UNITS = {
    "d": Text(en="%s\N{NO-BREAK SPACE}d", zh="%s日"),
    "wd": Text(en="%s\N{NO-BREAK SPACE}wd", zh="%s个工作日"),
    "m": Text(en="%s\N{NO-BREAK SPACE}m", zh="%s个月"),
}
NAME = Text(en="State diagram: %s", zh="状态图：%s")


def svg(
    workflow: Workflow,
    language: str,
    *,
    prefix: str,
    current: str | None = None,
    visited: Collection[str] = (),
    stall: Collection[str] = (),
    around: str | None = None,
    steps: int = 1,
) -> str:
    """The state diagram in a language. ``prefix`` keeps ids apart when a page holds several pictures.

    ``around`` shows only what lies within so many ``steps`` of a state, in either direction. Equal input gives equal
    bytes; keeping the result is up to the caller.
    """
    moves = _moves(workflow)
    shown = _near(moves, around, steps) if around is not None else _joined(workflow, moves)
    states = [(name, state.title.to(language)) for name, state in workflow.states.items() if name in shown]
    drawn = {
        pair: edges
        for pair, edges in moves.items()
        if shown.get(pair[0], steps) < steps or shown.get(pair[1], steps) < steps
    }
    labels = {pair: _labels(workflow, edges, language) for pair, edges in drawn.items()}
    layout = lay_out(states, [(*pair, texts) for pair, texts in labels.items()])
    timed = {pair for pair, edges in drawn.items() if all(edge.only_timed for edge in edges)}
    marks = _Marks(workflow, current, visited, stall)
    titles = dict(states)
    parts = (
        f'<title id="{prefix}-t">{escape(NAME.to(language) % workflow.title.to(language))}</title>',
        f'<desc id="{prefix}-d">{escape("; ".join(_said(titles, labels)))}</desc>',
        _arrow_head(prefix),
        *(_path(arrow, prefix, timer=(arrow.source, arrow.target) in timed) for arrow in layout.arrows),
        *(_text("elabel", arrow.label_at, arrow.lines, LABEL_LINE) for arrow in layout.arrows),
        *(_state(box, marks) for box in layout.boxes),
    )
    return f"{_open(layout, prefix)}{''.join(parts)}</svg>"


def not_drawn(workflow: Workflow) -> tuple[Transition, ...]:
    """The steps that the picture leaves out, in file order."""
    drawn = {edge.index for edges in _moves(workflow).values() for edge in edges}
    return tuple(step for index, step in enumerate(workflow.transitions) if index not in drawn)


def mermaid(workflow: Workflow, language: str) -> str:
    """The same picture as Mermaid text."""
    return "\n".join(_mermaid(workflow, language)) + "\n"


def _mermaid(workflow: Workflow, language: str) -> Iterator[str]:
    yield "stateDiagram-v2"
    for name, state in workflow.states.items():
        yield f'    state "{_plain(state.title.to(language))}" as {name}'
    yield f"    [*] --> {workflow.start}"
    for (source, target), edges in _moves(workflow).items():
        yield f"    {source} --> {target}: {_plain(' / '.join(_labels(workflow, edges, language)))}"
    for name, state in workflow.states.items():
        if state.end is not None:
            yield f"    {name} --> [*]"


def _plain(text: str) -> str:
    return text.translate({ord('"'): "'", ord(":"): "：", ord(";"): ",", ord("\n"): " "})


Moves = dict[tuple[str, str], list[Edge]]


def _moves(workflow: Workflow) -> Moves:
    """The drawn steps by the two states that they join."""
    found: Moves = {}
    for edge in Flow(workflow).edges:
        if edge.moves and not edge.aside:
            found.setdefault((edge.source, edge.target), []).append(edge)
    return found


def _joined(workflow: Workflow, moves: Moves) -> dict[str, int]:
    """All states that some drawn step touches, and the start; none is farther than the others."""
    touched = {workflow.start, *(state for pair in moves for state in pair)}
    return {name: 0 for name in workflow.states if name in touched}


def _near(moves: Moves, state: str, steps: int) -> dict[str, int]:
    """The states within so many steps of one, each with its distance."""
    graph: nx.Graph[str] = nx.Graph(list(moves))
    graph.add_node(state)
    return dict(nx.single_source_shortest_path_length(graph, state, steps))


def _said(titles: Mapping[str, str], labels: Mapping[tuple[str, str], list[str]]) -> Iterator[str]:
    """The picture in words."""
    for (source, target), texts in labels.items():
        yield f"{titles[source]} → {titles[target]} ({' / '.join(texts)})"


def _labels(workflow: Workflow, edges: list[Edge], language: str) -> list[str]:
    """The titles of the steps; the clock's with the time it takes."""
    return list(dict.fromkeys(_named(workflow, edge, language) for edge in edges))


def _named(workflow: Workflow, edge: Edge, language: str) -> str:
    title = edge.transition.title.to(language)
    due = next((due for _, due in workflow.deadlines(edge.source) if due.then == edge.transition.name), None)
    if not edge.only_timed or due is None:
        return title
    return f"{title} {_time(due.longest, language)}".strip()


def _time(duration: Duration, language: str) -> str:
    if duration.relative or not duration.counted:
        return ""
    return UNITS[duration.unit].to(language) % duration.amount


class _Marks:
    """Which classes a state carries."""

    def __init__(
        self, workflow: Workflow, current: str | None, visited: Collection[str], stall: Collection[str]
    ) -> None:
        self.workflow = workflow
        self.current = current
        self.visited = visited
        self.stall = stall

    def ends(self, state: str) -> bool:
        return self.workflow.states[state].end is not None

    def classes(self, state: str) -> str:
        marks = {
            "cur": state == self.current,
            "done": state in self.visited and state != self.current,
            "end": self.ends(state),
            "stall": state in self.stall and state != self.current,
        }
        return " ".join(("state", *(name for name, given in marks.items() if given)))


def _open(layout: Layout, prefix: str) -> str:
    width, height = round(layout.width + 2 * MARGIN), round(layout.height + 2 * MARGIN)
    return (
        f'<svg class="gf-svg gf-sm" role="img" aria-labelledby="{prefix}-t {prefix}-d" width="{width}" '
        f'viewBox="-{MARGIN} -{MARGIN} {width} {height}">'
    )


def _arrow_head(prefix: str) -> str:
    return (
        f'<defs><marker id="{prefix}-a" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
        'orient="auto"><path class="head" d="M0 .6L8 4L0 7.4z"/></marker></defs>'
    )


def _path(arrow: Arrow, prefix: str, *, timer: bool) -> str:
    (x, y), *curve = arrow.points
    bends = " ".join(f"{a} {b}" for a, b in curve)
    d = f"M{x} {y}C{bends}L{arrow.tip[0]} {arrow.tip[1]}"
    return f'<path class="edge{" timer" if timer else ""}" d="{d}" marker-end="url(#{prefix}-a)"/>'


def _state(box: Box, marks: _Marks) -> str:
    ends = marks.ends(box.name)
    inner = _rect(box, 3, 13, ' class="inner"') if ends else ""
    text = _text("", box.centre, box.lines, STATE_LINE)
    return f'<g class="{marks.classes(box.name)}">{_rect(box, 0, 16 if ends else 5, "")}{inner}{text}</g>'


def _rect(box: Box, inset: int, radius: int, attributes: str) -> str:
    x, y = box.centre[0] - box.width / 2 + inset, box.centre[1] - box.height / 2 + inset
    width, height = box.width - 2 * inset, box.height - 2 * inset
    return f'<rect{attributes} x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="{radius}"/>'


def _text(kind: str, centre: tuple[float, float], lines: tuple[str, ...], height: int) -> str:
    """Lines around a centre; 0.35 of a line is what lies below the middle of a glyph."""
    x, first = centre[0], centre[1] - (len(lines) - 1) * height / 2 + height * 0.28
    attributes = f' class="{kind}"' if kind else ""
    spans = (
        f'<tspan x="{x:.1f}" y="{first + number * height:.1f}">{escape(line)}</tspan>'
        for number, line in enumerate(lines)
    )
    return f'<text{attributes} text-anchor="middle">{"".join(spans)}</text>'
