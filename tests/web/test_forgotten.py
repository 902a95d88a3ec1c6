"""The pages of a forgotten password: what is asked tells nothing, and what a link opens works once."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select, update

from govflow.app import create_app
from govflow.settings import Settings
from govflow.store.people import PersonRow
from govflow.store.people.sign_on import ForgottenRow
from tests.builders import PASSWORD
from tests.services.forgetting import NEW, SERVER, ask_for, letters
from tests.statements import counted
from tests.web.conftest import Browser, Region, open_region
from tests.web.desk import main_text
from tests.web.test_second_factor import set_up

ASKING, HOST = "/sign-in/forgotten", "govflow.example"
GUEST, ADMINISTRATOR = "gao@example.org", "mei@example.org"


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """These tests run on every kind of database."""
    return Settings(
        database_url=database_url, secret_key="k" * 32, data_dir=tmp_path / "data", synchronous="OFF", mail=SERVER,
        address="http://localhost",
    )  # fmt: skip


@pytest.fixture
def region(settings: Settings) -> Iterator[Region]:
    yield from open_region(settings)


def link(region: Region, email: str = GUEST) -> str:
    """The address that stands in the mail to somebody who has just asked."""
    region.browser().post(ASKING, {"email": email}, page=ASKING)
    [*_, letter] = letters(region.backend)
    assert letter is not None
    assert letter.token is not None, letter.says
    return f"{ASKING}/{letter.token}"


def test_every_address_is_answered_alike(region: Region) -> None:
    """Status, heads, page, statements: of an account with a link, without one, closed, and of none."""
    with region.backend.transaction() as session:
        session.execute(update(PersonRow).where(PersonRow.email == "hejun@example.org").values(active=False))
    told = []
    for email in (GUEST, ADMINISTRATOR, "hejun@example.org", "nobody@example.org"):
        browser = region.browser()
        page_token = browser.token(ASKING)
        with counted(Engine) as statements:
            answer = browser.client.post(ASKING, data={"csrf_token": page_token, "email": email})
        heads = {name: re.sub("[0-9a-f]{16}|eyJ[^;]*|\\.[^;]*;", "", each) for name, each in answer.headers.items()}
        page = re.sub(r'value="[^"]*"', "", browser.get(answer.location).text)
        told.append((answer.status_code, heads, answer.text, page, statements))
    assert told[0][0] == 303
    assert told[0] == told[1] == told[2] == told[3]
    assert "If there is an account with this address" in told[0][3]


def test_a_link_sets_the_password_once_and_signs_nobody_in(region: Region) -> None:
    elsewhere = region.signed_in("gao")
    address, browser = link(region), region.browser()
    page = browser.get(address)
    assert (page.status_code, GUEST in page.text, 'name="code"' in page.text) == (200, True, False)
    assert browser.post(address, {"password": "password123"}, page=address).status_code == 422
    done = browser.post(address, {"password": NEW}, page=address)
    assert (done.status_code, done.location) == (303, "/sign-in")
    assert browser.get("/account").location.startswith("/sign-in")
    assert elsewhere.get("/account").location.startswith("/sign-in")
    again = [browser.get(address), browser.post(address, {"password": "six brown owls sing"})]
    assert [each.status_code for each in again] == [404, 404]
    assert browser.sign_in(GUEST, PASSWORD).status_code == 422
    assert browser.sign_in(GUEST, NEW).status_code == 303


def test_a_program_that_looks_at_the_links_of_a_mail_uses_nothing_up(region: Region) -> None:
    address = link(region)
    for method in ("GET", "HEAD", "GET", "OPTIONS"):
        assert region.browser().client.open(address, method=method).status_code == 200
    without_token = region.browser().client.post(address, data={"password": NEW})
    assert without_token.status_code == 400
    assert region.browser().post(address, {"password": NEW}, page=address).status_code == 303


def test_the_address_of_a_link_goes_nowhere_and_stands_in_no_log(
    region: Region, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    address, browser = link(region), region.browser()
    answers = [browser.get(address), browser.post(address, {"password": "weak"}, page=address)]
    answers.append(browser.get(f"{address}x"))
    answers.append(browser.post(address, {"password": NEW}, page=address))
    for each in answers:
        assert (each.headers["Referrer-Policy"], each.headers["Cache-Control"]) == ("strict-origin", "no-store")
    token = address.rpartition("/")[2]
    assert f"{ASKING}/<token>" in caplog.text
    assert token not in caplog.text
    assert token.partition(".")[2] not in caplog.text
    assert GUEST not in caplog.text


def test_its_form_is_held_against_the_origin_which_the_browser_still_tells(settings: Settings) -> None:
    """Without it Flask-WTF takes no form that comes by https: so no policy that tells nothing at all."""
    behind = replace(settings, https=True, proxies=1, trusted_hosts=("govflow.example",), address=f"https://{HOST}")
    for region in open_region(behind):
        address, browser, by_https = link_by_https(region), region.browser(), {"base_url": f"https://{HOST}"}
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', browser.get(address, **by_https).text)
        assert token
        form = {"csrf_token": token[1], "password": NEW}
        for referrer, status in (("https://evil.example/", 400), ("", 400), (f"https://{HOST}/", 303)):
            heads = {"Referer": referrer} if referrer else {}
            assert browser.client.post(address, data=form, headers=heads, **by_https).status_code == status, referrer


def link_by_https(region: Region) -> str:
    ask_for(region.backend, GUEST)
    [letter] = letters(region.backend)
    assert letter is not None
    return f"{ASKING}/{letter.token}"


def test_a_false_link_is_not_there(region: Region) -> None:
    for path in ("x", f"{'0' * 32}.{'A' * 43}", "0.0", "%00"):
        assert region.browser().get(f"{ASKING}/{path}").status_code in (400, 404)
        assert region.browser().get(f"{ASKING}/{path}/passkey").status_code in (400, 404)
        assert region.browser().post(f"{ASKING}/{path}", {"password": NEW}).status_code in (400, 404)
        assert region.browser().post(f"{ASKING}/{path}/passkey").status_code in (400, 404, 422)


def test_the_page_asks_for_the_second_factor_and_so_does_the_next_sign_in(region: Region) -> None:
    app = set_up(region, region.signed_in("gao"))
    address, browser = link(region), region.browser()
    assert 'name="code"' in browser.get(address).text
    for code in ("", "000000"):
        assert browser.post(address, {"password": NEW, "code": code}, page=address).status_code == 422
    done = browser.post(address, {"password": NEW, "code": app.code(region.clock)}, page=address)
    assert done.location == "/sign-in"
    assert browser.sign_in(GUEST, NEW).location.startswith("/sign-in/second")


def test_what_is_no_proof_of_a_passkey_is_refused_and_the_page_asks_again(region: Region) -> None:
    set_up(region, region.signed_in("gao"))
    address, browser = link(region), region.browser()
    asked = browser.get(f"{address}/passkey").json
    assert asked is not None
    assert asked["options"]["userVerification"] == "required"
    given = browser.post(f"{address}/passkey", {"token": asked["token"], "answer": "{}"}, page=address)
    assert given.status_code == 422
    forged = browser.post(address, {"password": NEW, "proved": "forged"}, page=address)
    assert (forged.status_code, 'name="code"' in forged.text) == (422, True)


def test_who_has_no_link_reads_in_the_mail_what_to_do(region: Region) -> None:
    region.browser().post(ASKING, {"email": ADMINISTRATOR}, page=ASKING)
    [letter] = letters(region.backend)
    assert letter is not None
    assert (letter.says, letter.token) == ("recovery", None)


def test_a_browser_in_which_the_account_signed_in_asks_beside_all_others(region: Region) -> None:
    known = region.signed_in("gao")
    known.post("/sign-out", page="/account")
    for browser, email in ((known, GUEST), (known, ADMINISTRATOR), (region.browser(), GUEST)):
        browser.post(ASKING, {"email": email}, page=ASKING)
    with region.backend.reading() as session:
        asked = session.execute(select(ForgottenRow.email, ForgottenRow.known)).all()
    assert sorted(tuple(each) for each in asked) == [(GUEST, False), (GUEST, True), (ADMINISTRATOR, False)]


@pytest.mark.parametrize("email", ["", "x" * 255])
def test_what_is_no_answer_is_refused(region: Region, email: str) -> None:
    assert region.browser().post(ASKING, {"email": email}, page=ASKING).status_code == 422


def test_the_page_for_signing_in_leads_there_where_mail_is_sent_and_else_says_whom_to_ask(region: Region) -> None:
    assert f'href="{ASKING}"' in region.browser().get("/sign-in").text
    for more in ({"mail": None}, {"password_mail": False}):
        visitor = without(region, **more)
        page = visitor.get("/sign-in").text
        assert ASKING not in page
        assert "An administrator of the joint office gives you a link" in main_text(page)
        assert visitor.get(ASKING).status_code == 404
        assert visitor.post(ASKING, {"email": GUEST}).status_code == 404


def without(region: Region, **settings: Any) -> Browser:
    backend = replace(region.backend, settings=replace(region.backend.settings, **settings))
    return Browser(create_app(backend.settings, backend).test_client())
