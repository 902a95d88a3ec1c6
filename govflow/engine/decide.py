"""What one step does: a decision with its intents, or a refusal with all its reasons."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from govflow.engine.asking.answers import check_answers
from govflow.engine.asking.filling import about, computed, kept, unlimited
from govflow.engine.checks.flow import capacity_of
from govflow.engine.definition import SAME, TIMER, Transition
from govflow.engine.expressions import ExpressionError
from govflow.engine.facts import CaseFacts, Facts, Form, Holder, Now, Standing
from govflow.engine.intents import SeatParty, UnseatParty
from govflow.engine.machine import Machine
from govflow.engine.rules.branches import Branch
from govflow.engine.seating.authority import against_actor
from govflow.engine.seating.choosing import answered
from govflow.engine.seating.elected import left_unseated
from govflow.engine.seating.joining import acts, joins, received, takes_seat
from govflow.errors import Invalid, Refused
from govflow.messages import Message


@dataclass(frozen=True, kw_only=True)
class Decision:
    """A step that may be taken: ``intents`` are what its effects ask the store to do.

    ``answers``: what is recorded with it, of its form and what it sets. ``parties``: who sits where after its answers
    and effects, before derived seats are filled. ``joins``: the capacity that the organization acted for takes by it.
    ``unseated``: those elected who cannot sit any more, by the field that names the others.
    """

    transition: Transition
    source: str
    target: str
    intents: tuple[Any, ...]
    answers: Mapping[str, Any] = field(default_factory=dict)
    parties: Mapping[str, tuple[Holder, ...]] = field(default_factory=dict)
    joins: str | None = None
    unseated: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    @property
    def moves(self) -> bool:
        """Is the target entered anew (its round opened, its deadline started)? ``to: same`` stays."""
        return self.transition.to != SAME


@dataclass(frozen=True, kw_only=True)
class Action:
    """A step as it looks to one actor now: open, or closed with all reasons and who can open it."""

    transition: Transition
    reasons: tuple[Message, ...]
    mine: bool  # does the actor hold the capacity it asks for, or take it by this step?
    who: tuple[Holder, ...]  # who may take it

    @property
    def open(self) -> bool:
        return not self.reasons


@dataclass(frozen=True, kw_only=True)
class Handed:
    """A step with answers, whoever takes it: ``wrong`` speaks against these, whatever becomes of the case; ``missing``
    is what that has to come to first. ``decision``: what it brings; none while either is there.
    """

    transition: Transition
    wrong: tuple[Message, ...]
    missing: tuple[Message, ...]
    decision: Decision | None


def decide(machine: Machine, name: str, facts: Facts) -> Decision:
    """Take one step by name. Several transitions may share it: the first whose conditions hold wins.

    ``facts`` must hold what ``machine.needs(state, name)`` lists, and a ``Register`` where the step may seat somebody.
    Raises Refused with all reasons; where one of several is meant for a case like this, with its reasons only.
    """
    form, facts = facts[Form], {**facts, Form: machine.told(facts[Form])}
    state = facts[CaseFacts].state
    branches = machine.branches(state, name)
    if not branches:
        raise Refused([_not_here(machine, state, name)])
    reasons: dict[Branch, list[Message]] = {}

    def passes(branch: Branch) -> bool:
        reasons[branch] = _objections(machine, branch, facts)
        return not reasons[branch]

    chosen = machine.fire(state, name, passes)
    if chosen is None:
        meant = [branch for branch in branches if branch.applies(facts)] or branches
        raise Refused(_unique(each for branch in meant for each in reasons[branch]))
    return _decision(machine, chosen, state, facts, form)


def waits(machine: Machine, state: str, open_rounds: Collection[str]) -> bool:
    """Are all rounds of the state open, and does each automatic step ask how one of them ended? Then none is taken."""
    steps, held = machine.automatic(state), frozenset(machine.workflow.states[state].rounds)
    asking = all(each.when is not None and not held.isdisjoint(each.when.rounds) for each in steps)
    return asking and held.issubset(open_rounds)


def automatic(machine: Machine, facts: Facts) -> Decision | None:
    """The automatic step that the case now takes by itself, if any. Raises Refused when it seats who cannot sit."""
    state = facts[CaseFacts].state
    for branch in machine.automatic(state):
        if branch.holds(facts) and not branch.refusals(facts) and not _too_early(machine, branch, facts):
            return _decision(machine, branch, state, facts, facts[Form])
    return None


def available(machine: Machine, facts: Facts) -> tuple[Action, ...]:
    """Every step out of the present state that a person may ever take, open or closed, in file order.

    Of several transitions of one name, the one that is open is shown, else the one meant for a case like this.
    Rules that read the form are left for when it is sent.
    """
    named: dict[str, list[Branch]] = {}
    for branch in machine.manual(facts[CaseFacts].state):
        named.setdefault(branch.transition.name, []).append(branch)
    return tuple(_best(machine, branches, facts) for branches in named.values())


def action(machine: Machine, name: str, facts: Facts) -> Action | None:
    """One of the steps that are ``available``, for which the facts of this step suffice; None if it is not there."""
    branches = [each for each in machine.manual(facts[CaseFacts].state) if each.transition.name == name]
    return _best(machine, branches, facts) if branches else None


def handed(machine: Machine, name: str, facts: Facts) -> Handed | None:
    """One of the steps that are ``available``, judged with its form apart from who takes it; None if there is none."""
    form, told = facts[Form], {**facts, Form: machine.told(facts[Form])}
    branches = [each for each in machine.manual(facts[CaseFacts].state) if each.transition.name == name]
    meant = [branch for branch in branches if branch.applies(told)] or branches
    found = [_handed(machine, branch, told, form) for branch in meant]
    return next((each for each in found if not each.wrong), found[0] if found else None)


def _handed(machine: Machine, branch: Branch, facts: Facts, form: Form) -> Handed:
    missing, decision = _in_the_case(machine, branch, facts, sending=False), None
    wrong = [each for each in _in_the_case(machine, branch, facts, sending=True) if each not in missing]
    wrong += _without_reason(branch, facts)
    if not missing and not wrong:
        try:
            decision = _decision(machine, branch, facts[CaseFacts].state, facts, form)
        except Refused as refused:
            wrong += refused.reasons
    return Handed(transition=branch.transition, wrong=tuple(wrong), missing=tuple(_unique(missing)), decision=decision)


def closed(machine: Machine, branch: Branch, facts: Facts) -> list[Message]:
    """Why the actor may not take a step now, as far as that is known before its form is filled in."""
    return _unique([*against_actor(machine, branch, facts), *_in_the_case(machine, branch, facts, sending=False)])


def _best(machine: Machine, branches: list[Branch], facts: Facts) -> Action:
    meant = [branch for branch in branches if branch.applies(facts, sending=False)] or branches
    actions = [_action(machine, branch, facts) for branch in meant]
    return next((each for each in actions if each.open), actions[0])


def _action(machine: Machine, branch: Branch, facts: Facts) -> Action:
    case, transition = facts[CaseFacts], branch.transition
    return Action(
        transition=transition,
        reasons=tuple(closed(machine, branch, facts)),
        mine=acts(branch, facts[Standing].capacities) or joins(branch, facts[Standing]) is not None,
        who=tuple(holder for who in transition.actors if who != TIMER for holder in case.holders(capacity_of(who))),
    )


def _objections(machine: Machine, branch: Branch, facts: Facts) -> list[Message]:
    found = [*against_actor(machine, branch, facts), *_in_the_case(machine, branch, facts, sending=True)]
    return [*found, *_without_reason(branch, facts)]


def _in_the_case(machine: Machine, branch: Branch, facts: Facts, *, sending: bool) -> list[Message]:
    """What speaks against the step as the case stands: told to whoever has a part in it, for it says how it stands."""
    if facts[Standing].is_stranger:
        return []
    return [
        *_too_early(machine, branch, facts),
        *_empty_seats(machine, branch, facts),
        *branch.refusals(facts, sending=sending),
    ]


def _too_early(machine: Machine, branch: Branch, facts: Facts) -> list[Message]:
    """No step leaves a state before its time."""
    case: CaseFacts = facts[CaseFacts]
    if case.held_until is None or branch.transition.to == SAME:
        return []
    state = machine.workflow.states[case.state].title
    return [Message("No step leads out of “%(state)s” before %(day)s.", state=state, day=case.held_until)]


def _empty_seats(machine: Machine, branch: Branch, facts: Facts) -> list[Message]:
    """A case leaves its first state only with the parties that its procedure needs; ends are always open."""
    workflow, case, transition = machine.workflow, facts[CaseFacts], branch.transition
    if case.state != workflow.start or transition.to == SAME or workflow.states[transition.to].end is not None:
        return []
    seated_now = {field.seats for field in workflow.recorded_by(transition)}
    return [
        Message(
            "%(capacity)s: at least %(least)s must be named, %(n)s is.",
            "%(capacity)s: at least %(least)s must be named, %(n)s are.",
            capacity=party.title,
            least=party.min,
            n=len(case.holders(capacity)),
        )
        for capacity, party in workflow.parties.items()
        if len(case.holders(capacity)) < party.min and capacity not in seated_now
    ]


def _without_reason(branch: Branch, facts: Facts) -> list[Message]:
    """The clock need not give the reason that a person must."""
    if branch.transition.reason != "required" or facts[Standing].actor.system or (facts[Form].reason or "").strip():
        return []
    return [Message("A written reason is needed.")]


def _decision(machine: Machine, branch: Branch, state: str, facts: Facts, form: Form) -> Decision:
    """``form``: what was filled in, of which ``facts`` have what is not sealed."""
    transition = branch.transition
    comes_as = joins(branch, facts[Standing])
    joined = takes_seat(machine, comes_as)
    answers = {**form.values, **_set(machine, branch, facts)}
    unseated = left_unseated(machine, branch.sets, answers, facts)
    answers |= {name: tuple(each for each in answers[name] if each not in these) for name, these in unseated.items()}
    told = {**facts, Form: machine.told(Form(answers, form.reason)), CaseFacts: received(machine, comes_as, facts)}
    below = branch.below(told)
    intents = (*below, *branch.intents(facts))  # an effect finds the cases that the step opens, such as on an agenda
    return Decision(
        transition=transition,
        source=state,
        target=state if transition.to == SAME else transition.to,
        intents=intents,
        answers=answers,
        parties=_parties_after(machine, transition, answers, intents, facts, joined),
        joins=joined,
        unseated=unseated,
    )


def _set(machine: Machine, branch: Branch, facts: Facts) -> dict[str, Any]:
    """What the step sets, all of it computed on the same facts. Raises Refused with all that cannot be recorded."""
    found: dict[str, Any] = {}
    reasons: list[Message] = []
    for name, expression in branch.sets.items():
        field_set = machine.workflow.fields[name]
        try:
            found[name] = computed(field_set, expression, facts)
            check_answers([unlimited(field_set)], {name: found[name]}, today=facts[Now].today)
        except ExpressionError as error:
            reasons.append(error.sentence)
        except Invalid as error:
            reasons += [about(field_set, each) for each in error.fields.values()]
    if reasons:
        raise Refused(reasons)
    return kept(found, facts[CaseFacts].data)


def _parties_after(
    machine: Machine,
    transition: Transition,
    answers: Mapping[str, Any],
    intents: tuple[Any, ...],
    facts: Facts,
    joined: str | None,
) -> Mapping[str, tuple[Holder, ...]]:
    """Who sits where once the step is taken. Raises Refused with all reasons when somebody cannot sit."""
    workflow = machine.workflow
    fields = workflow.recorded_by(transition)
    changes = [each for each in intents if isinstance(each, SeatParty | UnseatParty)]
    if not changes and joined is None and not any(each.seats for each in fields):
        case: CaseFacts = facts[CaseFacts]
        return case.parties
    seating = answered(machine, facts, joined, fields, answers)
    seating.carry_out(changes)
    if seating.reasons:
        raise Refused(_unique(seating.reasons))
    return seating.seated


def _not_here(machine: Machine, state: str, name: str) -> Message:
    return Message(
        "“%(step)s” is not possible while the case is in “%(state)s”.",
        step=machine.title_of(name),
        state=machine.workflow.states[state].title,
    )


def _unique(reasons: Iterable[Message]) -> list[Message]:
    found = list(reasons)
    return list(dict.fromkeys(found)) if len(found) > 1 else found  # to compare sentences they are put together
