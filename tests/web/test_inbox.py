"""The inbox in the browser: what waits, in the order of urgency, across all organizations of a person."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.services import disputes, proposals
from tests.services.test_freedom import serve
from tests.services.test_granting import role
from tests.web.desk import Desk, main_text, open_desk


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path / "data")


def test_what_waits_is_grouped_by_urgency(desk: Desk) -> None:
    disputes.requested(desk.cast)
    for days, group in ((0, "Later"), (25, "This week"), (30, "Overdue")):
        desk.cast.clock.at += timedelta(days=days)
        text = main_text(desk.browser("he.jun").get("/inbox").text)
        assert group in text
        assert "Reply to the request" in text


def test_a_row_has_one_link_to_its_case(desk: Desk) -> None:
    reference = disputes.requested(desk.cast)
    page = desk.browser("he.jun").get("/inbox").text
    row = page[page.index('<ol class="gf-work') : page.index("</ol>", page.index('<ol class="gf-work'))]
    assert row.count("<a ") == 1
    assert f'href="/cases/{reference}"' in row


def test_who_waits_for_others_sees_for_whom(desk: Desk) -> None:
    reference = disputes.requested(desk.cast)
    text = main_text(desk.browser("chen.yu").get("/inbox").text)
    assert "Nothing waits for you" in text
    assert "You wait for others" in text
    assert reference in text
    assert "Laishui County: Reply to the request" in text


def test_work_of_all_organizations_of_a_person_comes_together(desk: Desk) -> None:
    proposals.hearing(desk.cast)
    conference = desk.cast.open(
        "sun.hao",
        "joint-conference",
        purpose="Agree.",
        level="topical",
        rule_set="by_topic",
    )
    text = main_text(desk.browser("gao.shan").get("/inbox").text)
    assert conference in text
    assert "Accept or decline the conference" in text


def test_filters_leave_only_what_was_asked_for(desk: Desk) -> None:
    reference = disputes.requested(desk.cast)
    he = desk.browser("he.jun")
    assert reference in main_text(he.get("/inbox?kind=DM").text)
    other = main_text(he.get("/inbox?kind=FR").text)
    assert reference not in other
    assert "Nothing of this kind waits for you" in other


def test_a_place_in_the_list_that_is_nonsense_begins_at_the_top(desk: Desk) -> None:
    reference = disputes.requested(desk.cast)
    assert reference in main_text(desk.browser("he.jun").get("/inbox?after=9@nonsense").text)


def test_the_inbox_speaks_chinese(desk: Desk) -> None:
    disputes.requested(desk.cast)
    text = main_text(desk.browser("he.jun", language="zh").get("/inbox").text)
    assert "答复调解请求" in text
    assert "Later" not in text


def test_the_people_of_an_organization_are_told_who_was_put_among_them_and_how_to_object(desk: Desk) -> None:
    disputes.requested(desk.cast)
    role(desk.cast, desk.cast.person("nie.gang"), by=desk.cast.actor("admin"))
    chen = desk.browser("chen.yu")
    text = main_text(chen.get("/inbox").text)
    for said in ("Changed by administrators", "Role given: legal", "Nie Gang", "Ada Min", "object at once"):
        assert said in text
    assert "the operator, who can name a second administrator" in text
    assert "Changed by administrators" not in main_text(chen.get("/inbox?kind=DM").text)
    assert "Changed by administrators" not in main_text(desk.browser("he.jun").get("/inbox").text)


def test_who_may_appoint_somebody_else_reads_which_seat_is_vacant_and_why(desk: Desk) -> None:
    reference = disputes.sessions(desk.cast)
    serve(desk.cast, "zhou.min", "laishui")
    page = desk.browser("wang.lin").get("/inbox")
    text = main_text(page.text)
    for said in ("Seats to be filled anew", reference, "Zhou Min acts no more as Mediator", "Laishui"):
        assert said in text
    assert "Nothing waits for you" not in text
    assert "Seats to be filled anew" not in main_text(desk.browser("zhou.min").get("/inbox").text)
