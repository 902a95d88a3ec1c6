"""The pages of a second factor: asked for after the password, set up and removed on a page of one's own."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from sqlalchemy import update

from govflow.services.commands.directory.sign_on.rules import make_rule
from govflow.services.queries.directory.people import load_actor
from govflow.settings import Settings
from govflow.store.people import PersonRow
from govflow.values import VISITOR
from tests.builders import PASSWORD
from tests.services.signing_in import App
from tests.web.conftest import Browser, Region

WAYS, SECOND = "/account/second-factor", "/sign-in/second"
OWNER = "hejun@example.org"


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """These tests run on every kind of database."""
    return Settings(database_url=database_url, secret_key="k" * 32, data_dir=tmp_path / "data", synchronous="OFF")


@pytest.fixture
def app(region: Region) -> App:
    """He Jun's app; the browser in which it was set up is closed."""
    return set_up(region, region.signed_in("hejun"))


def set_up(region: Region, browser: Browser) -> App:
    page = browser.post(WAYS, {"current": PASSWORD}, page=WAYS)
    assert (page.status_code, "<svg" in page.text, "style=" in page.text) == (200, True, False)
    app = App(re.search(r"<code[^>]*>([A-Z2-7 ]+)</code>", page.text)[1].replace(" ", ""))  # type: ignore[index]
    token = unescape(re.search(r'name="token"[^>]*value="([^"]+)"', page.text)[1])  # type: ignore[index]
    wrong = browser.post(f"{WAYS}/first-code", {"token": token, "code": "000000"}, page=WAYS)
    assert (wrong.status_code, app.secret[:4] in wrong.text) == (422, True)
    done = browser.post(f"{WAYS}/first-code", {"token": token, "code": app.code(region.clock)}, page=WAYS)
    codes = tuple(re.findall(r"<li><code>([a-z2-7-]{19})</code>", done.text))
    assert (done.status_code, len(codes), done.headers["Cache-Control"]) == (200, 10, "no-store")
    region.clock.at += timedelta(minutes=1)
    return App(app.secret, codes)


def test_a_code_follows_the_password_and_leads_where_one_wanted_to_go(region: Region, app: App) -> None:
    visitor = region.browser()
    answer = visitor.sign_in(OWNER, next="/organizations")
    assert (answer.status_code, answer.location) == (303, f"{SECOND}?next=/organizations")
    assert visitor.post(SECOND, {"code": "000000", "next": "/organizations"}, page=SECOND).status_code == 422
    done = visitor.post(SECOND, {"code": app.code(region.clock), "next": "/organizations"}, page=SECOND)
    assert (done.status_code, done.location) == (303, "/organizations")
    assert "He Jun" in visitor.get("/organizations").text


def test_meanwhile_nothing_is_open(region: Region, app: App) -> None:
    visitor = region.browser()
    visitor.sign_in(OWNER)
    for path in ("/", "/account", WAYS, "/inbox", "/cases", "/organizations"):
        answer = visitor.get(path)
        assert (answer.status_code, answer.location.partition("?")[0]) == (303, "/sign-in"), path
    assert visitor.post("/account/password", {"current": PASSWORD, "password": "x"}, page=SECOND).location == "/sign-in"


def test_without_the_password_there_is_no_second_half(region: Region, app: App) -> None:
    visitor = region.browser()
    assert visitor.get(SECOND).location == "/sign-in"
    assert visitor.post(SECOND, {"code": app.code(region.clock)}).location == "/sign-in"


def test_a_wrong_password_is_answered_alike_whether_or_not_there_is_a_second_factor(region: Region, app: App) -> None:
    pages = []
    for email in (OWNER, "gao@example.org", "nobody@example.org"):
        answer = region.browser().sign_in(email, "wrong")
        plain = re.sub(r'value="[^"]*"', "", answer.text.replace(email, ""))
        pages.append((answer.status_code, plain, sorted(answer.headers.keys())))
    assert pages[0] == pages[1] == pages[2]


def test_setting_it_up_ends_all_sessions_that_were_opened_without_it(region: Region) -> None:
    thief, owner = region.signed_in("hejun"), region.signed_in("hejun")
    set_up(region, owner)
    assert owner.get("/account").status_code == 200
    assert thief.get("/account").location.startswith("/sign-in")


def test_a_session_that_was_stolen_sets_up_and_removes_nothing(region: Region, app: App) -> None:
    """It has neither the password nor, later, the app."""
    owner = region.browser()
    owner.sign_in(OWNER)
    owner.post(SECOND, {"code": app.code(region.clock)}, page=SECOND)
    region.clock.at += timedelta(minutes=11)
    for path in (WAYS, f"{WAYS}/remove", f"{WAYS}/codes"):
        assert owner.post(path, {"current": "wrong", "code": app.code(region.clock)}, page=WAYS).status_code == 422
        assert owner.post(path, {"current": PASSWORD, "code": "000000"}, page=WAYS).status_code == 422
        assert owner.post(path, {"current": PASSWORD}, page=WAYS).status_code == 422
    gone = owner.post(f"{WAYS}/remove", {"current": PASSWORD, "code": app.code(region.clock)}, page=WAYS)
    assert gone.location == WAYS
    assert region.signed_in("hejun")


def test_one_who_is_asked_for_it_has_nothing_else_open_until_it_is_there(region: Region) -> None:
    owner, colleague = region.signed_in("hejun"), region.signed_in("wanglin")
    with region.backend.reading() as session:
        admin = load_actor(region.backend.work(session, VISITOR), region.people["mei"], None)
    make_rule(region.backend, admin, organization_id=region.organizations["laishui"], role="signatory", provider=None)
    for path in ("/inbox", "/account", "/organizations", "/organizations?find=county", "/"):
        assert owner.get(path).location == WAYS, path
    form = {"current": PASSWORD, "password": "nine black cranes"}
    assert owner.post("/account/password", form, page=WAYS).location == WAYS
    assert colleague.get("/organizations").status_code == 200
    app = set_up(region, owner)
    assert owner.get("/organizations").status_code == 200
    kept = owner.post(f"{WAYS}/remove", {"current": PASSWORD, "code": app.code(region.clock)}, page=WAYS)
    assert (kept.status_code, "requires a second factor" in kept.text) == (422, True)


def test_an_administrator_makes_and_ends_a_rule_for_all_and_follows_it(region: Region) -> None:
    admin = region.signed_in("mei")
    all_of_them = {"organization_id": "", "role": "", "provider": ""}
    assert admin.post("/administration/sign-on", all_of_them, page="/administration/sign-on").status_code == 303
    assert admin.get("/administration/sign-on").location == WAYS
    set_up(region, admin)
    page = admin.get("/administration/sign-on").text
    path = re.search(r"/administration/sign-on/\d+/end", page)
    assert path
    assert admin.post(path[0], page="/administration/sign-on").status_code == 303
    assert admin.post(path[0], page="/administration/sign-on").status_code == 409
    assert region.signed_in("gao").get("/organizations").status_code == 200


def test_an_administrator_signs_somebody_out_and_the_person_is_told(region: Region) -> None:
    owner, admin = region.signed_in("hejun"), region.signed_in("mei")
    person = region.people["hejun"]
    answer = admin.post(f"/administration/sign-on/sign-out/{person}", page=f"/people/{person}")
    assert answer.location == f"/people/{person}"
    assert owner.get("/account").location.startswith("/sign-in")
    assert "Signed out everywhere" in region.signed_in("hejun").get("/inbox").text


def test_the_person_is_told_of_what_was_done_in_their_name_too(region: Region, app: App) -> None:
    owner = region.browser()
    owner.sign_in(OWNER)
    owner.post(SECOND, {"code": app.codes[0]}, page=SECOND)
    told = owner.get("/inbox").text
    assert "Authenticator app set up" in told
    assert "Recovery code used" in told


def test_all_other_sessions_end_at_once(region: Region) -> None:
    here, there, elsewhere = (region.signed_in("hejun") for _ in range(3))
    page = here.get("/account").text
    assert "from 127.0.0.0/24" in page
    assert here.post("/account/sessions/end-others", page="/account").status_code == 303
    assert here.get("/account").status_code == 200
    assert [each.get("/account").status_code for each in (there, elsewhere)] == [303, 303]


def test_an_account_that_is_closed_or_has_another_password_loses_its_half(region: Region, app: App) -> None:
    visitor = region.browser()
    visitor.sign_in(OWNER)
    with region.backend.transaction() as session:
        session.execute(update(PersonRow).where(PersonRow.id == region.people["hejun"]).values(active=False))
    answer = visitor.post(SECOND, {"code": app.code(region.clock)}, page=SECOND)
    assert answer.location == "/sign-in"
