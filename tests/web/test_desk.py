"""The desk of a session: for who keeps it and who sits there, also without script; plain steps take one click."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from tests.services import proposals
from tests.web.desk import Desk, Reader, hidden, main_text, open_desk


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path / "data")


@pytest.fixture
def session(desk: Desk) -> tuple[str, str]:
    """A conference in session, and its one item."""
    return proposals.conference_in_session(desk.cast)


def form_of(page: str, action: str) -> dict[str, Any]:
    """The hidden fields of the form that leads to an address, on a page with several."""
    (body,) = re.findall(rf'<form[^>]*action="{re.escape(action)}".*?</form>', page, re.DOTALL)
    return hidden(f"<main {body}")


def attending(desk: Desk, reader: Reader, conference: str, **more: Any) -> Any:
    page = reader.get(f"/cases/{conference}/desk").text
    fields = form_of(page, f"/cases/{conference}/attendance")
    chosen = {f"presence-{desk.cast.organization(name)}": said for name, said in more.pop("marks", {}).items()}
    return reader.client.post(f"/cases/{conference}/attendance", data={**fields, **chosen, **more})


def test_everybody_at_the_meeting_sees_the_agenda_the_item_and_who_is_there(
    desk: Desk, session: tuple[str, str]
) -> None:
    conference, _ = session
    for person in ("wang.lin", "sun.hao", "peng.cheng"):
        text = main_text(desk.browser(person).get(f"/cases/{conference}/desk").text)
        assert "Item 3: VOC limits" in text, person
        assert "Opening and quorum" in text
        assert "Attendance, item 3 3 of 3 present" in text
        assert "4 × Positive" in text
    assert desk.browser("zhou.min").get(f"/cases/{conference}/desk").status_code == 404


def test_who_wished_for_changes_or_was_against_is_named(desk: Desk) -> None:
    """Who agreed as it stood is counted alone."""
    says = {"sun.hao": "positive_with_changes", "ma.ling": "negative"}
    conference, _ = proposals.reviewed(desk.cast, says)
    desk.cast.fire("wang.lin", conference, "lock_agenda")
    proposals.open_session(desk.cast, conference)
    text = main_text(desk.browser("li.jian").get(f"/cases/{conference}/desk").text)
    heard = text[text.index("Opinions heard") :]
    assert "1 × Positive with changes Beijing Municipality 1 × Negative Tianjin Municipality 2 × Positive" in heard
    assert "2 × Positive Hebei" not in heard


def test_attendance_is_recorded_with_one_button_and_stands_on_the_desk(desk: Desk, session: tuple[str, str]) -> None:
    conference, _ = session
    secretary = desk.browser("wang.lin")
    marks = {"beijing": "present", "tianjin": "present", "coatings": "", "hebei": "excused"}
    more = {"from": "beginning", "reason": "Fell ill"}
    answer = attending(desk, secretary, conference, marks=marks, all="present", **more)
    assert answer.status_code == 303
    text = main_text(secretary.get(answer.location).text)
    assert "2 of 3 present" in text
    assert "Hebei Province excused" in text
    assert "North China Coatings Association (fictional) present" in text


def test_what_is_refused_is_said_and_what_was_chosen_stays(desk: Desk, session: tuple[str, str]) -> None:
    conference, _ = session
    secretary = desk.browser("wang.lin")
    answer = attending(desk, secretary, conference, marks={"hebei": "recused"}, **{"from": "item", "persons-9": "x"})
    assert answer.status_code == 422
    assert "Write the reason of the recusal." in main_text(answer.text)
    assert '<option value="recused" selected>' in answer.text
    again = attending(desk, secretary, conference, marks={"hebei": "recused"}, reason="Own works", **{"from": "item"})
    assert again.status_code == 303
    assert "recused: Own works" in main_text(secretary.get(again.location).text)


@pytest.mark.parametrize(("name", "most"), [("reason", 500), ("persons", 200)])
def test_nothing_that_was_typed_is_cut_off_without_a_word(
    desk: Desk, session: tuple[str, str], name: str, most: int
) -> None:
    conference, _ = session
    secretary, hebei = desk.browser("wang.lin"), desk.cast.organization("hebei")
    field = name if name == "reason" else f"persons-{hebei}"
    more: dict[str, Any] = {"marks": {"hebei": "excused"}, "reason": "Ill", "from": "beginning"}
    refused = attending(desk, secretary, conference, **{**more, field: "x" * (most + 1)})
    assert refused.status_code == 422
    assert f"at most {most} characters" in main_text(refused.text)
    assert "x" * (most + 1) in refused.text
    assert attending(desk, secretary, conference, **{**more, field: "x" * most}).status_code == 303


@pytest.mark.parametrize(
    ("person", "status"), [("sun.hao", 422), ("peng.cheng", 422), ("zhou.min", 404), ("admin", 404)]
)
def test_nobody_else_records_attendance(desk: Desk, session: tuple[str, str], person: str, status: int) -> None:
    conference, _ = session
    fields = form_of(desk.browser("wang.lin").get(f"/cases/{conference}/desk").text, f"/cases/{conference}/attendance")
    reader = desk.browser(person)
    assert "Change attendance" not in reader.get(f"/cases/{conference}/desk").text
    fields["csrf_token"] = hidden(reader.get("/account").text)["csrf_token"]
    marks = {f"presence-{desk.cast.organization('hebei')}": "absent", "from": "beginning"}
    assert reader.client.post(f"/cases/{conference}/attendance", data={**fields, **marks}).status_code == status


def test_the_chair_opens_the_vote_with_one_click_and_is_back_at_the_desk(desk: Desk, session: tuple[str, str]) -> None:
    conference, item = session
    chair = desk.browser("gao.shan")
    page = chair.get(f"/cases/{conference}/desk").text
    action = f"/cases/{item}/steps/call_vote"
    answer = chair.client.post(action, data={**form_of(page, action), "step": "send"})
    assert answer.status_code == 303
    assert answer.location.startswith(f"/cases/{conference}/desk?entry=")
    text = main_text(chair.get(answer.location).text)
    assert "Vote on a standard open since" in text
    assert "If you close it now" in text  # the chair closes from here


def test_the_secretary_calls_the_roll_at_the_desk_and_the_chair_closes_there(
    desk: Desk, session: tuple[str, str]
) -> None:
    conference, item = session
    desk.cast.fire("gao.shan", item, "call_vote")
    secretary, chair = desk.browser("wang.lin"), desk.browser("gao.shan")
    action = f"/cases/{item}/rounds/{desk.cast.round(item).id}/roll-call"
    place = f"/cases/{conference}/desk"
    sent = form_of(secretary.get(place).text, action) | {"source": "Roll call, minute 14"}
    sent |= {f"row_{each.id}": "answer:yes" for each in desk.cast.round(item).seats}
    check = secretary.client.post(action, data={**sent, "step": "record"})  # without a script it is shown first
    assert "If it is closed as it stands then: Adopted" in main_text(check.text)
    told = {name: value for name, value in form_of(check.text, action).items() if name in ("seen", "foreseen")}
    answer = secretary.client.post(action, data={**sent, **told, "step": "record"})
    assert answer.location.startswith(f"{place}?entry=")
    assert "Vote on a standard" in main_text(secretary.get(answer.location).text)
    closing = f"/cases/{item}/rounds/{desk.cast.round(item).id}/closing"
    sure = chair.client.post(closing, data=form_of(chair.get(place).text, closing))
    answer = chair.client.post(closing, data={**form_of(sure.text, closing), "step": "send"})
    assert answer.location.startswith(f"{place}?entry=")
    assert desk.cast.round(item).outcome == "carried"


def test_a_member_goes_from_the_desk_to_its_own_vote_and_comes_back(desk: Desk, session: tuple[str, str]) -> None:
    conference, item = session
    desk.cast.fire("gao.shan", item, "call_vote")
    page = desk.browser("sun.hao").get(f"/cases/{conference}/desk").text
    assert "Vote for your organization" in page
    assert "data-roll-call" not in page
    assert "Vote for your organization" not in desk.browser("wang.lin").get(f"/cases/{conference}/desk").text


def test_a_click_on_an_item_that_changed_meanwhile_does_nothing_and_says_so(
    desk: Desk, session: tuple[str, str]
) -> None:
    conference, item = session
    chair = desk.browser("gao.shan")
    action = f"/cases/{item}/steps/call_vote"
    sent = {**form_of(chair.get(f"/cases/{conference}/desk").text, action), "step": "send"}
    desk.cast.fire("wang.lin", item, "defer", reason="No time")
    answer = chair.client.post(action, data=sent)
    assert answer.status_code == 409
    assert desk.cast.state(item) == "deferred"


@pytest.mark.parametrize("away", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_a_way_back_leads_nowhere_else(desk: Desk, session: tuple[str, str], away: str) -> None:
    conference, item = session
    chair = desk.browser("gao.shan")
    action = f"/cases/{item}/steps/call_vote"
    sent = {**form_of(chair.get(f"/cases/{conference}/desk").text, action), "step": "send", "back": away}
    assert chair.client.post(action, data=sent).location.startswith(f"/cases/{item}/entries/")


def test_the_mark_changes_with_what_its_reader_sees_and_with_nothing_else(desk: Desk, session: tuple[str, str]) -> None:
    conference, item = session
    member, secretary = desk.browser("sun.hao"), desk.browser("wang.lin")
    address = f"/cases/{conference}/desk/mark"
    before = member.get(address).text
    assert f'data-mark="{before}"' in member.get(f"/cases/{conference}/desk").text
    proposals.drafted(desk.cast)  # somebody else's draft
    assert member.get(address).text == before
    attending(desk, secretary, conference, marks={"hebei": "absent"}, **{"from": "item"})
    after = member.get(address).text
    assert after != before
    desk.cast.fire("gao.shan", item, "call_vote")
    assert member.get(address).text != after
    assert desk.browser("zhou.min").get(address).status_code == 404


def test_a_case_without_an_agenda_has_no_desk(desk: Desk) -> None:
    reference = proposals.scheduled(desk.cast)
    reader = desk.browser("wang.lin")
    assert reader.get(f"/cases/{reference}/desk").status_code == 404


def test_the_desk_speaks_a_secretarys_chinese(desk: Desk, session: tuple[str, str]) -> None:
    conference, _ = session
    text = main_text(desk.browser("wang.lin", language="zh").get(f"/cases/{conference}/desk").text)
    assert "签到（第3项）" in text
    assert "应到3个，实到3个" in text
    assert "征求意见情况" in text
