"""Adding to the record: numbers, chains, and who acted; many at once."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import func, select

from govflow.codec import canonical
from govflow.engine.entries import SealedResponse, StepTaken
from govflow.store.cases import CaseRow
from govflow.store.record.history import HASHED, HISTORY, HistoryRow, append, hashed_by, told
from govflow.store.record.leaves import ENTRY, SEQUENCE
from govflow.store.record.verification import verify
from govflow.store.sql.database import Sessions
from govflow.store.sql.session import Session
from govflow.values import Service, Text
from tests.sequencing import sequence
from tests.store.rows import NOW, a_body, a_case, a_step, a_work, an_actor


def entries(session: Session) -> list[HistoryRow]:
    return list(session.scalars(select(HistoryRow).order_by(HistoryRow.case_id, HistoryRow.seq)))


def test_entries_of_one_command_follow_each_other_in_each_case(sessions: Sessions) -> None:
    with sessions.writing.begin() as session:
        here, there = a_body(session), a_body(session, "YRD")
        parent, child, distant = a_case(session, here), a_case(session, here), a_case(session, there)
        work = a_work(session)
        for case, name in ((distant, "a"), (parent, "b"), (child, "c"), (parent, "d")):
            work.enter(case, StepTaken(step=name, source="draft", target="draft"))
        numbered = [(entry.row.name, seq) for entry, seq in append(work)]
        rows = [(row.name, row.body_id, row.case_id, row.seq) for row in entries(session)]
    assert numbered == [("a", 1), ("b", 1), ("c", 1), ("d", 2)]
    assert rows == [("b", 1, 1, 1), ("d", 1, 1, 2), ("c", 1, 2, 1), ("a", 2, 3, 1)]
    assert (parent.entries, child.entries, distant.entries) == (2, 1, 1)


def test_an_entry_says_who_acted_for_whom(sessions: Sessions) -> None:
    with sessions.writing() as session:
        body = a_body(session)
        case = a_case(session, body)
        work = a_work(session, an_actor(7, 3))
        work.enter(case, SealedResponse(round="vote", seat=Text(en="Beijing", zh="北京")), on_behalf_of=9)
        work.enter(case, StepTaken(step="carried", source="draft", target="draft"), by_clock=True)
        append(work)
        recorded, automatic = entries(session)
    assert (recorded.person_id, recorded.organization_id, recorded.on_behalf_of) == (7, 3, 9)
    assert (automatic.person_id, automatic.organization_id, automatic.on_behalf_of) == (None, None, None)
    assert recorded.at == automatic.at == NOW
    assert recorded.salt != automatic.salt


def test_equal_content_has_different_digests(sessions: Sessions) -> None:
    with sessions.writing() as session:
        case = a_case(session, a_body(session))
        a_step(session, case, "filed")
        a_step(session, case, "filed")
        first, second = entries(session)
    assert first.content == second.content
    assert first.digest != second.digest


def test_commands_on_many_cases_at_once_leave_one_unbroken_record(sessions: Sessions) -> None:
    with sessions.writing.begin() as session:
        body = a_body(session)
        cases = [a_case(session, body) for _ in range(8)]

    def work_on(number: int) -> None:
        for _ in range(10):
            with sessions.writing.begin() as session:
                session.scalars(select(CaseRow).where(CaseRow.id == cases[number].id).with_for_update()).one()
                a_step(session, cases[number], "filed")

    with ThreadPoolExecutor(len(cases)) as pool:
        list(pool.map(work_on, range(len(cases))))
    assert sequence(sessions) == 80
    with sessions.reading() as session:
        assert verify(session).first_broken is None
        assert session.scalar(select(func.count()).where(SEQUENCE.c.kind == ENTRY)) == 80


def test_a_command_that_does_not_commit_leaves_no_entry(sessions: Sessions) -> None:
    with sessions.writing.begin() as session:
        case = a_case(session, a_body(session))
    with sessions.writing() as session:
        a_step(session, case, "filed")
    with sessions.reading() as session:
        assert entries(session) == []
        assert verify(session).first_broken is None


def test_the_canonical_form_is_the_same_wherever_it_is_made() -> None:
    beijing = timezone(timedelta(hours=8))
    value = {"b": datetime(2026, 3, 2, 9, 30, tzinfo=beijing), "a": ["水", None, True, 12]}
    assert canonical(value) == '{"a":["水",null,true,12],"b":"2026-03-02T01:30:00.000000+00:00"}'.encode()
    assert canonical(value) == canonical({"a": value["a"], "b": datetime(2026, 3, 2, 1, 30, tzinfo=UTC)})
    with pytest.raises(TypeError, match="has no canonical form"):
        canonical({1.5, 2})


def test_by_which_service_an_entry_was_made_is_under_its_hash(sessions: Sessions) -> None:
    """Also that there was one, and that there was none; an entry without is hashed as it was before there were any."""
    by_one = replace(an_actor(7, 3), service=Service(id=5, name=Text(en="Gateway", zh="接口")))
    with sessions.writing() as session:
        case = a_case(session, a_body(session))
        for actor in (an_actor(7, 3), by_one):
            work = a_work(session, actor)
            work.enter(case, StepTaken(step="filed", source="draft", target="draft"))
            append(work)
        alone, served = ({**each} for each in session.execute(select(HISTORY).order_by(HISTORY.c.seq)).mappings())
    assert (alone["service_id"], served["service_id"]) == (None, 5)
    before = {name: alone[name] for name in HASHED if name not in ("service_id", "for_person_id")}
    assert hashlib.sha256(canonical(before)).hexdigest() == alone["hash"]
    assert "service_id" not in told(alone)
    assert told(served)["service_id"] == 5
    for row, other in ((alone, 5), (served, None), (served, 6)):
        assert hashed_by(row) == HASHED
        assert hashed_by({**row, "service_id": other}) is None
