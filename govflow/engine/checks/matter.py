"""What is voted on, chosen and signed is said, and stays as it was when the round opened."""

from __future__ import annotations

from collections.abc import Iterator

from govflow.engine.checks import replaced
from govflow.engine.checks.flow import Edge, Flow
from govflow.engine.checks.replaced import favourable, matter_of, recorded, title
from govflow.engine.definition import SAME, Transition, Workflow
from govflow.engine.problems import Path, Positions, Problem
from govflow.engine.rounds.rules import Review
from govflow.messages import Message


def check(flow: Flow, at: Positions) -> Iterator[Problem]:
    """All problems of what rounds are about."""
    yield from _unsaid(flow.workflow, at)
    for step in flow.workflow.transitions:
        yield from _annuls(flow.workflow, at, step)
    for edge in flow.edges:
        yield from _changed(flow.workflow, at, edge)
        yield from _undone(flow, at, edge)
    yield from replaced.check(flow, at)


def count(workflow: Workflow) -> int:
    """The rounds that freeze what they are about."""
    return sum(bool(each.matter) for each in workflow.rounds.values())


def _unsaid(workflow: Workflow, at: Positions) -> Iterator[Problem]:
    """Nobody binds himself to what is not written down, and an opinion or score on nothing could be used for any text.

    What a review of offers is about, these say.
    """
    for name, each in workflow.rounds.items():
        of_offers = isinstance(each, Review) and each.per is not None and name not in workflow.repeated
        if not of_offers and not each.matter and each.no_matter is None:
            sentence = Message(
                "“%(round)s” does not say what is answered to: write matter with the documents and texts, such as "
                "matter: [agreement, agreement_map]; or no_matter with the reason, where nothing is written.",
                round=title(workflow, name),
            )
            yield at.problem(("rounds", name), sentence)


def _annuls(workflow: Workflow, at: Positions, step: Transition) -> Iterator[Problem]:
    """A round is annulled by somebody, with a reason, and the case goes on from there."""
    if not step.annuls:
        return
    path: Path = (*step.path, "annuls")
    if not step.manual or step.reason != "required":
        sentence = Message(
            "“%(step)s” annuls a round: a person does so, and says why. Write by, and reason: required.",
            step=step.title,
        )
        yield at.problem(path, sentence)
    if step.to == SAME:
        sentence = Message(
            "“%(step)s” annuls a round, and nobody is asked any more in this state: let it lead to a state, this one "
            "by its name if it is to be asked anew.",
            step=step.title,
        )
        yield at.problem(path, sentence)
    for source in workflow.states_of(step):
        for name in step.annuls:
            if name in workflow.rounds and name not in workflow.states[source].rounds:
                sentence = Message(
                    "“%(round)s” is not held in “%(state)s”, so “%(step)s” cannot annul it there.",
                    round=title(workflow, name),
                    state=workflow.states[source].title,
                    step=step.title,
                )
                yield at.problem(path, sentence)


def _changed(workflow: Workflow, at: Positions, edge: Edge) -> Iterator[Problem]:
    """A step that changes what an open round is about would always be refused."""
    for name in workflow.states[edge.source].rounds:
        if name in edge.transition.annuls:
            continue
        for field in _recorded(workflow, edge, name):
            sentence = Message(
                "“%(step)s” changes “%(field)s” while “%(round)s” is held on it: write annuls: %(name)s, or ask for it "
                "in another state.",
                step=edge.transition.title,
                field=workflow.fields[field].label,
                round=title(workflow, name),
                name=name,
            )
            yield at.problem(edge.transition.path, sentence)


def _undone(flow: Flow, at: Positions, edge: Edge) -> Iterator[Problem]:
    """Where a case rests because of what was decided, no step that stays there puts another text in its place."""
    workflow = flow.workflow
    if edge.transition.to != SAME or edge.transition.rests_on is not None:
        return
    for name in _rests_on(flow, edge.source):
        for field in _recorded(workflow, edge, name):
            sentence = Message(
                "“%(step)s” changes “%(field)s” in “%(state)s”, which rests on “%(round)s”: let it lead to a "
                "state that asks anew.",
                step=edge.transition.title,
                field=workflow.fields[field].label,
                state=workflow.states[edge.source].title,
                round=title(workflow, name),
            )
            yield at.problem(edge.transition.path, sentence)


def _rests_on(flow: Flow, state: str) -> Iterator[str]:
    """The rounds whose favourable outcome led to a state, or that were heard out before it."""
    led = {outcome for edge in flow.edges if edge.target == state and edge.moves for outcome in edge.outcomes}
    yield from (name for name in flow.workflow.rounds if favourable(flow.workflow, name) & led)


def _recorded(workflow: Workflow, edge: Edge, name: str) -> Iterator[str]:
    """The fields in the matter of a round that a step may change."""
    yield from sorted(matter_of(workflow, name) & recorded(workflow, edge))
