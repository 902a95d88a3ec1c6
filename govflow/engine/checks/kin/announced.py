"""What is told on a case of those below it: the states and fields must be in their file, and readable there."""

from __future__ import annotations

from collections.abc import Iterator

from govflow.engine.checks.kin.asked_below import in_file_of
from govflow.engine.definition import ChildCases, Workflow
from govflow.engine.problems import Path, Positions, Problem, no_such
from govflow.messages import Message


def announced(child: Workflow, children: ChildCases, at: Positions, path: Path) -> Iterator[Problem]:
    """Whoever may see the case below reads it there as well; what is for few readers is left for its own page."""
    for number, state in enumerate(children.announced_in):
        if state not in child.states:
            yield at.problem((*path, "announced_in", number), in_file_of(child, no_such("state", state, child.states)))
    for key, names in (("announces", children.announces), ("shows", children.shows)):
        for number, name in enumerate(names):
            yield from _told(child, name, at, (*path, key, number))


def _told(child: Workflow, name: str, at: Positions, path: Path) -> Iterator[Problem]:
    field = child.fields.get(name)
    if field is None:
        yield at.problem(path, in_file_of(child, no_such("field", name, child.fields)))
    elif field.audience or field.kind.filed:
        sentence = Message(
            "“%(field)s” is for few readers or a document there, and is read on the page of that case alone.",
            field=field.label,
        )
        yield at.problem(path, in_file_of(child, sentence))
