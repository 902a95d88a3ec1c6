"""Who sees which cases, and which content within a case."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from govflow.store.cases import CaseRow, ViewerRow
from govflow.store.documents import DocumentRow, readable_documents
from govflow.store.record.history import HistoryRow, readable_entries
from govflow.store.sql.database import Sessions
from govflow.store.visibility import visible_cases
from govflow.store.work import Case
from govflow.values import SYSTEM, Actor
from tests.store.rows import NOW, a_body, a_case, a_person, a_step, an_actor, an_organization


@pytest.fixture
def session(sessions: Sessions) -> Iterator[Session]:
    with sessions.writing() as session:
        yield session


def seen(session: Session, actor: Actor) -> list[str]:
    return list(session.scalars(select(CaseRow.reference).where(visible_cases(actor)).order_by(CaseRow.id)))


def show(session: Session, case: Case, **to: int) -> None:
    session.execute(insert(ViewerRow).values(case_id=case.id, **to))


def test_a_case_is_seen_by_its_viewers_only(session: Session) -> None:
    body = a_body(session)
    first, second, hidden = (a_case(session, body) for _ in range(3))
    beijing, hebei, person = an_organization(session), an_organization(session, "Hebei"), a_person(session)
    show(session, first, organization_id=beijing)
    show(session, second, organization_id=hebei)
    show(session, second, person_id=person)
    show(session, hidden, organization_id=body.organization_id)
    outsider = person + 1
    assert seen(session, an_actor(outsider, beijing)) == [first.reference]
    assert seen(session, an_actor(outsider, beijing, hebei)) == [first.reference, second.reference]
    assert seen(session, an_actor(person)) == [second.reference]
    assert seen(session, an_actor(outsider)) == []


def test_a_public_case_is_seen_by_everybody(session: Session) -> None:
    body = a_body(session)
    a_case(session, body)
    public = a_case(session, body, public=True)
    assert seen(session, an_actor(77)) == [public.reference]
    assert seen(session, an_actor(None)) == [public.reference]


def test_an_administrator_sees_no_more_than_others(session: Session) -> None:
    a_case(session, a_body(session))
    administrator = Actor(person_id=1, person=SYSTEM.person, organization_id=None, administrator=True)
    assert seen(session, administrator) == []


def test_the_clock_sees_every_case_but_an_unknown_person_does_not(session: Session) -> None:
    case = a_case(session, a_body(session))
    assert seen(session, SYSTEM) == [case.reference]
    assert seen(session, Actor(person_id=None, person=an_actor().person, organization_id=None)) == []


def test_a_document_is_read_by_its_audience_only(session: Session) -> None:
    case = a_case(session, a_body(session))
    audiences = {"for all": [], "for claimant and mediator": ["claimant", "mediator"], "for mediator": ["mediator"]}
    for title, audience in audiences.items():
        session.add(DocumentRow(id=title, case_id=case.id, title=title, audience=audience, created_at=NOW))
    session.flush()
    for held, titles in (
        ((), ["for all"]),
        (("claimant",), ["for all", "for claimant and mediator"]),
        (("mediator",), ["for all", "for claimant and mediator", "for mediator"]),
        (("respondent", "claim", "mediator'"), ["for all"]),
    ):
        readable = select(DocumentRow.title).where(readable_documents(an_actor(None), held))
        assert list(session.scalars(readable.order_by(DocumentRow.title))) == titles


def test_what_its_author_may_read_is_read_by_the_organization_that_wrote_it_and_no_other(session: Session) -> None:
    body = a_body(session)
    case = a_case(session, body)
    ours, other = an_organization(session), an_organization(session, "Hebei")
    for title, audience in (("ours", ["author"]), ("ours for the mediator", ["mediator"])):
        row = {"case_id": case.id, "title": title, "audience": audience, "organization_id": ours, "created_at": NOW}
        session.add(DocumentRow(id=title, **row))
    session.flush()
    for actor, held, titles in (
        (an_actor(77, ours), (), ["ours"]),
        (an_actor(77, ours), ("mediator",), ["ours", "ours for the mediator"]),
        (an_actor(77, other), (), []),
        (an_actor(77, other), ("author",), []),
        (an_actor(None), (), []),
    ):
        readable = select(DocumentRow.title).where(readable_documents(actor, held))
        assert list(session.scalars(readable.order_by(DocumentRow.title))) == titles


def test_an_entry_without_audience_is_read_by_all_who_see_the_case(session: Session) -> None:
    case = a_case(session, a_body(session))
    a_step(session, case, "filed")
    a_step(session, case, "sessions", audience=("mediator",))
    for held, expected in (((), [1]), (("mediator",), [1, 2]), (("claimant",), [1])):
        readable = select(HistoryRow.seq).where(readable_entries(an_actor(None), held)).order_by(HistoryRow.seq)
        assert list(session.scalars(readable)) == expected
