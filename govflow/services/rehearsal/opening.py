"""How the case of a story comes to be: opened by its opener, or by the case that opens such cases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import select

from govflow.engine.asking import before_opening
from govflow.engine.definition import Story, StoryStep, Transition, Workflow
from govflow.engine.facts import Holder
from govflow.engine.stories import steps
from govflow.engine.stories.cast import Answers, StoryError
from govflow.engine.stories.given import later_answers
from govflow.engine.stories.telling import take
from govflow.messages import Message
from govflow.services.commands.cases import OpenCase, open_case
from govflow.services.rehearsal.adversaries import Adversaries
from govflow.services.rehearsal.company import MEMBER, Company
from govflow.services.rehearsal.house import OFFICE, House, Procedure
from govflow.services.rehearsal.stage import RealStage
from govflow.store.cases import CASE
from govflow.store.register import StoredRegister
from govflow.values import new_id

TITLE = "A story"


def opened(house: House, procedure: Procedure, story: Story, company: Company, watched: Adversaries) -> RealStage:
    """The case of a story, opened as it would be."""
    later_answers(procedure.machine.workflow, story.given)
    company.assemble(procedure.machine, story.given)
    for other in house.procedures.values():
        company.assemble(other.machine, {})
    if procedure.machine.workflow.child_only:
        return _below(house, procedure, story, company, watched)
    return _alone(house, procedure, story.given, company, watched)


def open_aside(house: House, rehearsed: Procedure, company: Company, name: str) -> int:
    """The number of a case that a story only names: of the procedure that its file takes up, opened by the office."""
    taken_up = [each for each in rehearsed.machine.workflow.children.values() if each.adopt is not None]
    wanted = next((each for each in taken_up if each.adopt == name), taken_up[0] if taken_up else None)
    procedure = house.procedures.get(wanted.workflow) if wanted is not None else rehearsed
    if procedure is None:
        raise StoryError(Message("No case can be opened for “%(name)s”.", name=name))
    with house.backend.reading() as session:
        office = StoredRegister(session, house.backend.today()).organization(OFFICE)
    return _opened(house, procedure, {}, company, office).case().id


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
    values = answers.fill(
        procedure.machine.opening, later_answers(workflow, given), before_opening(workflow, house.clock.at, today)
    )
    actor = company.actor(company.person_named(f"{capacity} who opens"), opener, (MEMBER,))
    order = OpenCase(workflow=workflow.id, title=TITLE, values=values, key=new_id())
    receipt = open_case(house.backend, actor, order)
    return RealStage(house, procedure, company, receipt.reference, given, watched)


def _below(house: House, procedure: Procedure, story: Story, company: Company, watched: Adversaries) -> RealStage:
    """Opened by a case that opens such cases: it plays a story of its own up to the step that does so."""
    workflow = procedure.machine.workflow
    parent, step, told = _parent(house, workflow.id)
    stage = _alone(house, parent, told.given, company, None)
    asked = {field.name for field in parent.machine.workflow.form_of(step)}
    for each in told.do:
        name, options = steps.read(each)
        if name == step.name:
            wanted = {key: value for key, value in story.given.items() if key in asked}
            stage.step(name, {**steps.mapping(name, options), **wanted})
            break
        take(stage, each)
    query = select(CASE.c.reference).where(CASE.c.parent_id == stage.case().id, CASE.c.workflow == workflow.id)
    with house.backend.reading() as session:
        reference = session.scalars(query.order_by(CASE.c.id.desc())).first()
    if reference is None:
        raise StoryError(Message("“%(step)s” opened no such case.", step=step.title))
    return RealStage(house, procedure, company, reference, story.given, watched)


def _parent(house: House, workflow: str) -> tuple[Procedure, Transition, Story]:
    for procedure in house.procedures.values():
        for step in _openings(procedure.machine.workflow, workflow):
            for story in procedure.machine.workflow.stories:
                if step.name in map(_name, story.do):
                    return procedure, step, story
    raise StoryError(Message("No procedure tells a story in which it opens “%(workflow)s”.", workflow=workflow))


def _openings(parent: Workflow, child: str) -> Iterator[Transition]:
    """The steps that open a case of the procedure below their own."""
    for step in parent.transitions:
        if any(parent.children[name].workflow == child for name in step.opens):
            yield step


def _name(step: StoryStep) -> str:
    return steps.read(step)[0]
