"""The page of the regional body, and what only a demonstration shows."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import update

from govflow.app import create_app
from govflow.store.people import BodyRow, DemoAccountRow, PersonRow
from tests.web.conftest import PASSWORD, Region, demonstration
from tests.web.desk import main_text

ADDRESS = "/administration/body"
ILLUSTRATIVE = "Persons, procedural detail, scores and the"


def found(region: Region) -> None:
    """A body with its office, and nothing in the other places."""
    with region.backend.transaction() as session:
        at = region.organizations
        session.add(BodyRow(organization_id=at["hebei"], office_id=at["office"], prefix="HBP", zone="Asia/Shanghai"))


def second(region: Region) -> str:
    """Another administrator, whom the operator named long ago."""
    with region.backend.transaction() as session:
        session.execute(update(PersonRow).where(PersonRow.id == region.people["gao"]).values(administrator=True))
    return "gao"


def test_two_administrators_fill_the_places_in_the_browser(region: Region) -> None:
    found(region)
    other = second(region)
    mei, at = region.signed_in("mei"), region.organizations
    assert f'href="{ADDRESS}"' in mei.get("/organizations").text
    page = main_text(mei.get(ADDRESS).text)
    assert "Prefix of references HBP Time zone Asia/Shanghai" in page
    seen = {"office_id": at["office"], "seen": f"{at['office']}-0-0"}
    wanted = {"finance_id": at["laishui"], "central_id": at["centre"], "reason": "Decided on 2 March."}
    answer = mei.post(ADDRESS, {**seen, **wanted}, page=ADDRESS)
    assert answer.status_code == 303
    page = mei.get(ADDRESS).text
    assert "Finance department None Laishui County" in main_text(page)
    assert "Decided on 2 March." in page
    assert "/approval" not in page
    assert "Take it back" in page
    change = f"{ADDRESS}/changes/1"
    assert mei.post(f"{change}/approval", {}, page=ADDRESS).status_code == 409
    colleague = region.signed_in(other)
    assert f'action="{change}/approval"' in colleague.get(ADDRESS).text
    assert colleague.post(f"{change}/approval", {}, page=ADDRESS).status_code == 303
    assert mei.post(f"{change}/refusal", {}, page=ADDRESS).status_code == 404
    page = main_text(mei.get("/administration/log").text)
    assert "Places of the regional body changed" in page
    assert "Laishui County" in page
    mei.post("/language", {"language": "zh"}, page="/account")
    assert "财政部门" in main_text(mei.get(ADDRESS).text)


def test_what_cannot_be_kept_stays_on_the_page_with_its_reason(region: Region) -> None:
    found(region)
    second(region)
    mei, at = region.signed_in("mei"), region.organizations
    seen = f"{at['office']}-0-0"
    for form, status, sentence in (
        ({"office_id": "", "seen": seen}, 422, "is-invalid"),
        ({"office_id": at["hebei"], "seen": seen}, 422, "cannot stand in one of its places"),
        ({"office_id": 9999, "seen": seen}, 422, "Choose from the list."),
        ({"office_id": at["office"], "seen": seen}, 422, "Nothing was changed."),
        ({"office_id": at["laishui"], "seen": "1-2-3"}, 409, "changed by somebody else meanwhile"),
        ({"office_id": at["laishui"], "seen": "x"}, 422, ""),
        ({"office_id": at["laishui"], "seen": seen, "reason": ""}, 422, "is-invalid"),
    ):
        answer = mei.post(ADDRESS, {"reason": "Decided.", **form}, page=ADDRESS)
        assert (answer.status_code, sentence in answer.text) == (status, True), sentence


def test_without_a_body_the_page_says_what_founds_one(region: Region) -> None:
    answer = region.signed_in("mei").get(ADDRESS)
    assert (answer.status_code, "govflow init" in answer.text) == (404, True)


def test_only_a_demonstration_says_that_it_is_one(region: Region) -> None:
    assert ILLUSTRATIVE not in region.browser().get("/sign-in").text
    assert ILLUSTRATIVE in demonstration(region).browser().get("/sign-in").text


def test_accounts_are_listed_only_where_they_were_invented(region: Region) -> None:
    settings = replace(region.backend.settings, demo=True, demo_password=PASSWORD)
    real = replace(region, app=create_app(settings, replace(region.backend, settings=settings)))
    page = real.browser().get("/sign-in").text
    assert "hejun@example.org" not in page
    assert "Accounts of the demonstration" not in page
    with region.backend.transaction() as session:
        session.add(DemoAccountRow(person_id=region.people["hejun"], position=1, shows_en="A", shows_zh="甲"))
    assert "hejun@example.org" in real.browser().get("/sign-in").text
