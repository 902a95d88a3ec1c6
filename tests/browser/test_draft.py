"""The draft of an agreement and its certificate in a browser: from three chairs, in both languages, no barrier."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from govflow.services.queries.operations import certified
from tests.browser.audit import PHONE, audit, faint, prepare
from tests.browser.conftest import Office
from tests.browser.desk import Desk
from tests.browser.words import CHINESE, ENGLISH, Words
from tests.sequencing import publish
from tests.services import drafting, settled, signing
from tests.services.drafting import CLAIMANT, JUNE, MARCH, MEDIATOR, RESPONDENT

pytestmark = [pytest.mark.browser, pytest.mark.on_request]


def at(office: Office, person: str, words: Words = ENGLISH) -> Desk:
    desk = office.desk(words)
    prepare(desk.page)
    desk.sign_in(person)
    return desk


def test_a_clause_goes_from_the_mediator_to_both_sides_and_is_signed_and_certified(office: Office) -> None:
    cast = office.cast
    reference = signing.reviewed(cast)
    mediator, claimant, respondent = (at(office, each) for each in (MEDIATOR, CLAIMANT, RESPONDENT))
    address = f"/cases/{reference}/draft"
    mediator.go(f"{address}/text")
    mediator.page.get_by_label("Heading in Chinese").fill("付款")
    mediator.page.get_by_label("Text in Chinese", exact=True).fill(MARCH)
    mediator.page.get_by_role("button", name="Keep the draft").click()
    claimant.go(address)
    expect(claimant.page.get_by_role("main")).not_to_contain_text(MARCH)
    mediator.page.get_by_role("button", name="Show it to both sides as version 1").click()
    mediator.go(f"{address}/text")
    mediator.page.get_by_label("Text in Chinese", exact=True).first.fill(JUNE)
    mediator.page.get_by_role("button", name="Keep the draft").click()
    mediator.page.get_by_role("button", name="Show it to both sides as version 2").click()
    for desk in (claimant, respondent):
        desk.go(address)
        assert desk.page.locator("ins").all_inner_texts()[0].endswith("end of the addition]")
        desk.page.get_by_label("We accept c-1 as it is worded here").check()
        desk.page.get_by_role("button", name="Accept the clauses that are ticked").click()
    claimant.go(f"/cases/{reference}/steps/adopt_draft")
    expect(claimant.page.get_by_label("Agreed text, word for word")).to_contain_text(JUNE)
    claimant.page.get_by_role("button", name="Continue to check").click()
    claimant.page.get_by_role("main").get_by_role("button").first.click()
    assert JUNE in cast.case(reference).data["agreed_text"]
    cast.pass_days(1)
    signing.cleared(cast, reference)
    cast.fire(CLAIMANT, reference, "open_signing")
    for person in settled.SIGNATORIES:
        cast.respond(person, reference, "sign")
    publish(cast)
    file, terms = settled.certificate(cast, reference), settled.terms(cast, reference)
    assert certified(file, cast.backend.signing.published(), terms).case == reference
    assert JUNE in terms.decode()


@pytest.mark.parametrize("words", [ENGLISH, CHINESE], ids=["en", "zh"])
def test_no_chair_meets_a_barrier(office: Office, words: Words) -> None:
    cast, found = office.cast, []
    reference = signing.reviewed(cast)
    drafting.shown(cast, reference)
    drafting.accept(cast, reference, CLAIMANT)
    drafting.comment(cast, reference, CLAIMANT, "三月太早。", "claimant")
    drafting.shown(cast, reference, *drafting.worded(cast, reference, c_1=JUNE))
    drafting.propose(cast, reference, RESPONDENT, MARCH)
    drafting.write(cast, reference, *drafting.worded(cast, reference, c_2="另一表述。"))
    done = settled.certified(cast)
    for person in (MEDIATOR, RESPONDENT):
        desk = at(office, person, words)
        for path in (f"{reference}/draft", f"{reference}/draft/text", f"{done}/settlement"):
            desk.go(f"/cases/{path}")
            for each in desk.page.locator("main details summary").all():
                each.click()
            found.append(audit(desk.page, f"{person} {path}", words.tag))
            desk.page.set_viewport_size({"width": PHONE, "height": 900})
            assert faint(desk.page) == []
            desk.page.set_viewport_size({"width": 1280, "height": 900})
    assert [(each.where, each.barriers, each.faults) for each in found] == [(each.where, (), ()) for each in found]
