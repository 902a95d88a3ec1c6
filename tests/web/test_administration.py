"""The log of administration in the browser: for administrators, page by page, in both languages."""

from __future__ import annotations

import re

from govflow.services.commands.directory import people
from govflow.services.queries.directory.people import load_actor
from govflow.values import VISITOR
from tests.web.conftest import Region
from tests.web.desk import main_text

LAISHUI = {
    "name_en": "Laishui County", "name_zh": "涞水县", "monogram": "LS", "kind": "local_government", "level": "county",
    "subtype": "", "code": "130623", "weight": "2.5", "version": "1",
}  # fmt: skip


def change_laishui(region: Region) -> str:
    """Mei changes the weight of Laishui; its page."""
    path = f"/organizations/{region.organizations['laishui']}"
    data = {**LAISHUI, "parent_id": region.organizations["hebei"]}
    assert region.signed_in("mei").post(path, data, page=f"{path}/edit").status_code == 303
    return path


def test_the_log_shows_who_changed_what_from_what_to_what(region: Region) -> None:
    change_laishui(region)
    page = main_text(region.signed_in("mei").get("/administration/log").text)
    assert "Organization changed Laishui County Voting weight: 1 to 2.5 Mei Lan 2 March 2026, 09:30" in page


def test_the_log_reads_in_chinese(region: Region) -> None:
    change_laishui(region)
    mei = region.signed_in("mei")
    mei.post("/language", {"language": "zh"}, page="/account")
    page = main_text(mei.get("/administration/log").text)
    assert "修改单位 涞水县 表决权重: 1 至 2.5 梅兰 2026年3月2日 09:30" in page


def test_an_organization_and_a_person_show_their_own_entries_to_administrators_alone(region: Region) -> None:
    organization = change_laishui(region)
    person = f"/people/{region.people['gao']}"
    mei, gao = region.signed_in("mei"), region.signed_in("gao")
    mei.post(f"{person}/invitations", page=person)
    assert "Voting weight: 1 to 2.5" in main_text(mei.get(organization).text)
    assert "Link to set a password made" not in main_text(mei.get(organization).text)
    assert "Link to set a password made" in main_text(mei.get(person).text)
    assert "Voting weight: 1 to 2.5" not in main_text(mei.get(person).text)
    assert "1 to 2.5" not in main_text(gao.get(organization).text)
    assert gao.get("/administration/log").status_code == 403


def test_a_page_without_changes_says_so(region: Region) -> None:
    mei = region.signed_in("mei")
    assert "Nothing has been changed here yet." in mei.get(f"/people/{region.people['gao']}").text
    assert "What administrators change from now on is entered here." in mei.get("/administration/log").text


def test_a_long_log_is_read_page_by_page_and_stays_about_one_person(region: Region) -> None:
    gao = region.people["gao"]
    with region.backend.reading() as session:
        actor = load_actor(region.backend.work(session, VISITOR), region.people["mei"], None)
    for _ in range(60):
        people.invite_again(region.backend, actor, gao)
        people.invite_again(region.backend, actor, region.people["hejun"])
    mei = region.signed_in("mei")
    assert f'href="/administration/log?person={gao}"' in mei.get(f"/people/{gao}").text
    numbers: list[str] = []
    address: str | None = f"/administration/log?person={gao}"
    while address:
        page = mei.get(address).text
        numbers += re.findall(r"<tr><td>(\d+)</td>", page)
        following = re.search(r'rel="next"\s+href="([^"]+)"', page)
        address = following[1].replace("&amp;", "&") if following else None
    assert numbers == [str(number) for number in range(119, 0, -2)]
