"""Twenty A items in Chinese: put to the vote, called and closed together in a few clicks; no barrier on these pages."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.audit import PHONE, audit, prepare, press
from tests.browser.conftest import Office
from tests.browser.test_roll_call import _COUNT, show
from tests.browser.words import CHINESE, ENGLISH, Words
from tests.services import batches
from tests.services.test_keeping import answers

pytestmark = [pytest.mark.browser, pytest.mark.on_request]

MANY = 20
MOST_CLICKS = 12  # of both together, however many items there are
CHAIR, OFFICE = "gao.shan", "wang.lin"
HELD_BY = "京津冀联席会议"


def clicks(page: Page) -> int:
    return int(page.evaluate("sessionStorage.clicks || 0"))


def test_twenty_a_items_are_decided_by_roll_call_in_a_dozen_clicks(office: Office) -> None:
    conference = batches.in_session(office.cast, MANY, together=MANY)
    items = batches.items_of(office.cast, conference)
    desk = office.desk(CHINESE)
    page = desk.page
    desk.sign_in(CHAIR, acting_for=HELD_BY)
    page.add_init_script(_COUNT)
    desk.go(f"/cases/{conference}/desk")
    page.evaluate("delete sessionStorage.clicks")
    page.get_by_role("link", name="批量办理A类议题").click()
    page.get_by_role("radio", name="组织表决").check()
    page.get_by_role("button", name="继续核对").click()
    page.get_by_role("button", name="组织表决：提交20项议题").click()
    desk.see("20项议题中已办理20项")
    desk.sign_in(OFFICE)
    desk.go(f"/cases/{conference}/together")
    page.get_by_role("radiogroup", name="河北省").get_by_role("radio", name="反对").check()
    page.get_by_role("button", name="其余均为“赞成”，继续核对").click()
    page.get_by_role("button", name="录入点名结果").click()
    desk.see("已登记20项表决。")
    desk.sign_in(CHAIR, acting_for=HELD_BY)
    desk.go(f"/cases/{conference}/together")
    page.get_by_role("button", name="结束前一并核对").click()
    expect(page.locator(".gf-verdict")).to_have_count(MANY)
    page.get_by_role("button", name="宣布结束", exact=True).click()
    desk.see("已登记20项表决。")
    assert batches.states(office.cast, items) == ["resolved"] * MANY
    assert answers(office.cast, items[-1]) == {"Beijing": "yes", "Tianjin": "yes", "Hebei": "no"}
    assert 0 < clicks(page) <= MOST_CLICKS


@pytest.mark.parametrize("words", [ENGLISH, CHINESE], ids=["en", "zh"])
def test_the_pages_for_several_items_have_no_barrier_on_a_desk_and_on_a_phone(office: Office, words: Words) -> None:
    conference = batches.in_session(office.cast, 3, together=2)
    items = batches.items_of(office.cast, conference)
    office.cast.fire(CHAIR, items[0], "call_vote")
    desk = office.desk(words)
    prepare(desk.page)
    desk.sign_in(OFFICE)
    page, found = desk.page, []
    for name, width in (("desk", 1280), ("phone", PHONE)):
        page.set_viewport_size({"width": width, "height": 900})
        for place in ("agenda", "desk", "together"):
            desk.go(f"/cases/{conference}/{place}")
            found.append(audit(page, f"{place} {name}", words.tag))
            show(page, f"several-{place}-{name}-{words.tag}")
        press(page, "button[value=all]")
        found.append(audit(page, f"roll call {name}", words.tag))
        show(page, f"several-roll-{name}-{words.tag}")
        desk.go(f"/cases/{conference}/batch?" + "&".join(f"item={each}" for each in items))
        page.locator("input[value^='defer/']").check()
        page.get_by_role("textbox").fill("材料不齐。")
        found.append(audit(page, f"choose {name}", words.tag))
        show(page, f"several-choose-{name}-{words.tag}")
        press(page, "button[value=check]")
        found.append(audit(page, f"check {name}", words.tag))
        show(page, f"several-check-{name}-{words.tag}")
    press(page, "button[value=send]")
    found.append(audit(page, "result", words.tag))
    show(page, f"several-result-{words.tag}")
    assert [(each.barriers, each.faults) for each in found] == [((), ())] * len(found)
    assert batches.states(office.cast, items)[1:] == ["deferred"] * 2


def test_items_are_ticked_and_sent_by_keyboard_alone(office: Office) -> None:
    conference = batches.in_session(office.cast, 2)
    items = batches.items_of(office.cast, conference)
    desk = office.desk(CHINESE)
    desk.sign_in(CHAIR, acting_for=HELD_BY)
    desk.go(f"/cases/{conference}/agenda")
    page = desk.page
    for number in range(2):
        page.locator("input[name=item]").nth(number).focus()
        page.keyboard.press("Space")
    page.get_by_role("button", name="批量办理勾选的议题").focus()
    page.keyboard.press("Enter")
    page.locator("input[value^='call_vote/']").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="继续核对").focus()
    page.keyboard.press("Enter")
    page.locator("button[value=send]").focus()
    page.keyboard.press("Enter")
    desk.see("2项议题中已办理2项")
    assert batches.states(office.cast, items) == ["vote_standards"] * 2
