"""An association convenes a forum, reports late and is barred from a fund, and mends it; its pages have no barrier."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from govflow.services.commands.deadlines import sweep
from tests.browser.audit import audit, prepare
from tests.browser.conftest import Office
from tests.browser.desk import PDF, Desk
from tests.browser.words import CHINESE
from tests.services.test_annual_reports import at, registered, reports
from tests.services.test_register_standing import asking

pytestmark = [pytest.mark.browser, pytest.mark.on_request]

MISSING = "The annual report on 2026 was not with the supervisor by 31 March."


def test_an_association_proposes_a_forum_is_barred_from_a_fund_for_a_late_report_and_mends_it(office: Office) -> None:
    cast = office.cast
    number = registered(cast, cast.today)
    desk = office.desk()
    prepare(desk.page)
    forum = propose_a_forum(desk)
    cast.at(at(2027, 1, 1))
    sweep(cast.backend)
    cast.at(at(2027, 4, 1))
    sweep(cast.backend)
    cast.calls.clear()  # those of the year before are over
    report, request = reports(cast)[2027], asking(cast, "users").reference
    read_that_it_is_late(desk, number)
    desk.sign_in("xu.peng")
    desk.go(f"/cases/{request}")
    desk.see("Haihe Water Users' Association (fictional) is late since 1 April 2027", MISSING)
    send_the_report(desk, report)
    cast.act("mwr", "signatory", report, "agree")
    desk.sign_in("mu.lan")
    desk.take(report, "Accept it")
    desk.stands(report, "Filed")
    desk.sign_in("xu.peng")
    desk.take(request, "Submit the request")
    look_at(office, (f"/register/{number}", "/register", f"/cases/{report}", f"/cases/{forum}"))


def propose_a_forum(desk: Desk) -> str:
    desk.sign_in("xu.peng")
    idea = {"What it is about": "Water for elders.", "What is to come of it": "A proposal."}
    forum = desk.open_case("Forum of social organizations", "Forum of the water users", idea)
    desk.take(forum, "Propose the forum")
    desk.stands(forum, "Looking for support")
    return forum


def read_that_it_is_late(desk: Desk, number: int) -> None:
    """Anybody who is signed in."""
    desk.sign_in("wang.lin")
    desk.go("/register?standing=late")
    expect(desk.main).to_contain_text(re.compile("late", re.IGNORECASE))
    desk.go(f"/register/{number}")
    desk.see(MISSING, "Until the registrar has entered that this is mended")


def send_the_report(desk: Desk, report: str) -> None:
    desk.take(
        report,
        "Send the missing report",
        {"Annual report": PDF, "What was done": "Visits.", "Members at the end of the year": "60",
         "Received in the year": "18万", "Spent in the year": "17万"},
    )  # fmt: skip


def look_at(office: Office, addresses: tuple[str, ...]) -> None:
    desk = office.desk(CHINESE)
    prepare(desk.page)
    desk.sign_in("xu.peng")
    for each in addresses:
        desk.go(each)
        found = audit(desk.page, each, CHINESE.tag)
        assert (found.barriers, found.faults, found.english) == ((), (), ()), each
