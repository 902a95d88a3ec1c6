"""Style sheets, scripts and pictures: names that change with their content, kept for a year, compressed for all."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from flask import Flask, url_for
from werkzeug.test import TestResponse

from govflow.web.frame import assets
from govflow.web.frame.security import ASSETS, public
from tests.web.conftest import Browser, Region

OWN, FOREIGN = ("static", "govflow.css"), ("bootstrap.static", "css/bootstrap.min.css")
FIRST_VISIT = 48_000
"""Bytes of the sign-in page with all that it needs. Before anything was compressed it was 278,000."""


@pytest.fixture(params=[OWN, FOREIGN], ids=["own", "of a package"])
def address(region: Region, request: pytest.FixtureRequest) -> str:
    return named(region.app, *request.param)


def test_an_unchanged_file_has_one_name_and_is_kept_for_a_year(region: Region, address: str) -> None:
    answer = region.browser().get(address)
    assert re.fullmatch(r".+\.[0-9a-f]{16}\.css", address)
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert address in region.browser().get("/sign-in").text


def test_changed_content_has_another_name_and_the_old_one_is_gone(tmp_path: Path) -> None:
    file = tmp_path / "own.css"
    file.write_text("p { margin: 0 }", "utf-8")
    app = Flask("small", static_folder=str(tmp_path))
    app.blueprints |= dict.fromkeys(("bootstrap", "console"), app)  # type: ignore[arg-type]  # other folders: here the same
    assets.init_app(app)
    before, again = named(app, "static", "own.css"), named(app, "static", "own.css")
    assert before == again
    file.write_text("p { margin: 1px }", "utf-8")
    after = named(app, "static", "own.css")
    assert after != before
    client = app.test_client()
    assert (client.get(before).status_code, client.get(after).text) == (404, "p { margin: 1px }")


@pytest.mark.parametrize(
    "address",
    [
        "/static/govflow.0123456789abcdef.css",
        "/static/nothing.0123456789abcdef.css",
        "/static/nothing.css",
        "/static/../app.py",
        "/static/%2e%2e/app.py",
        "/static/",
        "/bootstrap/static/css/bootstrap.min.0123456789abcdef.css",
        "/bootstrap/static/../__init__.py",
    ],
)
def test_an_unknown_fingerprint_or_file_is_not_found(region: Region, address: str) -> None:
    answer = region.browser().get(address)
    assert answer.status_code == 404
    assert "immutable" not in answer.headers.get("Cache-Control", "")


def test_a_bare_name_is_kept_for_an_hour_only(region: Region) -> None:
    assert region.browser().get("/static/govflow.css").headers["Cache-Control"] == "public, max-age=3600"


def test_it_is_compressed_for_whom_can_read_that(region: Region, address: str) -> None:
    plain, short = region.browser().get(address), compressed(region.browser(), address)
    assert (plain.headers.get("Content-Encoding"), short.headers["Content-Encoding"]) == (None, "gzip")
    assert gzip.decompress(short.data) == plain.data
    assert len(short.data) * 3 < len(plain.data)
    assert plain.headers["Vary"] == short.headers["Vary"] == "Accept-Encoding"
    refused = region.browser().get(address, headers={"Accept-Encoding": "gzip;q=0, br"})
    assert "Content-Encoding" not in refused.headers


def test_each_form_of_it_is_asked_for_again_by_its_own_tag(region: Region, address: str) -> None:
    browser = region.browser()
    plain, short = browser.get(address), compressed(browser, address)
    assert plain.headers["ETag"] != short.headers["ETag"]
    unchanged = compressed(browser, address, {"If-None-Match": short.headers["ETag"]})
    assert (unchanged.status_code, unchanged.data, unchanged.headers["Vary"]) == (304, b"", "Accept-Encoding")
    assert compressed(browser, address, {"If-None-Match": plain.headers["ETag"]}).status_code == 200


def test_head_says_how_long_it_would_be(region: Region, address: str) -> None:
    head = region.browser().client.head(address, headers={"Accept-Encoding": "gzip"}, buffered=True)
    whole = compressed(region.browser(), address)
    assert head.data == b""
    assert head.headers["Content-Length"] == str(len(whole.data))
    assert head.headers["Content-Encoding"] == "gzip"


def test_no_cookie_goes_with_it_and_nothing_that_depends_on_who_asks(region: Region, address: str) -> None:
    answer = compressed(region.signed_in("mei"), address)
    assert "Set-Cookie" not in answer.headers
    assert answer.data == compressed(region.browser(), address).data


@pytest.mark.parametrize("page", ["/sign-in", "/organizations", "/account"])
def test_pages_with_tokens_and_confidences_are_not_compressed(region: Region, page: str) -> None:
    answer = compressed(region.signed_in("mei") if page != "/sign-in" else region.browser(), page)
    assert answer.status_code == 200
    assert "Content-Encoding" not in answer.headers


def test_files_to_download_come_as_they_are(region: Region) -> None:
    answer = compressed(region.signed_in("mei"), "/cases.csv")
    assert (answer.status_code, answer.headers.get("Content-Encoding")) == (200, None)


def test_every_file_that_a_package_brings_is_public_like_our_own(region: Region) -> None:
    folders = {rule.endpoint for rule in region.app.url_map.iter_rules() if rule.rule.endswith("/<path:filename>")}
    assert folders == {*ASSETS}
    assert {*ASSETS.values()} == {public}


def test_the_first_visit_is_small(region: Region) -> None:
    browser = region.browser()
    page = compressed(browser, "/sign-in")
    needed = re.findall(r'(?:href|src)="([^"]+\.(?:css|js|svg))"', page.text)
    assert len(needed) >= 3
    sent = len(page.data) + sum(len(compressed(browser, each).data) for each in needed)
    assert 30_000 < sent < FIRST_VISIT


def compressed(browser: Browser, address: str, headers: dict[str, str] | None = None) -> TestResponse:
    return browser.get(address, headers={"Accept-Encoding": "gzip, deflate, br", **(headers or {})})


def named(app: Flask, endpoint: str, filename: str) -> str:
    with app.test_request_context():
        return url_for(endpoint, filename=filename)
