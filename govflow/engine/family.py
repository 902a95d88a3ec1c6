"""The cases below a case, as its file says: what a step opens and takes up, and what comes back from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from govflow.engine.definition import ChildCases, End, FormField, Workflow
from govflow.engine.facts import CaseFacts, Facts, Form, Holder, Rounds
from govflow.engine.intents import AdoptCase, OpenCase
from govflow.engine.rounds.rules import Offer
from govflow.errors import Refused
from govflow.messages import Message

MOST_OF_TITLE = 200  # characters, as many as are stored
_WITH_PARENT: tuple[End, ...] = ("withdrawn", "lapsed", "refused", "success")  # the first that there is


def opened(name: str, children: ChildCases, facts: Facts) -> tuple[OpenCase, ...]:
    """The cases that a step opens below this one: one, or one for each row of a table.

    Raises Refused where only some rows count, and what was decided on them is not over or was about other rows.
    """
    case: CaseFacts = facts[CaseFacts]
    answers = {**case.data, **facts[Form].values}
    rows: Sequence[Mapping[str, Any]] = ({},) if children.per is None else answers.get(children.per) or ()
    if children.only is not None:
        rows = _decided(children.only, rows, facts[Rounds])
    return tuple(_opened(name, children, case, {**answers, **row}) for row in rows)


def opened_by_citizen(name: str, children: ChildCases, case: CaseFacts, title: str) -> OpenCase:
    """The case that somebody without an account opens below this one, with the title that they gave it."""
    intent = _opened(name, children, case, case.data)
    if not children.headed:
        return replace(intent, title=title, title_other=None)
    other = None if case.title_other is None else _under(case.title_other, title)
    return replace(intent, title=_under(case.title, title), title_other=other)


def opened_beside(other: ChildCases, case: CaseFacts, form: Form) -> OpenCase:
    """The case that a rule opens beside this one."""
    return _opened(None, other, case, {**case.data, **form.values})


def taken_from(workflow: Workflow, children: ChildCases) -> dict[str, FormField]:
    """The fields that such cases may take over; where there is one for each row of a table, its columns go first."""
    table = workflow.fields.get(children.per or "")
    if table is None:
        return workflow.fields
    readers = {"audience": table.audience, "until": table.until}
    columns = {each.name: each.model_copy(update=readers) for each in table.cells}
    return {**workflow.fields, **columns}


def adopted(name: str, children: ChildCases, form: Form) -> tuple[AdoptCase, ...]:
    """The cases that a step takes up: those that the form names."""
    chosen = chosen_ids(form[children.adopt]) if children.adopt is not None else ()
    named = {"child": name, "workflow": children.workflow, "relation": children.relation}
    return tuple(AdoptCase(case_id=each, **named) for each in chosen)


def returned(children: ChildCases, answers: Mapping[str, Any]) -> dict[str, Any]:
    """What comes back from a case that ended with these answers: our fields, as far as theirs were answered."""
    return {ours: answers[theirs] for ours, theirs in children.returns.items() if answers.get(theirs) is not None}


def copied_to(children: ChildCases) -> Mapping[str, str]:
    """What the file above knows that a case below was opened with: their field, then ours.

    Where cases are taken up as well, nothing: they were opened by others, with other answers.
    """
    return children.copied if children.adopt is None else {}


def told_answers(
    children: ChildCases, opened_with: Mapping[str, Any], answers: Mapping[str, Any], *, ended: bool
) -> dict[str, Any]:
    """What the file above may read of a case below: what was copied to it, and what comes back once it has ended.

    What was copied is told as it was then: how the case below goes on is for those who see it.
    """
    copied = {name: opened_with.get(name) for name in copied_to(children)}
    back = {name: answers.get(name) for name in children.returns.values()} if ended else {}
    return {name: value for name, value in {**copied, **back}.items() if value is not None}


def only_told(workflow: Workflow) -> frozenset[str]:
    """The choices that nobody answers by its own file: it agrees to be told them by a case above, whichever that is."""
    offered = {each.form for each in workflow.rounds.values() if isinstance(each, Offer)}
    asked = {workflow.opening, *offered, *(step.form for step in workflow.transitions)}
    answered = {field.name for name, form in workflow.forms.items() if name in asked for field in form}
    answered |= {name for step in workflow.transitions for name in step.set}
    choices = (name for name, field in workflow.fields.items() if field.kind.expression == "option")
    return frozenset(choices) - answered


def end_with_parent(workflow: Workflow) -> str:
    """The state in which a case ends because the one above it did: a withdrawal where its file has one."""
    ends = {state.end: name for name, state in reversed(workflow.states.items()) if state.end is not None}
    return next(ends[each] for each in _WITH_PARENT if each in ends)


def named_holders(case: CaseFacts, answers: Mapping[str, Any], here: str) -> tuple[Holder, ...]:
    """All who hold the capacity of that name, nobody included; where there is none, whom a field of that name chooses.

    A field chooses among the parties.
    """
    if here in case.parties:
        return case.parties[here]
    holders = {each.organization_id: each for seats in case.parties.values() for each in seats}
    return tuple(holders[each] for each in chosen_ids(answers.get(here)) if each in holders)


def chosen_ids(answer: Any) -> tuple[int, ...]:
    """The ids in an organization answer, whether it takes one or many."""
    if answer is None:
        return ()
    return tuple(answer) if isinstance(answer, tuple) else (answer,)


def _decided(only: str, rows: Sequence[Mapping[str, Any]], rounds: Rounds) -> Sequence[Mapping[str, Any]]:
    """The rows whose round ended so."""
    name, _, outcome = only.partition(".")
    held = rounds.each.get(name)
    if held is not None and [dict(item.row or {}) for item, _ in held] != [dict(row) for row in rows]:
        raise Refused([Message("The rows have changed since it was decided on them; have it decided anew.")])
    if held is None or not rounds.over((name,)):
        raise Refused([Message("It has not been decided yet for which rows.")])
    return [row for row, (_, verdict) in zip(rows, held, strict=True) if verdict and verdict.outcome == outcome]


def _opened(name: str | None, children: ChildCases, case: CaseFacts, answers: Mapping[str, Any]) -> OpenCase:
    """With what it takes over; an answer that was not given stays away."""
    copied = {theirs: answers[ours] for theirs, ours in children.copied.items() if answers.get(ours) is not None}
    title, other = _titled(children, case, answers)
    return OpenCase(
        workflow=children.workflow,
        title=title,
        title_other=other,
        child=name,
        relation=children.relation,
        data=copied | children.fixed,
        parties={there: named_holders(case, answers, here) for there, here in children.parties.items()},
    )


def _titled(children: ChildCases, case: CaseFacts, answers: Mapping[str, Any]) -> tuple[str, str | None]:
    """Their title, and the one in the other language where there is one."""
    own, other = (answers.get(each) if each is not None else None for each in (children.title, children.title_other))
    if not children.headed:
        return case.title if own is None else str(own), None if other is None else str(other)
    if case.title_other is None:
        return _under(case.title, own), None
    return _under(case.title, own), _under(case.title_other, own if other is None else other)


def _under(head: str, said: Any) -> str:
    """A title that begins with another one, which is shortened where both are too long."""
    if said is None:
        return head
    between = "：" if any("\u4e00" <= each <= "\u9fff" for each in head) else ": "
    room = max(MOST_OF_TITLE - len(between) - len(str(said)), 0)
    kept = head if len(head) <= room else f"{head[: max(room - 1, 0)]}…"
    return f"{kept}{between}{said}"[:MOST_OF_TITLE]
