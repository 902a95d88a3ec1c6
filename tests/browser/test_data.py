"""A department describes its data; another asks for them, is refused, disputes that, and gets them by a proposal of the
authority that both sign; a third has no way to them.
"""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.audit import PHONE, audit, prepare
from tests.browser.conftest import Office
from tests.browser.desk import Desk
from tests.browser.speech import Speech
from tests.browser.words import ENGLISH, Words
from tests.services.sharing import ASKER, BAD, GOOD, KEEPER, OFFICE, keeps

pytestmark = [pytest.mark.browser, pytest.mark.on_request]

FIELDS = "section | text | required | 断面 | Section\nlevel | decimal | optional | 水位 | Level"
REASON, WHY, PROPOSAL = "名册含个人信息。", "防洪预案需要水位。", "提供水位，不提供姓名。"


@pytest.mark.parametrize("words", [ENGLISH], ids=["en"])
def test_data_that_were_refused_are_had_after_a_dispute(office: Office, words: Words) -> None:
    say = Speech(words, "data_request.v1.yaml")
    keeps(office.cast, KEEPER, "fangshan")
    desk = office.desk(words)
    prepare(desk.page)
    describe(office, say, desk)
    case = ask(office, say, desk)
    refuse_and_dispute(office, say, desk, case)
    come_to_terms(say, desk, case)
    deliver(say, desk, case)
    use(say, desk, case)
    keep_it_from_others(say, desk, case)


def without_barriers(desk: Desk, where: str) -> None:
    found = audit(desk.page, where, desk.words.tag)
    assert (found.barriers, found.faults, found.english) == ((), (), ()), where
    desk.page.set_viewport_size({"width": 1280, "height": 900})


def describe(office: Office, say: Speech, desk: Desk) -> None:
    """From the page of registers; what is wrong in a line of the fields is said, and nothing typed is lost."""
    desk.sign_in(KEEPER)
    desk.go("/registers")
    desk.main.get_by_role("link", name=say("Data sets"), exact=True).click()
    desk.main.get_by_role("link", name=say("Describe a data set")).click()
    said = {
        say("Short name"): "levels",
        say("Title in Chinese"): "河道水位",
        say("Title in English"): "River levels",
        say("Description in Chinese"): "按断面。",
        say("Description in English"): "By section.",
        say("Fields"): FIELDS.replace("decimal", "number"),
        say("How it is shared"): say("under conditions"),
        say("Renewed"): say("every month"),
        say("Last renewed on"): office.cast.today,
        say("How it is had"): say("file"),
        say("Contact"): "Chen Yu",
        say("Telephone or address of the contact"): "data@fangshan.example",
    }
    for label, value in said.items():
        desk.fill(label, value)
    desk.press(say("Enter it in the catalogue"))
    expect(desk.page.get_by_role("alert")).to_be_visible()
    without_barriers(desk, "a line is wrong")
    expect(desk.page.get_by_label(say("Title in Chinese"))).to_have_value("河道水位")
    desk.fill(say("Fields"), FIELDS)
    desk.press(say("Enter it in the catalogue"))
    desk.see("DS-1", say("shared under conditions"))


def ask(office: Office, say: Speech, desk: Desk) -> str:
    """From the page of the set, whose number need not be typed."""
    desk.sign_in(ASKER)
    desk.go("/datasets")
    desk.main.get_by_role("link", name=say("River levels" if say.words is ENGLISH else "河道水位")).click()
    desk.main.get_by_role("link", name=say("Request for data")).click()
    expect(desk.page.get_by_label(say("Data set"))).to_have_value("DS-1")
    desk.fill(desk.words.title, "水位 Levels")
    desk.check(
        {
            say("How the catalogue shares it"): say("under conditions"),
            say("Duty for which it is needed"): WHY,
            say("Legal basis of that duty"): "防洪法",
            say("Needed until"): office.cast.today + timedelta(days=200),
            say("How it is protected, and who works with it"): "专人两名。",
        }
    )
    desk.press(desk.words.open_case)
    case = desk.page.locator(".gf-ref span").first.inner_text()
    desk.take(case, say("Send the request"))
    desk.sign_in(OFFICE)
    desk.take(case, say("It conforms"))
    return case


def refuse_and_dispute(office: Office, say: Speech, desk: Desk, case: str) -> None:
    desk.sign_in(KEEPER)
    desk.begin(case, say("Refuse it"))
    desk.check({say("Law on which the refusal rests, with its article"): "个人信息保护法第13条"})
    expect(desk.page.get_by_role("alert")).to_be_visible()  # a refusal says why
    desk.check({say("Reason"): REASON})
    desk.press(desk.words.send % say("Refuse it"))
    desk.sign_in(ASKER)
    desk.stands(case, say("Refused"))
    desk.see(REASON, "个人信息保护法第13条")
    without_barriers(desk, "refused")
    desk.take(case, say("Dispute it"), {say("Why the refusal does not hold"): WHY})
    office.cast.pass_days(30)  # twenty working days of talks


def come_to_terms(say: Speech, desk: Desk, case: str) -> None:
    desk.sign_in(OFFICE)
    desk.stands(case, say("Coordinated by the sharing authority"))
    desk.take(case, say("Propose a solution"), {say("Proposal of the authority"): PROPOSAL})
    for person in (ASKER, KEEPER):
        desk.sign_in(person)
        desk.answer(case, say("Signing of the proposal"), say("Sign"))
    desk.stands(case, say("To be delivered"))


def deliver(say: Speech, desk: Desk, case: str) -> None:
    """A table whose lines do not fit the catalogue is not delivered, and each wrong line is named."""
    table = desk.page.get_by_label(re.compile(f"^{re.escape(say('Table with the data, CSV or JSON'))}"))
    desk.begin(case, say("Deliver it"))
    for each in (BAD, GOOD):
        table.set_input_files({"name": each.filename, "mimeType": each.media_type, "buffer": each.content})
        desk.press(desk.words.check)
        if each is BAD:
            expect(desk.page.get_by_role("alert")).to_contain_text("high")
            without_barriers(desk, "a table that does not fit")
    desk.press(desk.words.send % say("Deliver it"))
    desk.stands(case, say("In use"))


def use(say: Speech, desk: Desk, case: str) -> None:
    """On a phone: the recipient takes the table, and both sides read who took it."""
    desk.sign_in(ASKER)
    desk.page.set_viewport_size({"width": PHONE, "height": 844})
    desk.go(f"/cases/{case}")
    desk.main.get_by_role("link", name=say("Table with the data, CSV or JSON")).first.click()
    expect(desk.page.get_by_role("heading", name=say("Take the data"))).to_be_visible()
    without_barriers(desk, "data to be taken")
    with desk.page.expect_download() as found:
        desk.main.get_by_role("button", name=re.compile("levels.csv")).click()
    assert found.value.path().read_bytes() == GOOD.content
    desk.sign_in(KEEPER)
    desk.go(f"/cases/{case}")
    desk.see("He Jun" if desk.words is ENGLISH else "何军")


def keep_it_from_others(say: Speech, desk: Desk, case: str) -> None:
    desk.sign_in("xu.peng")
    answer = desk.page.goto(f"{desk.address}/cases/{case}")
    assert answer is not None
    assert answer.status == 404
