"""Notices: whom an entry concerns, who is told of it, and who is not."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from govflow.errors import Busy, Invalid, NotFound
from govflow.services.operation.notices import telling
from govflow.services.operation.notices.telling import STALE, tell, tell_case
from govflow.services.operation.notices.wishes import read_notice, read_notices, wish_of_case
from govflow.services.operation.purging import purge
from govflow.services.queries.notices.listed import PAGE, NoticeLine, load_notices
from govflow.services.queries.notices.unread import count_unread
from govflow.store.lists.notices.tables import DELIVERY, NOTICE
from govflow.store.people import PersonRow
from govflow.store.record.outbox import OUTBOX
from tests.builders import Cast
from tests.conftest import DATABASES
from tests.services import disputes
from tests.services.sink import paced
from tests.services.test_covered_confidences import note


def told(cast: Cast, person: str) -> list[tuple[str, int]]:
    """Why somebody was told, and of which entry."""
    return [(row.why, row.seq) for row in rows(cast) if row.person_id == cast.person(person)]


def rows(cast: Cast) -> Sequence[Any]:
    with cast.backend.reading() as session:
        return session.execute(select(NOTICE).order_by(NOTICE.c.at, NOTICE.c.id)).all()


def shown(cast: Cast, person: str) -> tuple[NoticeLine, ...]:
    with cast.backend.page() as session:
        return load_notices(cast.backend.work(session, cast.actor(person))).lines


def unread(cast: Cast, person: str) -> int:
    with cast.backend.page() as session:
        actor = cast.actor(person)
        return count_unread(cast.backend.work(session, actor), actor)


def waiting(cast: Cast) -> int:
    with cast.backend.reading() as session:
        return session.scalar(select(func.count()).where(OUTBOX.c.delivered_at.is_(None))) or 0


def test_who_is_awaited_after_a_step_is_told_so_and_who_took_it_is_not(cast: Cast) -> None:
    reference = disputes.negotiation(paced(cast))
    tell(cast.backend)
    [(why, _)] = told(cast, "he.jun")
    assert why == "awaited"
    assert told(cast, "chen.yu") == []
    [line] = shown(cast, "he.jun")
    assert (line.reference, line.unread, line.required) == (reference, True, True)
    assert line.said is not None
    assert waiting(cast) == 0


def test_each_is_told_once_however_often_it_is_looked_at(cast: Cast) -> None:
    disputes.appointing(paced(cast))
    tell(cast.backend)
    before = {(row.person_id, row.case_id, row.seq, row.why) for row in rows(cast)}
    assert tell(cast.backend) == 0
    with cast.backend.transaction() as session:  # as a process leaves it that dies before it has taken them off
        session.execute(update(OUTBOX).values(delivered_at=None))
    tell(cast.backend)
    assert before >= {(row.person_id, row.case_id, row.seq, row.why) for row in rows(cast) if row.why != "changed"}
    keys = [(row.person_id, row.case_id, row.seq, row.why) for row in rows(cast)]
    assert len(keys) == len(set(keys))


def test_what_another_process_has_told_meanwhile_is_not_told_again(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    disputes.negotiation(paced(cast))
    [case_id] = {row.case_id for row in _outbox(cast)}
    keep, first = telling._keep, []

    def second(*given: Any) -> Any:
        if not first:
            first.append(keep(*given))  # the other process was quicker
        return keep(*given)

    monkeypatch.setattr(telling, "_keep", second)
    assert tell_case(cast.backend, case_id) is None
    assert len(rows(cast)) == first[0]


@pytest.mark.parametrize("database_url", DATABASES[1:], indirect=True)
def test_what_another_process_has_in_hand_is_left_to_it_and_counts_as_no_failure(
    cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    """Its host may be cut off, and what it holds is given up only half a minute later. Nobody waits for that long."""
    caplog.set_level(logging.INFO, "govflow")
    held, free = disputes.negotiation(paced(cast)), disputes.negotiation(cast)
    with cast.backend.transaction() as session:
        session.execute(select(OUTBOX).where(OUTBOX.c.case_id == cast.case(held).id).with_for_update())
        tell(cast.backend)
        assert {row.case_id for row in rows(cast)} == {cast.case(free).id}
    assert "is tried again" not in caplog.text
    with cast.backend.reading() as session:
        assert session.execute(select(DELIVERY)).all() == []
    tell(cast.backend)
    assert waiting(cast) == 0


def test_who_finds_others_in_the_way_tells_of_the_case_the_next_time(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    disputes.negotiation(paced(cast))

    def busy(*_given: Any) -> Any:
        raise Busy

    with monkeypatch.context() as patch:
        patch.setattr(telling, "keep_events", busy)
        tell(cast.backend)
    assert waiting(cast) > 0
    tell(cast.backend)
    assert waiting(cast) == 0


def test_a_stranger_an_administrator_and_who_left_are_told_nothing(cast: Cast) -> None:
    disputes.negotiation(paced(cast))
    with cast.backend.transaction() as session:
        session.execute(update(PersonRow).where(PersonRow.id == cast.person("he.jun")).values(active=False))
    tell(cast.backend)
    for person in ("he.jun", "guo.wei", "admin", "nie.gang"):
        assert told(cast, person) == []


def test_a_notice_of_a_case_that_is_not_seen_any_more_is_neither_shown_nor_counted(cast: Cast) -> None:
    disputes.negotiation(paced(cast))
    tell(cast.backend)
    assert unread(cast, "he.jun") == 1
    from govflow.store.cases import ViewerRow

    with cast.backend.transaction() as session:
        session.execute(
            update(ViewerRow)
            .where(ViewerRow.organization_id == cast.organization("laishui"))
            .values(organization_id=cast.organization("chengde"))
        )
    assert shown(cast, "he.jun") == ()
    assert unread(cast, "he.jun") == 0


def test_what_is_confided_makes_no_notice_and_moves_none(cast: Cast) -> None:
    reference = disputes.sessions(paced(cast))
    tell(cast.backend)
    before = [tuple(row) for row in rows(cast)]
    note(cast, reference)
    assert waiting(cast) == 0
    assert tell(cast.backend) == 0
    assert [tuple(row) for row in rows(cast)] == before


def test_who_mutes_a_case_is_told_only_of_what_runs_out(cast: Cast) -> None:
    reference = disputes.negotiation(paced(cast))
    for person in ("chen.yu", "he.jun"):
        wish_of_case(cast.backend, cast.actor(person), reference, "mute")
    cast.fire("he.jun", reference, "accept_standstill")
    tell(cast.backend)
    assert [why for why, _ in told(cast, "chen.yu")] == []
    assert [why for why, _ in told(cast, "he.jun")] == ["awaited"]


def test_who_follows_a_case_is_told_of_changes_that_others_are_not(cast: Cast) -> None:
    reference = disputes.negotiation(paced(cast))
    tell(cast.backend)
    wish_of_case(cast.backend, cast.actor("dong.mei"), reference, "follow")
    disputes.talk(cast, reference)
    tell(cast.backend)
    assert "changed" in {why for why, _ in told(cast, "dong.mei")}
    with pytest.raises(NotFound):
        wish_of_case(cast.backend, cast.actor("guo.wei"), reference, "follow")
    with pytest.raises(Invalid):
        wish_of_case(cast.backend, cast.actor("chen.yu"), reference, "everything")


def test_several_changes_are_one_line_until_it_is_read(cast: Cast) -> None:
    reference = disputes.negotiation(paced(cast))
    wish_of_case(cast.backend, cast.actor("dong.mei"), reference, "follow")
    for _ in range(3):
        disputes.talk(cast, reference)
        tell(cast.backend)
    assert [why for why, _ in told(cast, "dong.mei")].count("changed") == 1


def test_all_who_see_it_are_told_how_a_case_ended(cast: Cast) -> None:
    reference = disputes.requested(paced(cast))
    tell(cast.backend)
    cast.fire("chen.yu", reference, "withdraw", reason="Talks go on.")
    tell(cast.backend)
    assert "decided" in {why for why, _ in told(cast, "he.jun")}
    assert "decided" not in {why for why, _ in told(cast, "chen.yu")}


def test_a_reminder_is_told_to_those_awaited(cast: Cast) -> None:
    disputes.requested(paced(cast))
    tell(cast.backend)
    cast.pass_days(30)
    tell(cast.backend)
    assert any(row.why == "deadline" and row.required for row in rows(cast))


def test_what_is_older_than_a_week_is_told_nobody(cast: Cast) -> None:
    disputes.negotiation(paced(cast))
    cast.clock.at += STALE + timedelta(minutes=5)
    tell(cast.backend)
    assert rows(cast) == []
    assert waiting(cast) == 0


def test_one_reads_ones_own_notices_and_nobody_elses(cast: Cast) -> None:
    disputes.negotiation(paced(cast))
    tell(cast.backend)
    [line] = shown(cast, "he.jun")
    with pytest.raises(NotFound):
        read_notice(cast.backend, cast.actor("chen.yu"), line.id)
    read_notices(cast.backend, cast.actor("he.jun"), line.at - timedelta(seconds=1))
    assert unread(cast, "he.jun") == 1
    read_notices(cast.backend, cast.actor("he.jun"), line.at)
    assert unread(cast, "he.jun") == 0


def test_a_case_that_cannot_be_told_of_holds_up_no_other_and_is_tried_again(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = disputes.negotiation(paced(cast))
    second = disputes.negotiation(cast)
    broken = cast.case(first).id
    found = telling._notices

    def fails(*given: Any) -> Any:
        if given[2] == broken:
            raise RuntimeError("the words of a case")
        return found(*given)

    monkeypatch.setattr(telling, "_notices", fails)
    tell(cast.backend)
    assert {row.case_id for row in rows(cast)} == {cast.case(second).id}
    with cast.backend.reading() as session:
        [row] = session.execute(select(DELIVERY)).all()
    assert (row.state, row.attempts, row.next_at) == ("waiting", 1, cast.clock.at + timedelta(minutes=1))
    assert "words" not in row.failure
    monkeypatch.undo()
    assert tell(cast.backend) == 0
    cast.clock.at += timedelta(minutes=1)
    assert tell(cast.backend) >= 1
    with cast.backend.reading() as session:
        assert session.execute(select(DELIVERY)).all() == []


def test_what_failed_eight_times_is_a_dead_letter(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    disputes.negotiation(paced(cast))
    monkeypatch.setattr(telling, "STALE", timedelta(days=60))

    def fails(*_given: Any) -> Any:
        raise RuntimeError

    monkeypatch.setattr(telling, "_notices", fails)
    for _ in range(8):
        tell(cast.backend)
        cast.clock.at += timedelta(days=1)
    with cast.backend.reading() as session:
        [row] = session.execute(select(DELIVERY)).all()
    assert (row.state, row.attempts) == ("dead", 8)


def test_a_page_has_an_end_and_leads_to_the_next(cast: Cast) -> None:
    reference = disputes.negotiation(paced(cast))
    case_id, person = cast.case(reference).id, cast.person("he.jun")
    with cast.backend.transaction() as session:
        for number in range(PAGE + 3):
            key = {"id": f"{number:032d}", "person_id": person, "case_id": case_id, "seq": 1, "why": f"w{number}"}
            session.execute(NOTICE.insert(), {**key, "required": False, "at": cast.clock.at})
    with cast.backend.page() as session:
        work = cast.backend.work(session, cast.actor("he.jun"))
        first = load_notices(work)
        rest = load_notices(work, first.following or "")
    assert (len(first.lines), len(rest.lines), rest.following) == (PAGE, 3, None)
    assert {line.id for line in first.lines}.isdisjoint(line.id for line in rest.lines)


def test_old_notices_and_mail_are_removed(cast: Cast) -> None:
    disputes.negotiation(paced(cast))
    tell(cast.backend)
    cast.clock.at += timedelta(days=91)
    purge(cast.backend)
    assert rows(cast) == []


def _outbox(cast: Cast) -> Sequence[Any]:
    with cast.backend.reading() as session:
        return session.execute(select(OUTBOX)).all()


def test_a_notice_is_about_an_entry_that_its_reader_may_know_of(cast: Cast) -> None:
    """What happened in the draft, at the same moment here, is not for the respondent."""
    disputes.negotiation(cast)
    tell(cast.backend)
    [line] = shown(cast, "he.jun")
    assert line.said is not None
