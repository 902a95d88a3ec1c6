"""The pages of webhooks: made with the password, the secret shown once, tried, switched and ended by their person."""

from __future__ import annotations

import re

import pytest

from tests.builders import PASSWORD
from tests.web.conftest import Browser, Region

LIST = "/account/webhooks"
FORM = {"address": "https://registry.example/hook?key=abc", "kinds": ["decided", "changed"], "password": PASSWORD}


def made(browser: Browser) -> tuple[str, str]:
    """The page of a new webhook, and its secret."""
    answer = browser.post(LIST, FORM, page=LIST)
    assert answer.status_code == 201, answer.text
    [secret] = re.findall(r"whsec_[A-Za-z0-9+/=]{44}", answer.text)
    [page] = set(re.findall(rf"{LIST}/[0-9]+", answer.text))
    return page, secret


def test_the_secret_is_shown_once_and_the_address_to_its_person_alone(region: Region) -> None:
    browser, other = region.signed_in("hejun"), region.signed_in("gao")
    page, secret = made(browser)
    assert [path for path in ("/account", LIST, page) if secret in browser.get(path).text] == []
    assert "https://registry.example/hook?key=abc" in browser.get(page).text
    assert "key=abc" not in browser.get(LIST).text
    assert other.get(page).status_code == 404
    for path in (page, f"{page}/secret", f"{page}/end"):
        answer = other.post(path, {"do": "test", "password": PASSWORD}, page=LIST)
        assert answer.status_code == 404, path


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"password": "another one"}, "This is not your current password."),
        ({"address": "https://10.0.0.1/"}, "No public place stands behind this address"),
        ({"address": "http://registry.example/"}, "begins with https://"),
        ({"address": "https://registry.example:22/"}, "Allowed are: 443, 8443"),
        ({"kinds": []}, "An answer is needed here."),
        ({"kinds": ["everything"]}, ""),
    ],
)
def test_what_cannot_be_makes_none_and_keeps_what_was_typed(
    region: Region, wrong: dict[str, object], sentence: str
) -> None:
    browser = region.signed_in("hejun")
    answer = browser.post(LIST, FORM | wrong, page=LIST)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert f'value="{(FORM | wrong)["address"]}"' in answer.text
    assert "You have no webhook." in browser.get(LIST).text


def test_it_is_tried_switched_given_another_secret_and_ended(region: Region) -> None:
    browser = region.signed_in("hejun")
    page, secret = made(browser)
    assert browser.post(page, {"do": "test"}, page=page).status_code == 303
    assert "A test is on its way." in browser.get(page).text
    assert browser.post(page, {"do": "test"}, page=page).status_code == 409
    assert browser.post(page, {"do": "off"}, page=page).status_code == 303
    assert "switched off" in browser.get(LIST).text
    assert browser.post(page, {"do": "on"}, page=page).status_code == 303
    assert browser.post(page, {"do": "again"}, page=page).status_code == 303
    assert browser.post(page, {"do": "away"}, page=page).status_code == 422
    assert browser.post(f"{page}/secret", {"password": "wrong"}, page=page).status_code == 422
    answer = browser.post(f"{page}/secret", {"password": PASSWORD}, page=page)
    assert answer.status_code == 201
    assert secret not in answer.text
    assert "The secret before signs as well until" in browser.get(page).text
    assert browser.post(f"{page}/end", page=page).status_code == 303
    assert "You have no webhook." in browser.get(LIST).text


def test_after_another_password_it_says_that_it_is_told_nothing_more(region: Region) -> None:
    browser = region.signed_in("hejun")
    page, _ = made(browser)
    changed = {"current": PASSWORD, "password": "nine black cranes over the river"}
    assert browser.post("/account/password", changed, page="/account").status_code == 303
    assert "It is told nothing any more" in browser.get(page).text


def test_what_happened_to_it_stands_in_the_log_without_its_path(region: Region) -> None:
    browser = region.signed_in("hejun")
    page, _ = made(browser)
    browser.post(f"{page}/end", page=page)
    log = region.signed_in("mei").get("/administration/log").text
    assert log.count("registry.example") >= 2
    assert "Webhook ended" in log
    assert "key=abc" not in log
