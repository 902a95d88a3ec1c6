"""Run-offs that do not fit their first vote, or that could open although nobody leads."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from govflow.engine.definition import Transition, Workflow
from govflow.engine.parsing.names import Names
from govflow.engine.problems import Path, Positions, Problem, no_such
from govflow.engine.rounds.elections import Election
from govflow.engine.rounds.selections.rule import Selection
from govflow.messages import Message
from govflow.values import Text

_FIRST: Mapping[type, Text] = {
    Selection: Text(en="choice with pass", zh="设有 pass 的选定"),
    Election: Text(en="election with runoff", zh="设有 runoff 的选举"),
}


def check_runoffs(workflow: Workflow, names: Names, positions: Positions) -> Iterator[Problem]:
    """Every run-off of what needs none, of other voters than first, or that a step opens where no two lead for sure."""
    for name, round_ in workflow.rounds.items():
        if not isinstance(round_, Selection | Election) or round_.runoff_of is None:
            continue
        path: Path = ("rounds", name)
        first = workflow.rounds.get(round_.runoff_of)
        if not _has_runoff(workflow, round_.runoff_of, type(round_)):
            known = [each for each in workflow.rounds if _has_runoff(workflow, each, type(round_))]
            yield positions.problem((*path, "runoff_of"), no_such(_FIRST[type(round_)], round_.runoff_of, known))
        elif isinstance(first, Selection | Election):
            yield from _alike(round_, first, path, positions)
            yield from _opened(workflow, name, round_.runoff_of, positions)
        written = workflow.round_parts[name]
        if isinstance(written, Selection) and written.options:
            sentence = Message("Its options are those that lead in the first vote: leave options out.")
            yield positions.problem((*path, "options"), sentence)
        if isinstance(written, Election):
            for key in {"candidates", "places"} & written.model_fields_set:
                sentence = Message("Who stands for which places follows from the first election: leave it out.")
                yield positions.problem((*path, key), sentence)


def _has_runoff(workflow: Workflow, name: str, kind: type) -> bool:
    first = workflow.rounds.get(name)
    if not isinstance(first, kind) or name in workflow.repeated:
        return False
    if isinstance(first, Election):
        return first.runoff
    return isinstance(first, Selection) and first.runoff_of is None and first.share is not None


def _alike(
    runoff: Selection | Election, first: Selection | Election, path: Path, positions: Positions
) -> Iterator[Problem]:
    if set(runoff.voters) != set(first.voters):
        sentence = Message("In a run-off those vote who were asked first: write the same voters.")
        yield positions.problem((*path, "voters"), sentence)
    if runoff.sealed != first.sealed:
        sentence = Message(
            "A run-off is as open or as secret as its first vote: write sealed: %(sealed)s.", sealed=first.sealed
        )
        yield positions.problem((*path, "sealed"), sentence)


def _opened(workflow: Workflow, name: str, first: str, positions: Positions) -> Iterator[Problem]:
    """A step that happens by itself must not come to a run-off that cannot open: nothing would go on."""
    states = {state for state, each in workflow.states.items() if name in each.rounds}
    if workflow.start in states:
        sentence = Message("A run-off cannot be the beginning: nobody leads yet.")
        yield positions.problem(("states", workflow.start, "rounds"), sentence)
    for step in workflow.transitions:
        by_itself = step.automatic or step.timed
        if by_itself and step.to in states and not _after(step, first, name):
            sentence = Message(
                "“%(step)s” leads to the run-off by itself, but only after %(first)s.undecided two options lead: "
                "write when: %(first)s.undecided.",
                step=step.title,
                first=first,
            )
            yield positions.problem(step.path, sentence)


def _after(step: Transition, first: str, runoff: str) -> bool:
    """Is it taken only where the first vote was undecided, or after the run-off itself, which has opened by then?"""
    if step.when is None or re.search(r"\b(or|not|if)\b", step.when):
        return False
    said = [each.strip() for each in re.split(r"\band\b", step.when)]
    return f"{first}.undecided" in said or any(each.partition(".")[0] == runoff for each in said if "." in each)
