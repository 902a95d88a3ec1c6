"""Cases among cases: parents, children, referrals, seats, and the clock of a case."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from govflow.domain.naming import names
from govflow.engine.definition.terms import Name, Slug
from govflow.engine.facts import CaseFacts, Child, Children, Form, Parent, Standing
from govflow.engine.family import chosen_ids, opened_beside
from govflow.engine.intents import OpenCase, PauseDeadline, ResumeDeadline, SeatParty, UnseatParty
from govflow.engine.rules import (
    CapacityName,
    ConfidedFieldName,
    ConfidedStepName,
    FieldName,
    ProcedureBelow,
    RelationName,
    RuleSet,
    StateAbove,
    StateBelow,
    StepName,
)
from govflow.engine.rules.referring import beside
from govflow.messages import Message

rules = RuleSet("cases")

WAY = "cases.way"


@dataclass(frozen=True, kw_only=True)
class WayBook:
    """To whom the way that a case has before it is told on its page."""

    told_to: tuple[str, ...]


@rules.book
def way(*, told_to: tuple[CapacityName, ...]) -> WayBook:
    """Whoever brought a case reads on its page, before all else, what comes next, who acts then, and within which time.

    It is told from the states of the file: how far the case has come, and its way to an end with success.

    told_to: Who reads it.
    """
    return WayBook(told_to=told_to)


@rules.guard
def parent_in(parent: Parent, *, states: tuple[StateAbove, ...]) -> Message | None:
    """The case it belongs to has come to the right point.

    states: The states of the other procedure that will do.
    """
    if parent.case is None:
        return Message("This case does not belong to another one yet.")
    return _waits_for(parent.case, states)


@rules.guard
def parent_in_if_any(parent: Parent, *, states: tuple[StateAbove, ...]) -> Message | None:
    """The case stands alone, or the case it belongs to has come to the right point.

    states: The states of the other procedure that will do.
    """
    return None if parent.case is None else _waits_for(parent.case, states)


@rules.guard
def children(children: Children, *, at_least: int, workflow: ProcedureBelow | None = None) -> Message | None:
    """Enough cases have been opened under this one.

    at_least: How many.
    workflow: Count only cases of this procedure.
    """
    found = len(_of(children, workflow))
    if found >= at_least:
        return None
    return Message(
        "%(n)s of the at least %(least)s cases that must belong to this one is there.",
        "%(n)s of the at least %(least)s cases that must belong to this one are there.",
        n=found,
        least=at_least,
    )


@rules.guard
def children_ended(children: Children) -> Message | None:
    """Every case under this one has ended.

    Example: cases.children_ended
    """
    return _listed(each for each in children.cases if each.end is None)


@rules.guard
def children_in(
    children: Children, *, states: tuple[StateBelow, ...], workflow: ProcedureBelow | None = None
) -> Message | None:
    """Every case under this one has come far enough.

    states: The states of the other procedure that will do.
    workflow: Ask only cases of this procedure.
    """
    return _listed(each for each in _of(children, workflow) if each.state not in states)


@rules.guard
def children_not_in(
    children: Children, *, states: tuple[StateBelow, ...], workflow: ProcedureBelow | None = None
) -> Message | None:
    """No case under this one is in one of these states.

    states: The states of the other procedure in which it must not be.
    workflow: Ask only cases of this procedure.
    """
    return _listed(each for each in _of(children, workflow) if each.state in states)


@rules.guard
def seated(case: CaseFacts, *, capacity: CapacityName, at_least: int) -> Message | None:
    """Enough parties have taken part in the case.

    capacity: Which parties are counted.
    at_least: How many.
    """
    found = len(case.holders(capacity))
    if found >= at_least:
        return None
    return Message(
        "%(n)s of the at least %(least)s parties needed is named in the case.",
        "%(n)s of the at least %(least)s parties needed are named in the case.",
        n=found,
        least=at_least,
    )


@rules.guard
def once(case: CaseFacts, *, step: StepName) -> Message | None:
    """The step has not been taken in this case before: say everything the first time (一次性告知).

    step: The step that may be taken once.
    """
    if step not in case.done_by:
        return None
    return Message("This can be done only once in a case, and it has been done.")


@rules.guard
def once_each(case: CaseFacts, standing: Standing, *, step: ConfidedStepName) -> Message | None:
    """Each organization does this once.

    step: The step that each takes once.
    """
    actor = standing.actor
    if actor.organization_id is None or actor.organization_id not in case.done_for.get(step, frozenset()):
        return None
    return Message("%(organization)s has done this already.", organization=actor.organization or actor.person)


@rules.guard
def named_from(case: CaseFacts, form: Form, *, fields: tuple[FieldName, ...], capacity: CapacityName) -> Message | None:
    """The organizations named are different ones, and all take part in the case.

    fields: The fields that name an organization each.
    capacity: As what they must take part.
    """
    named = [chosen for name in fields for chosen in chosen_ids(form[name])]
    if len(named) < len(fields):
        return Message("%(n)s organization must be named.", "%(n)s organizations must be named.", n=len(fields))
    if len(set(named)) < len(named):
        return Message("The same organization is named twice; name different ones.")
    holders = case.holders(capacity)
    if set(named) <= {each.organization_id for each in holders}:
        return None
    return Message("Choose among these: %(names)s.", names=tuple(each.name for each in holders))


@rules.effect
def open(
    case: CaseFacts,
    form: Form,
    *,
    workflow: Slug,
    relation: RelationName,
    title: FieldName | None = None,
    copy: tuple[ConfidedFieldName, ...] = (),
    fixed: dict[Name, Any] | None = None,
    parties: dict[Name, Name] | None = None,
) -> OpenCase:
    """A new case is opened beside this one.

    workflow: The procedure of the new case.
    relation: What the link between the two cases is called.
    title: The field with its title; without it, it has that of this case.
    copy: The fields that it takes over.
    fixed: Answers to its opening form that are the same each time.
    parties: Who takes a capacity there: all holders of one here, or those that a field here names.
    """
    other = beside(workflow=workflow, relation=relation, title=title, copy=copy, fixed=fixed, parties=parties)
    return opened_beside(other, case, form)


@rules.effect
def pause(form: Form) -> PauseDeadline:
    """The deadline stands still.

    Example: cases.pause
    """
    return PauseDeadline(reason=form.reason or "")


@rules.effect
def resume() -> ResumeDeadline:
    """The deadline runs again.

    Example: cases.resume
    """
    return ResumeDeadline()


@rules.effect
def seat(case: CaseFacts, *, capacity: CapacityName, of: CapacityName) -> SeatParty:
    """The holders of one capacity also take another.

    capacity: What they take.
    of: Who takes it.
    Example: {cases.seat: {capacity: owner, of: claimant}}
    """
    return SeatParty(capacity=capacity, holders=case.holders(of))


@rules.effect
def unseat(*, capacity: CapacityName) -> UnseatParty:
    """The capacity is free again.

    capacity: What its holders lose.
    """
    return UnseatParty(capacity=capacity)


def _waits_for(parent: Child, states: tuple[str, ...]) -> Message | None:
    if parent.state in states:
        return None
    if not parent.seen:
        return Message("The case that this one belongs to must come further first.")
    return Message(
        "%(reference)s “%(title)s” is in “%(state)s”; this step must wait for it.",
        reference=parent.reference,
        title=parent.title,
        state=parent.state_title,
    )


def _of(children: Children, workflow: str | None) -> tuple[Child, ...]:
    return tuple(each for each in children.cases if workflow in (None, each.workflow))


def _listed(open_cases: Iterable[Child]) -> Message | None:
    """Name the cases still awaited; None when there are none."""
    found = tuple(open_cases)
    if not found:
        return None
    return Message(
        "%(n)s case is still on its way: %(cases)s.",
        "%(n)s cases are still on their way: %(cases)s.",
        n=len(found),
        cases=names(found, _with_state),
    )


def _with_state(child: Child) -> Message:
    return Message("%(reference)s (%(state)s)", reference=child.reference, state=child.state_title)
