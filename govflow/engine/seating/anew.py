"""Another version of a document beside the steps: what a step moved the case with stays; else who may give it now."""

from __future__ import annotations

from collections.abc import Sequence

from govflow.engine.decide import closed
from govflow.engine.definition import SAME, FormField, Transition, Workflow
from govflow.engine.facts import CaseFacts, Facts
from govflow.engine.machine import ALWAYS, Machine
from govflow.engine.rules.branches import Branch
from govflow.messages import Message
from govflow.values import Text


def moved_with(workflow: Workflow, field: str) -> tuple[Transition, ...]:
    """The steps that ask for a document and move the case with it."""
    asking = (each for each in workflow.transitions if any(asked.name == field for asked in workflow.form_of(each)))
    return tuple(each for each in asking if each.to != SAME)


def giving(machine: Machine, state: str, field: str) -> tuple[Branch, ...]:
    """The steps by which a document is given in a state, which the case does not leave by them.

    Where a step leads on, another text is given by that step alone: it brings with it whatever follows.
    """
    return tuple(each for each in _asking(machine, state, field) if each.transition.to == SAME)


def needs(machine: Machine, state: str, field: str) -> frozenset[type]:
    """The facts to load to say whether a document may be filed anew."""
    return ALWAYS.union(*(each.needs for each in giving(machine, state, field)))


def against_filing_anew(
    machine: Machine, facts: Facts, field: FormField, given_with: Transition | None
) -> list[Message]:
    """Why the actor files no other version of what answered a field, and what gives another text instead.

    ``given_with``: the step by which it was given, where that moved the case. ``facts`` must hold what ``needs`` lists.
    """
    state = facts[CaseFacts].state
    if given_with is not None:
        return [_given(field, given_with), *_instead(machine, state, field)]
    open_here = giving(machine, state, field.name)
    if not open_here:
        return [_unasked(machine, state, field), *_instead(machine, state, field)]
    reasons = [closed(machine, each, facts) for each in open_here]
    if not all(reasons):
        return []
    return list(dict.fromkeys([_by_whom(field, open_here), *(each for found in reasons for each in found)]))


def _asking(machine: Machine, state: str, field: str) -> tuple[Branch, ...]:
    return tuple(each for each in machine.manual(state) if field in each.form_fields)


def _given(field: FormField, step: Transition) -> Message:
    return Message(
        "“%(field)s” was given with the step “%(step)s” and stays as it was then.", field=field.label, step=step.title
    )


def _unasked(machine: Machine, state: str, field: FormField) -> Message:
    return Message(
        "“%(field)s” stays as it is while the case is in “%(state)s”.",
        field=field.label,
        state=machine.workflow.states[state].title,
    )


def _by_whom(field: FormField, branches: Sequence[Branch]) -> Message:
    """To somebody who may take none of the steps."""
    return Message(
        "A new version of “%(field)s” is filed by whoever may take this step now: %(steps)s.",
        field=field.label,
        steps=_titles(branches),
    )


def _instead(machine: Machine, state: str, field: FormField) -> list[Message]:
    """What gives another text."""
    branches = _asking(machine, state, field.name)
    if branches:
        return [Message("Another text is given with the step: %(steps)s.", steps=_titles(branches))]
    return [Message("No step here gives another text. What you have to add, file as a document of its own.")]


def _titles(branches: Sequence[Branch]) -> tuple[Text, ...]:
    return tuple(dict.fromkeys(each.transition.title for each in branches))
