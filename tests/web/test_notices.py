"""The bell, the page of notices, what one wishes of a case and of mail, and dead letters, as pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from govflow.services.operation.notices.telling import tell
from govflow.services.operation.notices.wishes import stop_token
from govflow.store.lists.notices.tables import DELIVERY, MAIL_WISH
from tests.services import disputes
from tests.services.sink import paced
from tests.web.desk import Desk, open_desk


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path / "data")


def told(desk: Desk) -> str:
    reference = disputes.negotiation(paced(desk.cast))
    tell(desk.cast.backend)
    return reference


def bell(page: str) -> str:
    found = re.search(r'gf-count">(\d+)', page)
    return found[1] if found else ""


def test_the_bell_counts_what_was_not_read_and_the_page_says_what_it_is(desk: Desk) -> None:
    reference = told(desk)
    browser = desk.browser("he.jun")
    page = browser.get("/notices").text
    assert bell(page) == "1"
    assert reference in page
    assert "Waits for you" in page
    link = re.search(r'action="(/notices/[0-9a-f]{32}/read)"', page)
    assert link is not None
    assert browser.post(link[1], page="/notices").status_code == 303
    assert bell(browser.get("/notices").text) == ""
    assert reference in browser.get("/notices").text
    assert reference not in browser.get("/notices?unread=1").text


def test_all_can_be_marked_at_once_and_nonsense_marks_nothing(desk: Desk) -> None:
    told(desk)
    browser = desk.browser("he.jun")
    assert browser.post("/notices/read", {"until": "2026-02-30"}, page="/notices").status_code == 422
    assert bell(browser.get("/notices").text) == "1"
    until = re.search(r'name="until"\s+value="([^"]+)"', browser.get("/notices").text)
    assert until is not None
    browser.post("/notices/read", {"until": until[1]}, page="/notices")
    assert bell(browser.get("/notices").text) == ""


def test_the_page_is_in_the_language_of_its_reader(desk: Desk) -> None:
    told(desk)
    page = desk.browser("he.jun", language="zh").get("/notices").text
    assert "待您办理" in page
    assert "全部标为已读" in page


def test_a_case_is_followed_and_muted_on_its_own_page(desk: Desk) -> None:
    reference = told(desk)
    browser = desk.browser("he.jun")
    assert f'href="/cases/{reference}/notices"' in browser.get(f"/cases/{reference}").text
    for wish in ("mute", "follow", ""):
        browser.post(f"/cases/{reference}/notices", {"wish": wish}, page="/notices")
        chosen = re.search(r'value="([^"]*)" checked', browser.get(f"/cases/{reference}/notices").text)
        assert chosen is not None
        assert chosen[1] == wish


def test_a_link_in_a_mail_is_looked_at_without_harm_and_ends_mail_with_one_click(desk: Desk) -> None:
    backend, person = desk.cast.backend, desk.cast.person("he.jun")
    visitor = desk.app.test_client()
    address = f"/mail/stop/{stop_token(backend, person)}"
    assert visitor.get(address).status_code == 200
    assert rhythm(desk, person) is None
    answer = visitor.post(address, data={"List-Unsubscribe": "One-Click"})  # as a program sends it: no token, no cookie
    assert answer.status_code == 200
    assert rhythm(desk, person) == "never"
    for wrong in ("x", f"{address.rpartition('/')[2]}x", "Mzk.AAAA"):
        assert visitor.post(f"/mail/stop/{wrong}").status_code == 404


def test_the_account_page_says_how_often_where_mail_is_sent(desk: Desk) -> None:
    browser = desk.browser("he.jun")
    assert "This installation sends no mail." in browser.get("/account").text
    browser.post("/account/mail", {"rhythm": "daily"}, page="/account")
    assert rhythm(desk, desk.cast.person("he.jun")) == "daily"
    assert browser.post("/account/mail", {"rhythm": "always"}, page="/account").status_code == 422


def test_an_administrator_tries_a_dead_letter_again_once(desk: Desk) -> None:
    now, dead = desk.cast.clock.at, {"channel": "mail", "state": "dead", "attempts": 8, "failure": "refused (550)"}
    moments = {"next_at": now, "failed_at": now, "made_at": now}
    with desk.cast.backend.transaction() as session:
        session.execute(DELIVERY.insert(), {"id": "d" * 32, "person_id": desk.cast.person("he.jun"), **dead, **moments})
    browser = desk.browser("admin")
    page = browser.get("/administration/deliveries").text
    assert "refused (550)" in page
    assert "he.jun@govflow.example" in page
    assert "a case that you do not see" in page
    address = f"/administration/deliveries/{'d' * 32}/again"
    assert browser.post(address, page="/notices").status_code == 303
    assert browser.post(address, page="/notices").status_code == 409
    with desk.cast.backend.reading() as session:
        [row] = session.execute(select(DELIVERY)).all()
    assert (row.state, row.attempts) == ("waiting", 0)


def rhythm(desk: Desk, person: int) -> str | None:
    with desk.cast.backend.reading() as session:
        found: str | None = session.scalar(select(MAIL_WISH.c.rhythm).where(MAIL_WISH.c.person_id == person))
    return found
