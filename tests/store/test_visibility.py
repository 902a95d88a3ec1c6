"""Who sees which cases, and which content within a case."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from govflow.store.cases import CaseRow, ViewerRow
from govflow.store.documents import DocumentRow, DocumentVersionRow, readable_files
from govflow.store.sql.database import Sessions
from govflow.store.visibility import visible_cases
from govflow.store.work import Case
from govflow.values import SYSTEM, Actor
from tests.store.rows import NOW, a_body, a_case, a_person, an_actor, an_organization


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


def a_document(
    session: Session, case: Case, title: str, audience: list[str], *, person: int | None = None, **row: Any
) -> None:
    """A document of a case, filed now with its first version."""
    session.add(DocumentRow(id=title, case_id=case.id, title=title, audience=audience, created_at=NOW, **row))
    session.flush()
    a_version(session, title, NOW, person=person)


def a_version(session: Session, document: str, at: datetime, number: int = 1, person: int | None = None) -> None:
    row = {"filename": "a.pdf", "media_type": "application/pdf", "size": 1, "sha256": "0" * 64}
    name = f"{document} {number}"
    session.add(DocumentVersionRow(id=name, document_id=document, number=number, person_id=person, at=at, **row))
    session.flush()


def files(session: Session, actor: Actor) -> list[str]:
    """Title and number of the versions that are read."""
    query = (
        select(DocumentVersionRow.id)
        .join(DocumentRow, DocumentRow.id == DocumentVersionRow.document_id)
        .where(readable_files(actor))
    )
    return list(session.scalars(query.order_by(DocumentVersionRow.id)))


def test_a_document_for_an_audience_without_a_compartment_is_read_by_nobody(session: Session) -> None:
    case = a_case(session, a_body(session))
    a_document(session, case, "for all", [])
    a_document(session, case, "for the mediator", ["mediator"])
    assert files(session, an_actor(77)) == ["for all 1"]


def test_of_an_offer_under_seal_a_person_reads_its_own_and_not_that_of_another_person(session: Session) -> None:
    case = a_case(session, a_body(session))
    ours, maker, rival = an_organization(session), a_person(session), a_person(session, "li@example.org")
    for title, row in {"by a person": {}, "by ours": {"organization_id": ours}}.items():
        a_document(session, case, title, [], person=maker, sealed=True, **row)
    assert files(session, an_actor(maker)) == ["by a person 1"]
    assert files(session, an_actor(rival)) == []
    assert files(session, an_actor(rival, ours)) == ["by ours 1"]
