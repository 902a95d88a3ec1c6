"""Names that mean something already, or two things at once."""

from __future__ import annotations

from collections.abc import Iterator

from govflow.engine.definition import AUTHOR, OPEN, SAME, TIMER, FormField, Workflow
from govflow.engine.parsing.names import Names
from govflow.engine.problems import Path, Positions, Problem
from govflow.messages import Message


def check_words(workflow: Workflow, names: Names, positions: Positions) -> Iterator[Problem]:
    """Words that mean something else where these names are used."""
    for section, words in (("parties", (TIMER, AUTHOR)), ("states", (SAME, OPEN)), ("phases", (SAME, OPEN))):
        for word in words:
            if (section, word) in positions.places:
                sentence = Message("“%(word)s” has a meaning of its own; choose another name.", word=word)
                yield positions.problem((section, word), sentence)
    for name in sorted(names["state"] & names["phase"]):
        sentence = Message("“%(name)s” is both a state and a phase; rename one of them.", name=name)
        yield positions.problem(("states", name), sentence)
    for name in sorted(workflow.conditions.keys() & names["field"]):
        sentence = Message("“%(name)s” is both a condition and a form field; rename one of them.", name=name)
        yield positions.problem(("conditions", name), sentence)


def check_same(path: Path, field: FormField, first: str, known: FormField, positions: Positions) -> Iterator[Problem]:
    """Fields of one name are one answer: only if they hold the same."""
    if field.holds != known.holds:
        sentence = Message(
            "“%(field)s” is also in the form “%(form)s”, with another type, options or audience: "
            "both are kept as one answer, so choose another name or make them alike.",
            field=field.name,
            form=first,
        )
        yield positions.problem(path, sentence)
