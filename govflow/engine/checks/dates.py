"""Dates from which a time runs: how far ahead they may lie, so that the time ends some day."""

from __future__ import annotations

import re
from collections.abc import Iterator

import networkx as nx

from govflow.engine.checks.flow import Flow
from govflow.engine.deadlines import Due
from govflow.engine.definition import FormField, Workflow
from govflow.engine.problems import Positions, Problem
from govflow.messages import Message

_FROM_TODAY = re.compile(r"today \+ ([0-9]{1,4})([dmy])")
_DAYS = {"d": 1, "m": 31, "y": 366}


def check(workflow: Workflow, at: Positions) -> Iterator[Problem]:
    """A warning for each date from which a time runs, and which may lie as far ahead as whoever gives it likes."""
    dated = {due.date_field(workflow.fields) for due in _dues(workflow)}
    told: list[FormField] = []
    for form, fields in workflow.forms.items():
        for field in fields:
            if field.name in dated and _most_ahead(field) is None and field not in told:
                told.append(field)
                message = Message(
                    "A time runs from “%(field)s”, which may lie in the year 2200: whoever gives it can hold the case "
                    "up until then. Write max, such as “max: today + 1y”.",
                    field=field.label,
                )
                yield at.problem(("forms", form, field.name), message, "warning")


def ahead(flow: Flow, state: str, due: Due, capacity: str) -> int | None:
    """How many days ahead a capacity may set the date that a deadline of a state is measured from; None: no limit.

    A date that others give adds nothing: it was set beforehand.
    """
    name = due.date_field(flow.workflow.fields)
    most = [_most_ahead(each) for each in _given_before(flow, state, capacity) if each.name == name]
    known = [each for each in most if each is not None]
    return None if len(known) < len(most) else max(known, default=0)


def _dues(workflow: Workflow) -> Iterator[Due]:
    for state in workflow.states:
        for _, due in workflow.deadlines(state):
            yield due


def _given_before(flow: Flow, state: str, capacity: str) -> Iterator[FormField]:
    """What a capacity fills in, when it opens a case and with its steps, before the state or in it."""
    workflow = flow.workflow
    if workflow.parties[capacity].opens:
        yield from workflow.forms[workflow.opening]
    for edge in flow.edges:
        if capacity in edge.capacities and nx.has_path(flow.graph, edge.target, state):
            yield from workflow.form_of(edge.transition)


def _most_ahead(field: FormField) -> int | None:
    """How many days from today a date may lie; 0 where a day, an answer or another expression limits it beforehand."""
    if field.past is True:
        return 0
    if field.max is None:
        return None
    found = _FROM_TODAY.fullmatch(str(field.max))
    return 0 if found is None else int(found[1]) * _DAYS[found[2]]
