"""Minutes that are edited in a browser: the lines of the record say at once whether they still stand."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.audit import audit, faint, prepare
from tests.browser.conftest import Office
from tests.browser.words import CHINESE, ENGLISH, Words
from tests.services import conferences

pytestmark = [pytest.mark.browser, pytest.mark.on_request]

SECRETARY = "wang.lin"
ENGLISH_TEXT = "Minutes in English"
STANDS = "Every line of the record stands in the text."
SOON = 10_000  # ms


def test_a_figure_that_is_altered_is_told_while_one_types(office: Office) -> None:
    reference = conferences.held(office.cast).reference
    desk = office.desk()
    desk.sign_in(SECRETARY)
    desk.go(f"/cases/{reference}/steps/circulate")
    page = desk.page
    page.evaluate("window.loadedOnce = true")
    text = page.get_by_role("textbox", name=ENGLISH_TEXT)
    marks = page.get_by_role("region", name=f"What the record has: {ENGLISH_TEXT}")
    drafted = text.input_value()
    expect(marks).to_contain_text(STANDS)
    text.fill(drafted.replace("3 of 3 members present.", "2 of 3 members present."))
    expect(marks).to_contain_text("The text has: 2 of 3 members present.", timeout=SOON)
    expect(marks.get_by_role("status").last).to_have_text("1 line does not stand in the text as it is recorded:")
    page.route("**/steps/circulate", lambda route: route.fulfill(body="<p>Nothing of it</p>"))
    text.fill(drafted)
    expect(marks).to_contain_text("could not be asked", timeout=SOON)
    page.unroute("**/steps/circulate")
    text.fill(drafted + "\nThe members thanked their host.")
    expect(marks).to_contain_text(STANDS, timeout=SOON)
    expect(marks).not_to_contain_text("could not be asked")
    assert page.evaluate("window.loadedOnce") is True
    assert text.input_value().endswith("thanked their host.")


@pytest.mark.on_request
@pytest.mark.parametrize("words", [ENGLISH, CHINESE], ids=["en", "zh"])
def test_the_form_of_minutes_is_without_barriers(office: Office, words: Words) -> None:
    reference = conferences.held(office.cast).reference
    desk = office.desk(words)
    prepare(desk.page)
    desk.sign_in(SECRETARY)
    desk.go(f"/cases/{reference}/steps/circulate")
    found = audit(desk.page, "minutes", words.tag)
    assert (found.barriers, found.faults, found.english) == ((), (), ())
    assert faint(desk.page) == []
