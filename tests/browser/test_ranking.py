"""Eighty requests of a call in a few clicks: reviewers, ranking, the list, and an answer to all; no barrier there."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page
from sqlalchemy import select

from govflow.demo.stories import requests
from govflow.store.cases import CASE
from govflow.store.record.outbox import OUTBOX
from govflow.values import Money
from tests.browser.audit import PHONE, audit, faint, prepare
from tests.browser.conftest import Office
from tests.browser.desk import Desk
from tests.browser.test_roll_call import _COUNT, show
from tests.browser.words import CHINESE, ENGLISH, Words
from tests.builders import Cast
from tests.services.ranked_calls import MILLION, call, request, scored

pytestmark = [pytest.mark.browser, pytest.mark.on_request]

MANY, PAID = 80, 40
MOST_CLICKS = 30
OFFICE, MEMBERS = "wang.lin", ("beijing", "tianjin", "hebei")
APPLICANTS = ("miyun", "chicheng", "fengning", "guyuan", "xinglong", "users")
POOL = ("song.wei", "pan.ying", "du.juan", "ren.hong")


def submitted(cast: Cast) -> tuple[str, list[requests.Request]]:
    """A call whose envelope pays half of the requests that wait to be screened."""
    reference = call(cast, envelope=Money.yuan(4 * MILLION * PAID), pool=tuple(cast.person(each) for each in POOL))
    made = [request(cast, reference, APPLICANTS[number % len(APPLICANTS)]) for number in range(MANY)]
    for each in made:
        requests.submit(cast, each)
    return reference, made


def score_all(cast: Cast, reference: str, made: list[requests.Request]) -> None:
    """Whoever was assigned scores, and the call is closed."""
    people = {cast.person(each): each for each in POOL}
    for number, each in enumerate(made):
        named = [people[holder.person_id or 0] for holder in cast.case(each.reference).holders("reviewers")]
        requests.score(cast, each, reviewers=tuple(named), less=number % 8)
    while cast.state(reference) == "taking_requests":
        cast.pass_days(1)


def clicks(page: Page) -> int:
    return int(page.evaluate("sessionStorage.clicks || 0"))


def assign(desk: Desk) -> None:
    page = desk.page
    page.get_by_role("link", name="批量办理申请").click()
    page.get_by_role("link", name="审查通过").click()
    for each in ("材料齐全", "申请单位符合条件", "符合资金用途"):
        page.get_by_label(each).check()
    page.get_by_role("button", name="继续核对").click()
    page.get_by_role("button", name=f"审查通过：提交{MANY}项申请").click()
    desk.see(f"已载入{MANY}项申请中的{MANY}项")


def refuse_the_rest(desk: Desk) -> None:
    page = desk.page
    page.get_by_role("link", name="批量办理申请").click()
    page.get_by_role("link", name="不予推荐").click()
    page.get_by_label("理由").fill("本批次资金已分配完毕。")
    page.get_by_role("button", name="继续核对").click()
    page.get_by_role("button", name=f"不予推荐：提交{MANY - PAID}项申请").click()
    desk.see(f"已载入{MANY - PAID}项申请中的{MANY - PAID}项")


def test_eighty_requests_are_assigned_ranked_put_to_the_committee_and_answered_in_thirty_clicks(
    office: Office,
) -> None:
    cast = office.cast
    reference, made = submitted(cast)
    desk = office.desk(CHINESE)
    desk.sign_in(OFFICE)
    page, path = desk.page, f"/cases/{reference}/ranking"
    page.add_init_script(_COUNT)
    desk.go(path)
    page.evaluate("delete sessionStorage.clicks")
    assign(desk)
    assert {cast.state(each.reference) for each in made} == {"review"}
    score_all(cast, reference, made)
    since = cast.clock.at
    desk.sign_in(OFFICE)  # days have passed
    desk.go(path)
    page.get_by_role("button", name="继续核对").click()
    page.get_by_role("button", name="将清单提交委员会").click()
    desk.see("委员会表决")
    assert cast.state(reference) == "before_committee"
    for member in MEMBERS:
        cast.answer(member, reference, "yes")
    cast.pass_days(1)
    desk.sign_in(OFFICE)
    states = [cast.state(each.reference) for each in made]
    assert (states.count("public_notice"), states.count("ranked")) == (PAID, MANY - PAID)
    desk.go(path)
    refuse_the_rest(desk)
    states = [cast.state(each.reference) for each in made]
    assert (states.count("public_notice"), states.count("rejected")) == (PAID, MANY - PAID)
    with cast.backend.reading() as session:
        notices = select(OUTBOX.c.case_id).where(OUTBOX.c.topic == "case.step", OUTBOX.c.created_at > since)
        found = session.execute(select(CASE.c.reference).where(CASE.c.id.in_(notices))).scalars()
        assert {each.reference for each in made} <= {*found}
    assert 0 < clicks(page) <= MOST_CLICKS


@pytest.mark.parametrize("words", [ENGLISH, CHINESE], ids=["en", "zh"])
def test_the_pages_of_a_call_have_no_barrier_on_a_desk_and_on_a_phone(office: Office, words: Words) -> None:
    cast, found = office.cast, []
    waiting = call(cast)
    for by in ("miyun", "users"):
        requests.submit(cast, request(cast, waiting, by))
    ranked = call(cast)
    scored(cast, ranked, ("chicheng", 5, 0), ("fengning", 5, 2), ("users", 3, 4))
    desk = office.desk(words)
    prepare(desk.page)
    desk.sign_in(OFFICE)
    page = desk.page

    def look(name: str) -> None:
        for width in (PHONE, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            found.append(audit(page, f"{name} {width}", words.tag))
            show(page, f"calls-{name}-{width}-{words.tag}")
            assert width > PHONE or faint(page) == []

    def press(step: str) -> None:
        with page.expect_navigation():
            page.locator(f"button[value={step}]").click()

    desk.go(f"/cases/{ranked}/ranking")
    look("ranking")
    page.locator("#rule-proportional").check()
    press("divide")
    look("divided")
    page.locator("input[id^=amount-]").first.fill("1,000,000")
    press("check")
    look("departs")
    page.locator("#reason").fill("其余由他方出资。")
    press("check")
    look("list")
    press("send")
    look("call")
    desk.go(f"/cases/{waiting}/ranking/batch")
    look("several")
    page.locator("a[href*=pass_screening]").click()
    look("assign")
    for each in page.locator("input[name=answer_checklist]").all():
        each.check()
    press("check")
    look("assign-check")
    press("send")
    look("assigned")
    assert [(each.where, each.barriers, each.faults) for each in found] == [(each.where, (), ()) for each in found]
