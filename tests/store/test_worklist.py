"""The list of what waits: the right items, in order, page by page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from govflow.store.lists.worklist import count_worklist, load_worklist
from govflow.store.sql.base import NO_DEADLINE
from govflow.store.sql.database import Sessions
from govflow.store.sql.session import Session
from govflow.store.work import Case
from tests.store.rows import NOW, a_body, a_case, a_person, a_work_item, an_organization


@pytest.fixture
def session(sessions: Sessions) -> Iterator[Session]:
    with sessions.writing() as session:
        yield session


@pytest.fixture
def case(session: Session) -> Case:
    return a_case(session, a_body(session))


def test_items_of_all_organizations_and_of_the_person_come_soonest_first(session: Session, case: Case) -> None:
    beijing, hebei, person = an_organization(session), an_organization(session, "Hebei"), a_person(session)
    never = a_work_item(session, case, organization_id=beijing, role="signatory")
    later = a_work_item(session, case, NOW + timedelta(days=3), organization_id=hebei, role="secretary")
    soon = a_work_item(session, case, NOW + timedelta(days=1), person_id=person)
    overdue = a_work_item(session, case, NOW - timedelta(days=1), organization_id=beijing, role="signatory")
    pairs = [(beijing, "signatory"), (hebei, "secretary")]
    assert [item.id for item in load_worklist(session, pairs, person)] == [overdue.id, soon.id, later.id, never.id]
    assert count_worklist(session, pairs, person) == 4


def test_an_item_shows_its_case_and_its_dates(session: Session, case: Case) -> None:
    beijing = an_organization(session)
    a_work_item(session, case, organization_id=beijing, role="signatory")
    (item,) = load_worklist(session, [(beijing, "signatory")], None)
    assert (item.reference, item.title, item.kind, item.state) == (case.reference, case.title, "DM", "draft")
    assert (item.due_at, item.ask_zh) == (NO_DEADLINE, "提交请求")


def test_another_role_or_organization_or_person_sees_nothing(session: Session, case: Case) -> None:
    beijing, hebei, person = an_organization(session), an_organization(session, "Hebei"), a_person(session)
    a_work_item(session, case, organization_id=beijing, role="signatory")
    a_work_item(session, case, person_id=person)
    other = a_person(session, "li@example.org")
    pairs = [(beijing, "secretary"), (hebei, "signatory")]
    assert load_worklist(session, pairs, other) == []
    assert count_worklist(session, pairs, other) == 0


def test_what_waits_for_any_member_waits_for_every_role(session: Session, case: Case) -> None:
    beijing = an_organization(session)
    a_work_item(session, case, organization_id=beijing)
    for pairs in ([(beijing, "secretary")], [(beijing, "signatory"), (beijing, "secretary")], [(beijing, "")]):
        assert len(load_worklist(session, pairs, None)) == 1


def test_nobody_without_roles_has_work(session: Session) -> None:
    assert load_worklist(session, [], None) == []
    assert count_worklist(session, [], None) == 0


def test_pages_join_without_gap_or_repetition(session: Session, case: Case) -> None:
    organizations = [an_organization(session, name) for name in ("Beijing", "Tianjin", "Hebei")]
    for number in range(23):
        due = NOW + timedelta(days=number % 4) if number % 5 else NO_DEADLINE
        a_work_item(session, case, due, organization_id=organizations[number % 3], role="signatory")
    pairs = [(each, "signatory") for each in organizations]
    everything = load_worklist(session, pairs, None)
    pages, after = [], None
    while page := load_worklist(session, pairs, None, after=after, limit=5):
        pages += page
        after = page[-1].cursor
    assert pages == everything
    assert [(item.due_at, item.id) for item in pages] == sorted((item.due_at, item.id) for item in pages)
    assert len(pages) == 23


def test_the_list_can_be_narrowed_to_an_organization_or_a_kind(session: Session, case: Case) -> None:
    beijing, hebei, person = an_organization(session), an_organization(session, "Hebei"), a_person(session)
    here = a_work_item(session, case, organization_id=beijing, role="signatory")
    a_work_item(session, case, organization_id=hebei, role="signatory")
    a_work_item(session, case, person_id=person)
    pairs = [(beijing, "signatory"), (hebei, "signatory")]
    assert [item.id for item in load_worklist(session, pairs, person, organization_id=beijing)] == [here.id]
    assert load_worklist(session, pairs, person, organization_id=999) == []
    assert len(load_worklist(session, pairs, person, kind="DM")) == 3
    assert count_worklist(session, pairs, person, kind="DM") == 3
    assert load_worklist(session, pairs, person, kind="FR") == []
    assert count_worklist(session, pairs, person, kind="FR") == 0
