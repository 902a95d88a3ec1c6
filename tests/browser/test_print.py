"""A case on paper: the record without the frame, without forms, and without what was said in confidence."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Office
from tests.services import disputes, drafting, mediated, rooms

pytestmark = pytest.mark.browser


def test_paper_shows_the_record_but_neither_frame_nor_confidences(office: Office) -> None:
    case = disputes.sessions(office.cast)
    office.cast.fire("zhou.min", case, "record_caucus", caucus_note="Fangshan would take 1.8 cubic metres.")
    desk = office.desk()
    desk.sign_in("zhou.min")
    desk.go(f"/cases/{case}")
    page = desk.page
    private, frame = page.locator(".gf-private"), page.get_by_role("navigation", name="Main")
    expect(private).to_contain_text("1.8 cubic metres")
    expect(frame).to_be_visible()
    page.emulate_media(media="print")
    for hidden in (private, frame, page.locator(".gf-doing"), page.get_by_role("button", name="Sign out")):
        expect(hidden).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator("details dl.gf-review").first).to_be_visible()
    expect(page.locator(".gf-log").first).to_contain_text("Hold the first session")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    expect(page.get_by_text("What is in confidence does not print.").first).to_be_visible()


def test_no_form_of_the_room_prints_and_no_sheet_is_empty_without_a_word(office: Office) -> None:
    reference = rooms.confirmed(office.cast)
    drafting.shown(office.cast, reference)
    desk = office.desk()
    desk.sign_in("zhou.min")
    page = desk.page
    for path, said in (
        ("room", "What is in confidence does not print."),
        ("room/offers", "No offer has been made that you may read."),
        ("draft", "Clauses"),
        ("draft/text", "A form does not print"),
        ("sittings", "No sitting has been called"),
        ("protocol", "No protocol of the mediation has been worded yet."),
    ):
        page.emulate_media(media="screen")
        desk.go(f"/cases/{reference}/{path}")
        page.emulate_media(media="print")
        expect(desk.main.get_by_text(said).first).to_be_visible()
        shown = desk.main.locator("input:not([type=hidden]), textarea, select, button, .btn").all()
        assert [each.evaluate("each => each.outerHTML") for each in shown if each.is_visible()] == []
        expect(page.get_by_role("complementary")).to_be_hidden()


def test_a_sitting_with_one_side_alone_and_a_remark_for_few_do_not_print(office: Office) -> None:
    reference = rooms.confirmed(office.cast)
    apart = mediated.call(office.cast, reference, side="claimant", agenda=("The term",))
    drafting.shown(office.cast, reference)
    drafting.comment(office.cast, reference, "chen.yu", "March is early.", "claimant")
    desk = office.desk()
    desk.sign_in("zhou.min")
    for path, words in ((f"sittings/{apart}", "The term"), ("draft", "March is early.")):
        desk.page.emulate_media(media="screen")
        desk.go(f"/cases/{reference}/{path}")
        expect(desk.main.get_by_text(words).first).to_be_visible()
        desk.page.emulate_media(media="print")
        expect(desk.main.get_by_text("What is in confidence does not print.").first).to_be_visible()
        assert words not in desk.main.inner_text()
