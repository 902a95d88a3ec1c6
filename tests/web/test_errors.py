"""Error pages: friendly, complete, in both languages; what broke unexpectedly has a number."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable

import pytest
from flask import abort

from govflow.errors import Busy, Conflict, Forbidden, GovflowError, Invalid, NotFound, Refused, Stale, TooLarge, TooMany
from govflow.keys import Unreadable
from govflow.messages import Message
from govflow.web.frame.errors import WORDS
from govflow.web.frame.security import policies, policy, public
from tests.web.conftest import Browser, Region

SENTENCE = Message("There is no such person.")


def visit(region: Region, view: Callable[[], str], **arguments: str) -> tuple[Browser, str]:
    """A route that raises, added for the test with a policy like any other."""
    region.app.add_url_rule("/broken", "broken", policy(public)(view), **arguments)
    region.app.extensions["govflow.policies"] = policies(region.app)
    return region.browser(), "/broken"


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NotFound(SENTENCE), 404),
        (Forbidden(SENTENCE), 403),
        (Stale(SENTENCE, [Message("This has ended already.")]), 409),
        (Conflict(SENTENCE), 409),
        (Refused([SENTENCE, Message("This has ended already.")]), 422),
        (Invalid({"amount": SENTENCE}), 422),
        (TooLarge(SENTENCE), 413),
        (TooMany(SENTENCE, retry_after=60), 429),
        (Busy(), 503),
    ],
)
def test_each_error_has_its_status_and_says_its_sentence(region: Region, error: GovflowError, status: int) -> None:
    def view() -> str:
        raise error

    browser, path = visit(region, view)
    answer = browser.get(path)
    assert answer.status_code == status
    assert ("There is no such person." in answer.text) == (status != 503)
    assert ("Nothing was recorded." in answer.text) == (status not in (403, 404, 429))
    assert ("This has ended already." in answer.text) == isinstance(error, Stale | Refused)
    assert answer.headers.get("Retry-After") == {429: "60", 503: "5"}.get(status)


def test_what_does_not_open_names_no_place_and_says_who_finds_out(region: Region) -> None:
    def view() -> str:
        raise Unreadable("compartment 1")

    browser, path = visit(region, view)
    answer = browser.get(path)
    assert answer.status_code == 503
    assert "govflow history verify names the case" in answer.text
    assert "compartment 1" not in answer.text


@pytest.mark.parametrize("status", sorted(WORDS))
@pytest.mark.parametrize(("language", "words"), [("en", "To the start page"), ("zh", "返回首页")])
def test_every_status_has_a_whole_page_in_both_languages(
    region: Region, status: int, language: str, words: str
) -> None:
    def view() -> str:
        abort(status)

    browser, path = visit(region, view)
    answer = browser.get(path, headers={"Accept-Language": language})
    assert answer.status_code == status
    assert words in answer.text
    if language == "en":
        assert f"<h1>{WORDS[status].title}</h1>" in answer.text
    assert '<main id="main"' in answer.text


def test_what_nobody_meant_is_logged_under_the_number_on_the_page(
    region: Region, caplog: pytest.LogCaptureFixture
) -> None:
    def view() -> str:
        raise KeyError("a secret detail")

    browser, path = visit(region, view)
    with caplog.at_level(logging.ERROR, "govflow.web"):
        answer = browser.get(path)
    found = re.search(r'<b class="gf-mono">([0-9a-f]{8})</b>', answer.text)
    assert answer.status_code == 500
    assert found
    assert found[1] in caplog.text
    assert "a secret detail" not in answer.text
    assert "a secret detail" in caplog.text


def test_an_address_that_does_not_exist_and_a_wrong_method_have_pages(region: Region) -> None:
    browser = region.signed_in("gao")
    assert "There is nothing here for you" in browser.get("/nothing").text
    answer = browser.client.delete("/account", data={"csrf_token": browser.token("/account")})
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_a_body_that_is_too_large_is_refused_with_a_page(region: Region) -> None:
    browser = region.browser()
    answer = browser.client.post("/sign-in", data=b"x" * 27_300_000, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 413
    assert "This is too large" in answer.text


def test_values_in_a_sentence_are_escaped_and_in_the_readers_language(region: Region) -> None:
    def view() -> str:
        raise Conflict(
            Message("%(name)s was changed by somebody else meanwhile. Look at the page and decide again.", name="<b>")
        )

    browser, path = visit(region, view)
    assert "&lt;b&gt; was changed" in browser.get(path).text
    assert "&lt;b&gt;已被他人修改" in browser.get(path, headers={"Accept-Language": "zh"}).text
