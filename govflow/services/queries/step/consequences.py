"""What a step would bring, told before it is taken: the new state, its deadline, who is awaited, what else happens."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from govflow.domain.documents import CaseDocuments, Filed
from govflow.engine.asking import AskedForm
from govflow.engine.asking.answers import Upload
from govflow.engine.asking.filling import answers_to, left_out
from govflow.engine.deadlines import Due, beginning, first_free_day
from govflow.engine.deadlines.calendars import Calendar
from govflow.engine.decide import Decision, Handed, decide, handed
from govflow.engine.definition import SAME, FormField, Transition, Workflow
from govflow.engine.facts import Facts, Form
from govflow.engine.machine import Machine
from govflow.errors import Refused
from govflow.messages import Message
from govflow.services.accounts.proof import unproved
from govflow.services.lateness import check_in_time
from govflow.services.queries.case.answers import readable
from govflow.services.queries.case.names import Names, ids_in
from govflow.services.queries.procedure.round_words import held_for
from govflow.services.queries.step.foreseen import foresee
from govflow.services.queries.texts.changes import TextChange, changed_texts
from govflow.services.topics import INTENTS
from govflow.services.typed import answers_of_anybody, form_answers
from govflow.store.lists.named import facts_before_opening
from govflow.store.rounds.reviewers import hidden_reviewers
from govflow.store.standing.sides import author
from govflow.store.work import Body, Case, Version, Work
from govflow.store.writing.clocks import beginning_clocks
from govflow.store.writing.confidences import split_confidences
from govflow.store.writing.entering import awaited
from govflow.store.writing.facts import load_facts
from govflow.store.writing.filing import check_uploads
from govflow.store.writing.locking import check_seen
from govflow.store.writing.objections import Outcome, opening_outcome, outcome
from govflow.store.writing.seating import check_choices
from govflow.values import Text

NOT_FILED_YET = "not filed yet"  # stands for the document id of a file that is filed when the step is taken


@dataclass(frozen=True, kw_only=True)
class Consequences:
    """``source`` and ``target`` are the same where the case stays in its state."""

    source: Text | None
    target: Text
    moves: bool
    ends: bool
    sentences: tuple[Message, ...]
    computed: Mapping[str, Any]  # by field: what was computed of the answers, as people read it
    unasked: frozenset[str]  # the fields that these answers leave out
    confirm: Text | None
    basis: Text | None
    texts: tuple[TextChange, ...] = ()  # that another text comes in place of, compared
    warnings: tuple[Message, ...] = ()  # for this reader alone; they forbid nothing
    missing: tuple[Message, ...] = ()  # what the case has to come to first, of a step that is prepared


def preview(
    work: Work, case: Case, name: str, values: Mapping[str, Any], reason: str | None, seen_version: int
) -> Consequences:
    """Decide the step without taking it. Raises what taking it would raise: Stale, Invalid, Refused."""
    check_in_time(work, case)
    check_seen(work, case, seen_version)
    machine = work.version_of(case).machine
    _, given = form_answers(work, case, name, values)
    answers = _not_filed_yet(given)
    files = {name: each for name, each in given.items() if isinstance(each, Upload)}
    form = Form(answers, (reason or "").strip() or None, files)
    facts = load_facts(work, case, form, _needs(machine, case, name))
    if CaseDocuments in facts:
        facts[CaseDocuments] = _with_uploads(work, case, facts[CaseDocuments], given)
    decision = decide(machine, name, facts)
    _refuse(work, outcome(work, case, decision, form), decision.transition.proof)
    return _of_decision(work, case, decision, machine.form_of(decision.transition), answers, facts)


def preview_handed(
    work: Work, case: Case, name: str, values: Mapping[str, Any], reason: str | None, seen_version: int
) -> Consequences:
    """The same for whoever prepares the step. Raises what preparing it would raise: Stale, Invalid, Refused."""
    check_in_time(work, case)
    check_seen(work, case, seen_version)
    machine = work.version_of(case).machine
    fields, answers = answers_of_anybody(work, case, name, values)
    check_choices(work, case, fields, answers)
    form = Form(answers, (reason or "").strip() or None)
    facts = load_facts(work, case, form, _needs(machine, case, name))
    found = handed(machine, name, facts)
    if found is None or found.wrong:
        raise Refused(() if found is None else found.wrong)  # whoever may not prepare it was told why
    if found.decision is not None:
        brought = outcome(work, case, found.decision, form)
        told = _of_decision(work, case, found.decision, machine.form_of(found.transition), answers, facts)
        return replace(told, missing=tuple(brought.reasons or foresee(work, brought)))
    return _once_it_can(work, case, found, answers, facts)


def preview_opening(work: Work, version: Version, body: Body, values: Mapping[str, Any], **below: Any) -> Consequences:
    """What opening a case brings. ``below`` another: what ``opening_outcome`` is told of it. Raises as opening does."""
    workflow = version.workflow
    today = work.at.astimezone(ZoneInfo(body.zone)).date()
    facts = facts_before_opening(work, workflow, today)
    given = answers_to(version.machine.opening, values, facts, {}, today=today)
    check_uploads(given)
    answers = _not_filed_yet(given)
    _refuse(work, opening_outcome(work, version, body, answers, **below))
    calendar = work.calendar(work.session, version.machine.counting, body.zone)
    return Consequences(
        source=None,
        target=workflow.states[workflow.start].title,
        moves=True,
        ends=False,
        sentences=tuple(
            _state_sentences(work, version.machine, calendar, workflow.start, answers, begins=workflow.clocks)
        ),
        computed=_computed(work, Names(work.actor, hidden={}), version.machine.opening, given),
        unasked=left_out(version.machine.opening, given, facts),
        confirm=None,
        basis=workflow.basis,
    )


def _needs(machine: Machine, case: Case, name: str) -> frozenset[type]:
    forms = (machine.form_of(each.transition).needs for each in machine.branches(case.state, name)[:1])
    return machine.needs(case.state, name).union(*forms)


def _refuse(work: Work, found: Outcome, proof: str | None = None) -> None:
    """Raises Refused for what speaks against the step itself, else for what would follow from it."""
    if reasons := found.reasons or unproved(work, proof) or foresee(work, found):
        raise Refused(reasons)


def _not_filed_yet(answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers with a mark in the place of each file."""
    return {name: NOT_FILED_YET if isinstance(value, Upload) else value for name, value in answers.items()}


def _with_uploads(work: Work, case: Case, documents: CaseDocuments, answers: Mapping[str, Any]) -> CaseDocuments:
    """The documents of the case as they will be once the files that came with the form are filed."""
    by = author(work, case)
    person = by.person_id if by.organization_id is None else None
    coming = tuple(
        Filed(id=NOT_FILED_YET, field=name, organization_id=by.organization_id, person_id=person, filed_at=work.at)
        for name, value in answers.items()
        if isinstance(value, Upload)
    )
    return replace(documents, files=(*documents.files, *coming))


def _of_decision(
    work: Work, case: Case, decision: Decision, form: AskedForm, answers: Mapping[str, Any], facts: Facts
) -> Consequences:
    workflow = work.version_of(case).workflow
    transition = decision.transition
    target = workflow.states[decision.target]
    sentences = [INTENTS[type(each)].says(work, each) for each in decision.intents]
    sentences += _recorded(work, case, decision)
    sentences += _opened(workflow, transition)
    if decision.joins is not None:
        title = workflow.parties[decision.joins].title
        sentences.append(Message("By this step your organization takes part as: %(capacity)s.", capacity=title))
    sentences += _seated(workflow, workflow.recorded_by(transition), decision.answers)
    if decision.moves and target.end is None:
        machine, calendar = work.version_of(case).machine, work.calendar_of(case)
        known, _ = split_confidences(workflow.recorded_by(transition), decision.answers)
        begins = beginning_clocks(work, case, transition.name, decision.target)
        sentences += _state_sentences(work, machine, calendar, decision.target, {**case.data, **known}, begins=begins)
    return Consequences(
        source=workflow.states[decision.source].title,
        target=target.title,
        moves=decision.moves,
        ends=target.end is not None,
        sentences=tuple(sentences),
        computed=_computed(work, _names(work, case), form, answers),
        unasked=left_out(form, answers, facts),
        confirm=transition.confirm,
        basis=transition.basis,
        texts=changed_texts(work, case, workflow.form_of(transition), answers),
        warnings=tuple(said for each in decision.intents for said in INTENTS[type(each)].warns(work, case, each)),
    )


def _once_it_can(work: Work, case: Case, found: Handed, answers: Mapping[str, Any], facts: Facts) -> Consequences:
    """Of a step that cannot be taken yet: where it leads, and what is missing."""
    machine, step = work.version_of(case).machine, found.transition
    form, source = machine.form_of(step), machine.workflow.states[case.state]
    target = machine.workflow.states[step.to] if step.to != SAME else source
    return Consequences(
        source=source.title,
        target=target.title,
        moves=step.to != SAME,
        ends=target.end is not None,
        sentences=(),
        computed=_computed(work, _names(work, case), form, answers),
        unasked=left_out(form, answers, facts),
        confirm=step.confirm,
        basis=step.basis,
        missing=found.missing,
    )


def _state_sentences(
    work: Work, machine: Machine, calendar: Calendar, name: str, data: Mapping[str, Any], *, begins: Collection[str]
) -> list[Message]:
    """Who is awaited in a state, until when, and what the clock does then. ``begins``: the clocks that begin then."""
    workflow = machine.workflow
    state = workflow.states[name]
    found = []
    for each in state.rounds:
        round_ = workflow.rounds[each]
        voters = tuple(workflow.parties[voter].title for voter in round_.voters)
        title = round_.title or state.title
        found.append(Message("A round opens: %(round)s. Asked are: %(voters)s.", round=title, voters=voters))
        found += held_for(machine, each)
    if not state.rounds and (titles := tuple(machine.capacity_title(who) for who in awaited(workflow, name))):
        found.append(Message("Awaited then: %(who)s, to do this: %(ask)s.", who=titles, ask=state.ask or state.title))
    for clock, due in workflow.deadlines(name):
        if clock:
            title = workflow.clocks[clock].title or state.title
            found.append(Message("A clock that several states share runs there: %(clock)s.", clock=title))
        known = clock in begins if clock else not due.steps(workflow.fields)
        if known and (until := _until(work, calendar, name, due, data, workflow)) is not None:
            found.append(Message("The deadline for it is %(at)s.", at=until))
            if due.then is not None:
                step = machine.title_of(due.then)
                found.append(Message("When it passes the clock takes this step: %(step)s.", step=step))
    if state.not_before is not None:
        day = first_free_day(work.at, state.not_before, calendar)
        found.append(Message("No step leads out of it before %(day)s.", day=day))
    if state.public and not workflow.is_private(data):
        found.append(Message("The case is public from then on: everybody can see it."))
    return found


def _until(
    work: Work, calendar: Calendar, state: str, due: Due, data: Mapping[str, Any], workflow: Workflow
) -> datetime | None:
    """When a deadline that begins now would end; none where it is measured from a date that is not known."""
    field = due.date_field(workflow.fields)
    day = None if field is None else data.get(field)
    if field is not None and day is None:
        return None
    held = workflow.held_up(state, due)
    free = None if held is None else first_free_day(work.at, held, calendar)
    return beginning(due, work.at, calendar, as_of=work.at, field_date=day, not_before=free).at


def _computed(work: Work, names: Names, form: AskedForm, answers: Mapping[str, Any]) -> dict[str, Any]:
    """What was computed, as people read it."""
    fields = {each.name: each.field for each in form.fields if not each.field.filled_in}
    found = {name: value for name, value in answers.items() if name in fields and value is not None}
    return _readable(work, names, fields, found)


def _recorded(work: Work, case: Case, decision: Decision) -> list[Message]:
    """What the step sets."""
    workflow = work.version_of(case).workflow
    fields = {name: workflow.fields[name] for name in decision.transition.set if not workflow.fields[name].audience}
    found = {name: decision.answers[name] for name in fields if decision.answers.get(name) is not None}
    return [
        Message("Recorded as “%(field)s”: %(value)s.", field=fields[name].label, value=value)
        for name, value in _readable(work, _names(work, case), fields, found).items()
    ]


def _opened(workflow: Workflow, transition: Transition) -> list[Message]:
    """The fields whose answers the step opens; not whether there are any, nor whose."""
    labels = tuple(each.label for each in workflow.opened_by(transition.name))
    said = Message("What was answered under seal is opened to all who see the case: %(fields)s.", fields=labels)
    return [said] if labels else []


def _names(work: Work, case: Case) -> Names:
    return Names(work.actor, hidden=hidden_reviewers(work, case))


def _readable(work: Work, names: Names, fields: Mapping[str, FormField], answers: Mapping[str, Any]) -> dict[str, Any]:
    names.load(work, **ids_in(answers, fields))
    return {name: readable(fields[name], value, names) for name, value in answers.items()}


def _seated(workflow: Workflow, fields: tuple[FormField, ...], answers: Mapping[str, Any]) -> list[Message]:
    """Capacities that the answers fill."""
    filled = ((each, workflow.parties[each.seats].title) for each in fields if each.seats and answers.get(each.name))
    return [
        Message("Whom you chose takes the place of whoever was: %(capacity)s.", capacity=title)
        if each.instead
        else Message("Whom you chose takes part as: %(capacity)s.", capacity=title)
        for each, title in filled
    ]
