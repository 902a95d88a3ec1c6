"""Whoever is elected is seated, unless they cannot sit any more: one of them never keeps the others from it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from govflow.engine.definition import FormField
from govflow.engine.expressions import Expression
from govflow.engine.facts import CaseFacts, Facts
from govflow.engine.machine import Machine
from govflow.engine.rounds.elections import Election
from govflow.engine.seating import Register, Seating, chosen


def left_unseated(
    machine: Machine, sets: Mapping[str, Expression], answers: Mapping[str, Any], facts: Facts
) -> dict[str, tuple[int, ...]]:
    """Those elected who cannot be seated, by the field that a step sets to who is elected."""
    found: dict[str, tuple[int, ...]] = {}
    for name, expression in sets.items():
        field = machine.workflow.fields[name]
        if field.seats is not None and field.kind.several and answers.get(name) and _elects(machine, expression):
            unfit = _unfit(machine, field, field.seats, answers[name], facts)
            found |= {name: unfit} if unfit else {}
    return found


def _elects(machine: Machine, expression: Expression) -> bool:
    rounds = machine.workflow.rounds.items()
    return any(f"{name}.elected" in expression.reads for name, each in rounds if isinstance(each, Election))


def _unfit(
    machine: Machine, field: FormField, capacity: str, elected: tuple[int, ...], facts: Facts
) -> tuple[int, ...]:
    """Each is judged with those elected before, as they are seated together."""
    case: CaseFacts = facts[CaseFacts]
    register: Register = facts[Register]
    seating = Seating(machine.workflow.parties, case.parties, register)
    if field.instead:
        seating.unseat(capacity)
    unfit = []
    for each in elected:
        before = len(seating.reasons)
        holders = chosen(field, (each,), register)
        if holders:
            seating.seat(capacity, holders)
        if not holders or len(seating.reasons) > before:
            unfit.append(each)
    return tuple(unfit)
