"""Signing in, staying signed in, signing out."""

from __future__ import annotations

import logging
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from govflow.services.accounts import guesses
from govflow.services.commands import sessions as commands
from govflow.settings import Settings
from govflow.store.people import MembershipRow, SessionRow
from tests.builders import PASSWORD
from tests.web.conftest import Region, demonstration


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """These tests run on every kind of database."""
    return Settings(database_url=database_url, secret_key="k" * 32, data_dir=tmp_path / "data", synchronous="OFF")


def test_the_right_password_opens_the_page_that_was_asked_for(region: Region) -> None:
    visitor = region.browser()
    asked = visitor.get("/organizations?q=Hebei")
    assert (asked.status_code, asked.location) == (303, "/sign-in?next=/organizations?q%3DHebei")
    answer = visitor.post(
        "/sign-in", {"email": " HeJun@Example.org ", "password": PASSWORD, "next": "/organizations?q=Hebei"}
    )
    assert (answer.status_code, answer.location) == (303, "/organizations?q=Hebei")
    assert "He Jun" in visitor.get("/organizations").text


@pytest.mark.parametrize("email", ["hejun@example.org", "nobody@example.org"])
def test_a_wrong_password_and_an_unknown_account_get_the_same_answer(region: Region, email: str) -> None:
    answer = region.browser().sign_in(email, "wrong")
    assert answer.status_code == 422
    assert "The e-mail address or the password is not right." in answer.text


def test_an_unknown_account_costs_one_hash_like_a_wrong_password(
    region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The hash is nearly all of the time that an answer takes, so who measures it learns nothing."""
    checked: list[str] = []
    matches = commands.password_matches

    def count(password: str, stored: str | None) -> bool:
        checked.append(password)
        return matches(password, stored)

    monkeypatch.setattr(commands, "password_matches", count)
    for email in ("hejun@example.org", "nobody@example.org"):
        checked.clear()
        with pytest.raises(Exception, match="not right"):
            commands.sign_in(
                region.backend, commands.SignIn(email=email, password="wrong", address="10.0.0.1", device="")
            )
        assert checked == ["wrong"], email


def test_guessing_stops_after_ten_failures_from_one_place_and_the_owner_gets_in_from_another(region: Region) -> None:
    guesser, owner = region.browser(), region.browser()
    token = guesser.token("/sign-in")
    codes = [
        guesser.client.post(
            "/sign-in", data={"csrf_token": token, "email": "hejun@example.org", "password": f"guess {number}"}
        ).status_code
        for number in range(14)
    ]
    assert codes == [422] * 10 + [429] * 4
    token = owner.token("/sign-in")
    answer = owner.client.post(
        "/sign-in",
        data={"csrf_token": token, "email": "hejun@example.org", "password": PASSWORD},
        environ_base={"REMOTE_ADDR": "203.0.113.9"},
    )
    assert answer.status_code == 303


def test_a_thousand_guesses_from_many_addresses_reach_the_password_five_hundred_times(
    region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[str] = []
    monkeypatch.setattr(commands, "password_matches", lambda password, _stored: bool(compared.append(password)))
    for number in range(1000):
        command = commands.SignIn(
            email="hejun@example.org", password=str(number), address=f"198.51.{number % 250}.{number // 250}", device=""
        )
        with pytest.raises(Exception, match=r"not right|Too many"):
            commands.sign_in(region.backend, command)
    assert len(compared) == 500


@pytest.mark.on_request
def test_a_browser_that_the_account_knows_is_not_locked_out_by_strangers(region: Region) -> None:
    owner = region.signed_in("hejun")
    owner.post("/sign-out", page="/account")
    for number in range(guesses.FOR_ONE_ACCOUNT // 10):
        stranger = region.browser()
        token = stranger.token("/sign-in")
        for guess in range(10):
            stranger.client.post(
                "/sign-in",
                data={"csrf_token": token, "email": "hejun@example.org", "password": f"guess {guess}"},
                environ_base={"REMOTE_ADDR": f"203.0.113.{number}"},
            )
    neighbour = region.browser()
    neighbour.client.environ_base["REMOTE_ADDR"] = "203.0.113.200"
    assert neighbour.sign_in("hejun@example.org").status_code == 429
    assert owner.sign_in("hejun@example.org").status_code == 303


def test_failures_are_forgotten_after_a_quarter_of_an_hour(region: Region) -> None:
    browser = region.browser()
    for _ in range(10):
        browser.sign_in("hejun@example.org", "wrong")
    refused = browser.sign_in("hejun@example.org")
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "900")
    region.clock.at += timedelta(minutes=15)
    assert browser.sign_in("hejun@example.org").status_code == 303


def test_only_a_mark_of_the_token_is_stored(region: Region) -> None:
    region.signed_in("hejun")
    with region.backend.reading() as session:
        row = session.scalars(select(SessionRow)).one()
    assert len(row.token_hash) == 64
    assert row.expires_at - row.created_at == timedelta(hours=12)


def test_each_sign_in_has_a_new_session_and_ends_the_one_the_browser_had(region: Region) -> None:
    browser = region.signed_in("hejun")
    first = browser.cookie()
    browser.sign_in("wanglin@example.org")
    assert browser.cookie() != first
    assert region_refuses(region, first)


def test_the_cookie_of_a_visitor_does_not_become_the_cookie_of_a_session(region: Region) -> None:
    browser = region.browser()
    browser.get("/sign-in")
    before = browser.cookie()
    browser.sign_in("hejun@example.org")
    assert browser.cookie() != before
    assert region_refuses(region, before)


@pytest.mark.parametrize(("length", "status"), [(9, 422), (10, 303), (72, 303), (73, 303), (200, 303), (201, 422)])
def test_a_new_password_has_ten_to_two_hundred_characters(region: Region, length: int, status: int) -> None:
    new = ("Vq7 quiet lanterns over a frozen estuary, 梅花鹿在河边 à côté; " * 5)[:length]
    browser = region.signed_in("hejun")
    answer = browser.post("/account/password", {"current": PASSWORD, "password": new}, page="/account")
    assert answer.status_code == status
    signed_in = region.browser().sign_in("hejun@example.org", new if status == 303 else PASSWORD)
    assert signed_in.status_code == 303


def test_an_old_cookie_is_worthless_after_signing_out(region: Region) -> None:
    browser = region.signed_in("hejun")
    old = browser.cookie()
    browser.post("/sign-out", page="/account")
    assert region_refuses(region, old)


def test_changing_the_password_ends_every_other_session(region: Region) -> None:
    here, elsewhere = region.signed_in("hejun"), region.signed_in("hejun")
    old = here.cookie()
    answer = here.post("/account/password", {"current": PASSWORD, "password": "nine black cranes"}, page="/account")
    assert answer.status_code == 303
    assert here.get("/account").status_code == 200
    assert region_refuses(region, elsewhere.cookie())
    assert region_refuses(region, old)
    with region.backend.reading() as session:
        assert session.scalars(select(SessionRow.revoked_at).order_by(SessionRow.id)).all().count(None) == 1
    assert region.browser().sign_in("hejun@example.org", "nine black cranes").status_code == 303


@pytest.mark.parametrize(
    ("current", "new", "sentence"),
    [
        ("wrong", "nine black cranes", "This is not your current password."),
        (PASSWORD, "short", "Use 10 to 200 characters."),
        (PASSWORD, "aaaaaaaaaaaaaaa", "too easy to guess"),
    ],
)
def test_a_password_change_that_is_refused_says_why(region: Region, current: str, new: str, sentence: str) -> None:
    browser = region.signed_in("hejun")
    answer = browser.post("/account/password", {"current": current, "password": new}, page="/account")
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "<title>Error:" in answer.text


def test_a_session_can_be_ended_from_the_account_page_but_not_somebody_elses(region: Region) -> None:
    here, lost, other = region.signed_in("hejun"), region.signed_in("hejun"), region.signed_in("wanglin")
    assert other.post("/account/sessions/2/end", page="/account").status_code == 404
    assert here.post("/account/sessions/2/end", page="/account").status_code == 303
    assert region_refuses(region, lost.cookie())
    assert other.get("/account").status_code == 200


def test_a_session_ends_by_itself_after_twelve_hours(region: Region) -> None:
    browser = region.signed_in("hejun")
    region.clock.at += timedelta(hours=12)
    assert browser.get("/account").status_code == 303


def test_deactivation_ends_all_sessions_at_once(region: Region) -> None:
    browser, mei = region.signed_in("gao"), region.signed_in("mei")
    page = f"/people/{region.people['gao']}/deactivate"
    assert mei.post(page, {"version": 1}, page=page).status_code == 303
    assert browser.get("/account").status_code == 303
    assert region.browser().sign_in("gao@example.org").status_code == 422


def test_a_person_acts_first_where_they_hold_most_roles_and_can_switch(region: Region) -> None:
    browser = region.signed_in("wanglin")
    assert "<small>Acting for</small>Joint Office" in browser.get("/account").text
    hebei = region.organizations["hebei"]
    answer = browser.post("/account/acting-for", {"organization": hebei, "next": "/account"}, page="/account")
    assert (answer.status_code, answer.location) == (303, "/account")
    assert "<small>Acting for</small>Hebei" in browser.get("/account").text


def test_nobody_acts_for_an_organization_they_do_not_belong_to(region: Region) -> None:
    browser = region.signed_in("wanglin")
    laishui = region.organizations["laishui"]
    assert browser.post("/account/acting-for", {"organization": laishui}, page="/account").status_code == 403


def test_acting_for_an_organization_ends_with_the_membership(region: Region) -> None:
    browser = region.signed_in("hejun")
    with region.backend.transaction() as session:
        row = session.scalars(select(MembershipRow).where(MembershipRow.person_id == region.people["hejun"])).one()
        row.until = row.since
    assert "Acting for" not in browser.get("/account").text


def test_demonstration_accounts_are_listed_only_in_a_demonstration(region: Region) -> None:
    assert "hejun@example.org" not in region.browser().get("/sign-in").text
    page = demonstration(region).browser().get("/sign-in").text
    assert page.count('class="gf-account"') == 4
    assert PASSWORD in page


def test_no_secret_reaches_the_log(region: Region, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        browser = region.signed_in("hejun")
    assert PASSWORD not in caplog.text
    assert str(browser.cookie()) not in caplog.text


def region_refuses(region: Region, cookie: str | None) -> bool:
    """Whether a cookie that somebody kept opens nothing any more."""
    thief = region.browser()
    thief.client.set_cookie("govflow", cookie or "")
    return thief.get("/account").status_code == 303
