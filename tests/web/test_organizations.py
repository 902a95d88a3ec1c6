"""Organizations: the tree, a page each, and what an administrator may change."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select, update

from govflow.services.catalog import shipped_workflows
from govflow.store.people import MembershipRow, OrganizationRow
from govflow.store.sql.base import Base
from tests.web.conftest import Region

LUANPING = {
    "name_en": "Luanping County", "name_zh": "滦平县", "monogram": "LP", "kind": "local_government", "level": "county",
    "subtype": "", "code": "130824", "version": "",
}  # fmt: skip


def test_the_list_is_a_tree(region: Region) -> None:
    page = region.signed_in("gao").get("/organizations").text
    places = [page.index(name) for name in ("State Council", ">Hebei<", "Laishui County", "Joint Office")]
    assert places == sorted(places)
    assert [page.count(f"gf-depth-{depth}") for depth in range(3)] == [2, 1, 1]


@pytest.mark.parametrize("words", ["涞水", "laishui", "130623"])
def test_an_organization_is_found_by_name_in_either_language_or_by_code(region: Region, words: str) -> None:
    page = region.signed_in("gao").get("/organizations", query_string={"q": words}).text
    assert "Laishui County" in page
    assert "State Council" not in page


def test_the_page_shows_the_place_in_the_tree_the_people_and_their_terms(region: Region) -> None:
    page = region.signed_in("gao").get(f"/organizations/{region.organizations['laishui']}").text
    assert page.index("State Council") < page.index(">Hebei<")
    for words in ("He Jun", "signatory", "from 1 January 2025", "no. 2025-18, every procedure", "in force"):
        assert words in page
    assert "Deactivate" not in page


def test_names_in_the_other_language_are_marked(region: Region) -> None:
    page = region.signed_in("gao").get(f"/organizations/{region.organizations['laishui']}").text
    assert '<p class="sub"><span lang="zh-Hans">涞水县</span></p>' in page


def test_an_administrator_enters_an_organization(region: Region) -> None:
    mei = region.signed_in("mei")
    answer = mei.post(
        "/organizations", {**LUANPING, "parent_id": region.organizations["hebei"]}, page="/organizations/new"
    )
    assert answer.status_code == 303
    page = mei.get(answer.location).text
    assert "Luanping County" in page
    assert "The organization is entered." in page


def test_a_code_belongs_to_one_organization(region: Region) -> None:
    answer = region.signed_in("mei").post("/organizations", {**LUANPING, "code": "130623"}, page="/organizations/new")
    assert answer.status_code == 422
    assert "Code: The code belongs to Laishui County." in answer.text


@pytest.mark.parametrize("below", ["hebei", "laishui"])
def test_an_organization_cannot_come_to_stand_below_itself(region: Region, below: str) -> None:
    mei, hebei = region.signed_in("mei"), region.organizations["hebei"]
    data = {**LUANPING, "code": "130000", "version": 1, "parent_id": region.organizations[below]}
    answer = mei.post(f"/organizations/{hebei}", data, page=f"/organizations/{hebei}/edit")
    assert answer.status_code == 422
    assert "lies below this organization already." in answer.text


def test_kinds_and_subtypes_are_chosen_by_their_titles_and_shown_in_the_language_of_the_reader(region: Region) -> None:
    mei, laishui = region.signed_in("mei"), region.organizations["laishui"]
    path = f"/organizations/{laishui}"
    page = mei.get(f"{path}/edit").text
    assert '<option value="social_organization">social organization</option>' in page
    assert '<option value="foundation">foundation</option>' in page
    data = {**LUANPING, "version": 1, "kind": "social_organization", "subtype": "foundation"}
    assert mei.post(path, data, page=f"{path}/edit").status_code == 303
    assert "<span>foundation</span>" in mei.get(path).text


def test_a_kind_and_a_subtype_that_are_gone_are_shown_by_name_and_may_stay(region: Region) -> None:
    mei, laishui = region.signed_in("mei"), region.organizations["laishui"]
    with region.backend.transaction() as session:
        gone = {"kind": "village", "subtype": "hamlet", "function": "wells"}
        session.execute(update(OrganizationRow).where(OrganizationRow.id == laishui).values(**gone))
    path = f"/organizations/{laishui}"
    assert all(f"<span>{each}</span>" in mei.get(path).text for each in gone.values())
    data = {**LUANPING, "version": 1, **gone}
    assert mei.post(path, data, page=f"{path}/edit").status_code == 303
    assert mei.post(path, {**data, "version": 2, "kind": "town"}, page=f"{path}/edit").status_code == 422


def test_an_edit_from_an_old_page_is_refused(region: Region) -> None:
    mei, laishui = region.signed_in("mei"), region.organizations["laishui"]
    path, data = f"/organizations/{laishui}", {**LUANPING, "version": 1}
    assert mei.post(path, data, page=f"{path}/edit").status_code == 303
    answer = mei.post(path, {**data, "name_en": "Elsewhere"}, page=f"{path}/edit")
    assert answer.status_code == 409
    assert "Elsewhere" not in mei.get(path).text


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name_en", " ", "An answer is needed here."),
        ("monogram", "TOOLONG", "Use at most 4 characters."),
        ("kind", "kingdom", "Not a valid choice"),
        ("parent_id", "9999", "Choose from the list."),
        ("parent_id", "x", "Invalid Choice"),
        ("weight", "0", "A weight is a number or fraction above 0"),
        ("weight", "2/0", "A weight is a number or fraction above 0"),
    ],
)
def test_what_cannot_be_used_is_named_at_its_field(region: Region, field: str, value: str, sentence: str) -> None:
    answer = region.signed_in("mei").post("/organizations", {**LUANPING, field: value}, page="/organizations/new")
    assert answer.status_code == 422
    assert f'id="{field}-err"' in answer.text
    assert f'aria-describedby="{field}' in answer.text
    assert sentence in answer.text


def test_a_weight_is_entered_exactly_and_shown(region: Region) -> None:
    mei = region.signed_in("mei")
    data = {**LUANPING, "parent_id": "", "weight": "7/3"}
    where = mei.post("/organizations", data, page="/organizations/new").location
    assert "<dt>Voting weight</dt><dd>7/3</dd>" in mei.get(where).text
    assert 'value="7/3"' in mei.get(f"{where}/edit").text
    assert mei.post(where, {**data, "weight": "", "version": 1}, page=where).status_code == 303
    assert "<dt>Voting weight</dt><dd>1</dd>" in mei.get(where).text


def test_an_administrator_does_not_weigh_the_votes_of_their_own_organization(region: Region) -> None:
    mei, where = region.signed_in("mei"), f"/organizations/{region.organizations['laishui']}"
    place = {"person_id": region.people["mei"], "organization_id": region.organizations["laishui"]}
    with region.backend.transaction() as session:
        session.add(MembershipRow(**place, role="legal", since=date(2025, 1, 1)))
    data = {**LUANPING, "code": "130623", "parent_id": str(region.organizations["hebei"]), "weight": "2", "version": 1}
    answer = mei.post(where, data, page=f"{where}/edit")
    assert answer.status_code == 422
    assert "You belong to this organization. Another administrator decides" in answer.text


def test_what_a_department_is_for_is_chosen_and_shown(region: Region) -> None:
    mei = region.signed_in("mei")
    data = {**LUANPING, "parent_id": "", "function": "civil_affairs"}
    where = mei.post("/organizations", data, page="/organizations/new").location
    assert "<span>civil affairs</span>" in mei.get(where).text
    assert '<option selected value="civil_affairs">' in mei.get(f"{where}/edit").text


def belonging(region: Region, **other: Any) -> dict[str, Any]:
    return {"member-organization_id": region.organizations["laishui"], "member-since": "2026-03-02", **other}


def test_an_administrator_takes_a_member_in_and_ends_its_membership(region: Region) -> None:
    mei, body = region.signed_in("mei"), f"/organizations/{region.organizations['office']}"
    assert "No organization belongs to it." in mei.get(body).text
    assert mei.post(f"{body}/members", belonging(region), page=body).status_code == 303
    page = mei.get(body).text
    assert page.index("Member organizations") < page.index("Laishui County") < page.index("from 2 March 2026")
    end = re.search(r"/organizations/members/\d+/end", page)
    assert end is not None
    mei.post(end[0], page=body)
    page = mei.get(body).text
    assert "revoked on 2 March 2026" in page
    assert "End now" not in page


def test_a_member_sees_where_it_belongs_and_changes_nothing_there(region: Region) -> None:
    body = f"/organizations/{region.organizations['office']}"
    region.signed_in("mei").post(f"{body}/members", belonging(region), page=body)
    gao = region.signed_in("gao")
    page = gao.get(body).text
    assert "Laishui County" in page
    assert "End now" not in page
    assert "Take in a member" not in page
    assert "Belongs to" in gao.get(f"/organizations/{region.organizations['laishui']}").text


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"member-until": "2026-03-01"}, "The last day lies before the first day"),
        ({"member-organization_id": ""}, "An answer is needed here."),
    ],
)
def test_a_member_that_cannot_be_taken_in_is_explained_at_its_field(
    region: Region, wrong: dict[str, Any], sentence: str
) -> None:
    body = f"/organizations/{region.organizations['office']}"
    answer = region.signed_in("mei").post(f"{body}/members", belonging(region, **wrong), page=body)
    assert answer.status_code == 422
    assert sentence in answer.text


def test_who_belongs_already_is_not_taken_in_twice(region: Region) -> None:
    mei, body = region.signed_in("mei"), f"/organizations/{region.organizations['office']}"
    mei.post(f"{body}/members", belonging(region), page=body)
    answer = mei.post(f"{body}/members", belonging(region), page=body)
    assert answer.status_code == 422
    assert "This organization belongs to it already at that time." in answer.text


def test_a_government_has_no_members_to_take_in(region: Region) -> None:
    page = region.signed_in("mei").get(f"/organizations/{region.organizations['hebei']}").text
    assert "Member organizations" not in page


def test_an_organization_in_an_open_case_cannot_be_deactivated(region: Region) -> None:
    mei, laishui = region.signed_in("mei"), region.organizations["laishui"]
    path = f"/organizations/{laishui}/deactivate"
    case_id = open_case(region, laishui)
    answer = mei.post(path, {"version": 1}, page=path)
    assert answer.status_code == 409
    assert "Laishui County takes part in 1 open case." in answer.text
    end_case(region, case_id)
    assert mei.post(path, {"version": 1}, page=path).status_code == 303
    with region.backend.reading() as session:
        assert session.get_one(OrganizationRow, laishui).active is False


def test_cases_that_the_reader_may_not_see_are_not_counted(region: Region) -> None:
    laishui = region.organizations["laishui"]
    open_case(region, laishui)
    counted = "<dt>Open cases</dt><dd>{}</dd>"
    assert counted.format(1) in region.signed_in("hejun").get(f"/organizations/{laishui}").text
    assert counted.format(0) in region.signed_in("gao").get(f"/organizations/{laishui}").text


def test_the_page_of_no_organization_is_not_found(region: Region) -> None:
    answer = region.signed_in("gao").get("/organizations/9999")
    assert answer.status_code == 404
    assert "There is no such organization." in answer.text


def open_case(region: Region, organization_id: int) -> int:
    """A case that the organization takes part in and sees, written as rows: no procedure is needed here."""
    tables: dict[str, Any] = Base.metadata.tables
    now = datetime(2026, 1, 1, tzinfo=UTC)
    with region.backend.transaction() as session:
        body = insert(
            session, tables["body"], organization_id=region.organizations["office"], prefix="BTH", zone="Asia/Shanghai"
        )
        version = insert(
            session,
            tables["workflow_version"],
            workflow="demo",
            version=1,
            sha256="0",
            source=shipped_workflows()[0].read_bytes(),
            published_at=now,
        )
        case = insert(
            session, tables["case_file"], reference="BTH-DM-2026-0001", body_id=body, kind="DM", year=2026, number=1,
            workflow="demo", workflow_version_id=version, title="Juma River", state="draft", public=False, version=1,
            data={}, opened_at=now, entered_at=now, updated_at=now, listed_at=now, entries=0, head_hash="",
        )  # fmt: skip
        insert(session, tables["party"], case_id=case, capacity="claimant", organization_id=organization_id, since=now)
        seeing: dict[str, Any] = {"case_id": case, "organization_id": organization_id}
        insert(session, tables["case_viewer"], **seeing, workflow="demo", listed_at=now)
    return case


def end_case(region: Region, case_id: int) -> None:
    table: Any = Base.metadata.tables["case_file"]
    with region.backend.transaction() as session:
        session.execute(table.update().where(table.c.id == case_id).values(ended_at=datetime(2026, 2, 1, tzinfo=UTC)))
        assert session.scalar(select(table.c.ended_at))


def insert(session: Any, table: Any, **values: Any) -> int:
    number: int = session.execute(table.insert().values(**values)).inserted_primary_key[0]
    return number


def test_nobody_invents_an_organization_where_no_demonstration_is_shown(region: Region) -> None:
    browser = region.signed_in("mei")
    assert 'name="fictional"' not in browser.get("/organizations/new").text
    region.app.config["GOVFLOW_DEMO"] = True
    assert 'name="fictional"' in browser.get("/organizations/new").text
