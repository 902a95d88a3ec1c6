"""The page of the protocol: worded in both languages, read, signed, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.services import disputes
from tests.services.mediated import CLAIMANT, MEDIATOR, OUTSIDE, RESPONDENT
from tests.web.desk import Desk, main_text, open_desk
from tests.web.test_floor import forms
from tests.web.test_mediated_sittings import send

WORDS = {
    "zh_clause1": "中文",
    "en_clause1": "Chinese",
    "en_clause2": "What is said here stays here.",
    "en_clause3": "None until it ends.",
    "settlers_claimant": "Chen Yu, deputy head\r\n\r\n",
    "settlers_respondent": "He Jun, county head",
}


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path / "data")


@pytest.fixture
def address(desk: Desk) -> str:
    return f"/cases/{disputes.sessions(desk.cast)}/protocol"


def test_a_protocol_is_worded_and_signed_from_three_chairs(desk: Desk, address: str) -> None:
    chen, he, zhou = (desk.browser(each) for each in (CLAIMANT, RESPONDENT, MEDIATOR))
    case = address.removesuffix("/protocol")
    assert "No protocol of the mediation has been worded yet." in main_text(chen.get(address).text)
    assert send(zhou, address, "Keep this wording", **WORDS)[0] == 303
    assert "Protocol, wording 1: not signed yet by Fangshan District, Laishui County." in main_text(he.get(case).text)
    for reader in (chen, he):
        told = main_text(reader.get(address).text)
        assert "Languages 使用的语言文字 Chinese 中文" in told
        assert "Chen Yu, deputy head" in told
        assert send(reader, address, "Sign this wording")[0] == 303
    assert "Protocol, wording 1: signed by all sides." in main_text(zhou.get(case).text)
    assert "Claimant Fangshan District signed Fangshan District, Chen Yu" in main_text(zhou.get(address).text)
    assert "Sign this wording" not in forms(chen.get(address).text)


def test_what_was_read_is_what_is_signed(desk: Desk, address: str) -> None:
    chen, zhou = desk.browser(CLAIMANT), desk.browser(MEDIATOR)
    send(zhou, address, "Keep this wording", **WORDS)
    old = forms(chen.get(address).text)["Sign this wording"]
    send(zhou, address, "Keep this wording", **{**WORDS, "en_clause1": "English", "zh_clause1": "英文"})
    answer = chen.client.post(old.pop(""), data=old)
    assert (answer.status_code, "worded anew after you opened it" in answer.text) == (409, True)
    assert main_text(answer.text).count("not signed yet") == 2
    assert send(zhou, address, "Withdraw the protocol")[0] == 303
    assert "No protocol of the mediation has been worded yet." in main_text(chen.get(address).text)


def test_a_refused_wording_stands_again_as_it_was_typed(desk: Desk, address: str) -> None:
    zhou = desk.browser(MEDIATOR)
    fields = forms(zhou.get(address).text)["Keep this wording"]
    answer = zhou.client.post(fields.pop(""), data={**fields, **WORDS, "en_clause3": ""})
    assert answer.status_code == 422
    assert "“No other proceedings meanwhile”: write what is agreed." in main_text(answer.text)
    assert "What is said here stays here." in answer.text
    assert "Chen Yu, deputy head" in answer.text


@pytest.mark.parametrize("person", [*OUTSIDE, "guo.wei"])
def test_nobody_else_has_the_protocol(desk: Desk, address: str, person: str) -> None:
    assert desk.browser(person).client.get(address).status_code == 404


def test_the_protocol_in_chinese_shows_chinese_first(desk: Desk, address: str) -> None:
    send(desk.browser(MEDIATOR), address, "Keep this wording", **WORDS)
    told = main_text(desk.browser(CLAIMANT, language="zh").get(address).text)
    assert "使用的语言文字 Languages 中文 Chinese" in told
    assert "签署此稿" in told
