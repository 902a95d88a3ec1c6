"""A department describes a data set; another asks for it, is refused, and disputes that; the pages have no barrier."""

from __future__ import annotations

import pytest

from tests.browser.audit import audit, prepare
from tests.browser.conftest import Office
from tests.browser.desk import Desk
from tests.browser.words import CHINESE
from tests.services.sharing import ASKER, KEEPER, OFFICE, keeps

pytestmark = [pytest.mark.browser, pytest.mark.on_request]

SET = {
    "Short name": "levels",
    "Title in Chinese": "河道水位",
    "Title in English": "River levels",
    "Description in Chinese": "按断面。",
    "Description in English": "By section.",
    "Fields": "level | number | required | 水位 | Level",
    "How it is shared": "under conditions",
    "Renewed": "every month",
    "Last renewed on": "2026-03-02",
    "How it is had": "file",
    "Contact": "Chen Yu",
    "Telephone or address of the contact": "data@fangshan.example",
}
REQUEST = {
    "Data set": "DS-1",
    "How the catalogue shares it": "under conditions",
    "Duty for which it is needed": "The flood plan.",
    "Legal basis of that duty": "Flood Control Law",
    "Needed until": "2026-06-30",
    "How it is protected, and who works with it": "Two persons.",
}


def test_a_set_is_described_asked_for_refused_and_disputed(office: Office) -> None:
    keeps(office.cast, KEEPER, "fangshan")
    desk = office.desk()
    prepare(desk.page)
    describe(desk)
    desk.sign_in(ASKER)
    case = desk.open_case("Request for data", "Levels for the flood plan", REQUEST)
    desk.take(case, "Send the request")
    desk.sign_in(OFFICE)
    desk.take(case, "It conforms")
    desk.sign_in(KEEPER)
    basis = {"Law on which the refusal rests, with its article": "Rules of the gauges", "Reason": "It names persons."}
    desk.take(case, "Refuse it", basis)
    desk.sign_in(ASKER)
    desk.go(f"/cases/{case}")
    desk.see("It names persons.", "Rules of the gauges")
    desk.take(case, "Dispute it", {"Why the refusal does not hold": "It names sections alone."})
    desk.stands(case, "Negotiated between both")
    look_at(office, ("/datasets", "/datasets/1", "/datasets/1/edit", "/datasets/import", f"/cases/{case}"))


def describe(desk: Desk) -> None:
    """The first time a line of its fields is wrong, and nothing that was typed is lost."""
    desk.sign_in(KEEPER)
    desk.go("/datasets/new")
    for label, value in SET.items():
        desk.fill(label, value)
    desk.press("Enter it in the catalogue")
    desk.refused("Line 1: “number” is no type")
    desk.fill("Fields", SET["Fields"].replace("number", "decimal"))
    desk.press("Enter it in the catalogue")
    desk.see("River levels", "DS-1", "shared under conditions")


def look_at(office: Office, addresses: tuple[str, ...]) -> None:
    desk = office.desk(CHINESE)
    prepare(desk.page)
    desk.sign_in(KEEPER)
    for each in addresses:
        desk.go(each)
        found = audit(desk.page, each, CHINESE.tag)
        assert (found.barriers, found.faults) == ((), ()), each
