"""What rounds are about: whether it names answers that all who are asked may read."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from govflow.engine.definition import FormField, Workflow
from govflow.engine.parsing.names import Names
from govflow.engine.problems import Path, Positions, Problem, no_such
from govflow.engine.rounds.matter import fields_of
from govflow.engine.rounds.rules import Review
from govflow.messages import Message


def check_matter(workflow: Workflow, names: Names, positions: Positions) -> Iterator[Problem]:
    """Every name in the matter of a round that leads nowhere, or to what few may read.

    Those of rounds on cases below are held against the files of these, where they are known. A field, or what a round
    is held for, that does not fit itself is told there.
    """
    for name, round_ in workflow.rounds.items():
        yield from _criteria(workflow, name, names, positions)
        if not _columns_known(workflow, name):
            continue
        known = fields_of(workflow, name)
        for number, each in enumerate(round_.matter):
            path: Path = ("rounds", name, "matter", number)
            if each in known:
                yield from _for_few(known[each], round_.voters, path, positions)
            elif each not in names["field"]:
                yield positions.problem(path, no_such("field", each, names["field"] | _columns(workflow, name)))


def _criteria(workflow: Workflow, name: str, names: Names, positions: Positions) -> Iterator[Problem]:
    """Criteria that a table says: its columns hold words, and whole numbers for the points."""
    round_ = workflow.rounds[name]
    said = round_.criteria_from if isinstance(round_, Review) else None
    if said is None:
        return
    path: Path = ("rounds", name, "criteria_from")
    table = workflow.fields.get(said.table)
    if table is None or table.kind.expression != "table" or table.audience:
        if table is None and said.table not in names["field"]:
            yield positions.problem((*path, "table"), no_such("field", said.table, names["field"]))
        elif table is not None:
            sentence = Message("“%(field)s” must be a table that all who take part read.", field=said.table)
            yield positions.problem((*path, "table"), sentence)
        return
    for key, column in said.columns.items():
        wanted = ("integer",) if key == "max" else ("line", "text")
        fitting = {each.name for each in table.cells if each.type in wanted}
        if column not in fitting:
            yield positions.problem((*path, key), no_such("column", column, fitting))


def for_few(field: FormField, voters: Collection[str] = ()) -> Message | None:
    """Why a field cannot be what a round is about: whoever answers reads it. Who else reads it, its audience says."""
    if not field.audience or field.until or (voters and field.audience and set(voters) <= set(field.audience)):
        return None
    return Message(
        "“%(field)s” is for few readers, and not all who answer are among them: let its audience name them, leave the "
        "audience out, or name another field.",
        field=field.name,
    )


def _for_few(field: FormField, voters: Collection[str], path: Path, positions: Positions) -> Iterator[Problem]:
    sentence = for_few(field, voters)
    if sentence is not None:
        yield positions.problem(path, sentence)


def _columns_known(workflow: Workflow, name: str) -> bool:
    """Is the round held for the case, or for the rows of a table of its file?"""
    per = workflow.repeated.get(name)
    return per is None or (per in workflow.fields and workflow.fields[per].kind.expression == "table")


def _columns(workflow: Workflow, name: str) -> frozenset[str]:
    per = workflow.fields.get(workflow.repeated.get(name, ""))
    return frozenset() if per is None else frozenset(each.name for each in per.cells)
