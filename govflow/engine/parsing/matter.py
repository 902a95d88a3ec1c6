"""What rounds are about: whether it names answers that all who are asked may read."""

from __future__ import annotations

from collections.abc import Iterator

from govflow.engine.definition import FormField, Workflow
from govflow.engine.parsing.names import KINDS, Names
from govflow.engine.problems import Path, Positions, Problem, no_such
from govflow.engine.rounds.matter import fields_of
from govflow.engine.rounds.rules import Round
from govflow.messages import Message


def check_matter(workflow: Workflow, names: Names, positions: Positions) -> Iterator[Problem]:
    """Every name in the matter of a round that leads nowhere, or to what few may read.

    Those of rounds on cases below are held against the files of these, where they are known.
    """
    for name, round_ in workflow.rounds.items():
        if workflow.repeated.get(name) in workflow.children:
            continue
        known = fields_of(workflow, name)
        for number, each in enumerate(round_.matter):
            path: Path = ("rounds", name, "matter", number)
            if each in known:
                yield from _for_few(known[each], round_, path, positions)
            else:
                yield positions.problem(path, no_such(KINDS["field"], each, names["field"] | _columns(workflow, name)))


def for_few(field: FormField) -> Message | None:
    """Why a field cannot be what a round is about: whoever answers, and whoever reads the verdict, reads it."""
    if not field.audience or field.until:
        return None
    return Message(
        "“%(field)s” is for few readers, and what a round is about is shown to all who see the round: leave its "
        "audience out, or name another field.",
        field=field.name,
    )


def _for_few(field: FormField, round_: Round, path: Path, positions: Positions) -> Iterator[Problem]:
    """A document may be for few where these are all who answer: the record then says no more than that it is there."""
    if field.kind.filed and set(round_.voters) <= set(field.audience):
        return
    sentence = for_few(field)
    if sentence is not None:
        yield positions.problem(path, sentence)


def _columns(workflow: Workflow, name: str) -> frozenset[str]:
    per = workflow.fields.get(workflow.repeated.get(name, ""))
    return frozenset() if per is None else frozenset(each.name for each in per.cells)
