"""Members who countersigned minutes may object to a correction of them, for a time that is counted in working days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from govflow.errors import Invalid, Refused
from govflow.services.commands.meetings.corrections import (
    AnswerCorrection,
    WithdrawCorrection,
    answer_correction,
    withdraw_correction,
)
from govflow.services.queries.meetings.corrections import CorrectionLine, load_corrections_page
from govflow.services.queries.operations import verify_record
from tests.builders import give_role, new_key
from tests.services import conferences
from tests.web.desk import Desk, main_text, open_desk
from tests.web.test_minutes import MEMBER, ORIGINATOR, SECRETARY, STOOD, STRANGER, correct, files

OBJECTION = "It was three: see the attendance list."
OTHERS = ("sun.hao", "ma.ling")


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path / "data")


@pytest.fixture
def reference(desk: Desk) -> str:
    """A conference whose minutes are issued, with one correction."""
    found = conferences.issued(desk.cast).reference
    desk.cast.correct(SECRETARY, found, stood=STOOD, correct="four", reason="A slip")
    return found


def answer(desk: Desk, reference: str, person: str, says: str, text: str = "", number: int = 1) -> None:
    order = AnswerCorrection(case=reference, number=number, says=says, text=text, key=new_key())  # type: ignore[arg-type]
    answer_correction(desk.cast.backend, desk.cast.actor(person), order)


def withdraw(desk: Desk, reference: str, person: str = SECRETARY, reason: str = "They are right.") -> None:
    order = WithdrawCorrection(case=reference, number=1, reason=reason, key=new_key())
    withdraw_correction(desk.cast.backend, desk.cast.actor(person), order)


def line(desk: Desk, reference: str, person: str = SECRETARY, number: int = 1) -> CorrectionLine:
    with desk.cast.backend.reading() as session:
        page = load_corrections_page(desk.cast.backend.work(session, desk.cast.actor(person)), reference)
    return page.list.lines[number - 1]


def until(desk: Desk, reference: str) -> datetime:
    found = line(desk, reference).until
    assert found is not None
    return found


def test_it_ends_at_closing_time_of_the_fifth_working_day(desk: Desk, reference: str) -> None:
    with desk.cast.backend.reading() as session:
        work = desk.cast.backend.work(session, desk.cast.actor(SECRETARY))
        calendar = work.calendar_of(desk.cast.case(reference))
    ends = calendar.add_working_days(desk.cast.today, 5)
    assert calendar.day_of(until(desk, reference)) == ends
    assert until(desk, reference).hour == 10  # 18:00 in Beijing


def test_what_is_not_objected_to_in_time_stands_and_not_a_moment_earlier(desk: Desk, reference: str) -> None:
    ends = until(desk, reference)
    desk.cast.clock.at = ends - timedelta(seconds=1)
    assert line(desk, reference).standing == "open"
    desk.cast.clock.at = ends
    assert line(desk, reference).standing == "stands"
    with pytest.raises(Invalid, match="ended on"):
        answer(desk, reference, MEMBER, "objects", OBJECTION)


def test_an_objection_in_the_last_second_counts_and_stays_after_the_end(desk: Desk, reference: str) -> None:
    ends = until(desk, reference)
    desk.cast.clock.at = ends - timedelta(seconds=1)
    answer(desk, reference, MEMBER, "objects", OBJECTION)
    desk.cast.clock.at = ends + timedelta(days=30)
    assert line(desk, reference).standing == "disputed"
    answer(desk, reference, MEMBER, "agrees")  # whoever objects may give that up at any time
    assert line(desk, reference).standing == "stands"
    with pytest.raises(Invalid, match="ended on"):
        answer(desk, reference, MEMBER, "objects", OBJECTION)


def test_it_stands_at_once_when_all_agree(desk: Desk, reference: str) -> None:
    for person in (MEMBER, OTHERS[0]):
        answer(desk, reference, person, "agrees")
    assert line(desk, reference).standing == "open"
    answer(desk, reference, OTHERS[1], "agrees")
    assert line(desk, reference).standing == "stands"


def test_an_objection_is_printed_in_full_below_the_minutes_and_on_the_sheet(desk: Desk, reference: str) -> None:
    answer(desk, reference, MEMBER, "objects", OBJECTION)
    reader = desk.browser(OTHERS[0])
    for paper in ("minutes", "correction-1"):
        for told in files(reader, f"/cases/{reference}/papers/{paper}"):
            assert "".join(OBJECTION.split()) in told
            assert "逾期未提出异议的，视为同意" in told
    for place in ("", "/corrections"):
        assert OBJECTION in main_text(reader.get(f"/cases/{reference}{place}").text), place
    assert verify_record(desk.cast.backend).first_broken is None


def test_an_objection_needs_its_text(desk: Desk, reference: str) -> None:
    with pytest.raises(Invalid, match="what is wrong"):
        answer(desk, reference, MEMBER, "objects", "")
    with pytest.raises(Invalid, match="at most 4"):
        answer(desk, reference, MEMBER, "objects", "x" * 4_001)


def test_only_who_binds_a_member_that_countersigned_answers(desk: Desk, reference: str) -> None:
    for person in (SECRETARY, ORIGINATOR):
        with pytest.raises(Refused, match="Only"):
            answer(desk, reference, person, "objects", OBJECTION)
    give_role(desk.cast, STRANGER, "hebei", "member")  # in office there, but not to bind it
    order = AnswerCorrection(case=reference, number=1, says="objects", text=OBJECTION, key=new_key())
    with pytest.raises(Refused, match="Only"):
        answer_correction(desk.cast.backend, desk.cast.actor(STRANGER, "hebei"), order)
    page = desk.browser(ORIGINATOR).get(f"/cases/{reference}/corrections").text
    assert "Object to sheet" not in page
    assert line(desk, reference).answers == ()


def test_the_office_withdraws_what_is_disputed_with_a_reason_and_nothing_else(desk: Desk, reference: str) -> None:
    with pytest.raises(Refused, match="Nobody objects"):
        withdraw(desk, reference)
    answer(desk, reference, MEMBER, "objects", OBJECTION)
    with pytest.raises(Refused, match="Only"):
        withdraw(desk, reference, MEMBER)
    with pytest.raises(Invalid, match="Write the reason"):
        withdraw(desk, reference, reason="")
    withdraw(desk, reference)
    found = line(desk, reference, MEMBER)
    assert (found.standing, found.agrees, found.objects) == ("withdrawn", False, False)
    assert OBJECTION in main_text(desk.browser(OTHERS[0]).get(f"/cases/{reference}/corrections").text)
    with pytest.raises(Refused, match="not to be answered"):
        answer(desk, reference, MEMBER, "agrees")


def test_another_sheet_takes_the_place_of_a_disputed_one_and_can_be_objected_to_itself(
    desk: Desk, reference: str
) -> None:
    with pytest.raises(Refused, match="Nobody objects"):
        desk.cast.correct(SECRETARY, reference, stood=STOOD, correct="five", reason="Anew", in_place_of=1)
    answer(desk, reference, MEMBER, "objects", OBJECTION)
    reader = desk.browser(SECRETARY)
    assert correct(desk, reference, reader, stood=STOOD, correct="five", in_place_of="1") == 303
    assert line(desk, reference).standing == "replaced"
    assert line(desk, reference).replaced_by == 2
    assert line(desk, reference, number=2).standing == "open"
    answer(desk, reference, MEMBER, "objects", OBJECTION, number=2)
    assert line(desk, reference, number=2).standing == "disputed"


def test_it_is_answered_on_its_page_and_what_was_typed_stays_after_an_error(desk: Desk, reference: str) -> None:
    reader, path = desk.browser(MEMBER), f"/cases/{reference}/corrections"
    wrong = reader.post(f"{path}/1/answer", {"choice": "objects", "text": "", "key": new_key()}, page=path)
    assert wrong.status_code == 422
    assert "what is wrong" in main_text(wrong.text)
    done = reader.post(f"{path}/1/answer", {"choice": "objects", "text": OBJECTION, "key": new_key()}, page=path)
    assert done.status_code == 303
    assert "disputed" in main_text(reader.get(path).text)
    away = desk.browser(SECRETARY).post(
        f"{path}/1/withdraw", {"reason": "They are right.", "key": new_key()}, page=path
    )
    assert away.status_code == 303
