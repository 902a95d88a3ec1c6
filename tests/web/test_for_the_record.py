"""The page of the statements for the record: lodged, entered for others, worded anew and taken back, without script."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from tests.services import floors, proposals
from tests.web.desk import Desk, Reader, hidden, main_text, open_desk
from tests.web.test_floor import forms


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path / "data")


@pytest.fixture
def conference(desk: Desk) -> str:
    """A conference in session with one item."""
    return proposals.conference_in_session(desk.cast)[0]


def send(reader: Reader, conference: str, button: str, **typed: str) -> Any:
    fields = forms(reader.get(f"/cases/{conference}/statements").text)[button]
    return reader.client.post(fields.pop(""), data={**fields, **typed})


def page(reader: Reader, conference: str) -> str:
    return main_text(reader.get(f"/cases/{conference}/statements").text)


def test_an_organization_lodges_a_statement_that_stands_where_all_at_the_meeting_look(
    desk: Desk, conference: str
) -> None:
    line = str(floors.line_of(desk.cast, conference, desk.cast.linked(conference)[0]))
    member = desk.browser("ma.ling")
    assert "Nobody has stated anything for the record yet." in page(member, conference)
    typed = {"entry": line, "zh": "我们<b>承担</b>一半。", "en": "We pay <i>half</i>."}
    assert send(member, conference, "Put it on record", **typed).status_code == 303
    for place in ("", "/statements", f"/desk?entry={line}"):
        text = main_text(desk.browser("peng.cheng").get(f"/cases/{conference}{place}").text)
        assert "Tianjin Municipality on item 3" in text, place
        assert text.index("We pay <i>half</i>.") < text.index("我们<b>承担</b>一半。")
    chinese = main_text(desk.browser("sun.hao", language="zh").get(f"/cases/{conference}/statements").text)
    assert chinese.index("我们<b>承担</b>一半。") < chinese.index("We pay <i>half</i>.")
    other = f"/cases/{conference}/desk?entry={floors.line_of(desk.cast, conference)}"
    assert "We pay" not in main_text(desk.browser("peng.cheng").get(other).text)


def test_the_desk_leads_to_the_form_with_its_item_chosen(desk: Desk, conference: str) -> None:
    member, line = desk.browser("ma.ling"), floors.line_of(desk.cast, conference)
    address = f"/cases/{conference}/statements?entry={line}"
    assert address in member.get(f"/cases/{conference}/desk?entry={line}").text
    assert f'<option selected value="{line}">' in member.get(address).text
    for odd in ("x", "99999999999999999999", "", "-1"):
        assert member.get(f"/cases/{conference}/statements?entry={odd}").status_code == 200


def test_what_is_refused_is_said_and_what_was_typed_stays(desk: Desk, conference: str) -> None:
    member = desk.browser("ma.ling")
    answer = send(member, conference, "Put it on record", entry="", zh="", en="")
    assert answer.status_code == 422
    assert "Write the statement, in one language at least." in main_text(answer.text)
    answer = send(member, conference, "Put it on record", entry="", zh="好", en="\u202egood")
    assert answer.status_code == 422
    assert ">好</textarea>" in answer.text.replace("\r\n", "")
    floors.lodge(desk.cast, conference, "ma.ling", "We agree.")
    answer = send(member, conference, "Keep the new wording", zh="", en="We do not agree.", reason="")
    assert answer.status_code == 422
    assert "Write the reason." in main_text(answer.text)
    assert "We do not agree.</textarea>" in answer.text
    answer = send(member, conference, "Keep the new wording", zh="", en="x", reason="\u202e")
    assert answer.status_code == 422
    assert send(member, conference, "Withdraw the statement", reason="").status_code == 422
    assert floors.texts(desk.cast, conference) == ["We agree."]


def test_what_the_secretary_entered_is_marked_and_its_organization_objects(desk: Desk, conference: str) -> None:
    secretary, member = desk.browser("wang.lin"), desk.browser("ma.ling")
    whose = str(desk.cast.organization("tianjin"))
    typed = {"whose": whose, "entry": "", "zh": "", "en": "Tianjin agrees."}
    assert send(secretary, conference, "Put it on record", **typed).status_code == 303
    assert "Tianjin Municipality as entered by Joint Office" in page(desk.browser("sun.hao"), conference)
    assert send(member, conference, "Object to this entry", reason="We <u>abstain</u>").status_code == 303
    text = page(desk.browser("sun.hao"), conference)
    assert "objected to" in text
    assert "Tianjin Municipality objects: “We <u>abstain</u>”. It does not count as its statement." in text
    assert "Keep the new wording" not in page(secretary, conference)


def test_earlier_wordings_stay_to_be_read(desk: Desk, conference: str) -> None:
    floors.lodge(desk.cast, conference, "ma.ling", "We pay half.")
    member = desk.browser("ma.ling")
    typed = {"zh": "", "en": "We pay a third.", "reason": "The sum was wrong"}
    assert send(member, conference, "Keep the new wording", **typed).status_code == 303
    text = page(desk.browser("peng.cheng"), conference)
    assert "1 earlier wording" in text
    assert text.index("We pay a third.") < text.index("Worded anew: “The sum was wrong”") < text.index("We pay half.")
    assert send(member, conference, "Withdraw the statement", reason="Settled").status_code == 303
    assert "Withdrawn: “Settled”. Minutes do not print it." in page(desk.browser("peng.cheng"), conference)


def test_nobody_is_offered_or_does_what_is_for_whose_words_they_are(desk: Desk, conference: str) -> None:
    floors.lodge(desk.cast, conference, "ma.ling", "We agree.")
    number = floors.statements(desk.cast, conference)[0].id
    for person, status in (("sun.hao", 422), ("wang.lin", 422), ("gao.shan", 422), ("zhou.min", 404), ("admin", 404)):
        reader = desk.browser(person)
        token = {"csrf_token": hidden(reader.get("/account").text)["csrf_token"], "key": person, "reason": "Not so"}
        for what in ("wording", "withdrawal"):
            address = f"/cases/{conference}/statements/{number}/{what}"
            assert reader.client.post(address, data={**token, "en": "We object."}).status_code == status, person
    assert floors.texts(desk.cast, conference) == ["We agree."]


def test_a_procedure_that_keeps_no_statements_has_no_such_page(desk: Desk) -> None:
    reference = proposals.hearing(desk.cast)
    assert desk.browser("peng.cheng").get(f"/cases/{reference}/statements").status_code == 404
    assert desk.browser("peng.cheng").get("/cases/BTH-JC-2026-0999/statements").status_code == 404
