"""Lists that are too long for a page: with ten thousand organizations pages stay small, and everything can be found."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, delete, func, insert, select, update

from govflow.demo.papers import paper
from govflow.services.commands.documents import AddDocument, add_document
from govflow.services.queries.finding import FEW
from govflow.store.cases import CaseRow
from govflow.store.people import BelongingRow, MandateRow, MembershipRow, OrganizationRow, PersonRow
from tests.builders import new_key
from tests.services import disputes
from tests.web.desk import Desk, Reader, main_text, open_desk

MANY = 10_000
MOST_BYTES = 64_000
"""Of a page with a list; before there were bounds, one with an organization for each line took 485 KB of options."""
OPENING, LIST = "/cases/new/dispute-mediation", "answer_respondent"
TYPED = {"title": "Juma River", "answer_claim": "Let it flow"}
ORGANIZATION = OrganizationRow.__table__
MAP = paper("Map", "The section at the weir.")


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path / "data")


@pytest.fixture
def crowded(desk: Desk) -> Desk:
    """Ten thousand more counties."""
    settle(desk, MANY)
    return desk


def settle(desk: Desk, many: int) -> None:
    """So many more counties; the last of them is called differently."""
    rows: list[dict[str, Any]] = [
        {
            "name_en": f"County {number}", "name_zh": f"第{number}县", "monogram": "CO", "kind": "local_government",
            "level": "county", "code": f"9{number:05}", "parent_id": desk.cast.organization("hebei"), "active": True,
            "fictional": True, "weight": "1", "version": 1,
        }
        for number in range(many)
    ]  # fmt: skip
    rows[-1] |= {"name_en": "Whitewater County", "name_zh": "白水县"}
    with desk.cast.backend.transaction() as session:
        session.connection.execute(insert(ORGANIZATION), rows)


@pytest.fixture
def chen(crowded: Desk) -> Reader:
    return crowded.browser("chen.yu")


@pytest.fixture
def admin(crowded: Desk) -> Reader:
    return crowded.browser("admin")


def number(desk: Desk, name: str) -> int:
    with desk.cast.backend.reading() as session:
        return session.scalars(select(OrganizationRow.id).where(OrganizationRow.name_en == name)).one()


def offered(page: str, field: str) -> dict[str, str]:
    """The lines of a select by value, without the empty one."""
    [found] = re.findall(rf'<select[^>]*name="{field}"[^>]*>(.*?)</select>', page, re.S)
    lines = re.findall(r'<option[^>]*value="(\d+)"[^>]*>\s*(.*?)\s*</option>', found, re.S)
    return {value: unescape(label) for value, label in lines}


PAGES = {
    "cases": ("chen.yu", "/cases"),
    "opening": ("chen.yu", OPENING),
    "organizations": ("chen.yu", "/organizations"),
    "a province": ("chen.yu", "/organizations/{hebei}"),
    "a group": ("admin", "/organizations/{conference}"),
    "a new organization": ("admin", "/organizations/new"),
    "a person": ("admin", "/people/{chen}"),
    "choices": ("chen.yu", "/organizations/choices"),
}


@pytest.mark.parametrize("name", PAGES)
def test_no_page_grows_with_the_organizations(crowded: Desk, name: str) -> None:
    person, path = PAGES[name]
    ids = {each: crowded.cast.organization(each) for each in ("hebei", "conference")}
    answer = crowded.browser(person).get(path.format(**ids, chen=crowded.cast.person("chen.yu")))
    assert answer.status_code == 200
    assert len(answer.data) < MOST_BYTES


def test_up_to_some_lines_a_list_stays_a_plain_one(desk: Desk) -> None:
    page = desk.browser("chen.yu").get(OPENING).text
    assert f'name="find_{LIST}"' not in page
    assert offered(page, LIST)


def test_the_first_lines_stand_there_and_the_page_says_that_there_are_more(chen: Reader) -> None:
    page = chen.get(OPENING).text
    lines = len(offered(page, LIST))
    assert FEW - 5 < lines <= FEW  # of the first, some may not be chosen
    assert f"These are the first {lines}. Type words of the name to find others." in main_text(page)


def test_a_list_of_which_all_are_judged_has_no_more_lines_on_the_page(desk: Desk) -> None:
    settle(desk, 300)
    reader = desk.browser("chen.yu")
    assert len(offered(reader.get(OPENING).text, LIST)) == FEW
    sent = {**TYPED, LIST: str(number(desk, "Whitewater County"))}
    assert "Whitewater County" in reader.fill(OPENING, sent).text


@pytest.mark.parametrize("words", ["Whitewater", "whitewater county", "白水", "909999"])
def test_what_is_looked_for_is_found_and_nothing_else_typed_is_lost(chen: Reader, words: str) -> None:
    answer = chen.fill(OPENING, {**TYPED, f"find_{LIST}": words, "find": LIST}, press="")
    assert answer.status_code == 200
    assert [*offered(answer.text, LIST).values()] == ["Whitewater County"]
    assert "1 line of the list has these words." in main_text(answer.text)
    assert 'value="Juma River"' in answer.text
    assert "Let it flow" in answer.text


def test_whoever_presses_enter_in_the_field_for_words_looks_for_them_too(crowded: Desk, chen: Reader) -> None:
    """As the browser then presses the button that goes on."""
    answer = chen.fill(OPENING, {**TYPED, f"find_{LIST}": "Whitewater"})
    assert (answer.status_code, [*offered(answer.text, LIST).values()]) == (200, ["Whitewater County"])
    number_found = str(number(crowded, "Whitewater County"))
    sent = {**TYPED, f"find_{LIST}": "Whitewater", f"found_{LIST}": "Whitewater", LIST: number_found}
    chosen = chen.fill(OPENING, sent, press="back")
    assert f'<option selected value="{number_found}">Whitewater County' in chosen.text


def test_what_was_found_and_chosen_is_checked_under_its_name(crowded: Desk, chen: Reader) -> None:
    """Sent without the words, as by whoever goes back from the check page."""
    page = chen.fill(OPENING, {**TYPED, LIST: str(number(crowded, "Whitewater County"))})
    assert "Choose from the list" not in page.text
    assert "Whitewater County" in page.text


def test_words_that_nothing_has_are_said_to_find_nothing(chen: Reader) -> None:
    page = chen.fill(OPENING, {f"find_{LIST}": "no such place", "find": LIST}, press="").text
    assert offered(page, LIST) == {}
    assert "Nothing in the list has these words." in main_text(page)


def test_words_that_many_have_bring_the_first_of_them(chen: Reader) -> None:
    page = chen.fill(OPENING, {f"find_{LIST}": "County", "find": LIST}, press="").text
    assert len(offered(page, LIST)) == FEW
    assert f"These are the first {FEW} that have these words. More words find fewer." in main_text(page)


def test_nobody_finds_or_chooses_whom_the_list_does_not_offer(crowded: Desk, chen: Reader) -> None:
    """Another kind of organization, one that is closed, and whoever opens the case itself."""
    with crowded.cast.backend.transaction() as session:
        closed = update(ORGANIZATION).where(ORGANIZATION.c.name_en == "County 17")
        session.connection.execute(closed.values(active=False))
        other = update(ORGANIZATION).where(ORGANIZATION.c.name_en == "County 18")
        session.connection.execute(other.values(kind="department"))
    for name in ("County 17", "County 18", "Fangshan"):
        found = chen.fill(OPENING, {f"find_{LIST}": name, "find": LIST}, press="").text
        assert name not in offered(found, LIST).values()
    for name in ("County 17", "County 18"):
        sent = chen.fill(OPENING, {**TYPED, LIST: str(number(crowded, name))})
        assert "Choose from the list." in sent.text
        assert name not in sent.text


def test_cases_are_narrowed_to_an_organization_that_was_found(crowded: Desk, chen: Reader) -> None:
    page = chen.get("/cases?find_organization=Whitewater&organization=").text
    [value] = offered(page, "organization")
    chosen = chen.get(f"/cases?organization={value}").text
    assert re.search(rf'<option value="{value}" selected>\s*Whitewater County', chosen)
    assert "No case is like that" in chosen


def test_the_script_is_told_what_the_list_offers(crowded: Desk, chen: Reader) -> None:
    page = chen.get("/organizations/choices?q=whitewater").text
    assert re.findall(r"<option[^>]*>\s*(.*?)\s*</option>", page) == ["Whitewater County"]
    assert crowded.app.test_client().get("/organizations/choices").status_code == 303


def test_an_administrator_finds_the_superior_of_a_new_organization(admin: Reader) -> None:
    sent = {"name_en": "New Town", "find_parent_id": "Whitewater", "find": "parent_id"}
    page = admin.post("/organizations", sent, page="/organizations/new").text
    assert [*offered(page, "parent_id").values()] == ["Whitewater County"]
    assert 'value="New Town"' in page


def test_the_instruction_of_a_mandate_stays_while_its_organization_is_looked_for(crowded: Desk, admin: Reader) -> None:
    person = f"/people/{crowded.cast.person('chen.yu')}"
    file = (BytesIO(paper("Instruction", "You may sign.").content), "instruction.pdf")
    sent = {"mandate-number": "7", "mandate-instruction": file}
    name = "mandate-organization_id"
    found = admin.post(
        f"{person}/mandates",
        {**sent, f"find_{name}": "Whitewater", "find": name},
        page=person,
        content_type="multipart/form-data",
    )
    assert [*offered(found.text, name).values()] == ["Whitewater County"]
    [token] = re.findall(r'name="mandate-instruction_kept" value="([^"]+)"', found.text)
    [value] = offered(found.text, name)
    kept = {
        "mandate-number": "7", "mandate-instruction_kept": token, name: value, "mandate-since": "2026-03-02",
        "mandate-workflow": "", f"find_{name}": "Whitewater", f"found_{name}": "Whitewater",
    }  # fmt: skip
    assert admin.post(f"{person}/mandates", kept, page=person).status_code == 303
    with crowded.cast.backend.reading() as session:
        assert session.scalars(select(MandateRow.organization_id).order_by(MandateRow.id.desc())).first() == int(value)


def test_looking_for_something_opens_no_case(crowded: Desk, chen: Reader) -> None:
    chen.fill(OPENING, {**TYPED, f"find_{LIST}": "Whitewater", "find": LIST}, press="send")
    with crowded.cast.backend.reading() as session:
        assert session.scalars(select(CaseRow.id)).all() == []


def test_page_by_page_the_directory_shows_every_organization_once_each_below_its_superior(desk: Desk) -> None:
    rows = [
        {
            "name_en": f"Village {number}", "name_zh": f"{number}村", "monogram": "VI", "kind": "local_government",
            "level": "county", "code": None, "parent_id": desk.cast.organization("hebei"), "active": True,
            "fictional": True, "weight": "1", "version": 1,
        }
        for number in range(250)
    ]  # fmt: skip
    with desk.cast.backend.transaction() as session:
        session.connection.execute(insert(ORGANIZATION), rows)
        everybody = session.scalars(select(ORGANIZATION.c.id)).all()
    reader = desk.browser("chen.yu")
    listed = pages_of(reader, "/organizations", r'gf-depth-\d"><a\s+href="/organizations/(\d+)"')
    assert len(listed) >= 3
    shown = [number for page in listed for number in page]
    assert sorted(map(int, shown)) == sorted(everybody)
    hebei, village = shown.index(str(desk.cast.organization("hebei"))), shown.index(str(everybody[-1]))
    assert hebei < village
    below = pages_of(
        reader, f"/organizations?below={desk.cast.organization('hebei')}", r'href="/organizations/(\d+)">Vi'
    )
    assert sum(map(len, below)) == 250
    found = pages_of(reader, "/organizations?q=village", r'href="/organizations/(\d+)">Vi')
    assert sum(map(len, found)) == 250


def test_the_lists_on_the_page_of_an_organization_lead_on_to_all_of_their_lines(desk: Desk) -> None:
    group, since = desk.cast.organization("conference"), desk.cast.today
    with desk.cast.backend.transaction() as session:
        folk = [PersonRow(email=f"p{n}@example.org", name_en=f"Person {n}", name_zh=f"第{n}人") for n in range(120)]
        session.add_all(folk)
        session.flush()
        session.add_all(
            MembershipRow(person_id=each.id, organization_id=group, role="member", since=since) for each in folk
        )
        distinct = func.count(MembershipRow.person_id.distinct())
        count = session.scalars(select(distinct).where(MembershipRow.organization_id == group)).one()
        houses = session.scalars(select(ORGANIZATION.c.id).where(ORGANIZATION.c.id != group)).all()
        session.execute(delete(BelongingRow).where(BelongingRow.group_id == group))
        session.add_all(BelongingRow(group_id=group, organization_id=each, since=since) for each in houses)
    reader, page = desk.browser("chen.yu"), f"/organizations/{group}"
    persons = pages_of(reader, page, r'<th scope="row">\s*(Person \d+)', "memberships")
    assert sum(map(len, persons)) == len({name for page in persons for name in page}) == 120
    assert f"Members in office {count} " in main_text(reader.get(page).text)
    members = pages_of(reader, page, r'<th scope="row"><a href="/organizations/(\d+)"', "members")
    assert sorted(int(number) for page in members for number in page) == sorted(houses)


def test_more_documents_than_a_page_holds_are_all_reached(desk: Desk) -> None:
    """All filed at one moment; they were cut at two hundred without a word."""
    reference = disputes.negotiation(desk.cast)
    for number in range(230):
        adding = AddDocument(case=reference, title=f"Map {number}", upload=MAP, audience=(), key=new_key())
        add_document(desk.cast.backend, desk.cast.actor("chen.yu"), adding)
    reader = desk.browser("chen.yu")
    listed = pages_of(reader, f"/cases/{reference}/documents", r">(Map \d+)</a>")
    assert len(listed) == 5
    assert sorted(title for page in listed for title in page) == sorted(f"Map {number}" for number in range(230))
    assert reader.get(f"/cases/{reference}/documents?after=nonsense").status_code == 200


def pages_of(reader: Reader, path: str, pattern: str, name: str = "after") -> list[list[str]]:
    """What a pattern finds on each page of a list, from its first to its last."""
    found: list[list[str]] = []
    while path:
        page = reader.get(path).text
        found.append(re.findall(pattern, page))
        following = re.findall(rf'rel="next"\s+href="([^"]*[?&](?:amp;)?{name}=[^"]*)"', page)
        path = unescape(following[0]).partition("#")[0] if following else ""
    return found
