"""Separation of duties: rules for two people that one could satisfy, or that nobody could, and seats nobody takes."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import networkx as nx

from govflow.engine.checks.flow import Edge, Flow
from govflow.engine.definition import Party, Workflow
from govflow.engine.problems import Positions, Problem
from govflow.engine.rounds.elections import Election
from govflow.engine.rounds.rules import Ballot, Offer, Review
from govflow.engine.rounds.selections.rule import Selection
from govflow.engine.seating.joining import others_may_see
from govflow.engine.vocabulary import Vocabulary
from govflow.messages import Message


def check(flow: Flow, at: Positions) -> Iterator[Problem]:
    """All problems of who may act."""
    for index, step in enumerate(flow.workflow.transitions):
        for number, other in enumerate(step.differs_from):
            place = (*step.path, "differs_from", number)
            yield from _impossible(flow, at, place, index, other)
            yield from _pointless(flow, at, place, index, other)
            yield from _avoidable(flow, at, place, index, other)
    yield from _empty_seats(flow, at)
    yield from _closed_to_joining(flow, at)
    yield from _asked_to_join(flow, at)
    yield from _counted_apart(flow, at)
    yield from _partial_reviewers(flow, at)


def _impossible(flow: Flow, at: Positions, place: tuple[str | int, ...], index: int, other: str) -> Iterator[Problem]:
    """Two steps that only one and the same person can take."""
    step = flow.workflow.transitions[index]
    actors = {each for edge in _steps(flow, other) for each in edge.capacities} | _capacities(flow, index)
    if len(actors) == 1 and _one_person(flow.workflow.parties[next(iter(actors))]):
        message = Message(
            "“%(step)s” can never be done: it must be somebody else than for “%(other)s”, but only one person holds "
            "“%(seat)s” and only that person may take either.",
            step=step.title,
            other=_title(flow, other),
            seat=flow.workflow.parties[next(iter(actors))].title,
        )
        yield at.problem(place, message)


def _pointless(flow: Flow, at: Positions, place: tuple[str | int, ...], index: int, other: str) -> Iterator[Problem]:
    """A step that no person takes, or that cannot have happened before."""
    step = flow.workflow.transitions[index]
    others = _steps(flow, other)
    if not any(edge.transition.manual for edge in others):
        message = Message(
            "“%(step)s” must be somebody else than for “%(other)s”, which no person takes: the rule does nothing.",
            step=step.title,
            other=_title(flow, other),
        )
        yield at.problem(place, message, "warning")
    elif not any(_can_follow(flow, edge, index) for edge in others):
        message = Message(
            "“%(step)s” must be somebody else than for “%(other)s”, which cannot come before it: that does nothing.",
            step=step.title,
            other=_title(flow, other),
        )
        yield at.problem(place, message, "warning")


def _avoidable(flow: Flow, at: Positions, place: tuple[str | int, ...], index: int, other: str) -> Iterator[Problem]:
    """A second way between the same states by which one person could do both after all."""
    step = flow.workflow.transitions[index]
    for edge in _steps(flow, other):
        for way in _beside(flow, edge):
            if way.transition.name not in step.differs_from and way.capacities & _capacities(flow, index):
                yield at.problem(place, _one_suffices(step.title, edge, way))
    for edge in (edge for edge in flow.edges if edge.index == index):
        for way in _beside(flow, edge):
            actors = {each for edge_ in _steps(flow, other) for each in edge_.capacities}
            if other not in way.transition.differs_from and way.capacities & actors:
                message = Message(
                    "One person could do both: whoever did “%(other)s” may take “%(way)s” instead of “%(step)s”. "
                    "Add differs_from there as well.",
                    other=_title(flow, other),
                    way=way.transition.title,
                    step=step.title,
                )
                yield at.problem(way.transition.path, message)


def _one_suffices(step: object, edge: Edge, way: Edge) -> Message:
    return Message(
        "One person could do both: whoever takes “%(way)s” instead of “%(other)s” may take “%(step)s” too. "
        "Name %(name)s in differs_from as well.",
        way=way.transition.title,
        other=edge.transition.title,
        step=step,
        name=way.transition.name,
    )


def _empty_seats(flow: Flow, at: Positions) -> Iterator[Problem]:
    """A capacity that acts although nothing in the file ever seats anybody in it."""
    workflow = flow.workflow
    if workflow.child_only:
        return  # the parent case names the parties
    acting = {capacity for edge in flow.edges for capacity in edge.capacities}
    for name, party in workflow.parties.items():
        if name in acting and name not in seated_by_file(workflow):
            message = Message(
                "Nobody is ever seated as “%(seat)s” by this file: only a parent case can name who that is.",
                seat=party.title,
            )
            yield at.problem(("parties", name), message, "warning")


def _closed_to_joining(flow: Flow, at: Positions) -> Iterator[Problem]:
    """A capacity that organizations join, and that none can: where it acts, nobody else sees the case."""
    for name, party in flow.workflow.parties.items():
        sources = {edge.source for edge in flow.edges if name in edge.capacities}
        if party.is_open and not any(others_may_see(flow.workflow, source, name) for source in sources):
            message = Message(
                "Nobody can ever join as “%(seat)s”: give it a step in a state that such organizations see, "
                "such as one with public: true.",
                seat=party.title,
            )
            yield at.problem(("parties", name, "joins" if party.joins else "visits"), message)


def _asked_to_join(flow: Flow, at: Positions) -> Iterator[Problem]:
    """A round that only those answer who have joined before: it cannot open where nobody has."""
    for name, round_ in flow.workflow.rounds.items():
        if all(flow.workflow.parties[voter].is_open for voter in round_.voters):
            message = Message(
                "Only who has joined by a step before it opens is asked here; where nobody has, it cannot open. "
                "Name somebody else in voters as well."
            )
            yield at.problem(("rounds", name, "voters"), message, "warning")


def _counted_apart(flow: Flow, at: Positions) -> Iterator[Problem]:
    """Holders who act together, and are counted or compared each by itself: one person would cast all their votes."""
    workflow = flow.workflow
    for name, party in workflow.parties.items():
        rounds = (each for each in workflow.rounds.values() if isinstance(each, Offer | Ballot | Selection | Election))
        apart = next((each for each in rounds if name in each.voters), None)
        if party.together and not party.is_person and apart is not None:
            message = Message(
                "Who takes part as “%(seat)s” competes or votes for itself in “%(round)s”, so they cannot act "
                "together: one person would answer for several of them. Leave out together.",
                seat=party.title,
                round=apart.title,
            )
            yield at.problem(("parties", name, "together"), message)


def _partial_reviewers(flow: Flow, at: Positions) -> Iterator[Problem]:
    """Who scores offers without being kept apart from those who make them."""
    workflow = flow.workflow
    for name, review in workflow.rounds.items():
        if not isinstance(review, Review) or review.per not in workflow.rounds:
            continue
        offering = workflow.rounds[review.per].voters
        for number, who in enumerate(review.voters):
            apart = {who} | {each for each in offering if who in workflow.parties[each].not_of}
            missing = set(offering) - set(workflow.parties[who].not_of) - apart
            if missing:
                message = Message(
                    "“%(reviewers)s” score offers of “%(offerers)s”, whom they may belong to: write not_of.",
                    reviewers=workflow.parties[who].title,
                    offerers=tuple(workflow.parties[each].title for each in offering if each in missing),
                )
                yield at.problem(("rounds", name, "voters", number), message, "warning")


def unheld_roles(flow: Flow, at: Positions, held: Collection[str], vocabulary: Vocabulary) -> Iterator[Problem]:
    """Roles that steps ask for and nobody has: ``held`` are those that somebody in the body has."""
    for step in flow.workflow.transitions:
        for who in step.actors:
            capacity, _, role = who.partition(".")
            if role and role not in held:
                message = Message(
                    "Nobody here is %(role)s: “%(step)s” cannot be done by %(seat)s.",
                    role=vocabulary.role(role),
                    step=step.title,
                    seat=flow.workflow.parties[capacity].title,
                )
                yield at.problem((*step.path, "by"), message, "warning")


def seated_by_file(workflow: Workflow) -> frozenset[str]:
    """The capacities that the opener takes, that a rule derives, that are joined, or that a form field fills."""
    own = {name for name, party in workflow.parties.items() if party.opens or party.is_open or party.kind == "derived"}
    return frozenset(own | {field.seats for field in workflow.fields.values() if field.seats})


def _steps(flow: Flow, name: str) -> list[Edge]:
    return [edge for edge in flow.edges if edge.transition.name == name]


def _capacities(flow: Flow, index: int) -> frozenset[str]:
    return frozenset(each for edge in flow.edges if edge.index == index for each in edge.capacities)


def _one_person(party: Party) -> bool:
    return party.kind == "person" and party.max == 1


def _can_follow(flow: Flow, earlier: Edge, index: int) -> bool:
    """Is there a way from where the earlier step leads to where the later one starts?"""
    later = [edge.source for edge in flow.edges if edge.index == index]
    return any(nx.has_path(flow.graph, earlier.target, source) for source in later)


def _beside(flow: Flow, edge: Edge) -> list[Edge]:
    """Other steps of other names that people can take between the same two states."""
    if not edge.moves:
        return []
    return [
        each
        for each in flow.edges
        if (each.source, each.target) == (edge.source, edge.target)
        and each.transition.name != edge.transition.name
        and each.transition.manual
        and not each.aside
    ]


def _title(flow: Flow, name: str) -> object:
    return next((each.title for each in flow.workflow.transitions if each.name == name), name)
