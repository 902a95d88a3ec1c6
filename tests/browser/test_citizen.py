"""A citizen reports misuse without an account, follows the report in another browser with its code, and accepts the
answer; whoever was reported answers a question and never sees the report.
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

pytestmark = [pytest.mark.browser, pytest.mark.on_request]

FILES = "supervision_report.v1.yaml", "supervision_inquiry.v1.yaml"
TITLE, TOLD, ASKED, ANSWERED = "堰坝 The weir", "拨了款，没有修。", "这笔款用在哪里？", "用于修路。"
UNKNOWN = "There is no report with this code. Look whether it is complete: seven groups of four characters."
CODE = re.compile(r"^(?:[0-9A-Z]{4}-){6}[0-9A-Z]{4}$")


@pytest.mark.parametrize("words", [ENGLISH, CHINESE], ids=["en", "zh"])
def test_a_citizen_reports_misuse_and_reads_the_answer_in_another_browser(office: Office, words: Words) -> None:
    say = Speech(words, *FILES)
    reference, code = report(say, phone(office, words))
    desk = office.desk(words)
    inquiry = ask_the_body_concerned(say, desk, reference)
    answer_without_learning_who_reported(say, desk, reference, inquiry)
    read_the_answer(say, phone(office, words), reference, code)
    keep_it_from_whoever_was_reported(desk, reference)


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


def report(say: Speech, desk: Desk) -> tuple[str, str]:
    """From the portal to the code; who is reported cannot be who handles it, and nothing typed is lost."""
    desk.go("/public")
    desk.page.get_by_role("link", name=say("Report something, or follow your report")).first.click()
    without_barriers(desk, "without an account")
    desk.main.get_by_role("link", name=re.compile(say("Supervision report"))).click()
    desk.fill(desk.words.title, TITLE)
    concerned, handler = say("Body concerned"), say("Who should handle it")
    answers = {
        say("What is reported"): say("Money used otherwise than decided"),
        concerned: say("Laishui County"),
        handler: say("Laishui County"),
        say("What happened"): TOLD,
    }
    desk.check(answers)
    without_barriers(desk, "refused")
    expect(desk.page.get_by_label(say("What happened"))).to_have_value(TOLD)
    desk.check({handler: say("Joint Office")})
    desk.see(TOLD)
    without_barriers(desk, "checked")
    desk.press(desk.words.open_case)
    code = desk.page.locator(".gf-receipt-code")
    expect(code).to_have_text(CODE)
    without_barriers(desk, "its code")
    kept, reference = code.inner_text(), desk.page.locator(".gf-ref span").inner_text()
    desk.press(say("I have written it down: show the case"))
    desk.see(TITLE, TOLD)
    without_barriers(desk, "the case")
    return reference, kept


def ask_the_body_concerned(say: Speech, desk: Desk, reference: str) -> str:
    """The office finds the report among what it has to do; the reference of the question."""
    desk.sign_in("wang.lin")
    desk.main.get_by_role("link", name=say("Take it up, or say why not")).click()
    desk.see(TOLD)
    step = say("Take it up and ask the body concerned")
    desk.take(reference, step, {say("Subject"): TITLE, say("What the body concerned is asked"): ASKED})
    return desk.linked(reference)


def answer_without_learning_who_reported(say: Speech, desk: Desk, reference: str, inquiry: str) -> None:
    desk.sign_in("he.jun")
    desk.go(f"/cases/{inquiry}")
    desk.see(ASKED)
    desk.see_not(reference, TOLD)
    desk.take(inquiry, say("Answer and publish"), {say("Answer"): ANSWERED})


def read_the_answer(say: Speech, desk: Desk, reference: str, code: str) -> None:
    """A code typed with one wrong letter leads nowhere; in small letters and with spaces it is the same."""
    desk.go("/report")
    label = say("Receipt code")
    desk.fill(label, f"{code[:-1]}{'Y' if code[-1] != 'Y' else 'X'}")
    desk.press(say("Show it"))
    desk.refused(say(UNKNOWN))
    desk.fill(label, code.lower().replace("-", " "))
    desk.press(say("Show it"))
    desk.see(TITLE, ANSWERED)
    without_barriers(desk, "answered")
    desk.take(reference, say("Accept the answer"))
    desk.stands(reference, say("Answer accepted"))


def keep_it_from_whoever_was_reported(desk: Desk, reference: str) -> None:
    desk.sign_in("he.jun")
    answer = desk.page.goto(f"{desk.address}/cases/{reference}")
    assert answer is not None
    assert answer.status == 404
    desk.go(f"/cases?q={TOLD}")
    desk.see_not(reference)
