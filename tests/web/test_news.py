"""A person's notices as a feed at an address of its own, read back by the rules of Atom (RFC 4287)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from html import unescape
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest
from sqlalchemy import Engine, select, update

from govflow.services.operation.notices.telling import tell
from govflow.store.cases import CASE
from govflow.store.lists.notices.tables import NEWS
from govflow.store.people import PersonRow
from tests.services import disputes
from tests.services.sink import paced
from tests.web.desk import Desk, open_desk

ATOM = "{http://www.w3.org/2005/Atom}"
NAME = re.compile(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?\+00:00")


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path / "data")


def address(desk: Desk, person: str) -> str:
    """The path of a new address, from the one page that shows it."""
    browser = desk.browser(person)
    assert browser.post("/account/feed", page="/account").status_code == 303
    found = re.search(r"https?://[^/\s]+(/feeds/[A-Za-z0-9_-]{43}\.atom)", unescape(browser.get("/account").text))
    assert found is not None
    assert found[1] not in browser.get("/account").text
    return found[1]


def read(desk: Desk, path: str) -> Element:
    """The feed, if it is one: what every feed and entry must have, once each."""
    answer = desk.app.test_client().get(path)
    assert (answer.status_code, answer.mimetype) == (200, "application/atom+xml")
    feed = ElementTree.fromstring(answer.data)
    assert feed.tag == f"{ATOM}feed"
    assert len(feed.findall(f"{ATOM}author/{ATOM}name")) == 1
    [itself] = [each.get("href") for each in feed.findall(f"{ATOM}link") if each.get("rel") == "self"]
    assert itself is not None
    assert itself.endswith(path)
    for each in (feed, *feed.findall(f"{ATOM}entry")):
        name, title, updated = (each.findall(f"{ATOM}{tag}") for tag in ("id", "title", "updated"))
        assert (len(name), len(title), len(updated)) == (1, 1, 1)
        assert NAME.fullmatch(name[0].text or "")
        assert (title[0].text or "").strip()
        assert MOMENT.fullmatch(updated[0].text or "")
        assert any(link.get("rel") == "alternate" for link in each.findall(f"{ATOM}link"))
    moments = [datetime.fromisoformat(each.findtext(f"{ATOM}updated") or "") for each in feed.findall(f"{ATOM}entry")]
    assert moments == sorted(moments, reverse=True)
    return feed


def titles(feed: Element) -> list[str]:
    return [each.findtext(f"{ATOM}title") or "" for each in feed.findall(f"{ATOM}entry")]


def test_what_waits_stands_there_and_names_no_case_that_is_not_public(desk: Desk) -> None:
    reference = disputes.negotiation(paced(desk.cast))
    tell(desk.cast.backend)
    path = address(desk, "he.jun")
    assert titles(read(desk, path)) == ["Something waits for you."]
    whole = desk.app.test_client().get(path).text
    for word in (reference, "Juma", "Zhangfang", "Fangshan", "dispute", "/cases/"):
        assert word not in whole


def test_of_a_public_case_it_says_what_its_page_says(desk: Desk) -> None:
    reference = disputes.negotiation(paced(desk.cast))
    tell(desk.cast.backend)
    with desk.cast.backend.transaction() as session:
        session.execute(update(CASE).where(CASE.c.reference == reference).values(public=True, title="A <b> & “c”"))
        session.execute(update(PersonRow).values(language="zh"))
    path = address(desk, "he.jun")
    feed = read(desk, path)
    assert "A <b> & “c”" in titles(feed)[0]
    assert f"/cases/{reference}" in desk.app.test_client().get(path).text
    assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == "zh-Hans"
    assert any("\u4e00" <= each <= "\u9fff" for each in feed.findtext(f"{ATOM}title") or "")


def test_names_stay_and_what_is_as_it_was_is_not_sent_again(desk: Desk) -> None:
    reference = disputes.negotiation(paced(desk.cast))
    tell(desk.cast.backend)
    path, visitor = address(desk, "he.jun"), desk.app.test_client()
    first = visitor.get(path)
    same = visitor.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (same.status_code, same.data) == (304, b"")
    assert [each.text for each in read(desk, path).iter(f"{ATOM}id")] == [
        each.text for each in ElementTree.fromstring(first.data).iter(f"{ATOM}id")
    ]
    desk.cast.fire("he.jun", reference, "accept_standstill")
    disputes.talk(desk.cast, reference)
    tell(desk.cast.backend)
    other = visitor.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (other.status_code, other.headers["Cache-Control"]) == (200, "private, no-cache")


def test_an_address_that_was_ended_or_replaced_opens_nothing(desk: Desk) -> None:
    first, second = address(desk, "he.jun"), address(desk, "he.jun")
    visitor = desk.app.test_client()
    assert (visitor.get(first).status_code, visitor.get(second).status_code) == (404, 200)
    assert visitor.get(second.replace("/feeds/", "/calendars/").replace(".atom", ".ics")).status_code == 404
    desk.browser("he.jun").post("/account/feed/end", page="/account")
    assert visitor.get(second).status_code == 404
    assert read(desk, address(desk, "he.jun")) is not None


def test_whoever_lost_the_account_reads_nothing_more_and_the_secret_stands_in_no_table(desk: Desk) -> None:
    path = address(desk, "he.jun")
    with desk.cast.backend.transaction() as session:
        assert path.split("/")[2].removesuffix(".atom") not in str(session.execute(select(NEWS)).all())
        session.execute(update(PersonRow).where(PersonRow.id == desk.cast.person("he.jun")).values(active=False))
    assert desk.app.test_client().get(path).status_code == 404
