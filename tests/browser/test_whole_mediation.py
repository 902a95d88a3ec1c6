"""A dispute from three chairs side by side: a confidence, points, a package, a redline, signatures, a certificate."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Download, expect

from govflow.services.queries.operations import certified
from tests.browser.audit import audit, prepare
from tests.browser.conftest import Office
from tests.browser.desk import PDF, Desk
from tests.browser.speech import Speech
from tests.browser.words import CHINESE, ENGLISH, Words
from tests.sequencing import publish
from tests.services import disputes, signing
from tests.services.drafting import JUNE, MARCH

pytestmark = [pytest.mark.browser, pytest.mark.on_request]

SECRET = "We could live with June."
ISSUES = {"Flow · 流量": ("2.0", "2.3"), "Payment · 付款": ("March", "June")}
CLAIMANT_POINTS, RESPONDENT_POINTS = (0, 70, 30, 0), (60, 0, 0, 40)
"""Of each option in turn."""
PICKED = "1: 2-2"


@pytest.mark.parametrize("words", [ENGLISH, CHINESE], ids=["en", "zh"])
def test_a_dispute_is_settled_from_three_chairs(office: Office, words: Words, tmp_path: Path) -> None:
    cast, say = office.cast, Speech(words, "dispute_mediation.v1.yaml")
    case = disputes.sessions(cast)
    mediator, claimant, respondent = (_chair(office, each, words) for each in ("zhou.min", "chen.yu", "he.jun"))
    confide(say, mediator, claimant, respondent, case)
    list_the_issues(say, mediator, claimant, respondent, case)
    give_points(say, mediator, claimant, respondent, case)
    table_a_package(say, mediator, claimant, respondent, case)
    word_the_agreement(say, mediator, claimant, respondent, case)
    cast.fire("chen.yu", case, "draft_agreement", **signing.terms(cast), **_papers())
    claimant.begin(case, say("Take over the agreed draft"))
    claimant.check({})
    claimant.press(words.send % say("Take over the agreed draft"))
    cast.pass_days(1)
    signing.cleared(cast, case)
    for desk, person in ((mediator, "zhou.min"), (claimant, "chen.yu"), (respondent, "he.jun")):
        desk.sign_in(person)  # a night has passed
    sign(say, claimant, respondent, case)
    publish(cast)
    certificate, terms = (_download(say, respondent, case, each, tmp_path) for each in ("certificate", "terms"))
    found = certified(certificate, cast.backend.signing.published(), terms)
    assert found.case == case
    assert [each.partition(":")[0] for each in found.signatures] == ["Fangshan District", "Laishui County"]
    assert JUNE in json.dumps(json.loads(terms), ensure_ascii=False)
    for desk in (mediator, claimant, respondent):
        desk.go(f"/cases/{case}")
        assert audit(desk.page, "the case after it was signed", words.tag).barriers == ()


def confide(say: Speech, mediator: Desk, claimant: Desk, respondent: Desk, case: str) -> None:
    claimant.take(case, say("Tell the mediator in confidence"), {say("For the mediator only"): SECRET})
    for desk, reads in ((mediator, True), (claimant, True), (respondent, False)):
        desk.go(f"/cases/{case}")
        (desk.see if reads else desk.see_not)(SECRET)
    mediator.take(case, say("Write a caucus note"), {say("Caucus note"): "Both can do June."})
    claimant.go(f"/cases/{case}")
    claimant.see_not("Both can do June.")


def list_the_issues(say: Speech, mediator: Desk, claimant: Desk, respondent: Desk, case: str) -> None:
    mediator.go(f"/cases/{case}/room")
    for number, (name, options) in enumerate(ISSUES.items(), 1):
        english, _, chinese = name.partition(" · ")
        mediator.page.locator(f"#en_{number}").fill(english)
        mediator.page.locator(f"#zh_{number}").fill(chinese)
        mediator.page.locator(f"#options_en_{number}").fill("\n".join(options))
    mediator.press(say("Keep this list"))
    for desk in (claimant, respondent):
        desk.go(f"/cases/{case}/room")
        desk.press(say("Confirm version %(number)s of the list", number=1))


def give_points(say: Speech, mediator: Desk, claimant: Desk, respondent: Desk, case: str) -> None:
    """The mediator sees nothing before both have given theirs, and neither sees those of the other."""
    for desk, points, reserve in ((claimant, CLAIMANT_POINTS, 33), (respondent, RESPONDENT_POINTS, 29)):
        mediator.go(f"/cases/{case}/room")
        mediator.see(say("Nothing is computed before all sides have given their points for this version of the list."))
        desk.go(f"/cases/{case}/room")
        for box, worth in zip(("1_1", "1_2", "2_1", "2_2"), points, strict=True):
            desk.page.locator(f"#points_{box}").fill(str(worth))
        desk.page.get_by_label(say("Reserve")).fill(str(reserve))
        desk.press(say("Give these points"))
    for desk, others in ((claimant, "29"), (respondent, "33")):
        desk.go(f"/cases/{case}/room")
        own = desk.page.locator("main input.gf-points").evaluate_all("all => all.map(each => each.value)")
        assert others not in own
        desk.see_not(say("efficient"))


def table_a_package(say: Speech, mediator: Desk, claimant: Desk, respondent: Desk, case: str) -> None:
    mediator.go(f"/cases/{case}/room?package={PICKED}")
    expect(mediator.page.get_by_role("heading", name=say("Package %(package)s", package=PICKED))).to_be_visible()
    mediator.main.get_by_role("link", name=say("Table this package")).click()
    mediator.check({say("The mediator's proposal"): PDF, say("Proposal in brief"): "2.3 cubic metres, and June."})
    mediator.press(mediator.words.send % say("Table a proposal"))
    claimant.answer(case, say("Replies to the proposal"), say("Accept"))
    respondent.go(f"/cases/{case}")
    lodged = say("%(seat)s answers: %(round)s", seat="Fangshan District", round="Replies to the proposal")
    shown = respondent.main.locator(".gf-log > li", has_text=lodged).inner_text()
    assert say("The answer stays sealed.") in shown
    assert say("Accept") not in shown
    respondent.answer(case, say("Replies to the proposal"), say("Accept"))
    respondent.stands(case, say("Agreement under review"))


def word_the_agreement(say: Speech, mediator: Desk, claimant: Desk, respondent: Desk, case: str) -> None:
    """Version 2 changes a day and a sum: both sides read which characters, and accept exactly that."""
    for number, wording in enumerate((MARCH, JUNE), 1):
        mediator.go(f"/cases/{case}/draft/text")
        mediator.page.get_by_label(say("Text in Chinese"), exact=True).first.fill(wording)
        mediator.press(say("Keep the draft"))
        mediator.press(say("Show it to both sides as version %(number)s", number=number))
    for desk in (claimant, respondent):
        desk.go(f"/cases/{case}/draft")
        assert desk.page.locator("del").count() >= 2
        desk.page.get_by_label(say("We accept %(clause)s as it is worded here", clause="c-1")).check()
        desk.press(say("Accept the clauses that are ticked"))


def sign(say: Speech, claimant: Desk, respondent: Desk, case: str) -> None:
    claimant.take(case, say("Open for signature"))
    for desk in (claimant, respondent):
        desk.go(f"/cases/{case}")
        desk.answer(case, say("Signatures"), say("Sign"))
    claimant.go(f"/cases/{case}/settlement")
    claimant.see(say("Fangshan District"), say("Laishui County"))


def _chair(office: Office, person: str, words: Words) -> Desk:
    desk = office.desk(words)
    prepare(desk.page)
    desk.sign_in(person)
    return desk


def _papers() -> dict[str, object]:
    return {"agreement": signing.paper("2.3"), "agreement_map": signing.paper("map")}


def _download(say: Speech, desk: Desk, case: str, what: str, folder: Path) -> bytes:
    desk.go(f"/cases/{case}/settlement")
    with desk.page.expect_download() as found:
        desk.main.get_by_role("link", name=say(f"Download the {what} (JSON)")).click()
    file: Download = found.value
    path = folder / f"{what}.json"
    file.save_as(path)
    return path.read_bytes()
