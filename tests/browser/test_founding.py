"""An association comes to be: founded, consented to, examined by two officers, registered; and it calls a forum."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from govflow.demo.registers.founding import DECIDER, EXAMINER
from tests.browser.audit import audit, prepare
from tests.browser.conftest import Office
from tests.browser.desk import PDF, Desk
from tests.browser.speech import Speech
from tests.browser.words import CHINESE, Words
from tests.services.test_annual_reports import CODE

pytestmark = [pytest.mark.browser, pytest.mark.on_request]

FOUNDER = "xu.peng"
PERSON = {
    "en": "Xu Peng, Haihe Water Users' Association (fictional)",
    "zh-Hans": "徐鹏（海河用水户协会（虚构））",
}
NAME = {"en": "Canal Friends of Baoding", "zh-Hans": "保定渠道之友协会"}


@pytest.mark.parametrize("words", [CHINESE], ids=["zh"])
def test_an_association_is_registered_and_calls_a_forum(office: Office, words: Words) -> None:
    say = Speech(words, "organization_registration.v1.yaml", "forum.v1.yaml")
    desk = office.desk(words)
    prepare(desk.page)
    case = plan(office, say, desk)
    lodge(office, say, desk, case)
    examine(office, say, desk, case)
    propose_a_forum(say, desk)


def without_barriers(desk: Desk, where: str) -> None:
    found = audit(desk.page, where, desk.words.tag)
    assert (found.barriers, found.faults, found.english) == ((), (), ()), where
    desk.page.set_viewport_size({"width": 1280, "height": 900})


def plan(office: Office, say: Speech, desk: Desk) -> str:
    desk.sign_in(FOUNDER)
    desk.go("/cases/new")
    desk.main.get_by_role("link", name=re.compile(f"[:：] ?{say('Registration of a social organization')}$")).click()
    desk.fill(desk.words.title, NAME[desk.words.tag])
    about = {
        say("Name in English"): NAME["en"],
        say("Name in Chinese"): NAME["zh-Hans"],
        say("What it is"): say("Association of citizens"),
        say("Field of activity"): say("Water"),
        say("Scope of activity"): "巡护渠道。",
        say("Areas that it covers"): [say("Beijing Municipality"), say("Hebei Province")],
        say("Seat"): "保定市运河路12号",
        say("Supervisor"): say("Ministry of Water Resources"),
    }
    for label, value in about.items():
        desk.fill(label, value)
    desk.press(desk.words.go_on)
    desk.fill(say("Unit members"), 0)
    people = {
        say("Individual members"): 49,
        say("Registered capital"): "5万" if desk.words is CHINESE else "50,000",
        say("Full-time staff"): 2,
        say("Legal representative"): PERSON[desk.words.tag],
        say("Who tells administrators of its people"): PERSON[desk.words.tag],
    }
    for label, value in people.items():
        desk.fill(label, value)
    terms = office.cast.today, office.cast.today + timedelta(days=4 * 365)
    officer = ("officer", "许和平"), ("post", "会长"), *zip(("term_from", "term_until"), map(str, terms), strict=True)
    for name, value in officer:
        desk.page.locator(f"#answer_officers-0-{name}").fill(value)
    desk.press(desk.words.check)
    without_barriers(desk, "checked")
    desk.press(desk.words.open_case)
    return desk.page.locator(".gf-ref span").first.inner_text()


def lodge(office: Office, say: Speech, desk: Desk, case: str) -> None:
    """The papers, the consent of the supervisor, and one member more than was planned: with 49 it is not filed."""
    papers = ("Application", "Capital verification and proof of seat",
              "Data and identity of founders and officers", "Draft charter")  # fmt: skip
    desk.take(case, say("Lodge the papers"), {say(each): PDF for each in papers})
    desk.go(f"/cases/{case}")
    desk.see(say("%(n)s individual members; at least %(least)s are needed.", n=49, least=50))
    expect(desk.main.get_by_role("link", name=say("File the application"), exact=True)).to_have_count(0)
    without_barriers(desk, "one member too few")
    desk.begin(case, say("Revise the plan"))
    desk.press(desk.words.go_on)
    desk.check({say("Individual members"): 50})
    desk.press(desk.words.send % say("Revise the plan"))
    desk.take(case, say("Ask the supervisor for its consent"))
    office.cast.pass_days(1)  # what is consented to stood before
    desk.sign_in("jiang.hai")
    desk.take(case, say("Consent"), {say("Consent of the supervisor"): PDF})
    desk.sign_in(FOUNDER)
    desk.take(case, say("File the application"))


def examine(office: Office, say: Speech, desk: Desk, case: str) -> None:
    """Who examined the papers does not decide; everybody reads the notice meanwhile."""
    desk.sign_in(EXAMINER)
    desk.take(case, say("The papers are complete"))
    visitor = office.desk(desk.words)
    prepare(visitor.page)
    visitor.go(f"/public/{desk.words.tag[:2]}/cases/{case}")
    visitor.see("巡护渠道。")
    without_barriers(visitor, "the notice in the portal")
    office.cast.pass_days(15)
    desk.sign_in(EXAMINER)
    desk.go(f"/cases/{case}")
    expect(desk.main.get_by_role("link", name=say("Register it"), exact=True)).to_have_count(0)
    desk.sign_in(DECIDER)
    desk.begin(case, say("Register it"))
    code = say("Unified social credit code")
    desk.check({code: f"{CODE[:-1]}1"})
    expect(desk.page.get_by_role("alert")).to_be_visible()
    without_barriers(desk, "a wrong check digit")
    desk.check({code: CODE})
    desk.press(desk.words.send % say("Register it"))
    desk.stands(case, say("Registered"))
    desk.go("/register")
    desk.main.get_by_role("link", name=NAME[desk.words.tag]).first.click()
    desk.see(CODE, "许和平")
    without_barriers(desk, "in the register")


def propose_a_forum(say: Speech, desk: Desk) -> None:
    """Its representative acts for it from the day on which it is registered."""
    desk.sign_in(FOUNDER, acting_for=NAME[desk.words.tag])
    idea = {say("What it is about"): "渠道巡护。", say("What is to come of it"): "一份建议。"}
    desk.go("/cases/new")
    desk.main.get_by_role("link", name=re.compile(f"[:：] ?{say('Forum of social organizations')}$")).click()
    desk.fill(desk.words.title, "渠道论坛 Canals")
    desk.check(idea)
    desk.press(desk.words.open_case)
    forum = desk.page.locator(".gf-ref span").first.inner_text()
    desk.take(forum, say("Propose the forum"))
    desk.stands(forum, say("Looking for support"))
    without_barriers(desk, "a forum")
