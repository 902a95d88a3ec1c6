"""Rounds for each row of a table or each case below: what they name, and whether all who answer may know of it."""

from __future__ import annotations

from collections.abc import Iterator

from govflow.engine.definition import FormField, Workflow
from govflow.engine.parsing.names import Names
from govflow.engine.problems import Path, Positions, Problem, no_such
from govflow.engine.rounds.items import states_of
from govflow.engine.rounds.rules import Review, Round
from govflow.messages import Message
from govflow.values import Text

ITEMS = Text(en="table or name under children", zh="表格或下属事项名称")
SCORED = Text(en="table, name under children or round of offers", zh="表格、下属事项名称或征集报价")


def check_items(workflow: Workflow, names: Names, positions: Positions) -> Iterator[Problem]:
    """Every ``per`` of a round that names nothing a round can be held for, or what not all may know."""
    for name, per in workflow.repeated.items():
        round_, path = workflow.rounds[name], ("rounds", name, "per")
        states = states_of(workflow, name)
        if per not in workflow.children and states:
            sentence = Message("“%(per)s” are no cases below, and have no states: leave states out.", per=per)
            yield positions.problem(("rounds", name, "states"), sentence)
        if per in workflow.children:
            yield from () if states else _unseen(workflow, round_, per, path, positions)
        elif per in workflow.fields:
            yield from _unfit(workflow.fields[per], path, positions)
        elif per not in names["field"] | names["child"]:
            yield positions.problem(path, _nothing(workflow, names, round_, per))


def _nothing(workflow: Workflow, names: Names, round_: Round, per: str) -> Message:
    tables = {name for name, field in workflow.fields.items() if field.kind.expression == "table"}
    known = tables | names["child"]
    if isinstance(round_, Review):
        offers = {name for name, each in workflow.rounds.items() if each.kind == "offer"}
        return no_such(SCORED, per, known | offers)
    return no_such(ITEMS, per, known)


def _unfit(field: FormField, path: Path, positions: Positions) -> Iterator[Problem]:
    if field.kind.expression != "table":
        sentence = Message(
            "“%(field)s” is of type %(type)s; a round opens for each row of a table, or for each case of a name under "
            "children.",
            field=field.name,
            type=field.type,
        )
        yield positions.problem(path, sentence)
    elif field.audience:
        sentence = Message(
            "“%(field)s” has an audience, and a round for each of its rows would tell them to all who see the case: "
            "leave the audience out, or hold the rounds for another table.",
            field=field.name,
        )
        yield positions.problem(path, sentence)


def _unseen(workflow: Workflow, round_: Round, per: str, path: Path, positions: Positions) -> Iterator[Problem]:
    """Whoever votes on a case must see it, whichever state it is in: those named under states are asked there."""
    missing = [each for each in round_.voters if each not in workflow.children[per].readers]
    if missing and all(each in workflow.parties for each in missing):
        sentence = Message(
            "Who answers about a case must see it: write %(voters)s under readers of “%(children)s”, or under states "
            "those in which they see it as its parties.",
            voters=tuple(missing),
            children=per,
        )
        yield positions.problem(path, sentence)
