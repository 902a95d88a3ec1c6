"""Lists offer exactly those whom the guards let pass: each list in every step and opening of the demonstration."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import product

import pytest
from sqlalchemy import func, select

from govflow.engine.definition import FormField
from govflow.engine.facts import Facts, Form
from govflow.engine.rules import BoundRule
from govflow.engine.rules.branches import Branch
from govflow.engine.rules.referring import named_by
from govflow.engine.seating import Seating, chosen
from govflow.services.queries.directory.people import load_actor
from govflow.services.queries.step.opening import find_body, load_opening
from govflow.services.queries.step.page import load_step
from govflow.services.queries.step.questions import Question
from govflow.services.rights import may_open
from govflow.store.cases import CASE
from govflow.store.people import MembershipRow, OrganizationRow, PersonRow, in_office
from govflow.store.register import StoredRegister
from govflow.store.sql.session import Session
from govflow.store.work import Case, Work
from govflow.store.writing.facts import load_facts
from govflow.store.writing.locking import read_by_id
from govflow.store.writing.opening import new_case
from govflow.store.writing.seating import filled, opened
from govflow.values import SYSTEM
from tests.stories.played import Played, copy_of_played

PICKED = {"organizations": OrganizationRow, "persons": PersonRow}
OPENED = ("dispute-mediation", "funding-request", "joint-conference", "proposal")


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    found = copy_of_played(tmp_path_factory, tmp_path_factory.mktemp("lists") / "copy")
    yield found
    found.play.backend.sessions.dispose()


def test_every_list_of_a_step_offers_those_who_may_be_chosen_and_nobody_else(played: Played) -> None:
    with played.play.backend.reading() as session:
        lists = [each for work, case in one_in_each_state(played, session) for each in compared_steps(work, case)]
    assert len(lists) >= 10


def test_every_list_of_an_opening_offers_those_who_may_be_chosen_and_nobody_else(played: Played) -> None:
    people = (("chen.yu", "fangshan"), ("wang.lin", "office"))
    with played.play.backend.reading() as session:
        works = [played.play.backend.work(session, played.play.actor(*each)) for each in people]
        lists = [each for work in works for workflow in OPENED for each in compared_openings(work, workflow)]
    assert len(lists) >= 4


def compared_steps(work: Work, case: Case) -> Iterator[str]:
    """The names of the lists in all steps that people may take in the case."""
    machine = work.version_of(case).machine
    for name in dict.fromkeys(each.transition.name for each in machine.manual(case.state)):
        branch = machine.branches(case.state, name)[0]
        if fields := picked(machine.workflow.form_of(branch.transition)):
            facts = load_facts(work, case, Form({}), branch.needs)
            questions = load_step(work, case.reference, name).questions
            yield from compared(work, fields, questions, partial(refused, work, case, branch, facts))


def compared_openings(work: Work, workflow: str) -> Iterator[str]:
    version = work.current(work.session, workflow)
    if may_open(work, version.workflow):
        case = new_case(work, version, find_body(work, None), "", None)
        fields = version.workflow.forms[version.workflow.opening]
        questions = load_opening(work, workflow).questions
        yield from compared(work, picked(fields), questions, partial(refused_at_opening, work, case, fields))


def compared(
    work: Work, fields: Sequence[FormField], questions: Sequence[Question], refuses: Callable[[FormField, int], bool]
) -> Iterator[str]:
    for field in fields:
        table = PICKED[str(field.kind.numbers)]
        everybody = work.session.scalars(select(table.id).where(table.active))
        for listed in (each for each in questions if each.name == field.name):
            offered = {int(each.value) for each in listed.choices}
            assert offered == {each for each in everybody if not refuses(field, each)}, field.name
            yield field.name


def picked(fields: Sequence[FormField]) -> list[FormField]:
    return [each for each in fields if each.kind.numbers in PICKED]


def refused(work: Work, case: Case, branch: Branch, facts: Facts, field: FormField, number: int) -> bool:
    """Would the guards refuse this one, asked as when the form is sent?"""
    answer, known = answer_of(field, number), register(work, case)
    if chosen(field, answer, known) is None:
        return True
    seating = Seating(work.version_of(case).workflow.parties, case.parties, known)
    seating.take_answers([field], {field.name: answer})
    if seating.reasons or filled(work, replace(case, parties=seating.seated)).reasons:
        return True
    asked = {each.name for each in work.version_of(case).workflow.form_of(branch.transition)}
    return not field.kind.several and any(
        never_passes(work, guard, asked, facts, field.name, number) for guard in branch.guards
    )


def never_passes(work: Work, guard: BoundRule, asked: set[str], facts: Facts, field: str, number: int) -> bool:
    """Whatever is chosen in the other lists that the guard looks at?"""
    named = {name for _, refers, name in named_by(guard) if refers.to == "field"} & asked
    if field not in named:
        return False
    others = sorted(named - {field})
    everybody = list(work.session.scalars(select(OrganizationRow.id).where(OrganizationRow.active)))
    together = (dict(zip(others, each, strict=True)) for each in product(everybody, repeat=len(others)))
    return all(guard.call({**facts, Form: Form({field: number, **each})}) is not None for each in together)


def refused_at_opening(work: Work, case: Case, fields: Sequence[FormField], field: FormField, number: int) -> bool:
    answer = answer_of(field, number)
    work.registers.clear()  # it has been told nothing beforehand
    seating = opened(work, replace(case, id=-1), {}, fields, {field.name: answer})
    return chosen(field, answer, register(work, case)) is None or bool(seating.reasons)


def answer_of(field: FormField, number: int) -> int | tuple[int, ...]:
    return (number,) if field.kind.several else number


def register(work: Work, case: Case) -> StoredRegister:
    """One that has been told nothing beforehand."""
    return StoredRegister(work.session, case.today(work.at), case.body.zone, case.today(case.opened_at))


def one_in_each_state(played: Played, session: Session) -> Iterator[tuple[Work, Case]]:
    """A case of each procedure in each of its states, and somebody who takes part in it."""
    query = select(func.min(CASE.c.id)).where(CASE.c.ended_at.is_(None)).group_by(CASE.c.workflow, CASE.c.state)
    for case_id in session.scalars(query).all():
        clock = played.play.backend.work(session, SYSTEM)
        for organization, _ in sorted(read_by_id(clock, case_id).shown(), key=str):
            member = select(MembershipRow.person_id).where(
                MembershipRow.organization_id == organization, in_office(played.play.today)
            )
            person = session.scalars(member).first()
            if person is not None:
                work = played.play.backend.work(session, load_actor(clock, person, organization))
                yield work, read_by_id(work, case_id)
                break
