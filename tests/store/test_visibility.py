"""Who sees which cases, and which content within a case."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select

from govflow.store.cases import CaseRow, ViewerRow
from govflow.store.documents import DocumentRow, DocumentVersionRow, readable_files
from govflow.store.record.history import HistoryRow, readable_entries
from govflow.store.sql.database import Sessions
from govflow.store.sql.session import Session
from govflow.store.visibility import Held, reading, shape_of, visible_cases
from govflow.store.work import Case
from govflow.values import SYSTEM, Actor
from tests.store.rows import NOW, a_body, a_case, a_person, a_step, an_actor, an_organization

MOMENT = timedelta(microseconds=1)


@pytest.fixture
def session(sessions: Sessions) -> Iterator[Session]:
    with sessions.writing() as session:
        yield session


def seen(session: Session, actor: Actor) -> list[str]:
    return list(session.scalars(select(CaseRow.reference).where(visible_cases(actor)).order_by(CaseRow.id)))


def show(session: Session, case: Case, **to: int) -> None:
    listed = {"workflow": case.workflow, "listed_at": case.listed_at}
    session.execute(insert(ViewerRow).values(case_id=case.id, **listed, **to))


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


def files(session: Session, actor: Actor, held: Held) -> list[str]:
    """Title and number of the versions that are read."""
    query = (
        select(DocumentVersionRow.id)
        .join(DocumentRow, DocumentRow.id == DocumentVersionRow.document_id)
        .where(readable_files(shape_of(held)))
    )
    return list(session.scalars(query.order_by(DocumentVersionRow.id), reading(actor, held)))


def always(*capacities: str) -> Held:
    """Capacities that read all, however old."""
    return Held(dict.fromkeys(capacities))


def test_a_document_is_read_by_its_audience_only(session: Session) -> None:
    case = a_case(session, a_body(session))
    audiences = {"for all": [], "for claimant and mediator": ["claimant", "mediator"], "for mediator": ["mediator"]}
    for title, audience in audiences.items():
        a_document(session, case, title, audience)
    for held, titles in (
        ((), ["for all 1"]),
        (("claimant",), ["for all 1", "for claimant and mediator 1"]),
        (("mediator",), ["for all 1", "for claimant and mediator 1", "for mediator 1"]),
        (("respondent", "claim", "mediator'"), ["for all 1"]),
    ):
        assert files(session, an_actor(None), always(*held)) == titles


def test_what_its_author_may_read_is_read_by_the_organization_that_wrote_it_and_no_other(session: Session) -> None:
    body = a_body(session)
    case = a_case(session, body)
    ours, other = an_organization(session), an_organization(session, "Hebei")
    for title, audience in (("ours", ["author"]), ("ours for the mediator", ["mediator"])):
        a_document(session, case, title, audience, organization_id=ours)
    for actor, held, titles in (
        (an_actor(77, ours), (), ["ours 1"]),
        (an_actor(77, ours), ("mediator",), ["ours 1", "ours for the mediator 1"]),
        (an_actor(77, other), (), []),
        (an_actor(77, other), ("author",), []),
        (an_actor(None), (), []),
    ):
        assert files(session, actor, always(*held)) == titles


@pytest.mark.parametrize(("later", "reads"), [(-MOMENT, True), (timedelta(), True), (MOMENT, False)])
def test_a_capacity_that_is_held_since_later_opens_nothing_older(
    session: Session, later: timedelta, reads: bool
) -> None:
    case = a_case(session, a_body(session))
    a_document(session, case, "note", ["mediator", "claimant"])
    a_document(session, case, "for all", [])
    held = Held({"mediator": NOW + later})
    assert files(session, an_actor(None), held) == (["for all 1", "note 1"] if reads else ["for all 1"])
    assert files(session, an_actor(None), Held({**held, "claimant": None})) == ["for all 1", "note 1"]


def test_what_was_handed_on_from_another_case_is_as_old_as_its_document_here(session: Session) -> None:
    case = a_case(session, a_body(session))
    session.add(DocumentRow(id="paper", case_id=case.id, title="paper", audience=["mediator"], created_at=NOW))
    session.flush()
    a_version(session, "paper", NOW - timedelta(days=90))
    assert files(session, an_actor(None), Held({"mediator": NOW})) == ["paper 1"]
    assert files(session, an_actor(None), Held({"mediator": NOW + MOMENT})) == []


def test_of_an_offer_under_seal_a_person_reads_its_own_and_not_that_of_another_person(session: Session) -> None:
    case = a_case(session, a_body(session))
    ours, maker, rival = an_organization(session), a_person(session), a_person(session, "li@example.org")
    for title, row in {"by a person": {}, "by ours": {"organization_id": ours}}.items():
        a_document(session, case, title, [], person=maker, sealed=True, **row)
    assert files(session, an_actor(maker), Held()) == ["by a person 1"]
    assert files(session, an_actor(rival), Held()) == []
    assert files(session, an_actor(rival, ours), Held()) == ["by ours 1"]


def test_an_entry_without_audience_is_read_by_all_who_see_the_case(session: Session) -> None:
    case = a_case(session, a_body(session))
    a_step(session, case, "filed")
    a_step(session, case, "sessions", audience=("mediator",))
    for held, expected in (((), [1]), (("mediator",), [1, 2]), (("claimant",), [1])):
        assert entries(session, always(*held)) == expected


@pytest.mark.parametrize(("later", "expected"), [(timedelta(), [1, 2]), (MOMENT, [1])])
def test_an_entry_from_before_a_capacity_was_taken_over_is_not_known(
    session: Session, later: timedelta, expected: list[int]
) -> None:
    case = a_case(session, a_body(session))
    a_step(session, case, "filed")
    a_step(session, case, "sessions", audience=("mediator",))  # a minute later
    assert entries(session, Held({"mediator": NOW + timedelta(minutes=1) + later})) == expected


def entries(session: Session, held: Held) -> list[int]:
    readable = select(HistoryRow.seq).where(readable_entries(shape_of(held))).order_by(HistoryRow.seq)
    return list(session.scalars(readable, reading(an_actor(None), held)))
