"""The agenda put in order as its secretary does it: by keyboard, by dragging, on a phone, and on paper."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.audit import audit, prepare
from tests.browser.conftest import Office
from tests.browser.desk import Desk
from tests.browser.words import CHINESE, ENGLISH, Words
from tests.services import arranging, proposals

pytestmark = [pytest.mark.browser, pytest.mark.on_request]

ITEMS = ("涂料挥发性有机物限值", "拖轮收费标准", "毗邻水域联合执法")


@pytest.fixture
def conference(office: Office) -> str:
    found = proposals.calling(office.cast)
    for title in ITEMS:
        arranging.submitted(office.cast, found, title)
    return found


def opened(office: Office, conference: str, words: Words = CHINESE) -> Desk:
    desk = office.desk(words)
    prepare(desk.page)
    desk.sign_in(arranging.SECRETARY)
    desk.go(f"/cases/{conference}/agenda/order")
    return desk


def order(page: Page) -> list[str]:
    """The items in the order in which they stand."""
    return page.locator(".gf-order-item b").all_inner_texts()


def numbers(desk: Desk, conference: str) -> list[str]:
    desk.go(f"/cases/{conference}/agenda")
    return desk.page.locator(".gf-agenda tbody td:first-child").all_inner_texts()


def leave(page: Page) -> list[str]:
    """Go elsewhere; what the browser asked first."""
    asked: list[str] = []

    def accept(dialog: object) -> None:
        asked.append(getattr(dialog, "type", ""))
        dialog.accept()  # type: ignore[attr-defined]

    page.on("dialog", accept)
    page.get_by_role("link", name="放弃修改").click()
    page.wait_for_url("**/agenda")
    return asked


def test_a_line_is_moved_by_keyboard_and_its_place_is_said(office: Office, conference: str) -> None:
    desk = opened(office, conference)
    page = desk.page
    box = page.locator("#line-4").get_by_label("汇报人")
    box.focus()
    page.keyboard.press("Alt+ArrowUp")
    assert order(page) == [ITEMS[1], ITEMS[0], ITEMS[2]]
    expect(box).to_be_focused()
    expect(page.locator("[data-told]")).to_have_text("现为第3行，共7行。")
    page.keyboard.press("Alt+ArrowDown")
    page.keyboard.press("Alt+ArrowRight")
    expect(box).to_be_focused()
    page.keyboard.type("李工")
    desk.press("保存议程顺序")
    assert numbers(desk, conference) == ["1", "2", "3", "3.1", "4", "5", "6"]
    assert "李工" in page.locator("main").inner_text()


def test_a_button_keeps_the_focus_and_a_line_taken_out_is_said(office: Office, conference: str) -> None:
    page = opened(office, conference).page
    button = page.locator("#line-5").get_by_role("button", name="第5行上移")
    button.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(button).to_be_focused()
    assert order(page) == [ITEMS[2], ITEMS[0], ITEMS[1]]
    page.locator("#line-1").get_by_role("button", name="删除第1行").click()
    expect(page.locator("[data-told]")).to_have_text("已删除。")
    expect(page.locator(".gf-order > li").first.get_by_role("button").first).to_be_focused()


def test_a_line_is_dragged_by_its_number(office: Office, conference: str) -> None:
    desk = opened(office, conference)
    handle, target = desk.page.locator("#line-5 .gf-order-no"), desk.page.locator("#line-3")
    handle.drag_to(target, target_position={"x": 30, "y": 4})
    assert order(desk.page) == [ITEMS[2], ITEMS[0], ITEMS[1]]
    expect(desk.page.locator("[data-told]")).to_have_text("现为第3行，共7行。")
    desk.press("保存议程顺序")
    assert arranging.told(office.cast, "wang.lin", conference)[2] == f"3 {ITEMS[2]}"


def test_who_leaves_with_an_order_that_is_not_kept_is_asked_and_nobody_else(office: Office, conference: str) -> None:
    desk = opened(office, conference)
    assert leave(desk.page) == []
    desk.go(f"/cases/{conference}/agenda/order")
    desk.page.locator("#line-4").get_by_role("button", name="第4行上移").click()
    assert leave(desk.page) == ["beforeunload"]


def test_numbers_while_lines_move_are_those_that_are_kept(office: Office, conference: str) -> None:
    """They are counted in the style sheet: a line is indented where it is a sub-item of the line above."""
    arranging.arrange(office.cast, conference, [arranging.heading("上午"), *arranging.lines(office.cast, conference)])
    desk = opened(office, conference)
    for line in (2, 5):
        desk.page.locator(f"#line-{line} .gf-order-moves button[name=in]").click()
    indented = "each => getComputedStyle(each).paddingLeft !== '0px'"
    shown = [bool(each.evaluate(indented)) for each in desk.page.locator(".gf-order > li").all()]
    assert shown == [False, False, False, False, True, False, False, False]
    desk.press("保存议程顺序")
    assert numbers(desk, conference) == ["1", "2", "3", "3.1", "4", "5", "6"]


@pytest.mark.parametrize("words", [ENGLISH, CHINESE], ids=lambda words: words.tag)
@pytest.mark.parametrize("place", ["", "/agenda", "/agenda/order"])
def test_no_barrier_and_no_page_wider_than_a_phone(office: Office, conference: str, words: Words, place: str) -> None:
    arranging.arrange(office.cast, conference, [arranging.heading("上午"), *arranging.lines(office.cast, conference)])
    desk = opened(office, conference, words)
    desk.page.set_viewport_size({"width": 390, "height": 800})
    desk.go(f"/cases/{conference}{place}")
    found = audit(desk.page, place, words.tag)
    assert (found.barriers, found.faults) == ((), ())
    assert desk.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_on_paper_the_agenda_stands_without_its_buttons(office: Office, conference: str) -> None:
    desk = opened(office, conference)
    desk.go(f"/cases/{conference}/agenda")
    desk.page.emulate_media(media="print")
    assert desk.page.get_by_text(ITEMS[0]).is_visible()
    assert not desk.page.locator("main .gf-buttons").is_visible()
