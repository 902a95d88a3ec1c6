"""Cases that open cases: none by itself again and again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import networkx as nx

from govflow.engine.definition import Workflow
from govflow.engine.problems import Path, Positions, Problem
from govflow.engine.rules import Rules
from govflow.engine.rules.referring import opened_cases
from govflow.messages import Message


def without_end(workflow: Workflow, at: Positions, known: Mapping[str, Workflow], rules: Rules) -> Iterator[Problem]:
    """A procedure whose cases open cases that open such cases again, each by itself, would never come to rest."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_edges_from((each.id, child) for each in known.values() for child, _ in _by_itself(each, rules))
    for child, path in _by_itself(workflow, rules):
        if child in graph and nx.has_path(graph, child, workflow.id):
            sentence = Message(
                "Cases would be opened without end: each opens the next by itself. Let a person take this step."
            )
            yield at.problem(path, sentence)


def _by_itself(workflow: Workflow, rules: Rules) -> Iterator[tuple[str, Path]]:
    """The procedures of which cases are opened without a person, below or beside, and where the file says so."""
    beside = [(path, cases) for path, cases in opened_cases(workflow, rules) if path[0] != "children"]
    for step in workflow.transitions:
        if not step.manual:
            for name in step.opens:
                yield workflow.children[name].workflow, (*step.path, "opens")
            for path, cases in beside:
                if path[: len(step.path)] == step.path:
                    yield cases.workflow, path
