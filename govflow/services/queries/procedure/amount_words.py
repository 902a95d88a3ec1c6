"""How many are needed, in words: a quorum, of all and of each group; a share; an expression; who is meant."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from govflow.engine.definition import Workflow
from govflow.engine.expressions import Expression
from govflow.engine.expressions.types import NUMBER
from govflow.engine.machine import Machine
from govflow.engine.rounds.thresholds import Amount, Quorum, fraction, is_formula, share_words
from govflow.messages import Message
from govflow.values import Text


def quorum_words(quorum: Quorum, machine: Machine) -> Iterator[Message]:
    """How many must be there, or must have voted: of all, and of each group that is named."""
    yield _needed(quorum, quorum.cast if quorum.present is None else quorum.present, machine)
    for group, amount in quorum.groups.items():
        (name,) = named((group,), machine.workflow)
        yield Message("In the group %(group)s: %(quorum)s", group=name, quorum=_needed(quorum, amount, machine))


def _needed(quorum: Quorum, amount: Amount | None, machine: Machine) -> Message:
    assert amount is not None  # a quorum is of those present or of votes cast
    share = amount_words(amount, machine, more=False)
    if quorum.present is None:
        return Message("Quorum: %(share)s of the seats must have voted.", share=share)
    return Message("Quorum: %(share)s of the seats must be present.", share=share)


def amount_words(share: Amount, machine: Machine, *, more: bool) -> Message:
    """How much is enough. ``more``: than that."""
    if is_formula(share):
        return Message("at least %(number)s", number=formula_words(share, machine))
    if isinstance(share, int):
        return Message("at least %(number)s", number=share)
    if share == "all":
        return Message("all")
    if share == "majority":
        return Message("more than half")
    part = share_words(fraction(share))
    if more:
        return Message("more than %(fraction)s", fraction=part)
    return Message("at least %(fraction)s", fraction=part)


def formula_words(formula: int | str, machine: Machine) -> Any:
    """What an expression says; its number is known only when a round opens."""
    return Expression.parse(str(formula), machine.scope, NUMBER).words()


def named(names: tuple[str, ...], workflow: Workflow) -> tuple[Text | str, ...]:
    """Capacities by their title, groups by their name."""
    return tuple(workflow.parties[each].title if each in workflow.parties else each for each in names)
