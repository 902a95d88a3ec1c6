"""The roll called on one grid: by keys alone in Chinese, by the mouse in at most sixty clicks, and without a script."""

from __future__ import annotations

import os

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.audit import PHONE, audit, faint, prepare
from tests.browser.conftest import Office
from tests.browser.words import CHINESE, ENGLISH, Words
from tests.builders import PASSWORD
from tests.services import agendas, proposals
from tests.services.test_keeping import answers

pytestmark = [pytest.mark.browser, pytest.mark.on_request]

NINE = ("laishui", "ninghe", "beijing", "tianjin", "hebei", "chengde", "zhangjiakou", "langfang", "baoding")
MOST_CLICKS = 60
_STORIES = """stories:
  two items:
    do: [{revise: {agenda: [{item: Bridge}, {item: Road}]}}, put]
    expect: voting
  both are carried: {after: two items, do: [{respond: {all: yes}}, close_rounds], expect: adopted}
  none is: {after: two items, do: [{respond: {all: no}}, close_rounds], expect: rejected}
  one is:
    after: two items
    do: [{respond: {"item_vote[1].all": yes, "item_vote[2].all": no}}, close_rounds]
    expect: partly
  once more: {after: one is, do: [again, {respond: {all: no}}, close_rounds], expect: rejected}
"""
_COUNT = """addEventListener('click', event => {
  if (event.detail) sessionStorage.clicks = Number(sessionStorage.clicks || 0) + 1;
}, true)"""


def opened(office: Office, words: Words, *, topic_class: str = "standards") -> tuple[str, Page]:
    reference = proposals.ballot(office.cast, topic_class=topic_class)
    desk = office.desk(words)
    prepare(desk.page)
    desk.sign_in("wang.lin")
    desk.go(f"/cases/{reference}/rounds/{office.cast.round(reference).id}")
    return reference, desk.page


def told(page: Page) -> str:
    expect(page.locator("#roll-call-check input[name=seen]")).to_have_count(1)
    return page.locator("#roll-call-check").inner_text()


def test_the_roll_is_called_by_keys_alone_in_chinese(office: Office) -> None:
    reference, page = opened(office, CHINESE)
    page.locator("tr[data-row] input").first.focus()
    for key in ("y", "n", "a"):
        page.keyboard.press(key)
    expect(page.locator("[data-record]")).to_be_focused()
    assert "赞成（1）" in told(page)
    page.locator("tr[data-row]").nth(2).locator("input:checked").focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("y")
    page.keyboard.press("Delete")
    page.keyboard.press("y")
    expect(page.locator("#roll-call-check")).to_contain_text("赞成（3）")
    show(page, "roll-call-zh")
    page.locator("tr[data-row] input:checked").first.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_contain_text("赞成票、反对票共3票，须2票赞成，现赞成3票")
    assert answers(office.cast, reference) == {"Beijing": "yes", "Tianjin": "yes", "Hebei": "yes"}


def test_twenty_items_are_taken_by_roll_call_in_sixty_clicks(office: Office) -> None:
    """Of nine members, one of whom says no to every item."""
    reference = _agenda(office, 20)
    desk = office.desk()
    desk.sign_in(agendas.CONVENER)
    page = desk.page
    desk.go(f"/cases/{reference}/rounds/{agendas.one(office.cast, reference, 1).id}")
    page.add_init_script(_COUNT)
    page.reload()
    for number in range(1, 21):
        page.locator("tr[data-row] input").nth(4).focus()
        page.keyboard.press("n")
        page.get_by_role("button", name="All others: Yes").click()
        expect(page.locator("#roll-call-check")).to_contain_text("Yes (8)")
        told(page)
        page.locator("[data-record]").click()
        desk.see("It is recorded.")
        if number < 20:
            page.get_by_role("link", name="Next item").click()
    assert {len(each.responses) for each in agendas.rounds(office.cast, reference)} == {9}
    assert int(page.evaluate("sessionStorage.clicks")) <= MOST_CLICKS


@pytest.mark.parametrize("words", [ENGLISH, CHINESE], ids=["en", "zh"])
def test_the_grid_has_no_barrier_on_a_desk_and_on_a_phone(office: Office, words: Words) -> None:
    _, page = opened(office, words)
    empty = audit(page, "empty", words.tag)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.locator("[data-all]").click()
    told(page)
    filled = audit(page, "filled", words.tag)
    page.set_viewport_size({"width": PHONE, "height": 900})
    show(page, f"roll-call-phone-{words.tag}")
    assert [(each.barriers, each.faults, each.english) for each in (empty, filled)] == [((), (), ())] * 2
    assert faint(page) == []


def test_without_a_script_the_button_sets_all_others_and_shows_what_it_brings(office: Office, browser: Browser) -> None:
    reference = proposals.ballot(office.cast)
    context = browser.new_context(java_script_enabled=False, locale="en-GB")
    context.set_default_timeout(15_000)
    page = context.new_page()
    page.goto(f"{office.address}/cases/{reference}/rounds/{office.cast.round(reference).id}")
    page.get_by_label("Work e-mail").fill("wang.lin@govflow.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("form.gf-card").get_by_role("button", name="Sign in").click()
    page.get_by_role("radiogroup", name="Tianjin").locator("input[value='answer:no']").check()
    page.get_by_role("button", name="All others: Yes").click()
    expect(page.get_by_role("main")).to_contain_text(
        "If it is closed as it stands then: Adopted: 2 in favour, 2 needed."
    )
    show(page, "roll-call-plain")
    page.locator("[data-record]").click()
    expect(page.get_by_role("main")).to_contain_text("It is recorded.")
    assert answers(office.cast, reference) == {"Beijing": "yes", "Tianjin": "no", "Hebei": "yes"}
    context.close()


def test_the_chair_is_shown_the_result_before_it_is_final(office: Office) -> None:
    reference = proposals.ballot(office.cast)
    for person in proposals.SPEAKERS:
        office.cast.respond(person, reference, "yes")
    desk = office.desk(CHINESE)
    prepare(desk.page)
    desk.sign_in("gao.shan", acting_for="京津冀联席会议")
    page = desk.page
    desk.go(f"/cases/{reference}/rounds/{office.cast.round(reference).id}")
    show(page, "chair-zh")
    desk.press("结束前核对")
    desk.see("结束后的结果", "通过：须2票赞成，现赞成3票。")
    found = audit(page, "closing", CHINESE.tag)
    show(page, "closing-zh")
    assert (found.barriers, found.faults, found.english) == ((), (), ())
    desk.press("返回，暂不结束")
    assert office.cast.round(reference).closed_at is None
    desk.press("结束前核对")
    desk.press("宣布结束")
    assert office.cast.round(reference).outcome == "carried"


def _agenda(office: Office, many: int) -> str:
    """So many items, put to the vote of nine members, of whom none convenes."""
    cast, text = office.cast, agendas.FILE.read_text("utf-8")
    kept = "own_matter: votes\n    close: by_chair\n    kept_by: convener"
    agendas.publish_edited(cast, text.replace("own_matter: votes", kept).partition("stories:")[0] + _STORIES)
    agenda = tuple({"item": f"Item {number}"} for number in range(1, many + 1))
    members = cast.organizations(*NINE)
    reference = cast.open(agendas.CONVENER, "agenda", "Session", members=members, agenda=agenda)
    cast.fire(agendas.CONVENER, reference, "put")
    return reference


def show(page: Page, name: str) -> None:
    if folder := os.environ.get("GOVFLOW_SCREENSHOTS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)
