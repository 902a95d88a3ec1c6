"""What every answer tells the browser, where redirects lead, and that nothing changes without a token."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from werkzeug.exceptions import BadRequest

from govflow.settings import Settings
from govflow.web.frame.security import safe_next
from tests.web.conftest import Region, open_region

PAGES = (
    "/sign-in",
    "/organizations",
    "/organizations/1",
    "/people",
    "/people/1",
    "/account",
    "/administration/log",
    "/nothing",
    "/static/govflow.css",
)


@pytest.fixture
def behind_https(settings: Settings) -> Iterator[Region]:
    yield from open_region(replace(settings, https=True, proxies=1, trusted_hosts=("govflow.example",)))


@pytest.mark.parametrize("page", PAGES)
def test_every_answer_has_the_strict_policy_and_no_script_but_our_own_files(region: Region, page: str) -> None:
    answer = region.signed_in("mei").get(page)
    assert answer.headers["Content-Security-Policy"].split("; ") == [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        "img-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    ]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    ours = r'<script src="/static/(find|keys|forms)\.[0-9a-f]{16}\.js"(\s+(defer|data-[a-z]+="[^"<>]*"))+></script>'
    page = re.sub(ours, "", answer.text)
    assert "<script" not in page
    assert not re.search(r"<[^>]*\s(style|on[a-z]+)=", page)


def test_pages_of_a_signed_in_person_are_not_kept_by_caches_but_style_sheets_are(region: Region) -> None:
    browser = region.signed_in("mei")
    assert browser.get("/account").headers["Cache-Control"] == "no-store"
    assert "max-age" in browser.get("/static/govflow.css").headers["Cache-Control"]


def test_cookies_cannot_be_read_by_scripts_or_sent_by_other_sites(region: Region) -> None:
    answer = region.browser().get("/sign-in")
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Strict-Transport-Security" not in answer.headers


def test_behind_https_cookies_are_bound_to_host_and_transport(behind_https: Region) -> None:
    answer = behind_https.browser().get("/sign-in", base_url="https://govflow.example")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-govflow=")
    assert "Secure" in cookie
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "localhost@evil"])
def test_a_forged_host_is_refused(region: Region, host: str) -> None:
    assert region.browser().get("/sign-in", headers={"Host": host}).status_code == BadRequest.code


HOSTILE = [
    "https://evil.example",
    "http://evil.example/",
    "//evil.example",
    "///evil.example",
    "////evil.example/%2f..",
    "\\\\evil.example",
    "/\\evil.example",
    "/\\/evil.example",
    "\\/evil.example",
    "https:evil.example",
    "https:/evil.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,x",
    "vbscript:x",
    "file:///etc/passwd",
    "ftp://evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r\n/evil.example",
    "\t//evil.example",
    " //evil.example",
    "\x00/evil",
    "/\x00//evil",
    "/ok\r\nSet-Cookie: a=b",
    "/ok\nLocation: //evil",
    "evil.example",
    "evil.example/path",
    "@evil.example",
    "?next=//evil.example",
    "#//evil.example",
    ".evil.example",
    "..//evil.example",
    "http:\\\\evil.example",
    "https://localhost@evil.example",
    "https://evil.example#localhost",
    "https://evil.example?localhost",
    "//evil.example@localhost",
    "//localhost@evil.example",
    "/\x0b/evil.example",
    "/\x7f/evil.example",
    "\u2028//evil.example",
    "mailto:x@evil.example",
    "tel:1",
    "blob:https://evil",
    "about:blank",
    "view-source:https://evil",
    "//evil%E3%80%82example",
    "//[::1]",
    "//127.1",
    "http:",
    "https:///evil.example",
    "//",
    "",
    "   ",
    "%2f%2fevil.example",
    "%5c%5cevil.example",
    "//\\evil.example",
    "\\\\\\evil.example",
    "/\\\\evil.example",
    "ws://evil.example",
    "localhost",
]


@pytest.mark.parametrize("target", HOSTILE)
def test_a_redirect_never_leads_away(region: Region, target: str) -> None:
    assert safe_next(target) is None
    answer = region.browser().sign_in("hejun@example.org", next=target)
    if "\x00" in target:
        assert answer.status_code == 400  # refused before anything reads it
        return
    assert answer.status_code == 303
    assert answer.location.startswith("/")
    assert not answer.location.startswith("//")


def test_sixty_hostile_targets_are_tried() -> None:
    assert len(set(HOSTILE)) >= 60


@pytest.mark.parametrize("target", ["/", "/account", "/organizations?q=%E6%B6%9E%E6%B0%B4", "/a//b", "/a#b"])
def test_paths_of_our_own_are_followed(target: str) -> None:
    assert safe_next(target) == target


def test_nothing_is_done_without_the_token(region: Region) -> None:
    browser = region.signed_in("mei")
    unsafe = [
        rule for rule in region.app.url_map.iter_rules() if {"POST", "PUT", "PATCH", "DELETE"} & (rule.methods or set())
    ]
    for rule in unsafe:
        path = rule.rule
        for converter in (
            "<int:organization_id>",
            "<int:person_id>",
            "<int:membership_id>",
            "<int:mandate_id>",
            "<int:session_id>",
        ):
            path = path.replace(converter, "1")
        if "<" not in path:
            refused = (401, 404) if path.startswith("/api") else (400,)  # where no cookie counts
            refused = (404,) if path == "/founding" else refused  # there is a regional body: nothing is there any more
            assert browser.client.post(path).status_code in refused, path
            assert browser.client.post(path, data={"csrf_token": "guess"}).status_code in refused, path
    assert len(unsafe) > 15


def test_reading_changes_nothing(region: Region) -> None:
    browser = region.signed_in("mei")
    before = dump(region)
    for path in (
        "/",
        *PAGES,
        "/organizations/1/edit",
        "/organizations/1/deactivate",
        "/people/new",
        "/people/1/edit",
        "/people/1/deactivate",
    ):
        browser.get(path)
        browser.client.head(path, buffered=True)
    assert dump(region) == before


def test_a_language_is_chosen_by_a_button_and_kept_for_the_person(region: Region) -> None:
    browser = region.signed_in("hejun")
    assert '<html lang="en">' in browser.get("/account").text
    browser.post("/language", {"language": "zh", "next": "/account"}, page="/account")
    assert '<html lang="zh-Hans">' in browser.get("/account").text
    assert '<html lang="zh-Hans">' in region.signed_in("hejun").get("/account").text


def test_a_visitor_gets_the_language_of_the_browser_until_another_is_chosen(region: Region) -> None:
    visitor = region.browser()
    assert '<html lang="zh-Hans">' in visitor.get("/sign-in", headers={"Accept-Language": "zh-CN,zh;q=0.9"}).text
    visitor.post("/language", {"language": "en", "next": "/sign-in"})
    assert '<html lang="en">' in visitor.get("/sign-in", headers={"Accept-Language": "zh-CN"}).text


def dump(region: Region) -> list[str]:
    """Everything that is stored."""
    from govflow.store.sql.base import Base  # every table is known by now

    with region.backend.reading() as session:
        return [repr(session.execute(table.select()).all()) for table in Base.metadata.sorted_tables]
