"""The page of tokens: made with the password, shown once, revoked by its person."""

from __future__ import annotations

import re

from sqlalchemy import select

from govflow.store.people import TokenRow
from tests.builders import PASSWORD
from tests.web.conftest import Browser, Region

FORM = {"title": "Water registry", "scope": "act", "days": "90", "password": PASSWORD}


def made(browser: Browser, **form: str) -> str:
    answer = browser.post("/account/tokens", FORM | form, page="/account/tokens")
    assert answer.status_code == 201, answer.text
    return re.findall(r"govflow_[0-9]+\.[\w-]{43}", answer.text)[0]


def test_a_token_is_shown_once_and_opens_the_api(region: Region) -> None:
    browser = region.signed_in("hejun")
    token = made(browser)
    secret = token.partition(".")[2]
    assert [path for path in ("/account", "/account/tokens") if secret in browser.get(path).text] == []
    answer = browser.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"})
    assert (answer.json["token"], answer.json["scopes"]) == ("Water registry", ["act", "read"])


def test_a_wrong_password_makes_none_and_keeps_what_was_typed(region: Region) -> None:
    browser = region.signed_in("hejun")
    answer = browser.post("/account/tokens", FORM | {"password": "another one"}, page="/account/tokens")
    assert answer.status_code == 422
    assert "This is not your current password." in answer.text
    assert 'value="Water registry"' in answer.text
    with region.backend.reading() as session:
        assert session.scalars(select(TokenRow.id)).all() == []


def test_what_is_on_no_list_makes_none(region: Region) -> None:
    browser = region.signed_in("hejun")
    for wrong in ({"scope": "all"}, {"days": "9999"}, {"title": " "}, {"title": "a" * 81}):
        assert browser.post("/account/tokens", FORM | wrong, page="/account/tokens").status_code == 422, wrong


def test_its_person_revokes_it_and_nobody_else(region: Region) -> None:
    browser, other = region.signed_in("hejun"), region.signed_in("gao")
    token = made(browser)
    number = token.removeprefix("govflow_").partition(".")[0]
    headers = {"Authorization": f"Bearer {token}"}
    assert other.post(f"/account/tokens/{number}/revoke", page="/account/tokens").status_code == 404
    assert browser.get("/api/v1/me", headers=headers).status_code == 200
    assert browser.post(f"/account/tokens/{number}/revoke", page="/account/tokens").status_code == 303
    assert browser.get("/api/v1/me", headers=headers).status_code == 401
    assert "You have none." in browser.get("/account/tokens").text
