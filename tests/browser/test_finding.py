"""Long lists in a browser: found while one types, by keys alone, read aloud as what they are; and without a script."""

from __future__ import annotations

import os
import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from sqlalchemy import insert

from govflow.store.people import OrganizationRow
from tests.browser.audit import PHONE, audit, faint, prepare
from tests.browser.conftest import Office
from tests.browser.desk import Desk
from tests.browser.words import CHINESE, ENGLISH, Words
from tests.builders import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.on_request]

MANY = 300
NAME, NAME_ZH = "Whitewater County", "白水县"


@pytest.fixture
def crowded(office: Office) -> Office:
    """Three hundred more counties and three hundred social organizations; the last ones are called differently."""
    kinds = {"local_government": ("County", "县"), "social_organization": ("Association", "协会")}
    rows: list[dict[str, Any]] = [
        {
            "name_en": f"{en} {number}", "name_zh": f"第{number}{zh}", "monogram": "CO", "kind": kind,
            "level": "county", "code": f"9{en}{number:05}", "active": True, "fictional": True, "weight": "1",
            "version": 1,
        }
        for kind, (en, zh) in kinds.items()
        for number in range(MANY)
    ]  # fmt: skip
    rows[MANY - 1] |= {"name_en": NAME, "name_zh": NAME_ZH}
    rows[-1] |= {"name_en": "Friends of the River", "name_zh": "河流之友"}
    with office.cast.backend.transaction() as session:
        session.connection.execute(insert(OrganizationRow.__table__), rows)
    return office


def opening(
    office: Office, procedure: str = "dispute-mediation", person: str = "chen.yu", words: Words = ENGLISH
) -> Desk:
    desk = office.desk(words)
    prepare(desk.page)
    desk.sign_in(person)
    desk.go(f"/cases/new/{procedure}")
    return desk


def test_a_line_is_found_and_chosen_by_keys_alone(crowded: Office) -> None:
    desk = opening(crowded)
    page = desk.page
    box = page.get_by_role("combobox", name="Respondent")
    expect(box).to_have_attribute("aria-expanded", "false")
    box.focus()
    page.keyboard.type("white")
    line = page.get_by_role("option", name=NAME)
    expect(line).to_be_visible()
    expect(page.get_by_role("status")).to_have_text("1 line of the list has these words.")
    page.keyboard.press("ArrowDown")
    expect(box).to_have_attribute("aria-activedescendant", line.get_attribute("id") or "")
    show(page, "combobox")
    page.keyboard.press("Enter")
    expect(box).to_have_value(NAME)
    expect(page.get_by_role("listbox")).to_be_hidden()
    page.get_by_label("Claim", exact=True).fill("Let it flow")
    page.get_by_label("Title of the case").fill("Juma River")
    desk.press("Continue to check")
    assert NAME in desk.main.inner_text()


def test_escape_and_half_a_name_leave_what_was_chosen(crowded: Office) -> None:
    page = opening(crowded).page
    box = page.get_by_role("combobox", name="Respondent")
    choose(page, "white", NAME)
    box.fill("County 1")
    expect(page.get_by_role("option")).not_to_have_count(1)
    page.keyboard.press("Escape")
    expect(box).to_have_value(NAME)
    box.fill("no such place")
    expect(page.get_by_role("status")).to_have_text("Nothing in the list has these words.")
    page.keyboard.press("Tab")
    expect(box).to_have_value(NAME)
    box.fill("")
    page.keyboard.press("Tab")
    assert page.locator("select[name=answer_respondent]").input_value() == ""


def test_enter_in_the_field_sends_nothing(crowded: Office) -> None:
    page = opening(crowded).page
    page.get_by_role("combobox", name="Respondent").focus()
    page.keyboard.press("Enter")
    page.get_by_role("combobox", name="Respondent").fill("white")
    expect(page.get_by_role("option", name=NAME)).to_be_visible()
    assert page.get_by_role("alert").count() == 0


def test_what_is_chosen_while_the_server_is_asked_stays_chosen(crowded: Office) -> None:
    page, held = opening(crowded, "joint-conference", "wang.lin").page, list[Route]()

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/cases/new/joint-conference", hold)
    group = page.get_by_role("group", name="Social organizations invited")
    with page.expect_request("**/cases/new/joint-conference"):
        group.get_by_role("searchbox").fill("friends river")
    group.get_by_label("Association 17", exact=True).check()
    held[0].continue_()
    group.get_by_label("Friends of the River", exact=True).check()
    expect(group.get_by_label("Association 17", exact=True)).to_be_checked()


def test_several_are_found_one_after_the_other(crowded: Office) -> None:
    page = opening(crowded, "joint-conference", "wang.lin").page
    group = page.get_by_role("group", name="Social organizations invited")
    field = group.get_by_role("searchbox")
    for words, name in (("Association 17", "Association 17"), ("friends river", "Friends of the River")):
        field.fill(words)
        group.get_by_label(name, exact=True).check()
    show(page, "boxes")
    assert group.get_by_role("checkbox", checked=True).count() == 2


def test_cases_are_narrowed_to_an_organization_that_is_found(crowded: Office) -> None:
    desk = opening(crowded)
    desk.go("/cases")
    choose(desk.page, "white", NAME, "Organization")
    show(desk.page, "cases")
    desk.page.get_by_role("button", name="Find", exact=True).click()
    expect(desk.page).to_have_url(re.compile(r"organization=\d+"))
    assert desk.page.get_by_role("combobox", name="Organization").input_value() == NAME


def test_what_cannot_be_asked_for_is_said(crowded: Office) -> None:
    desk = opening(crowded)
    page = desk.page
    page.context.set_offline(True)
    page.get_by_role("combobox", name="Respondent").fill("white")
    expect(page.get_by_role("status")).to_have_text("The list cannot be reached now. Try again later.")
    page.context.set_offline(False)
    [complaint] = desk.watch.complaints
    assert "ERR_INTERNET_DISCONNECTED" in complaint
    desk.watch.complaints.clear()
    page.get_by_role("combobox", name="Respondent").fill("white")
    expect(page.get_by_role("option", name=NAME)).to_be_visible()


@pytest.mark.parametrize("words", [ENGLISH, CHINESE], ids=["en", "zh"])
def test_open_and_closed_it_has_no_barrier(crowded: Office, words: Words) -> None:
    page = opening(crowded, words=words).page
    box = page.get_by_role("combobox").first
    closed = audit(page, "closed", words.tag)
    box.fill("白水")
    expect(page.get_by_role("option")).to_be_visible()
    page.keyboard.press("ArrowDown")
    opened = audit(page, "open", words.tag)
    show(page, f"open-{words.tag}")
    page.set_viewport_size({"width": PHONE, "height": 900})
    show(page, f"phone-{words.tag}")
    assert [(each.barriers, each.faults, each.english) for each in (closed, opened)] == [((), (), ())] * 2
    assert faint(page) == []


def test_without_a_script_the_words_go_along_with_the_form(crowded: Office, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False, locale="en-GB")
    context.set_default_timeout(15_000)
    page = context.new_page()
    page.goto(f"{crowded.address}/cases/new/dispute-mediation")
    page.get_by_label("Work e-mail").fill("chen.yu@govflow.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("form.gf-card").get_by_role("button", name="Sign in").click()
    page.get_by_label("Title of the case").fill("Juma River")
    field = page.get_by_role("searchbox", name="Find in the list: Respondent")
    field.fill("white")
    show(page, "plain")
    field.press("Enter")
    page.get_by_label("Respondent", exact=True).select_option(label=NAME)
    expect(page.get_by_label("Title of the case")).to_have_value("Juma River")
    page.get_by_label("Claim", exact=True).fill("Let it flow")
    page.get_by_role("button", name="Continue to check").click()
    assert NAME in page.get_by_role("main").inner_text()
    context.close()


def choose(page: Page, words: str, name: str, label: str = "Respondent") -> None:
    page.get_by_role("combobox", name=label).fill(words)
    page.get_by_role("option", name=name).click()
    expect(page.get_by_role("combobox", name=label)).to_have_value(name)


def show(page: Page, name: str) -> None:
    if folder := os.environ.get("GOVFLOW_SCREENSHOTS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


@pytest.mark.on_request
@pytest.mark.parametrize("words", [ENGLISH, CHINESE], ids=["en", "zh"])
def test_pages_that_are_read_one_after_the_other_have_no_barrier(crowded: Office, words: Words) -> None:
    cast, desk = crowded.cast, crowded.desk(words)
    prepare(desk.page)
    desk.sign_in("admin")
    group = cast.organization("conference")
    found = []
    for name, path in {
        "directory": f"/organizations?after={group}",
        "group": f"/organizations/{group}",
        "form": "/organizations/new?find_parent_id=x",
        "person": f"/people/{cast.person('chen.yu')}",
        "cases": "/cases",
    }.items():
        desk.go(path)
        for each in desk.page.locator("details.gf-data > summary").all():
            each.click()
        found.append(audit(desk.page, name, words.tag))
        show(desk.page, f"{name}-{words.tag}")
    assert [(each.where, each.barriers, each.faults, each.english) for each in found] == [
        (each.where, (), (), ()) for each in found
    ]
