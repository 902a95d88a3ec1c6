"""The page of the replies to an invitation, and what the desk makes of them."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from tests.builders import new_key
from tests.services.disputes import PDF
from tests.services.invitations import invited, replied
from tests.web.desk import Desk, Reader, hidden, main_text, open_desk


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path / "data")


@pytest.fixture
def conference(desk: Desk) -> str:
    return invited(desk.cast)[0]


def form_of(page: str, action: str) -> dict[str, Any]:
    """The hidden fields of the form that leads to an address, on a page with several."""
    (body,) = re.findall(rf'<form[^>]*action="{re.escape(action)}".*?</form>', page, re.DOTALL)
    return hidden(f"<main {body}")


def reply(reader: Reader, conference: str, **said: Any) -> Any:
    address = f"/cases/{conference}/reply"
    fields = form_of(reader.get(address).text, address)
    return reader.client.post(address, data={**fields, **said}, content_type="multipart/form-data")


def test_an_organization_is_told_to_reply_and_replies_with_its_paper(desk: Desk, conference: str) -> None:
    reader = desk.browser("li.jian")
    told = "Your organization has not replied yet."
    assert told in main_text(reader.get(f"/cases/{conference}").text)
    paper = (io.BytesIO(PDF.content), "mandate.pdf")
    answer = reply(reader, conference, says="comes", persons="Li Jian, director", paper=paper)
    assert answer.status_code == 303, main_text(answer.text)
    page = main_text(reader.get(f"/cases/{conference}").text)
    assert told not in page
    assert "Li Jian, director" in page
    assert "Mandate or proxy" in page
    other = main_text(desk.browser("sun.hao").get(f"/cases/{conference}").text)
    assert "Li Jian, director" in other
    assert "Mandate or proxy" not in other


def test_what_is_refused_is_said_at_its_field_and_what_was_typed_stays(desk: Desk, conference: str) -> None:
    reader = desk.browser("li.jian")
    paper = (io.BytesIO(PDF.content), "mandate.pdf")
    answer = reply(reader, conference, says="proxy", persons="Li Jian", proxy="", paper=paper)
    assert answer.status_code == 422
    text = main_text(answer.text)
    assert "Say which other member casts the vote." in text
    assert "mandate.pdf is received" in text
    for wrong in (
        {"says": "present"},
        {"says": ""},
        {"says": "proxy", "proxy": "x"},
        {"says": "comes", "persons": "\u202e"},
    ):
        assert reply(reader, conference, **wrong).status_code == 422, wrong


def test_a_name_full_of_marks_is_shown_as_it_was_typed(desk: Desk, conference: str) -> None:
    name = "<script>alert(1)</script> & “Li”"
    assert reply(desk.browser("li.jian"), conference, says="comes", persons=name).status_code == 303
    for place in ("", "/reply", "/desk"):
        page = desk.browser("wang.lin").get(f"/cases/{conference}{place}").text
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; “Li”" in page


def test_who_was_not_invited_is_told_so_and_sends_nothing(desk: Desk, conference: str) -> None:
    secretary = desk.browser("wang.lin")
    assert "The reply of your organization" not in main_text(secretary.get(f"/cases/{conference}/reply").text)
    sent = {"csrf_token": secretary.token(f"/cases/{conference}/reply"), "key": new_key(), "says": "comes"}
    answer = secretary.client.post(f"/cases/{conference}/reply", data={**sent, "persons": "Wang Lin"})
    assert answer.status_code == 422
    assert "Only an organization that was invited" in main_text(answer.text)
    assert desk.browser("zhou.min").get(f"/cases/{conference}/reply").status_code == 404


def test_the_secretary_takes_over_what_was_announced_with_one_button(desk: Desk, conference: str) -> None:
    replied(desk.cast, conference, "sun.hao")
    replied(desk.cast, conference, "li.jian", "proxy", proxy_id="beijing")
    secretary = desk.browser("wang.lin")
    page = secretary.get(f"/cases/{conference}/desk").text
    assert "announced: Sun Hao, deputy director" in main_text(page)
    assert "0 of 3 present" in main_text(page)
    assert "Record as announced" not in desk.browser("sun.hao").get(f"/cases/{conference}/desk").text
    first, *_ = re.findall(r"<form[^>]*attendance\".*?</form>", page, re.DOTALL)
    assert "Record as announced" in first
    answer = secretary.client.post(f"/cases/{conference}/attendance", data=hidden(f"<main {first}"))
    assert answer.status_code == 303
    after = main_text(secretary.get(f"/cases/{conference}/desk").text)
    assert "2 of 3 present" in after
    assert "Tianjin Municipality not recorded" in after
    assert "Record as announced" not in after


def test_the_keeper_ticks_mandates_and_all_see_who_checked_them(desk: Desk, conference: str) -> None:
    secretary, address = desk.browser("wang.lin"), f"/cases/{conference}/reply"
    fields = form_of(secretary.get(address).text, f"{address}/mandates")
    beijing = desk.cast.organization("beijing")
    answer = secretary.client.post(f"{address}/mandates", data={**fields, "checked": [beijing, "9" * 30, "x"]})
    assert answer.status_code == 303
    shown = main_text(desk.browser("ma.ling").get(f"/cases/{conference}").text)
    assert "Beijing Municipality has not replied not recorded checked Wang Lin" in shown
    fields = form_of(secretary.get(address).text, f"{address}/mandates")
    assert secretary.client.post(f"{address}/mandates", data=fields).status_code == 303
    assert "not recorded checked" not in main_text(desk.browser("ma.ling").get(f"/cases/{conference}").text)
    again = {**form_of(secretary.get(address).text, f"{address}/mandates")}
    assert secretary.client.post(f"{address}/mandates", data=again).status_code == 422


def test_the_keeper_sees_who_is_silent_and_reminds_them(desk: Desk, conference: str) -> None:
    secretary, address = desk.browser("wang.lin"), f"/cases/{conference}/reply"
    replied(desk.cast, conference, "sun.hao")
    page = secretary.get(address).text
    assert "3 have not replied" in main_text(page)
    answer = secretary.client.post(f"{address}/reminder", data=form_of(page, f"{address}/reminder"))
    assert answer.status_code == 303
    assert "Reminder to reply to the invitation" in main_text(desk.browser("ma.ling").get(f"/cases/{conference}").text)
    assert "Remind them" not in desk.browser("ma.ling").get(address).text


def test_a_secretary_reads_it_in_chinese(desk: Desk, conference: str) -> None:
    page = main_text(desk.browser("wang.lin", language="zh").get(f"/cases/{conference}/reply").text)
    assert "参会回执" in page
    assert "尚未回复" in page
