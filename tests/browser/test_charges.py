"""A driver without an account looks up a charge, on a phone, in both languages and by keyboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.audit import WIDTHS, audit, prepare
from tests.browser.conftest import Office
from tests.browser.words import CHINESE, ENGLISH, Words
from tests.services import norms, tolls

pytestmark = [pytest.mark.browser, pytest.mark.on_request]

SAID = {
    "en": ("Charges on roads", "Look up a charge: Ring", "Where you leave", "East", "Time of entry", "Work it out",
           "At this time: ¥10.20", "A cheaper way: ¥2.79", "Total", "Paid already that day"),
    "zh": ("道路收费", "查询通行费：环线", "出口", "东", "驶入时刻", "试算",
           "该时刻通行：¥10.20", "更便宜的路线：¥2.79", "合计", "当日已付"),
}  # fmt: skip


@pytest.mark.parametrize("words", [ENGLISH, CHINESE], ids=["en", "zh"])
def test_a_driver_looks_up_a_charge_on_a_phone(office: Office, words: Words) -> None:
    """From the first page of the portal; what cannot be worked out is said, and nothing typed is lost."""
    tolls.entered(office.cast, norms.taken_up(office.cast))
    language = "en" if words is ENGLISH else "zh"
    register, link, leave, east, time, work, dear, cheap, total, paid = SAID[language]
    desk = office.desk(words)
    page = desk.page
    page.set_viewport_size({"width": 390, "height": 844})
    desk.go("/public")
    desk.main.get_by_role("link", name=register).press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(register)
    page.get_by_role("link", name=link).press("Enter")
    page.get_by_label(leave).select_option(label=east)
    page.locator("#c-on").fill("2026-03-02")
    page.get_by_label(time).fill("08:00")
    page.get_by_label(paid).fill("some")
    page.get_by_role("button", name=work).press("Enter")
    expect(page.locator("[aria-invalid=true]")).to_have_count(1)
    expect(page.get_by_label(time)).to_have_value("08:00")
    page.get_by_label(paid).fill("")
    page.get_by_role("button", name=work).press("Enter")
    expect(page.get_by_role("heading", name=dear)).to_be_visible()
    expect(page.get_by_role("heading", name=cheap)).to_be_visible()
    expect(page.get_by_role("rowheader", name=total).first).to_be_visible()
    expect(page.locator("table[aria-labelledby=hours]")).to_contain_text("¥2.79")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.context.cookies() == []


def test_no_page_of_charges_bars_anybody(office: Office) -> None:
    number = tolls.entered(office.cast, norms.taken_up(office.cast))
    asked = f"/{number}/calculator?entry=west&exit=east&vehicle=passenger_1&on=2026-03-02&at=08:00"
    for words, language in ((ENGLISH, "en"), (CHINESE, "zh")):
        desk = office.desk(words)
        prepare(desk.page)
        for path in ("", f"/{number}", asked, f"/{number}/calculator?entry=west&exit=west"):
            desk.go(f"/public/{language}/charges{path}")
            found = audit(desk.page, path, words.tag, WIDTHS)
            assert (found.barriers, found.faults) == ((), ()), path
            assert words is ENGLISH or found.english == (), path
