"""A person's calendar at an address of its own, read back by the library."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from icalendar import Calendar
from sqlalchemy import Engine, select, update

from govflow.store.lists.notices.tables import FEED
from govflow.store.people import PersonRow
from tests.services import disputes, proposals
from tests.web.desk import Desk, open_desk


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path / "data")


def address(desk: Desk, person: str) -> str:
    """The path of a new address, from the one page that shows it."""
    browser = desk.browser(person)
    assert browser.post("/account/calendar", page="/account").status_code == 303
    found = re.search(r"https?://[^/\s]+(/calendars/[A-Za-z0-9_-]{43}\.ics)", unescape(browser.get("/account").text))
    assert found is not None
    assert found[1] not in browser.get("/account").text
    return found[1]


def events(desk: Desk, path: str) -> list[dict[str, str]]:
    answer = desk.app.test_client().get(path)
    assert answer.status_code == 200
    assert answer.mimetype == "text/calendar"
    read = Calendar.from_ical(answer.data)
    return [
        {name: str(each[name]) for name in ("uid", "summary", "url", "location") if name in each}
        | {"start": str(each.decoded("dtstart"))}
        for each in read.walk("VEVENT")
    ]


def test_what_is_due_from_a_person_stands_there_and_names_no_case_that_is_not_public(desk: Desk) -> None:
    reference = disputes.negotiation(desk.cast)
    path = address(desk, "he.jun")
    found = events(desk, path)
    assert found
    assert {each["summary"] for each in found} == {"Something is due or held in govflow"}
    whole = desk.app.test_client().get(path).text
    for word in (reference, "Juma", "Zhangfang", "dispute", str(desk.cast.case(reference).id) + "-"):
        assert word not in whole
    assert {each["start"] for each in found} == {str(desk.cast.case(reference).due_at)}


def test_a_meeting_stands_there_on_its_day(desk: Desk) -> None:
    conference = proposals.calling(desk.cast)
    found = events(desk, address(desk, "sun.hao"))
    assert len({each["uid"] for each in found}) == len(found)
    assert str(desk.cast.today + timedelta(days=70)) in {each["start"] for each in found}
    assert conference not in str(found)  # it is not public


def test_names_of_events_stay_the_same_and_are_nobody_elses(desk: Desk) -> None:
    disputes.negotiation(desk.cast)
    path = address(desk, "he.jun")
    assert [each["uid"] for each in events(desk, path)] == [each["uid"] for each in events(desk, path)]


def test_an_address_that_was_ended_or_replaced_opens_nothing(desk: Desk) -> None:
    first = address(desk, "he.jun")
    second = address(desk, "he.jun")
    visitor = desk.app.test_client()
    assert (visitor.get(first).status_code, visitor.get(second).status_code) == (404, 200)
    desk.browser("he.jun").post("/account/calendar/end", page="/account")
    assert visitor.get(second).status_code == 404
    assert visitor.get("/calendars/x.ics").status_code == 404


def test_whoever_lost_the_account_reads_nothing_more(desk: Desk) -> None:
    path = address(desk, "he.jun")
    with desk.cast.backend.transaction() as session:
        session.execute(update(PersonRow).where(PersonRow.id == desk.cast.person("he.jun")).values(active=False))
    assert desk.app.test_client().get(path).status_code == 404


def test_the_secret_stands_in_no_table(desk: Desk) -> None:
    path = address(desk, "he.jun")
    with desk.cast.backend.reading() as session:
        [row] = session.execute(select(FEED)).all()
    assert path.rpartition("/")[2].removesuffix(".ics") not in str(tuple(row))
