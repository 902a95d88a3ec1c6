"""The pages on which an organization administers its own people, and those that a link from its mail opens."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine

from govflow.demo.region import email
from govflow.services.operation.notices.posting import post
from govflow.web.frame.letters import writer
from tests.builders import Cast, give_role
from tests.services.forgetting import NEW
from tests.services.joined import FIRST, HOUSE, KEEPS, MEMBER, NEWCOMER, OTHER, administered, link, roles
from tests.services.sink import Sink, listening
from tests.services.sink import mailing as through
from tests.web.conftest import Browser
from tests.web.desk import Desk, main_text, open_desk


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    """An office that sends mail, and an association with an administrator of its own."""
    for found in open_desk(engine, tmp_path):
        cast = administered(found.cast)
        found.app.extensions["govflow"] = cast.backend
        yield replace(found, cast=cast)


def place(cast: Cast, *rest: object) -> str:
    return "/".join(("/organizations", str(cast.organization(HOUSE)), "people", *(str(each) for each in rest)))


def visitor(desk: Desk) -> Browser:
    return Browser(desk.app.test_client())


def test_an_administrator_invites_takes_back_and_lets_go_on_pages(desk: Desk) -> None:
    give_role(desk.cast, OTHER, HOUSE, MEMBER)
    own, first = place(desk.cast), desk.browser(FIRST)
    assert own in first.get(f"/organizations/{desk.cast.organization(HOUSE)}").text
    answer = first.post(own, {"email": NEWCOMER, "role": "liaison", "reads_in": "en"}, page=own)
    assert answer.status_code == 303
    page = first.get(own).text
    assert f"{NEWCOMER} liaison officer" in main_text(page)
    [revoke] = re.findall(r'action="([^"]*/revoke)"', page)
    assert first.post(revoke, {}, page=own).status_code == 303
    assert "None is open." in main_text(first.get(own).text)
    there = place(desk.cast, desk.cast.person(OTHER))
    assert "Goes on with it: Xu Peng" in main_text(first.get(there).text)
    assert first.post(f"{there}/end", {}, page=there).status_code == 303
    assert roles(desk.cast, OTHER) == []
    mine = place(desk.cast, desk.cast.person(FIRST))
    refused = first.post(f"{mine}/end", {}, page=mine)
    assert (refused.status_code, "This is the last administrator" in refused.text) == (422, True)


def test_what_was_typed_stays_where_it_is_refused(desk: Desk) -> None:
    first, own = desk.browser(FIRST), place(desk.cast)
    for typed in (
        {"email": "nobody", "role": MEMBER},
        {"email": NEWCOMER, "role": "auditor"},
        {"email": email(FIRST), "role": MEMBER},
    ):
        answer = first.post(own, {**typed, "reads_in": "en"}, page=own)
        assert answer.status_code == 422, typed
        assert typed["email"] in answer.text
    assert "None is open." in main_text(first.get(own).text)


@pytest.mark.parametrize("person", [OTHER, "admin", "chen.yu"])
def test_for_everybody_else_there_is_no_such_page(desk: Desk, person: str) -> None:
    browser = desk.browser(person)
    for path in (place(desk.cast), place(desk.cast, desk.cast.person(FIRST))):
        assert browser.get(path).status_code == 404
    assert "/people" not in main_text(browser.get(f"/organizations/{desk.cast.organization(HOUSE)}").text)


def test_a_newcomer_makes_an_account_by_the_link_and_comes_in(desk: Desk) -> None:
    path = f"/joining/{link(desk.cast, NEWCOMER)}"
    browser = visitor(desk)
    page = browser.get(path)
    assert (page.status_code, page.headers["Cache-Control"], page.headers["Referrer-Policy"]) == (
        200,
        "no-store",
        "strict-origin",
    )
    assert "Haihe Water Users" in main_text(page.text)
    weak = browser.post(
        f"{path}/account", {"name_en": "Yan Fang", "name_zh": "闫芳", "password": "password123"}, page=path
    )
    assert (weak.status_code, "闫芳" in weak.text) == (422, True)
    made = browser.post(f"{path}/account", {"name_en": "Yan Fang", "name_zh": "闫芳", "password": NEW}, page=path)
    assert (made.status_code, made.location) == (303, "/sign-in")
    assert browser.sign_in(NEWCOMER, NEW).status_code == 303
    assert "Yan Fang" in main_text(browser.get(f"/organizations/{desk.cast.organization(HOUSE)}").text)
    assert browser.get(path).status_code == 404


def test_an_account_that_is_there_is_asked_to_sign_in_and_joins_or_declines(desk: Desk) -> None:
    path = f"/joining/{link(desk.cast)}"
    asked = visitor(desk).get(path).text
    assert 'name="password"' not in asked
    assert "Sign in with the account of" in main_text(asked)
    assert "another address" in main_text(desk.browser("chen.yu").get(path).text)
    other = desk.browser(OTHER)
    assert other.post(f"{path}/decline", {}, page=path).status_code == 303
    assert roles(desk.cast, OTHER) == []
    path = f"/joining/{link(desk.cast)}"
    assert desk.browser("chen.yu").post(path, {}, page=path).status_code == 409
    assert other.post(path, {}, page=path).location == f"/organizations/{desk.cast.organization(HOUSE)}"
    assert roles(desk.cast, OTHER) == [MEMBER]
    assert KEEPS not in roles(desk.cast, OTHER)


@pytest.fixture
def sink() -> Iterator[Sink]:
    with listening() as found:
        yield found


@pytest.mark.parametrize(("language", "subject"), [("en", "You are invited to"), ("zh", "邀请您加入")])
def test_the_mail_says_who_asks_for_what_and_until_when_and_leads_there(
    desk: Desk, sink: Sink, language: str, subject: str
) -> None:
    cast = replace(desk.cast, backend=through(desk.cast.backend, sink))
    desk.app.extensions["govflow"] = cast.backend
    token = link(cast, NEWCOMER, language=language)
    assert post(cast.backend, writer(desk.app)) == 1
    [mail] = sink.mails
    assert mail["To"].endswith(f"<{NEWCOMER}>") or mail["To"] == NEWCOMER
    assert subject in str(mail["Subject"])
    text = mail.get_body(("plain",)).get_content()
    assert f"/joining/{token}" in text
    assert ("member" in text) is (language == "en")
