"""The graph of a procedure: its steps as edges between states, and what can be reached from where."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

import networkx as nx

from govflow.engine.asking import AskedForm
from govflow.engine.definition import OPEN, SAME, TIMER, Transition, Workflow
from govflow.engine.expressions import Expression, scope_of
from govflow.engine.facts import Rounds
from govflow.engine.vocabulary import NO_WORDS, Vocabulary

FEW = 2  # a withdrawal from more states than this is a general exit


@dataclass(frozen=True)
class Edge:
    """One step out of one state, with its conditions. ``index`` is the number of its transition."""

    source: str
    target: str
    transition: Transition
    index: int
    aside: bool = False  # it gives the case up, or is open from every state: no way forward, and not drawn
    condition: Expression | None = None
    when: Expression | None = None

    @cached_property
    def moves(self) -> bool:
        """Does it lead to another state?"""
        return self.source != self.target

    @property
    def only_timed(self) -> bool:
        """Does nobody but the clock take it?"""
        return self.transition.actors == (TIMER,)

    @property
    def outcomes(self) -> frozenset[str]:
        """The outcomes of a round that it waits for."""
        return self.when.outcomes if self.when else frozenset()

    @cached_property
    def rounds(self) -> frozenset[str]:
        """The rounds that must be over before it happens by itself."""
        return self.when.rounds if self.when else frozenset()

    @property
    def waits_for_more(self) -> bool:
        """Does it wait for anything else than rounds?"""
        if self.when is None:
            return False
        return self.when.needs != {Rounds} or any(name.partition(".")[0] not in self.rounds for name in self.when.reads)

    @property
    def awaited_fields(self) -> frozenset[str]:
        """The answers that it waits for to happen by itself."""
        return self.when.fields if self.when else frozenset()

    @cached_property
    def capacities(self) -> frozenset[str]:
        """The capacities whose people may take it."""
        return frozenset(capacity_of(who) for who in self.transition.actors if who != TIMER)


def capacity_of(who: str) -> str:
    """``claimant`` of ``claimant.signatory``."""
    return who.partition(".")[0]


class Flow:
    """All steps of a workflow. Reopening a case counts as a way out of an end, but not as a step."""

    def __init__(self, workflow: Workflow, vocabulary: Vocabulary = NO_WORDS) -> None:
        self.workflow = workflow
        self.scope = scope_of(workflow, vocabulary)
        self._conditions: dict[str, Expression] = {}
        self.edges = tuple(self._edges())

    def condition(self, text: str) -> Expression:
        """A condition of the file, read once however often it is asked for."""
        if text not in self._conditions:
            self._conditions[text] = Expression.parse(text, self.scope)
        return self._conditions[text]

    @cached_property
    def forms(self) -> dict[str, AskedForm]:
        """The forms with their expressions read."""
        return {name: AskedForm(fields, self.scope) for name, fields in self.workflow.forms.items()}

    @cached_property
    def moves(self) -> nx.DiGraph[str]:
        """States, and an edge wherever some step leads from one to another."""
        return graph_of(self.workflow, self.edges)

    @cached_property
    def graph(self) -> nx.DiGraph[str]:
        """The same, with every declared reopening as well."""
        graph = self.moves.copy()
        for name, state in self.workflow.states.items():
            if state.reopen is not None:
                graph.add_edge(name, state.reopen.to)
        return graph

    @cached_property
    def steps_from_start(self) -> dict[str, int]:
        """The least number of steps to each state that can be reached."""
        return dict(nx.single_source_shortest_path_length(self.graph, self.workflow.start))

    @cached_property
    def ends(self) -> frozenset[str]:
        return frozenset(name for name, state in self.workflow.states.items() if state.end is not None)

    @cached_property
    def can_end(self) -> frozenset[str]:
        """The states from which some end can be reached."""
        return leading_to(self.graph, self.ends)

    @cached_property
    def can_succeed(self) -> frozenset[str]:
        """The states from which a success can be reached."""
        return leading_to(self.graph, [name for name, each in self.workflow.states.items() if each.end == "success"])

    def forward(self, state: str) -> tuple[Edge, ...]:
        """The moves that lead towards success; where none does, all that lead out."""
        moves = [edge for edge in self.leaving(state) if edge.moves and not edge.aside]
        return tuple(edge for edge in moves if edge.target in self.can_succeed) or tuple(moves)

    def private(self, state: str) -> bool:
        """Is it the first state, which only whoever opens the case can move on? Nobody else waits there yet."""
        openers = {name for name, party in self.workflow.parties.items() if party.opens}
        movers = {capacity for edge in self.forward(state) for capacity in edge.capacities}
        return state == self.workflow.start and movers <= openers

    def comes_back(self, state: str) -> bool:
        """Can a case that was in the state come into it once more? A reopened one has all its time anew."""
        graph = self.moves
        again = any(edge.target == state and edge.transition.to != SAME for edge in self.leaving(state))
        return again or any(nx.has_path(graph, each, state) for each in graph.successors(state))

    def rounds_over(self, edge: Edge) -> frozenset[str]:
        """The rounds of its own state that must be over before the step happens by itself."""
        return edge.rounds.intersection(self.workflow.states[edge.source].rounds)

    def asks_earlier(self, edge: Edge, round_: str) -> bool:
        """Does the step, beside what brings it about, ask how a round ended that was held in a state before?"""
        brought = self.rounds_over(edge) or edge.waits_for_more
        before = nx.ancestors(self.graph, edge.source)
        held = any(round_ in self.workflow.states[each].rounds for each in before)
        return bool(brought) and held and round_ not in self.workflow.states[edge.source].rounds

    def leaving(self, state: str) -> tuple[Edge, ...]:
        """The steps out of a state, in file order."""
        return self._leaving.get(state, ())

    @cached_property
    def _leaving(self) -> dict[str, tuple[Edge, ...]]:
        found: dict[str, list[Edge]] = {}
        for edge in self.edges:
            found.setdefault(edge.source, []).append(edge)
        return {state: tuple(edges) for state, edges in found.items()}

    def _edges(self) -> Iterator[Edge]:
        states = self.workflow.states
        for index, step in enumerate(self.workflow.transitions):
            condition = self.condition(step.if_) if step.if_ else None
            when = self.condition(step.when) if step.when else None
            sources = self.workflow.states_of(step)
            for source in sources:
                target = source if step.to == SAME else step.to
                aside = OPEN in step.sources or (states[target].end == "withdrawn" and len(sources) > FEW)
                yield Edge(source, target, step, index, aside, condition, when)


def graph_of(workflow: Workflow, edges: Iterable[Edge]) -> nx.DiGraph[str]:
    """All states of a workflow with the moves that the given steps make."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(workflow.states)
    graph.add_edges_from({(edge.source, edge.target): None for edge in edges if edge.moves})  # once each
    return graph


def leading_to(graph: nx.DiGraph[str], targets: Iterable[str]) -> frozenset[str]:
    """The states from which one of the targets can be reached, the targets included."""
    found = set(targets)
    for target in tuple(found):
        found |= nx.ancestors(graph, target)
    return frozenset(found)
