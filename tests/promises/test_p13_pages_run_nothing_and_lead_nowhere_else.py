"""P13: every answer forbids the browser to run or load anything that is not ours, redirects stay here, and a forged
name of the host is refused. That a real browser agrees is for the browser tests."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from flask import Response
from werkzeug.test import TestResponse

from tests.promises.access import ACCESS
from tests.promises.house import House
from tests.promises.scene import Scene, set_scene
from tests.web.test_security import HOSTILE

POLICY = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "connect-src": ["'self'"],
    "img-src": ["'self'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
    "base-uri": ["'none'"],
}
HEADERS = {"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "same-origin"}
SECRET = ("/invitations/", "/mail/stop/", "/founding/", "/sign-in/forgotten/", "/joining/")
"""Addresses that open something: they go along with nothing that the browser asks for."""
OF_LINKS = {"Referrer-Policy": "strict-origin", "Cache-Control": "no-store"}
OWN_SCRIPT = re.compile(
    r"/static/(find|changed|console|forms|keys|typed)\.[0-9a-f]{16}\.js|/account/tokens/console/static/js/swagger-ui-bundle\.[0-9a-f]{16}\.js"
)
"""The last one comes with a package, on the page on which the API is tried out."""
ADDRESSES = ("src", "href", "action", "formaction", "data", "xlink:href", "poster", "background")
"""Attributes that lead somewhere."""
READERS = ("anonymous", "own", "office", "admin")
HOSTS = (
    "evil.example", "evil.example:80", "localhost.evil.example", "localhost@evil.example", "evil.example#localhost",
    "127.0.0.1.evil.example", "localhost:80@evil.example", "localhost, evil.example", "[::ffff:10.0.0.1]", "0x7f.1",
    "localhost\\.evil.example", "xn--lcalhost-x2a", "LOCALHOST.", "169.254.169.254", "..", "localhost/evil.example",
)  # fmt: skip


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Headers and pages do not depend on the database: one kind is enough."""
    return sqlite_url


@pytest.fixture
def scene(house: House) -> Scene:
    return set_scene(house)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_page_holds_anything_that_runs_but_our_own_file_and_each_forbids_it(scene: Scene, language: str) -> None:
    for relation in READERS:
        for path in pages(scene):
            answer = look(scene, relation, path, language)
            assert answer.status_code < 500, f"{path} for {relation}"
            assert objections(answer) == [], f"{path} for {relation}"


def test_nothing_but_our_own_files_could_be_run_as_a_script(scene: Scene) -> None:
    """What else comes from here, such as what people file, says what it is, and no browser takes it for a script."""
    for relation in READERS:
        for path in pages(scene):
            answer = look(scene, relation, path, "en")
            assert "script" not in answer.mimetype, path
    page = look(scene, "own", "/cases", "en").text
    addresses = re.findall(r'<script src="([^"]+)"', page)
    assert len(addresses) == 3  # what is found as it is typed, single keys, and how long what is typed is
    for address in addresses:
        assert look(scene, "anonymous", address, "en").mimetype in ("text/javascript", "application/javascript")


def test_refusals_forbid_it_too(scene: Scene) -> None:
    scene.house.app.config["MAX_CONTENT_LENGTH"] = 10_000
    client = scene.house.app.test_client()
    client.set_cookie("govflow", scene.keys["own"].cookie)
    token = {"csrf_token": scene.keys["own"].token}
    answers = {
        400: client.post("/account/acting-for"),
        403: client.get("/people"),
        404: client.get("/<script>alert(1)</script>"),
        405: client.delete("/cases", data=token),
        413: client.post("/language", data={**token, "language": "x" * 20_000}),
        422: client.post(scene.path("cases.create", "POST"), data={**token, "title": "<script>alert(1)</script>"}),
    }
    for status, answer in answers.items():
        assert answer.status_code == status
        assert objections(answer) == [], status


@pytest.mark.parametrize(
    "body",
    [
        "<script>alert(1)</script>", "<p onclick='x()'>", "<p style='color: red'>", "<a href='javascript:x()'>",
        "<img src='https://evil.example/x.png'>", "<base href='/'>", "<iframe srcdoc='x'>", "<style>p {}</style>",
        "<meta http-equiv='refresh' content='0; url=/'>", "<form action='https://evil.example'>", "<object data='x'>",
        "<script src='/cases/BTH-DM-2026-0001/documents/1/versions/1'></script>",
        "<script src='/static/find.js'></script>",
        "<script src='/static/find.0123456789abcdef.js'>alert(1)</script>",
    ],
)  # fmt: skip
def test_the_proof_sees_what_runs_in_a_page(house: House, body: str) -> None:
    """The planted bug: a page with something in it that should not be there."""
    house.app.view_functions["help.show"] = lambda: body
    assert objections(house.app.test_client().get("/help"))


def test_the_proof_sees_a_page_whose_policy_is_looser(house: House) -> None:
    """The planted bug: one page that needs a script gets it."""

    def loose() -> Response:
        return Response("", headers={"Content-Security-Policy": "default-src 'none'; script-src 'unsafe-inline'"})

    house.app.view_functions["help.show"] = loose
    assert objections(house.app.test_client().get("/help"))


def test_no_hostile_target_leads_away(scene: Scene) -> None:
    assert len(set(HOSTILE)) >= 60
    for target in HOSTILE:
        for answer in redirects(scene, target):
            if "\0" in target:
                assert answer.status_code == 400, target  # no request may hold it
                continue
            assert answer.status_code == 303, target
            assert re.match(r"/(?![/\\])", answer.location), f"{target!r} led to {answer.location!r}"
            assert "evil" not in answer.location, target


@pytest.mark.parametrize("host", HOSTS)
def test_a_forged_host_gets_no_page(house: House, host: str) -> None:
    for path in ("/", "/sign-in", "/cases", "/static/govflow.css"):
        answer = house.app.test_client().get(path, headers={"Host": host})
        assert answer.status_code == 400, path
        assert "evil" not in answer.text + str(answer.headers), path


@pytest.mark.parametrize("header", ["X-Forwarded-Host", "X-Host", "Forwarded", "X-Original-Host", "X-Forwarded-Server"])
def test_a_host_in_another_header_reaches_no_link(scene: Scene, header: str) -> None:
    """Else an invitation could be made to lead to a stranger, who would then set the password."""
    client = scene.house.app.test_client()
    client.set_cookie("govflow", scene.keys["admin"].cookie)
    forged = {header: "host=evil.example" if header == "Forwarded" else "evil.example"}
    token = {"csrf_token": scene.keys["admin"].token}
    answer = client.post(scene.path("people.invite", "POST"), data=token, headers=forged, follow_redirects=True)
    assert "/invitations/" in answer.text
    assert "evil.example" not in answer.text


def pages(scene: Scene) -> Iterator[str]:
    """The address of every page, and some with more on them."""
    for endpoint, method in ACCESS:
        if method == "GET":
            yield scene.path(endpoint, method)
    yield f"/cases/{scene.reference}/steps/claimant_confides"
    yield "/cases?q=%3Cscript%3Ealert(1)%3C/script%3E"
    yield "/organizations?q=%22%20onfocus=%22alert(1)"


def look(scene: Scene, relation: str, path: str, language: str) -> TestResponse:
    client = scene.house.app.test_client()
    client.set_cookie("govflow", scene.keys[relation].cookie)
    client.set_cookie("govflow_language", language)
    return client.get(path, headers={"Accept-Language": language}, buffered=True)


def redirects(scene: Scene, target: str) -> Iterator[TestResponse]:
    """Every answer of the application that leads where the request says."""
    yield scene.send("anonymous", "POST", "/sign-in", scene.form("auth.create") | {"next": target})
    yield scene.send("anonymous", "POST", "/language", {"language": "zh", "next": target})
    yield scene.send("own", "POST", "/language", {"language": "en", "next": target})
    yield scene.send("own", "POST", "/account/acting-for", scene.form("account.act_for") | {"next": target})
    client = scene.house.app.test_client()
    client.set_cookie("govflow", scene.keys["own"].cookie)
    yield client.get("/sign-in", query_string={"next": target})


def objections(answer: TestResponse) -> list[str]:
    """What in an answer could run, load or lead away, or fails to forbid it."""
    found = []
    directives = answer.headers.get("Content-Security-Policy", "").split(";")
    policy = {name: sources for name, *sources in (each.split() for each in directives if each.strip())}
    if policy != POLICY:
        found.append(f"policy {policy}")
    secret = OF_LINKS if answer.request.path.startswith(SECRET) else {}
    for header, value in {**HEADERS, **secret}.items():
        if answer.headers.get(header) != value:
            found.append(header)
    shown = not answer.headers.get("Content-Disposition", "").startswith("attachment")
    if shown and answer.mimetype in ("text/html", "image/svg+xml", "application/xhtml+xml"):
        reader = Reader()
        reader.feed(answer.text)
        found += reader.found
    return found


class Reader(HTMLParser):
    """Collects what a strict policy would have to stop."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.in_script = False

    def handle_data(self, data: str) -> None:
        if self.in_script and data.strip():
            self.found.append("script that is written into the page")

    def handle_endtag(self, tag: str) -> None:
        self.in_script = self.in_script and tag != "script"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "script":
            source = dict(attrs).get("src") or ""
            self.in_script = True
            told = {name for name, _ in attrs if not name.startswith("data-")}  # beside what it is told
            if not OWN_SCRIPT.fullmatch(source) or told != {"src", "defer"}:
                self.found.append(f"script {source}")
        if tag in ("style", "base", "iframe", "object", "embed", "frame", "applet", "foreignobject"):
            self.found.append(tag)
        for name, value in attrs:
            value = (value or "").strip().lower()
            if name.startswith("on") or name in ("style", "srcdoc", "http-equiv", "ping"):
                self.found.append(f"{tag} {name}")
            elif name in ADDRESSES and not _ours(value):
                self.found.append(f"{tag} {name}={value}")


def _ours(address: str) -> bool:
    """A path, a place on the page, or a telephone number or address to write to."""
    return re.fullmatch(r"((/(?![/\\])|[#?]|mailto:|tel:).*)?", address) is not None


def test_the_reader_knows_what_is_ours() -> None:
    assert [each for each in ("/a", "#a", "?a=1", "", "mailto:a@b.example") if not _ours(each)] == []
    assert [each for each in ("//a", "/\\a", "https://a", "javascript:a", "data:a", "a.html") if _ours(each)] == []
