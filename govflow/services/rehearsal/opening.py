"""How the case of a story comes to be: opened by its opener, or by the case that opens such cases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import select

from govflow.domain.registers.rights.rules import rules as rights
from govflow.engine.asking import before_opening
from govflow.engine.definition import FormField, Story, StoryStep, Transition, Workflow
from govflow.engine.facts import Holder
from govflow.engine.stories import steps
from govflow.engine.stories.assumptions import assume
from govflow.engine.stories.cast import Answers, StoryError
from govflow.engine.stories.given import assumed_from_the_start, later_answers
from govflow.engine.stories.telling import take
from govflow.messages import Message
from govflow.services.commands.cases import OpenCase, open_case
from govflow.services.commands.directory.yearly import open_by_itself
from govflow.services.moments import take_moment
from govflow.services.rehearsal.adversaries import Adversaries
from govflow.services.rehearsal.below import Below
from govflow.services.rehearsal.citizens import opened_without_account, parents_open
from govflow.services.rehearsal.company import MEMBER, Company, named_now
from govflow.services.rehearsal.datasets import enter_sets
from govflow.services.rehearsal.house import OFFICE, House, Procedure
from govflow.services.rehearsal.registered import enter_who_is_asked_about
from govflow.services.rehearsal.rights import found_right
from govflow.services.rehearsal.stage import RealStage
from govflow.services.stepping import command
from govflow.store.cases import CASE
from govflow.store.people import BodyRow
from govflow.store.register import StoredRegister
from govflow.store.registers.yearly import Owed
from govflow.store.work import Body
from govflow.values import SYSTEM, new_id

TITLE = "A story"
BODY = BodyRow.__table__


def opened(house: House, procedure: Procedure, story: Story, company: Company, watched: Adversaries) -> RealStage:
    """The case of a story, opened as it would be."""
    later_answers(procedure.machine.workflow, story.given)
    for guard, answer in assumed_from_the_start(procedure.machine.workflow, story.given).items():
        assume(procedure.machine.workflow, procedure.assumed, guard, answer)
    company.assemble(procedure.machine, story.given)
    for other in house.procedures.values():
        company.assemble(other.machine, {})
    enter_sets(procedure, company)
    if procedure.machine.each_year is not None:
        stage = _by_itself(house, procedure, story, company, watched)
    elif procedure.machine.workflow.child_only:
        stage = _below(house, procedure, story, company, watched)
    else:
        stage = _alone(house, procedure, story.given, company, watched)
    enter_who_is_asked_about(procedure, stage, company)
    return stage


def open_aside(house: House, rehearsed: Procedure, company: Company, name: str) -> int:
    """The number of a case that a story only names: of the procedure that its file takes up, opened by the office.

    Places that are filled by whoever takes it up are left empty where they may be.
    """
    apart = [each for each in house.procedures.values() if each is not rehearsed]  # the one that opens it plays, too
    named = (each.machine.workflow.fields.get(name) for each in (rehearsed, *apart))
    offering = next((each for each in named if each is not None and each.of), None)
    if offering is not None:
        return _offered(house, offering, company)
    taken_up = [
        each
        for procedure in (rehearsed, *apart)
        for each in procedure.machine.workflow.children.values()
        if each.adopt is not None and (each.adopt == name or procedure is rehearsed)
    ]
    wanted = next((each for each in taken_up if each.adopt == name), taken_up[0] if taken_up else None)
    procedure = house.procedures.get(wanted.workflow) if wanted is not None else rehearsed
    if procedure is None:
        raise StoryError(Message("No case can be opened for “%(name)s”.", name=name))
    with house.backend.reading() as session:
        office = StoredRegister(session, house.backend.today()).organization(OFFICE)
    filled = wanted.parties if wanted is not None else {}
    opening = procedure.machine.workflow.forms[procedure.machine.workflow.opening]
    empty = {field.name: None for field in opening if field.seats in filled and not field.required}
    return _opened(house, procedure, empty, company, office).case().id


def _offered(house: House, field: FormField, company: Company) -> int:
    """A case of another procedure as the field offers it: as a story of its file opens it that leads to the state in
    which it is chosen, and put into that state.
    """
    procedure = next((house.procedures[each] for each in field.of if each in house.procedures), None)
    if procedure is None:
        raise StoryError(Message("No case can be opened for “%(name)s”.", name=field.name))
    told = (each for each in procedure.machine.workflow.stories if each.expect in field.offered_in)
    story = next(told, None)
    stage = _opened(house, procedure, story.given if story is not None else {}, company, None)
    number = stage.case().id
    if field.offered_in:
        Below(stage).put(number, field.offered_in[0], {})
    if rights.topic in procedure.machine.topics:
        found_right(house.backend, number, company.organizations)
    return number


def _alone(
    house: House, procedure: Procedure, given: Mapping[str, Any], company: Company, watched: Adversaries | None
) -> RealStage:
    return _opened(house, procedure, given, company, None, watched)


def _opened(
    house: House,
    procedure: Procedure,
    given: Mapping[str, Any],
    company: Company,
    opener: Holder | None,
    watched: Adversaries | None = None,
) -> RealStage:
    """Opened by ``opener`` where its kind fits, else by somebody of the right kind."""
    workflow = procedure.machine.workflow
    openers = [(name, party) for name, party in workflow.parties.items() if party.opens]
    if not openers:
        raise StoryError(Message("Nobody opens “%(procedure)s”.", procedure=workflow.title))
    capacity, party = openers[0]
    if opener is None or opener.kind not in party.kinds:
        opener = company.seated(capacity, party, 1)[0]
    today = house.backend.today()
    answers = Answers(workflow, company, {capacity: (opener,)}, today)
    actor = company.actor(company.person_named(f"{capacity} who opens"), opener, (MEMBER,))
    known = {**before_opening(workflow, house.clock.at, today), **named_now(house.backend)}
    values = answers.fill(procedure.machine.opening, later_answers(workflow, given), known)
    order = OpenCase(workflow=workflow.id, title=TITLE, values=values, key=new_id())
    receipt = open_case(house.backend, actor, order)
    return RealStage(house, procedure, company, receipt.reference, given, watched)


def _by_itself(house: House, procedure: Procedure, story: Story, company: Company, watched: Adversaries) -> RealStage:
    """Opened by nobody: on a day of a year, for an organization, with whom such cases begin."""
    workflow, today = procedure.machine.workflow, house.backend.today()
    cast = {name: company.seated(name, party, 1)[0] for name, party in workflow.parties.items() if party.kinds}
    answers = Answers(workflow, company, {name: (each,) for name, each in cast.items()}, today)
    known = {**before_opening(workflow, house.clock.at, today), **named_now(house.backend)}
    values = answers.fill(procedure.machine.opening, later_answers(workflow, story.given), known)
    with command(house.backend, SYSTEM) as work:
        take_moment(house.backend, work)
        row = work.session.execute(select(BODY).order_by(BODY.c.id)).first()
        assert row is not None  # the house has a body
        parties = {name: each.organization_id for name, each in cast.items() if each.organization_id is not None}
        owed = Owed(
            place=0, organization_id=0, name=workflow.title, body_id=row.id, zone=row.zone, parties=parties,
            answers=values,
        )  # fmt: skip
        body = Body(row.id, row.organization_id, row.office_id, row.prefix, row.zone)
        version = work.current(work.session, workflow.id)
        case = open_by_itself(work, version, body, owed, today)
    return RealStage(house, procedure, company, case.reference, story.given, watched)


def _below(house: House, procedure: Procedure, story: Story, company: Company, watched: Adversaries) -> RealStage:
    """Opened by a case that opens such cases: it plays a story of its own up to the step that does so."""
    workflow = procedure.machine.workflow
    for parent, step, told in _parents(house, workflow.id):
        undo, known = house.kept(), company.copied()
        stage = _alone(house, parent, told.given, known, None)
        reference = _opened_below(stage, step, told, story.given, workflow.id)
        if reference is not None:
            return RealStage(house, procedure, known, reference, story.given, watched)
        undo()
    for parent, name, told in parents_open(house, workflow.id):
        undo, known = house.kept(), company.copied()
        stage = _alone(house, parent, told.given, known, None)
        reference = opened_without_account(stage, name, told, procedure, story.given)
        if reference is not None:
            return RealStage(house, procedure, known, reference, story.given, watched)
        undo()
    raise StoryError(Message("No procedure tells a story in which it opens “%(workflow)s”.", workflow=workflow.id))


def _opened_below(
    stage: RealStage, step: Transition, told: Story, given: Mapping[str, Any], workflow: str
) -> str | None:
    """The case that the step opens below when the story is told; a step that nobody takes happens on the way."""
    asked = {field.name for field in stage.workflow.form_of(step)}
    query = select(CASE.c.reference).where(CASE.c.parent_id == stage.case().id, CASE.c.workflow == workflow)
    for each in told.do:
        name, options = steps.read(each)
        wanted = {key: value for key, value in given.items() if name == step.name and key in asked}
        take(stage, {name: {**steps.mapping(name, options), **wanted}} if wanted else each)
        with stage.backend.reading() as session:
            reference: str | None = session.scalars(query.order_by(CASE.c.id.desc())).first()
        if reference is not None:
            return reference
    return None


def _parents(house: House, workflow: str) -> Iterator[tuple[Procedure, Transition, Story]]:
    """Stories in which such a case is opened: by a step that somebody takes, or else perhaps by one on the way,

    first of all in a story that speaks of them. One in which something is refused comes last: it may be that step.
    """
    found = [
        (procedure, step, story)
        for procedure in house.procedures.values()
        for step in _openings(procedure.machine.workflow, workflow)
        for story in procedure.machine.workflow.stories
    ]
    found.sort(key=lambda each: each[2].refused is not None)
    yield from (each for each in found if each[1].name in map(_name, each[2].do))
    perhaps = [each for each in found if not each[1].manual and each[2].refused is None]
    yield from sorted(perhaps, key=lambda each: not any(name in str(each[2].do) for name in each[1].opens))


def _openings(parent: Workflow, child: str) -> Iterator[Transition]:
    """The steps that open a case of the procedure below their own."""
    for step in parent.transitions:
        if any(parent.children[name].workflow == child for name in step.opens):
            yield step


def _name(step: StoryStep) -> str:
    return steps.read(step)[0]
