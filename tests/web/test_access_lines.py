"""One line for each request: who, by number, about which case, how long, how many statements; no content."""

from __future__ import annotations

import logging
import re
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Engine

from govflow.app import create_app
from tests.statements import counted
from tests.web.conftest import Browser, Region

CANARY = "CANARY-7f3a"


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Any:
    """The lines of requests, as they are logged."""
    caplog.set_level(logging.INFO, "govflow")
    return lambda: [each for each in caplog.records if each.name == "govflow.access"]


def test_a_request_is_one_line_with_what_it_took(region: Region, lines: Any) -> None:
    browser = region.signed_in("hejun")
    browser.get("/cases")
    before = len(lines())
    with counted(Engine) as statements:
        answer = browser.get("/cases")
    [line] = lines()[before:]
    assert line.getMessage() == "GET /cases 200"
    assert (line.method, line.route, line.status, line.person) == ("GET", "/cases", 200, region.people["hejun"])
    assert line.sql == len(statements) > 0
    assert 0 < line.ms < 60_000
    assert re.fullmatch("[0-9a-f]{16}", answer.headers["X-Request-Id"])
    assert answer.headers["X-Request-Id"] != browser.get("/cases").headers["X-Request-Id"]


def test_what_is_read_as_objects_and_by_sqlalchemy_is_counted_like_all_else(region: Region, lines: Any) -> None:
    browser = region.signed_in("mei")
    for path in ("/people", "/organizations/new", "/administration/clock", "/account"):
        with counted(Engine) as statements:
            browser.get(path)
        assert lines()[-1].sql == len(statements), path


def test_a_line_names_the_case_and_nothing_that_only_looks_like_one(region: Region, lines: Any) -> None:
    browser = region.signed_in("hejun")
    browser.get("/cases/BTH-DM-2026-0001")
    assert (lines()[-1].case, lines()[-1].status) == ("BTH-DM-2026-0001", 404)
    browser.get(f"/cases/{CANARY}")
    assert not hasattr(lines()[-1], "case")


def test_nothing_that_was_asked_or_typed_is_in_a_line(region: Region, lines: Any) -> None:
    browser = region.signed_in("mei")
    browser.get(f"/cases?q={CANARY}")
    browser.get(f"/nothing/{CANARY}")
    browser.get(f"/invitations/{CANARY}")
    browser.post("/people", {"name_en": CANARY, "email": f"{CANARY}@example.org"}, page="/help")
    browser.client.open("/cases", method=CANARY)
    region.browser().sign_in(f"{CANARY}@example.org", CANARY)
    told = [str(vars(each)) for each in lines()]
    assert len(told) > 6
    assert not any(CANARY in each for each in told)
    assert {each.route for each in lines()} >= {"none", "/invitations/<token>", "/people"}
    assert lines()[-3].method == "other"


def test_nobody_but_our_own_proxy_numbers_a_request(region: Region) -> None:
    given = {"X-Request-Id": "abcdef-0123456789"}
    assert region.browser().get("/help", headers=given).headers["X-Request-Id"] != given["X-Request-Id"]
    settings = replace(region.backend.settings, proxies=1)
    behind = Browser(create_app(settings, replace(region.backend, settings=settings)).test_client())
    assert behind.get("/help", headers=given).headers["X-Request-Id"] == given["X-Request-Id"]
    for forged in ("short", "a b c d e f g h", "x" * 65):
        assert behind.get("/help", headers={"X-Request-Id": forged}).headers["X-Request-Id"] != forged


def test_an_incident_is_found_by_the_number_on_the_page(
    region: Region, lines: Any, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> str:
        raise RuntimeError("broken")

    region.app.view_functions["help.show"] = broken
    page = region.browser().get("/help").text
    found = re.search(r'<b class="gf-mono">([0-9a-f]{8})</b>', page)
    assert found
    [told] = [each for each in caplog.records if getattr(each, "incident", "") == found[1]]
    assert told.exc_info
    assert lines()[-1].status == 500
