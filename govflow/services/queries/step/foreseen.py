"""What a case would do by itself after a step, and what would speak against that: as far as it can be known before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from govflow.engine.decide import Decision, automatic
from govflow.engine.definition import ChildCases, Workflow
from govflow.engine.facts import CaseFacts, Child, Children, Form, Rounds, Steps
from govflow.engine.family import returned, told_answers
from govflow.engine.intents import AdoptCase, OpenCase
from govflow.engine.rounds.items import items_of
from govflow.engine.stories.assumptions import KNOWN
from govflow.errors import Refused
from govflow.messages import Message
from govflow.services.stepping import MOST_AUTOMATIC_STEPS, told_of_parent
from govflow.store.rounds import open_round_names
from govflow.store.work import Case, Work
from govflow.store.writing.facts import load_facts
from govflow.store.writing.locking import read_by_id
from govflow.store.writing.objections import case_after, objections
from govflow.store.writing.pinning import linked_version


@dataclass(frozen=True, kw_only=True)
class _Changed:
    """What the steps that are thought of have changed, where the database still has it as before."""

    facts: Mapping[type, Any]
    steps: tuple[str, ...] = ()
    left: frozenset[str] = frozenset()  # the rounds that are left undecided
    entered: bool = False  # the state in which the case is now
    empty: frozenset[str] = frozenset()  # the rounds that opened with nothing to hold them for, and are over

    def after(self, decision: Decision) -> _Changed:
        return replace(self, steps=(*self.steps, decision.transition.name), entered=decision.moves)


def foresee(work: Work, case: Case, decision: Decision) -> list[Message]:
    """Why the case, or the one it belongs to, could not move by itself after a step against which nothing speaks.

    Knowable is what follows from the case itself, its children and its parties. What an open round or money decides
    is not foreseen; the command looks at it again.
    """
    after, _ = case_after(work, case, decision)
    return _follow(work, after, _changed(work, case, decision))


def _follow(work: Work, case: Case, changed: _Changed) -> list[Message]:
    """Let the case move by itself, in thought, until it rests; what speaks against it."""
    machine = work.version_of(case).machine
    for _ in range(MOST_AUTOMATIC_STEPS):
        rounds = machine.workflow.states[case.state].rounds
        over = all(_empty(machine.workflow, case, changed, each) for each in rounds)
        if not over or not machine.automatic_needs(case.state) <= KNOWN:
            return []
        changed = replace(changed, empty=changed.empty.union(rounds))
        try:
            decision = automatic(machine, _facts(work, case, changed))
            reasons = objections(work, case, decision, Form({})) if decision is not None else []
        except Refused as refused:
            return list(refused.reasons)
        if reasons or decision is None:
            return reasons or _follow_parent(work, case)
        case, _ = case_after(work, case, decision)
        changed = changed.after(decision)
    return []


def _empty(workflow: Workflow, case: Case, changed: _Changed, round_: str) -> bool:
    """Does the round open with the state, and is there nothing to hold it for?"""
    return changed.entered and items_of(workflow, round_, case.data, changed.facts[Children].cases) == ()


def _follow_parent(work: Work, case: Case) -> list[Message]:
    """A case that ended may move the case that it belongs to."""
    if case.end is None or case.parent_id is None:
        return []
    parent = _with_returns(work, read_by_id(work, case.parent_id), case)
    children: Children = load_facts(work, parent, Form({}), (Children,))[Children]
    below = work.version_of(parent).workflow.children.get(case.child_name or "")
    now = Children(tuple(_ended(case, each, below) for each in children.cases))
    reasons = _follow(work, parent, _Changed(facts={Children: now}))
    return list(told_of_parent(work, parent, reasons)) if reasons else []


def _with_returns(work: Work, parent: Case, child: Case) -> Case:
    """The case above once what comes back is kept there."""
    below = work.version_of(parent).workflow.children.get(child.child_name or "")
    back = returned(below, child.data) if below is not None and parent.end is None else {}
    fields = work.version_of(parent).workflow.fields
    return replace(
        parent, data={**parent.data, **{name: each for name, each in back.items() if not fields[name].audience}}
    )


def _facts(work: Work, case: Case, changed: _Changed) -> dict[type, Any]:
    needs = work.version_of(case).machine.automatic_needs(case.state)
    facts = load_facts(work, case, Form({}), needs - changed.facts.keys())
    if Steps in facts:
        facts[Steps] = facts[Steps].after(*changed.steps)
    if Rounds in facts:
        facts[Rounds] = facts[Rounds].without(changed.left).with_none(changed.empty)
    if CaseFacts in changed.facts:
        acted: CaseFacts = changed.facts[CaseFacts]
        now = replace(facts[CaseFacts], done_by=acted.done_by, done_for=acted.done_for)
        return facts | dict(changed.facts) | {CaseFacts: now}
    return facts | dict(changed.facts)


def _changed(work: Work, case: Case, decision: Decision) -> _Changed:
    """Who has acted, which children there are, how often the step was taken, and which rounds it leaves undecided."""
    facts = load_facts(work, case, Form({}), (Children,))
    opened = [
        _opened(work, case, each) for each in decision.intents if isinstance(each, OpenCase) and each.child is not None
    ]
    adopted = [_adopted(work, each) for each in decision.intents if isinstance(each, AdoptCase)]
    return _Changed(
        facts={
            CaseFacts: _acted(work, facts[CaseFacts], decision.transition.name),
            Children: Children((*facts[Children].cases, *opened, *adopted)),
        },
        steps=(decision.transition.name,),
        entered=decision.moves,
        left=open_round_names(work.session, case.id) if decision.moves else frozenset(),
    )


def _acted(work: Work, facts: CaseFacts, step: str) -> CaseFacts:
    """The same, with this step done by the actor."""
    people = facts.done_by.get(step, frozenset()) | {work.actor.person_id or 0}
    organizations = facts.done_for.get(step, frozenset()) | {work.actor.organization_id or 0}
    return replace(facts, done_by={**facts.done_by, step: people}, done_for={**facts.done_for, step: organizations})


def _opened(work: Work, case: Case, intent: OpenCase) -> Child:
    """A case that the step would open below this one, with what this one's file may read of it."""
    workflow = linked_version(work, case, intent).workflow
    below = work.version_of(case).workflow.children[intent.child or ""]
    answers = told_answers(below, intent.data, {}, ended=False)
    return replace(_child(0, "", intent.title, intent.child, workflow, workflow.start, None), answers=answers)


def _adopted(work: Work, intent: AdoptCase) -> Child:
    case = read_by_id(work, intent.case_id)
    workflow = work.version_of(case).workflow
    return _child(case.id, case.reference, case.title, intent.child, workflow, case.state, case.end)


def _child(
    number: int, reference: str, title: str, name: str | None, workflow: Workflow, state: str, end: str | None
) -> Child:
    return Child(
        id=number,
        reference=reference,
        title=title,
        workflow=workflow.id,
        name=name,
        state=state,
        state_title=workflow.states[state].title,
        end=end,
    )


def _ended(case: Case, child: Child, below: ChildCases | None) -> Child:
    """The case as a child of the one above, once it has ended."""
    if child.id != case.id:
        return child
    answers = told_answers(below, child.answers, case.data, ended=True) if below is not None else {}
    return replace(child, state=case.state, end=case.end, answers=answers)
