"""The pages of sittings: called, entered and objected to without script, and nothing typed is lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.services import disputes
from tests.services.mediated import CLAIMANT, MEDIATOR, OUTSIDE, RESPONDENT
from tests.web.desk import Desk, Reader, main_text, open_desk
from tests.web.test_floor import forms


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path / "data")


@pytest.fixture
def reference(desk: Desk) -> str:
    return disputes.sessions(desk.cast)


def send(reader: Reader, address: str, button: str, **typed: object) -> tuple[int, str]:
    """Fill in the form with this button; what is answered, and the page or where it leads."""
    fields = forms(reader.get(address).text)[button]
    answer = reader.client.post(fields.pop(""), data={**fields, **typed})
    return answer.status_code, answer.location if answer.status_code == 303 else main_text(answer.text)


def called(desk: Desk, reference: str, **typed: str) -> tuple[int, str]:
    said = {"side": "all", "day": str(desk.cast.today), "hour": "14:30", "place": "Zhangfang", **typed}
    return send(desk.browser(MEDIATOR), f"/cases/{reference}/sittings", "Call this sitting", **said)


def only(desk: Desk, reference: str, person: str = MEDIATOR) -> str:
    """The address of the one sitting that a page lists."""
    page = desk.browser(person).get(f"/cases/{reference}/sittings").text
    [found] = set(re.findall(rf"/cases/{reference}/sittings/\w+", page))
    return str(found)


def test_a_sitting_is_called_and_entered_from_three_chairs_without_script(desk: Desk, reference: str) -> None:
    for person in (CLAIMANT, RESPONDENT, MEDIATOR):
        told = main_text(desk.browser(person).get(f"/cases/{reference}").text)
        assert "No sitting has been called that you take part in." in told
    assert called(desk, reference, agenda="Flow\n\nCompensation")[0] == 303
    address = only(desk, reference)
    for person in (CLAIMANT, RESPONDENT):
        assert address in desk.browser(person).get(f"/cases/{reference}").text
    chen, he, zhou = (desk.browser(each) for each in (CLAIMANT, RESPONDENT, MEDIATOR))
    own = {"name_1": "Chen Yu", "post_1": "deputy head", "authority_1": "ad_referendum", "mandate_1": "new"}
    paper = (BytesIO(b"%PDF-1.4\n%%EOF\n"), "mandate.pdf")
    assert send(chen, address, "Enter this attendance: Claimant", **own, mandate=paper)[0] == 303
    kept = {"name_1": "He Jun", "authority_1": "none"}
    assert send(zhou, address, "Enter this attendance: Respondent", **kept)[0] == 303
    assert send(he, address, "Record the objection", against="Our head was there as well.")[0] == 303
    for reader in (chen, he, zhou):
        told = main_text(reader.get(address).text)
        assert "1. Flow" in told or "Flow Compensation" in told
        assert "Chen Yu deputy head ad referendum: agrees if the organization approves mandate.pdf" in told
        assert "This side objects: Our head was there as well." in told
    assert "Enter this attendance: Claimant" not in forms(he.get(address).text)


def test_what_was_typed_stands_again_beside_what_speaks_against_it(desk: Desk, reference: str) -> None:
    status, told = called(desk, reference, place="", hour="25:00")
    assert (status, "Say where it is held" in told, "hours and minutes" in told) == (422, True, True)
    assert called(desk, reference)[0] == 303
    address, chen = only(desk, reference), desk.browser(CLAIMANT)
    fields = forms(chen.get(address).text)["Enter this attendance: Claimant"]
    typed = {"name_1": "Chen Yu", "authority_1": "total", "name_2": "Chen Yu", "authority_2": "full"}
    answer = chen.client.post(fields.pop(""), data={**fields, **typed})
    assert answer.status_code == 422
    assert "what this person may agree to" in answer.text
    assert answer.text.count('value="Chen Yu"') == 2
    fields = forms(chen.get(address).text)["Enter this attendance: Claimant"]
    more = chen.client.post(fields.pop(""), data={**fields, **typed, "more": "1"})
    assert (more.status_code, more.text.count('value="Chen Yu"')) == (200, 2)


def test_what_is_wrong_is_told_of_the_row_in_which_it_stands_and_nothing_typed_is_lost(
    desk: Desk, reference: str
) -> None:
    called(desk, reference)
    address, chen = only(desk, reference), desk.browser(CLAIMANT)
    fields = forms(chen.get(address).text)["Enter this attendance: Claimant"]
    typed = {
        "rows": "4",
        "name_2": "Chen Yu", "post_2": "deputy head", "authority_2": "full",
        "post_4": "adviser", "authority_4": "none",
    }  # fmt: skip
    paper = (BytesIO(b"%PDF-1.4\n%%EOF\n"), "mandate.pdf")
    answer = chen.client.post(fields.pop(""), data={**fields, **typed, "mandate": paper})
    told = main_text(answer.text)
    assert (answer.status_code, "Row 4 names nobody." in told) == (422, True)
    assert all(f'value="{each}"' in answer.text for each in ("Chen Yu", "deputy head", "adviser"))
    assert "The file that you chose was not kept. Choose it again." in told
    assert send(chen, address, "Enter this attendance: Claimant", **{**typed, "name_4": "Li"})[0] == 303
    told = main_text(chen.get(address).text)
    assert "Chen Yu deputy head full: may settle" in told
    assert "Li adviser none: reports and listens" in told
    again = chen.get(address).text
    assert "The file that you chose" not in again
    assert 'value="deputy head"' in again


def test_a_sitting_is_put_off_and_called_off(desk: Desk, reference: str) -> None:
    called(desk, reference)
    address, zhou = only(desk, reference), desk.browser(MEDIATOR)
    later = {"day": "2027-01-05", "hour": "", "place": "Laishui", "agenda": ""}
    status, told = send(zhou, address, "Keep these changes", **{**later, "day": "2019-01-05"})
    assert (status, "Give a day from" in told) == (422, True)
    assert send(zhou, address, "Keep these changes", **{**later, "day": str(desk.cast.today)})[0] == 303
    status, told = send(zhou, address, "Call this sitting off", why="")
    assert (status, "Say why it is called off." in told) == (422, True)
    assert send(zhou, address, "Call this sitting off", why="High water")[0] == 303
    told = main_text(desk.browser(CLAIMANT).get(address).text)
    assert "It was called off: High water" in told
    assert "Laishui called off" in told


def test_minutes_are_read_approved_or_objected_to_and_worded_anew(desk: Desk, reference: str) -> None:
    called(desk, reference)
    address = only(desk, reference)
    chen, he, zhou = (desk.browser(each) for each in (CLAIMANT, RESPONDENT, MEDIATOR))
    assert send(zhou, address, "Keep this wording", minutes="Hourly data.\r\n\r\nOpen: the flow.")[0] == 303
    assert send(chen, address, "Approve this wording for your side", approve="1")[0] == 303
    status, told = send(he, address, "Object to this wording", answer="")
    assert (status, "Write what you object to." in told) == (422, True)
    old = forms(he.get(address).text)["Approve this wording for your side"]
    assert send(he, address, "Object to this wording", answer="Twice a day.")[0] == 303
    told = main_text(zhou.get(address).text)
    assert "Claimant approved" in told
    assert "Respondent objects Twice a day. He Jun" in told
    assert send(zhou, address, "Keep this wording", minutes="Twice a day.")[0] == 303
    stale = he.client.post(old.pop(""), data={**old, "approve": "1"})
    assert (stale.status_code, "worded anew after you opened them" in stale.text) == (409, True)
    assert main_text(chen.get(address).text).count("not answered yet") == 2


def test_a_ceiling_is_told_and_taken_back_and_no_byte_of_the_other_side_moves(desk: Desk, reference: str) -> None:
    called(desk, reference)
    address = only(desk, reference)
    chen, he, zhou = (desk.browser(each) for each in (CLAIMANT, RESPONDENT, MEDIATOR))
    before = without_tokens(he.get(address).text)
    status, told = send(chen, address, "Tell it in confidence", amount="much")
    assert (status, "Enter a sum" in told) == (422, True)
    assert send(chen, address, "Tell it in confidence", amount="2200万", ceiling="a year")[0] == 303
    for reader in (chen, zhou):
        assert "Claimant ¥22,000,000.00 a year" in main_text(reader.get(address).text)
    assert without_tokens(he.get(address).text) == before
    assert send(chen, address, "Take it back", back="1")[0] == 303
    assert "22,000,000" not in zhou.get(address).text


def test_a_separate_sitting_moves_no_byte_of_the_other_side(desk: Desk, reference: str) -> None:
    he = desk.browser(RESPONDENT)
    addresses = [
        f"/cases/{reference}",
        f"/cases/{reference}/sittings",
        "/inbox",
        "/cases",
        f"/cases/{reference}/record",
    ]
    before = [without_tokens(he.get(each).text) for each in addresses]
    assert called(desk, reference, side="claimant")[0] == 303
    assert [without_tokens(he.get(each).text) for each in addresses] == before
    assert he.client.get(only(desk, reference)).status_code == 404


@pytest.mark.parametrize("person", [*OUTSIDE, "peng.cheng"])
def test_nobody_else_has_sittings(desk: Desk, reference: str, person: str) -> None:
    called(desk, reference)
    reader, address = desk.browser(person), only(desk, reference)
    for each in (address, f"/cases/{reference}/sittings"):
        assert reader.client.get(each).status_code == 404
    assert "/sittings" not in reader.client.get(f"/cases/{reference}").text


def test_sittings_in_chinese(desk: Desk, reference: str) -> None:
    called(desk, reference)
    reader = desk.browser(MEDIATOR, language="zh")
    told = main_text(reader.get(only(desk, reference)).text)
    assert "共同会谈" in told
    assert "出席" in told


def without_tokens(page: str) -> str:
    return re.sub(r'name="(csrf_token|key)"\s+value="[^"]*"', "", page)
