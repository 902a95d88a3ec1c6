"""Pages of what the secretary prepares and the chair confirms: the form, the case, the desk, the worklist."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from tests.services import handing, proposals
from tests.web.desk import Desk, Reader, hidden, main_text, open_desk
from tests.web.test_desk import form_of

SECRETARY, CHAIR, MEMBER = "wang.lin", "gao.shan", "sun.hao"


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path / "data")


@pytest.fixture
def conference(desk: Desk) -> str:
    return proposals.conference_in_session(desk.cast)[0]


def form_path(conference: str) -> str:
    return f"/cases/{conference}/steps/adjourn/prepared"


def filled_in(desk: Desk, **more: str) -> dict[str, str]:
    tomorrow = desk.cast.today + timedelta(days=1)
    return {"answer_meeting_date": tomorrow.isoformat(), "reason": "Late hour", **more}


def prepared(desk: Desk, conference: str) -> int:
    handing.prepare(
        desk.cast,
        conference,
        "adjourn",
        meeting_date=desk.cast.today + timedelta(days=1),
        reason="Late hour",
    )
    number: int = handing.last(desk.cast, conference).id
    return number


def pressed(reader: Reader, page: str, action: str, **more: Any) -> Any:
    """The form on a page that leads to an address is sent."""
    return reader.client.post(action, data={**form_of(reader.get(page).text, action), **more})


def test_the_secretary_fills_in_checks_and_prepares(desk: Desk, conference: str) -> None:
    reader, path = desk.browser(SECRETARY), form_path(conference)
    assert path in reader.get(f"/cases/{conference}").text
    assert "Nothing happens to the case when you send this" in main_text(reader.get(path).text)
    check = reader.fill(path, filled_in(desk))
    text = main_text(check.text)
    assert "What changes once it is confirmed" in text
    assert "says that you prepared it" in text
    assert "In session to Adjourned" in text
    assert "Missing" not in text
    answer = reader.client.post(path, data={**hidden(check.text), "step": "send"})
    assert answer.status_code == 303
    assert desk.cast.state(conference) == "in_session"
    assert "waits to be confirmed" in main_text(reader.get(f"/cases/{conference}").text)


def test_what_is_typed_wrongly_stays_and_is_said_at_its_field(desk: Desk, conference: str) -> None:
    yesterday = (desk.cast.today - timedelta(days=1)).isoformat()
    answer = desk.browser(SECRETARY).fill(form_path(conference), filled_in(desk, answer_meeting_date=yesterday))
    assert answer.status_code == 422
    assert "Enter today's date or a later one" in main_text(answer.text)
    assert "Late hour" in answer.text
    assert handing.endings(desk.cast, conference) == []


def test_what_is_missing_is_said_before_it_is_prepared_and_leaves_no_button_to_confirm(desk: Desk) -> None:
    conference, item = proposals.conference_in_session(desk.cast)
    desk.cast.fire(CHAIR, item, "call_vote")
    check = desk.browser(SECRETARY).fill(form_path(conference), filled_in(desk))
    assert "Missing before it can be confirmed 1 case is still on its way" in main_text(check.text)
    number = prepared(desk, conference)
    page = desk.browser(CHAIR).get(f"/cases/{conference}").text
    assert "Missing before it can be confirmed: 1 case is still on its way" in main_text(page)
    assert f"/prepared/{number}/confirmation" not in page
    assert f"/prepared/{number}/refusal" in page


@pytest.mark.parametrize("place", ["", "/desk", "/prepared/{}"])
def test_the_chair_confirms_with_one_click_wherever_it_is_shown(desk: Desk, conference: str, place: str) -> None:
    number, reader = prepared(desk, conference), desk.browser(CHAIR)
    page = f"/cases/{conference}{place.format(number)}"
    text = main_text(reader.get(page).text)
    assert "Prepared by Wang Lin (Joint Office)" in text
    assert "Date of the next sitting 12 May 2026" in text
    assert "Reason: Late hour" in text
    answer = pressed(reader, page, f"/cases/{conference}/prepared/{number}/confirmation")
    assert answer.status_code == 303
    assert ("desk" in answer.headers["Location"]) == (place == "/desk")
    assert desk.cast.state(conference) == "adjourned"
    record = main_text(desk.browser(MEMBER).get(f"/cases/{conference}").text)
    assert "Confirmed as it was prepared: Adjourn to another sitting" in record
    assert "Prepared by Wang Lin (Joint Office) at" in record


def test_its_receipt_says_as_what_it_was_recorded(desk: Desk, conference: str) -> None:
    number, reader = prepared(desk, conference), desk.browser(CHAIR)
    action = f"/cases/{conference}/prepared/{number}/confirmation"
    answer = pressed(reader, f"/cases/{conference}", action)
    text = main_text(reader.get(answer.headers["Location"]).text)
    assert "Confirmed as it was prepared: Adjourn to another sitting" in text


def test_what_was_sent_for_something_else_than_was_shown_is_told_as_it_stands_now(desk: Desk, conference: str) -> None:
    number, reader = prepared(desk, conference), desk.browser(CHAIR)
    action = f"/cases/{conference}/prepared/{number}/confirmation"
    forged = pressed(reader, f"/cases/{conference}", action, shown="0" * 64)
    assert forged.status_code == 409
    assert "is not what you were shown" in main_text(forged.text)
    fields = form_of(reader.get(f"/cases/{conference}").text, action)
    desk.cast.fire(SECRETARY, conference, "submit_late_item", **late_item())
    stale = reader.client.post(action, data=fields)
    assert stale.status_code == 409
    text = main_text(stale.text)
    assert "changed after you opened it" in text
    assert "The case has changed since it was prepared: The case is now in “In session”" in text
    assert "Submit a late item" in text
    assert desk.cast.state(conference) == "in_session"
    assert reader.client.post(action, data={**form_of(stale.text, action)}).status_code == 303  # on what is shown now


def late_item() -> dict[str, str]:
    words = {"item_title": "Kilns", "text": "Close them.", "late_reason": "Smog"}
    return {"topic_class": "routine", **words}


def test_the_chair_declines_with_a_reason_that_the_secretary_reads(desk: Desk, conference: str) -> None:
    number, chair = prepared(desk, conference), desk.browser(CHAIR)
    action = f"/cases/{conference}/prepared/{number}/refusal"
    empty = pressed(chair, f"/cases/{conference}", action)
    assert (empty.status_code, "Write why not" in main_text(empty.text)) == (422, True)
    long = pressed(chair, f"/cases/{conference}", action, reason="x" * 501)
    assert long.status_code == 422
    assert f">{'x' * 501}</textarea>" in long.text  # to be shortened, not to be written again
    assert pressed(chair, f"/cases/{conference}", action, reason="We finish today.").status_code == 303
    assert "waits to be confirmed" not in main_text(chair.get(f"/cases/{conference}").text)
    secretary = desk.browser(SECRETARY)
    for page in (f"/cases/{conference}", f"/cases/{conference}/desk"):
        assert "Gao Shan declined it" in main_text(secretary.get(page).text)
        assert "We finish today." in main_text(secretary.get(page).text)
    assert "Declined: Adjourn to another sitting" in main_text(secretary.get("/inbox").text)
    assert "declined it" not in main_text(desk.browser(MEMBER).get(f"/cases/{conference}").text)


def test_the_secretary_withdraws_it(desk: Desk, conference: str) -> None:
    number, reader = prepared(desk, conference), desk.browser(SECRETARY)
    action = f"/cases/{conference}/prepared/{number}/withdrawal"
    assert pressed(reader, f"/cases/{conference}/desk", action).status_code == 303
    assert "waits to be confirmed" not in main_text(desk.browser(CHAIR).get(f"/cases/{conference}").text)
    alone = main_text(desk.browser(CHAIR).get(f"/cases/{conference}/prepared/{number}").text)
    assert "was withdrawn" in alone
    assert "waits to be confirmed" not in alone


def test_the_worklist_of_the_chair_says_what_waits_and_nobody_elses_does(desk: Desk, conference: str) -> None:
    number = prepared(desk, conference)
    page = desk.browser(CHAIR).get("/inbox").text
    assert "Waits to be confirmed by you: Adjourn to another sitting" in main_text(page)
    assert f"/cases/{conference}/prepared/{number}" in page
    for person in (SECRETARY, MEMBER, "peng.cheng"):
        assert "confirmed by you" not in main_text(desk.browser(person).get("/inbox").text), person
    desk.cast.clock.at += timedelta(minutes=1)
    desk.cast.fire(CHAIR, conference, "adjourn", meeting_date=desk.cast.today + timedelta(days=2), reason="Floods")
    assert "confirmed by you" not in main_text(desk.browser(CHAIR).get("/inbox").text)


def test_others_find_nothing_of_it_on_any_page(desk: Desk, conference: str) -> None:
    reader, pages = desk.browser(MEMBER), (f"/cases/{conference}", f"/cases/{conference}/desk", "/inbox")
    before = [normal(reader.get(each).text) for each in pages]
    number = prepared(desk, conference)
    assert [normal(reader.get(each).text) for each in pages] == before
    assert reader.get(f"/cases/{conference}/prepared/{number}").status_code == 404
    for act in ("confirmation", "refusal", "withdrawal"):
        assert reader.post(f"/cases/{conference}/prepared/{number}/{act}", {"key": "k1"}).status_code == 404
    assert reader.get(form_path(conference)).status_code == 200
    assert "Only Joint office (secretary) may do this" in main_text(reader.get(form_path(conference)).text)


def normal(page: str) -> str:
    """A page without what is drawn by lot."""
    return re.sub(r'value="[0-9a-zA-Z_.-]{20,}"', "", main_text(page) + page[page.index("<main") :])


def test_in_chinese_it_is_said_in_chinese(desk: Desk, conference: str) -> None:
    prepared(desk, conference)
    text = main_text(desk.browser(CHAIR, language="zh").get(f"/cases/{conference}").text)
    assert "拟办待确认" in text
    assert "确认：休会" in text
