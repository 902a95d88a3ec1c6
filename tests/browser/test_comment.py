"""Somebody without an account comments on a draft that lies open; the office looks through it and shows it, the
proposer answers, and the answer is read in another browser with the code, and by everybody on the portal.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.audit import PHONE, audit, prepare
from tests.browser.conftest import Office
from tests.browser.desk import Desk
from tests.browser.speech import Speech
from tests.browser.words import CHINESE, ENGLISH, Words
from tests.services import norms

pytestmark = [pytest.mark.browser, pytest.mark.on_request]

FILES = "public_comment.v1.yaml", "joint_standard.v1.yaml"
SUBJECT, SAID, ANSWERED, REASON = "5.1 限值", "限值对儿童过高。", "儿童用品限值从严。", "涉及他人姓名。"
CODE = re.compile(r"^(?:[0-9A-Z]{4}-){6}[0-9A-Z]{4}$")


@pytest.mark.parametrize("words", [ENGLISH, CHINESE], ids=["en", "zh"])
def test_somebody_without_an_account_comments_and_reads_the_answer(office: Office, words: Words) -> None:
    say = Speech(words, *FILES)
    draft = norms.laid_open(office.cast, "挥发性有机物 VOC")
    reference, code = comment(say, phone(office, words), draft)
    unwelcome, _ = comment(say, phone(office, words), draft)
    desk = office.desk(words)
    desk.sign_in("wang.lin")
    desk.take(reference, say("Show it"))
    desk.take(unwelcome, say("Set it aside"), {say("Reason"): REASON})
    desk.sign_in("peng.cheng")
    desk.take(reference, say("Answer"), {say("What becomes of it"): say("Accepted in part"), say("Reason"): ANSWERED})
    read_the_answer(say, phone(office, words), reference, code)
    read_it_on_the_portal(say, phone(office, words), draft, unwelcome)


def phone(office: Office, words: Words) -> Desk:
    """A browser of its own, on a phone."""
    desk = office.desk(words)
    prepare(desk.page)
    desk.page.set_viewport_size({"width": PHONE, "height": 844})
    return desk


def without_barriers(desk: Desk, where: str) -> None:
    found = audit(desk.page, where, desk.words.tag)
    assert (found.barriers, found.faults, found.english) == ((), (), ()), where
    desk.page.set_viewport_size({"width": PHONE, "height": 844})


def comment(say: Speech, desk: Desk, draft: str) -> tuple[str, str]:
    """From the page of the draft on the portal to the code."""
    desk.go(f"/public/{'en' if desk.words is ENGLISH else 'zh'}/cases/{draft}")
    without_barriers(desk, "the draft")
    desk.main.get_by_role("link", name=say("Comment without an account")).click()
    without_barriers(desk, "the form")
    desk.fill(say("Subject"), SUBJECT)
    desk.check({say("Comment"): SAID})
    desk.see(SAID)
    without_barriers(desk, "checked")
    desk.press(say("Send it"))
    code = desk.page.locator(".gf-receipt-code")
    expect(code).to_have_text(CODE)
    without_barriers(desk, "its code")
    return desk.page.locator(".gf-ref span").inner_text(), code.inner_text()


def read_the_answer(say: Speech, desk: Desk, reference: str, code: str) -> None:
    desk.go("/report")
    desk.fill(say("Receipt code"), code)
    desk.press(say("Show it"))
    desk.see(SAID, ANSWERED)
    without_barriers(desk, "answered")
    desk.stands(reference, say("Answered"))


def read_it_on_the_portal(say: Speech, desk: Desk, draft: str, unwelcome: str) -> None:
    desk.go(f"/public/{'en' if desk.words is ENGLISH else 'zh'}/cases/{draft}")
    desk.see(SUBJECT, "公众" if desk.words is CHINESE else "A member of the public", say("Accepted in part"), ANSWERED)
    desk.see_not(unwelcome, REASON)
    without_barriers(desk, "on the portal")
