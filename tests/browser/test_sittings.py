"""Sittings and the protocol of a mediation from three chairs, in a browser: by keys, on every width, no barrier."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.audit import PHONE, audit, faint, prepare
from tests.browser.conftest import Office
from tests.browser.desk import Desk
from tests.browser.test_keyboard import skip_to_the_content, tab_to
from tests.browser.test_roll_call import show
from tests.browser.words import CHINESE, ENGLISH, Words
from tests.services import disputes, mediated, protocols
from tests.services.mediated import CLAIMANT, MEDIATOR, RESPONDENT

pytestmark = [pytest.mark.browser, pytest.mark.on_request]

CHAIRS = (CLAIMANT, RESPONDENT, MEDIATOR)


def chair(office: Office, person: str, words: Words = ENGLISH) -> Desk:
    desk = office.desk(words)
    prepare(desk.page)
    desk.sign_in(person)
    return desk


def sat(office: Office) -> tuple[str, str, str]:
    """A mediation in its sittings: the reference, a joint sitting with all there may be, and one with the claimant."""
    cast, reference = office.cast, disputes.sessions(office.cast)
    protocols.word(cast, reference)
    protocols.sign(cast, reference, CLAIMANT)
    joint, alone = mediated.call(cast, reference), mediated.call(cast, reference, side="claimant")
    mediated.enter(cast, reference, joint, CLAIMANT, "claimant", [("陈宇", "full", "new")], disputes.PDF)
    mediated.enter(cast, reference, joint, MEDIATOR, "respondent", [("何军", "none", "")])
    mediated.object_to(cast, reference, joint, RESPONDENT, "县长也在。")
    for each in (joint, alone):
        mediated.minute(cast, reference, each, "数据逐时共享。")
    mediated.answer(cast, reference, joint, RESPONDENT, approves=False, text="仅五月至六月。")
    mediated.tell(cast, reference, joint, CLAIMANT, words="五年为限。")
    return reference, joint, alone


def test_three_chairs_hold_a_sitting_by_keys_and_each_reads_its_own(office: Office) -> None:
    reference = disputes.sessions(office.cast)
    zhou, chen, he = (chair(office, person).page for person in (MEDIATOR, CLAIMANT, RESPONDENT))
    at(office, zhou, f"/cases/{reference}/sittings")
    zhou.get_by_label("Joint, with all sides").check()
    zhou.get_by_label("Day").fill(str(office.cast.today))
    zhou.get_by_label("Place or line").fill("Zhangfang")
    pressed(zhou, "Call this sitting")
    [line] = mediated.lines(office.cast, reference)
    for page in (zhou, chen, he):
        at(office, page, f"/cases/{reference}/sittings/{line.id}")
    skip_to_the_content(chen)
    tab_to(chen, "Enter who comes for your side")
    chen.keyboard.press("Enter")
    chen.get_by_label("Name of the person").first.fill("Chen Yu")
    chen.get_by_label("Post").first.fill("deputy head")
    chen.get_by_label("Authority to settle").first.select_option("ad_referendum")
    pressed(chen, "Enter this attendance")
    row = chen.get_by_role("row").filter(has_text="Chen Yu")
    expect(row.get_by_role("cell")).to_contain_text(["deputy head", "ad referendum", "none shown"])
    zhou.get_by_text("Write the minutes").click()
    zhou.get_by_role("textbox", name="Minutes of the sitting").fill("Hourly data.")
    pressed(zhou, "Keep this wording")
    chen.reload()
    he.reload()
    pressed(chen, "Approve this wording for your side")
    he.get_by_label("Or your side's objection").fill("Twice a day.")
    pressed(he, "Object to this wording")
    chen.get_by_label("Or a sentence").fill("At most five years.")
    pressed(chen, "Tell it in confidence")
    zhou.reload()
    he.reload()
    expect(zhou.get_by_role("main")).to_contain_text("At most five years.")
    assert "five years" not in he.content()
    assert mediated.answers(office.cast, reference, line.id) == [
        ("Claimant", True, ""),
        ("Respondent", False, "Twice a day."),
    ]


@pytest.mark.parametrize("words", [ENGLISH, CHINESE], ids=["en", "zh"])
def test_no_chair_meets_a_barrier(office: Office, words: Words) -> None:
    (reference, joint, alone), found = sat(office), []
    for person in CHAIRS:
        desk = chair(office, person, words)
        paths = ["", "/sittings", f"/sittings/{joint}", "/protocol"]
        if person != RESPONDENT:
            paths.append(f"/sittings/{alone}")
        for path in paths:
            desk.go(f"/cases/{reference}{path}")
            desk.page.evaluate("document.querySelectorAll('details.gf-data').forEach(each => each.open = true)")
            found.append(audit(desk.page, f"{person} {path}", words.tag))
            desk.page.set_viewport_size({"width": PHONE, "height": 900})
            show(desk.page, f"sittings-{person}-{len(found)}-{words.tag}")
            assert faint(desk.page) == []
        desk.page.context.close()
    assert [each for each in found if each.barriers or each.faults or each.english] == []


def at(office: Office, page: Page, path: str) -> None:
    page.goto(f"{office.address}{path}")


def pressed(page: Page, button: str) -> None:
    """A button that sends what was filled in: the page comes back."""
    with page.expect_navigation():
        page.get_by_role("button", name=button).press("Enter")
