"""Who reads a reason that somebody is about to write: said where it is written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from govflow.engine.definition import AUTHOR, SAME, Transition, Workflow
from govflow.engine.rounds.electorate import known_to
from govflow.engine.rounds.rules import Review, Round
from govflow.messages import Message
from govflow.store.work import Case, Work


@dataclass(frozen=True, kw_only=True)
class Reason:
    """A reason that is asked for, and who reads it."""

    required: bool
    read: Message


ALL = Message("Everybody who sees this case reads this, also later. It enters the record.")


def read_where(workflow: Workflow, states: Iterable[tuple[str, str | None]]) -> Message:
    """By whom that is said in these states, each with the one that the case came from."""
    found: dict[str, None] = {}
    for state, before in states:
        shown = workflow.shown_in(state, before)
        if shown is None:
            return ALL
        found.update(dict.fromkeys(shown))
    return _only(workflow, found)


def reason_of_step(workflow: Workflow, state: str, ways: Sequence[Transition]) -> Reason | None:
    """The reason that a step asks for."""
    asked = ways[0].reason
    return None if asked is None else Reason(required=asked == "required", read=_read_in_step(workflow, state, ways))


def _read_in_step(workflow: Workflow, state: str, ways: Sequence[Transition]) -> Message:
    """Who reads the reason of a step, whichever of its ways it takes: whoever reads its entry, and where it leaves or
    annuls a round whoever sees that as well.
    """
    fields = workflow.form_of(ways[0])
    if fields and all(each.audience for each in fields) and all(each.to == SAME for each in ways):
        return _only(workflow, dict.fromkeys(name for each in fields for name in each.audience))
    ends_rounds = any(each.annuls or (each.to != SAME and workflow.states[state].rounds) for each in ways)
    targets = [(state if each.to == SAME else each.to, state) for each in ways]
    return read_where(workflow, [*targets, *([(state, None)] if ends_rounds else [])])


def read_in_round(work: Work, case: Case, rule: Round) -> Message:
    """Who reads why a seat was marked, left, or given to another."""
    workflow = work.version_of(case).workflow
    if isinstance(rule, Review):
        return _only(workflow, (AUTHOR, *known_to(rule, workflow.parties)))
    return read_where(workflow, [(case.state, case.ended_in)])


def _only(workflow: Workflow, capacities: Iterable[str]) -> Message:
    return Message("Only these read this: %(readers)s. It enters the record.", readers=workflow.readers(capacities))
