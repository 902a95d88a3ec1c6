"""Facts for rules: a step loads only what its rules name. The topics say which loader a fact has."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, select

from govflow.domain.documents import CaseDocuments, Filed
from govflow.domain.people import Jurisdiction
from govflow.engine.definition import ChildCases, Workflow
from govflow.engine.entries.stored import loaded
from govflow.engine.facts import CaseFacts, Child, Children, Form, Now, Parent, Rounds, Standing, Steps
from govflow.engine.family import copied_to, told_answers
from govflow.engine.rounds.items import Verdicts, as_it_stands
from govflow.engine.seating import Register
from govflow.store.cases import CaseRow
from govflow.store.documents import LATEST, LODGER, ON_FILE, DocumentRow
from govflow.store.parties import asked_of_takers, load_takers, register
from govflow.store.people import BodyRow, OrganizationRow
from govflow.store.record.history import HISTORY
from govflow.store.record.steps import Steps as TakenSteps
from govflow.store.record.steps import answers_of, count
from govflow.store.rounds import LoadedRound, latest_round_ids, load_rounds, open_round_names
from govflow.store.sql.database import is_reading
from govflow.store.sql.prepared import Asked, Prepared
from govflow.store.standing import standing, takes_part
from govflow.store.thought import Thought
from govflow.store.visibility import NAMEABLE, sight
from govflow.store.work import Case, Work
from govflow.store.writing.clocks import held_until
from govflow.store.writing.matter import standing as standing_matter
from govflow.values import SYSTEM, Text

CASE, DOCUMENT = CaseRow.__table__, DocumentRow.__table__
BODY, ORGANIZATION = BodyRow.__table__, OrganizationRow.__table__

OPENED, FIRST = "opened", 1  # the entry with which every record begins: the answers to the opening form

_BODY = Prepared(select(BODY).where(BODY.c.id == bindparam("body")))
_BELOW = Prepared(
    select(ORGANIZATION.c.id, ORGANIZATION.c.parent_id, ORGANIZATION.c.function, ORGANIZATION.c.active)
    .where(ORGANIZATION.c.parent_id.is_not(None))
    .order_by(ORGANIZATION.c.id.desc())  # of two departments with one function, the one entered first
)
_CHILDREN = Prepared(
    select(CASE, NAMEABLE.label("seen"), HISTORY.c.content.label("opened_with"))
    .outerjoin(HISTORY, and_(HISTORY.c.case_id == CASE.c.id, HISTORY.c.seq == FIRST))
    .where(CASE.c.parent_id == bindparam("case"))
    .order_by(CASE.c.id)
)
_PARENT = Prepared(select(CASE, NAMEABLE.label("seen")).where(CASE.c.id == bindparam("case")))
_DOCUMENTS = Prepared(
    select(DOCUMENT.c.id, DOCUMENT.c.field, DOCUMENT.c.organization_id, LATEST.label("filed_at"), LODGER.label("by"))
    .where(DOCUMENT.c.case_id == bindparam("case"), ON_FILE)
    .order_by(DOCUMENT.c.created_at)
)


def load_facts(work: Work, case: Case, form: Form, needs: Iterable[type]) -> dict[type, Any]:
    """The facts of the types needed, and those that every decision needs; of a case in thought, as they are then."""
    facts: dict[type, Any] = {
        CaseFacts: case_facts(work, case),
        Standing: standing(work, case),
        Form: form,
        Now: Now(work.at, case.today(work.at)),
        Register: register(work, case),
    }
    for need in sorted(needs, key=lambda each: each.__name__):  # always in one order, as some are read under locks
        if need not in facts:
            facts[need] = work.loaders[need](work, case)
    return facts if case.thought is None else _then(work, case, case.thought, facts)


def _then(work: Work, case: Case, thought: Thought, facts: dict[type, Any]) -> dict[type, Any]:
    """The facts once what is thought of has happened; the loader of relatives has seen to those."""
    facts[CaseFacts] = thought.acted(facts[CaseFacts], work.actor)
    if Steps in facts:
        facts[Steps] = facts[Steps].after(*thought.steps)
    if Rounds in facts:
        facts[Rounds] = thought.rounds(facts[Rounds], open_round_names(work.session, case.id))
    return facts


def case_facts(work: Work, case: Case) -> CaseFacts:
    """The case, and who has done which step so far."""
    people: dict[str, set[int]] = {}
    organizations: dict[str, set[int]] = {}
    for step, person, organization in load_takers(work, case):
        people.setdefault(step, set()).add(person)
        organizations.setdefault(step, set()).add(organization)
    return CaseFacts(
        id=case.id,
        reference=case.reference,
        title=case.title,
        title_other=case.title_other,
        body_id=case.body.id,
        state=case.state,
        opened_at=case.opened_at,
        data=case.data,
        parties={**dict.fromkeys(work.version_of(case).workflow.parties, ()), **case.parties},
        done_by={name: frozenset(each) for name, each in people.items()},
        done_for={name: frozenset(each) for name, each in organizations.items()},
        parent_id=case.parent_id,
        ended_at=case.ended_at,
        held_until=held_until(work, case),
    )


def asked_of_facts(work: Work, case: Case, step: str | None = None) -> Iterator[Asked]:
    """What ``load_facts`` will ask for a step, or those of the present state, as far as it is not asked under locks."""
    needs, mine = work.version_of(case).machine.needs(case.state, step), sight(work.actor)
    asked = {CaseDocuments: _DOCUMENTS.asked(case=case.id), Children: _CHILDREN.asked(case=case.id, **mine)}
    yield from (asked_of_takers(case.id), *(each for need, each in asked.items() if need in needs))


def load_steps(work: Work, case: Case) -> Steps:
    """How often each step was taken: before this command, and in it so far."""
    return Steps({name: each.times for name, each in _so_far(work, case).items()})


def load_round_results(work: Work, case: Case) -> Rounds:
    """The latest round of each name, or all that opened together, judged anew by the one calculator.

    What was decided on another text than the case has now is no result any more: of several, such as one for each row,
    that one is without a verdict.
    """
    found: dict[str, list[LoadedRound]] = {}
    for each in load_rounds(work.session, latest_round_ids(work.session, case.id)):
        found.setdefault(each.name, []).append(each)
    workflow = work.version_of(case).workflow
    instead = case.thought.opened.names if case.thought is not None else ()  # of these it is known how they stand then
    known = {name: rounds for name, rounds in found.items() if name not in instead}
    kept = {name: rounds for name, rounds in known.items() if not any(each.void for each in rounds)}
    here = workflow.repeated.keys() & workflow.states[case.state].rounds
    stands = standing_matter(work, case, [rounds for name, rounds in kept.items() if name not in here])
    plain = {name: rounds[0] for name, rounds in kept.items() if name not in workflow.repeated}
    return Rounds(
        {name: each.judge() for name, each in plain.items() if each.id in stands},
        {name: _each(workflow, case, rounds, stands) for name, rounds in kept.items() if name not in plain},
    )


def _each(workflow: Workflow, case: Case, rounds: Sequence[LoadedRound], stands: Collection[int]) -> Verdicts:
    held = [(each, each.item) for each in rounds if each.item is not None and each.held]
    given = tuple((item, each.judge()) for each, item in held)
    standing = [item.number for each, item in held if each.id in stands]
    return as_it_stands(workflow, case.state, rounds[0].name, case.data, given, standing)


def load_children(work: Work, case: Case) -> Children:
    """The cases below. None of them moves while this one is held, for whoever moves one holds this one first."""
    rows = _CHILDREN.rows(work.session, case=case.id, **sight(work.actor))
    below = work.version_of(case).workflow.children
    then = case.thought.below if case.thought is not None else {}
    found = [_child(work, below, row, then.get(row.id) or work.cases.get(row.id)) for row in rows]
    new = [each for each in then.values() if each.id not in {child.id for child in found}]
    return Children((*found, *(_new_child(work, below, each) for each in new)))


def load_parent(work: Work, case: Case) -> Parent:
    """The case above, as this command has left it so far. A command holds it: it was locked before this one."""
    if case.parent_id is None:
        return Parent(None)
    if not is_reading(work.session):
        work.locks.check_held(case.parent_id)
    then = case.thought.above if case.thought is not None else None
    if (held := then or work.cases.get(case.parent_id)) is not None:
        return Parent(_imagined(work, held))
    [row] = _PARENT.rows(work.session, case=case.parent_id, **sight(work.actor))
    return Parent(_relative(work, row))


def load_documents(work: Work, case: Case) -> CaseDocuments:
    """What is on file as the answer to a document field of the case; what belongs to an offer does not count."""
    rows = _DOCUMENTS.rows(work.session, case=case.id)
    workflow = work.version_of(case).workflow
    fields, so_far = workflow.fields, _so_far(work, case)
    return CaseDocuments(
        files=tuple(
            Filed(
                id=row.id,
                field=row.field,
                organization_id=row.organization_id,
                person_id=row.by if row.organization_id is None else None,
                filed_at=row.filed_at,
            )
            for row in rows
        ),
        labels={name: field.label for name, field in fields.items() if field.kind.filed},
        answered=_answered(workflow, so_far),
        taken={name: each.last for name, each in so_far.items()},
        entered_at=case.entered_at,
    )


def _so_far(work: Work, case: Case) -> TakenSteps:
    """The steps that were taken and the answers that came without one: before this command, and in it."""
    found = dict(case.steps)
    for each in work.entries:
        if each.case.id == case.id:
            count(found, each.row.kind, each.row.name, each.row.content, work.at)
    return found


def _answered(workflow: Workflow, so_far: TakenSteps) -> dict[str, datetime]:
    """When each field that is no document was answered last: with the last step that records it, or without one."""
    found = {name: at for name, at in answers_of(so_far).items() if not workflow.fields[name].kind.filed}
    for step in workflow.transitions:
        if step.name in so_far:
            last = so_far[step.name].last
            for field in workflow.recorded_by(step):
                if not field.kind.filed:
                    found[field.name] = max(last, found.get(field.name, last))
    return found


def load_jurisdiction(work: Work, case: Case) -> Jurisdiction:
    """The tree of organizations and the fixed places of the body."""
    (body,), below = work.ask_once(_BODY.asked(body=case.body.id)), work.ask_once(_BELOW.asked())
    return Jurisdiction(
        parents={row.id: row.parent_id for row in below},
        departments={(row.parent_id, row.function): row.id for row in below if row.function and row.active},
        body=body.organization_id,
        office=body.office_id,
        finance=body.finance_id,
        central=body.central_id,
    )


def may_name(work: Work, case: Case) -> bool:
    """May a sentence for the actor, or in the record when the clock acts, say anything of this case?"""
    return case.public or (work.actor != SYSTEM and takes_part(work.actor, case, work.version_of(case).workflow))


def _child(work: Work, below: Mapping[str, ChildCases], row: Any, held: Case | None) -> Child:
    """A case below, as this command has left it so far, with the answers that the file of this one may read."""
    found = _relative(work, row)
    if held is not None:
        found = replace(found, name=held.child_name, state=held.state, state_title=_title(work, held), end=held.end)
    children = below.get(found.name or "")
    if children is None:
        return found
    opened_with = _some(_opened_with(work, row), copied_to(children))
    answers = held.data if held is not None else _some(row.data, children.returns.values())
    return replace(found, answers=told_answers(children, opened_with, answers, ended=found.end is not None))


def _new_child(work: Work, below: Mapping[str, ChildCases], case: Case) -> Child:
    """A case that opens below in thought, or is taken up there."""
    opened_with = case.thought.opened_with if case.thought is not None else {}
    told = told_answers(below[case.child_name or ""], opened_with, case.data, ended=case.end is not None)
    return replace(_imagined(work, case), answers=told)


def _opened_with(work: Work, row: Any) -> Mapping[str, Any]:
    """The answers with which a case was opened, as its record has them; or will have them, if that is just now."""
    now = (each.row.content for each in work.entries if each.case.id == row.id and each.row.kind == OPENED)
    return next(now, {}) if row.opened_with is None else row.opened_with


def _some(stored: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return loaded({name: stored[name] for name in names if name in stored})


def _imagined(work: Work, case: Case) -> Child:
    """A case in hand, or one that is only thought of, as one beside it sees it."""
    return Child(
        id=case.id,
        reference=case.reference,
        title=case.title,
        workflow=case.workflow,
        name=case.child_name,
        state=case.state,
        state_title=_title(work, case),
        end=case.end,
        seen=may_name(work, case),
    )


def _title(work: Work, case: Case) -> Text:
    return work.version_of(case).workflow.states[case.state].title


def _relative(work: Work, row: Any) -> Child:
    states = work.pinned(work.session, row.workflow_version_id).workflow.states
    return Child(
        id=row.id,
        reference=row.reference,
        title=row.title,
        workflow=row.workflow,
        name=row.child_name,
        state=row.state,
        state_title=states[row.state].title,
        end=row.end,
        seen=bool(row.seen),
    )
