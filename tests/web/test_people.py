"""Accounts, memberships and mandates in the hands of an administrator."""

from __future__ import annotations

import re
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import select

from govflow.errors import Conflict, NotFound, Stale
from govflow.services.commands.directory import people as commands
from govflow.services.commands.directory import terms
from govflow.services.queries.directory.people import load_actor
from govflow.store.people import MandateRow, MembershipRow, PersonRow
from govflow.values import VISITOR, Actor
from tests.web.conftest import Region

TODAY = date(2026, 3, 2)
PDF = b"%PDF-1.4\n%%EOF\n"
LI_NA = {"name_en": "Li Na", "name_zh": "李娜", "email": "Li.Na@Example.org", "language": "zh"}


def actor(region: Region, name: str, acting_for: int | None = None) -> Actor:
    with region.backend.reading() as session:
        return load_actor(region.backend.work(session, VISITOR), region.people[name], acting_for)


def test_an_invited_person_sets_a_password_with_a_link_that_works_once(region: Region) -> None:
    mei, li_na = region.signed_in("mei"), region.browser()
    answer = mei.post("/people", LI_NA, page="/people/new")
    page = mei.get(answer.location).text
    found = re.search(r"http://localhost(/invitations/[^<\s]+)", page)
    assert found
    link = found[1]
    assert link not in mei.get(answer.location).text
    assert "li.na@example.org" in li_na.get(link).text
    assert li_na.post(link, {"password": "short"}, page=link).status_code == 422
    assert li_na.post(link, {"password": "three quiet rivers"}, page=link).status_code == 303
    assert li_na.get(link).status_code == 404
    assert li_na.sign_in("li.na@example.org", "three quiet rivers").status_code == 303


def test_a_link_is_too_old_after_a_week_and_worthless_for_a_closed_account(region: Region) -> None:
    mei = actor(region, "mei")
    token = commands.invite_again(region.backend, mei, region.people["gao"])
    assert commands.invited_address(region.backend, token) == "gao@example.org"
    commands.deactivate_person(region.backend, mei, region.people["gao"], 1)
    with pytest.raises(NotFound):
        commands.invited_address(region.backend, token)
    with pytest.raises(NotFound):
        commands.invited_address(region.backend, token[:-2] + ("AA" if token[-2:] != "AA" else "BB"))


def test_two_people_cannot_share_an_address(region: Region) -> None:
    answer = region.signed_in("mei").post("/people", {**LI_NA, "email": "HEJUN@example.org"}, page="/people/new")
    assert answer.status_code == 422
    assert "hejun@example.org belongs to another account." in answer.text


def test_an_edit_from_an_old_page_is_refused_and_changes_nothing(region: Region) -> None:
    mei, path = region.signed_in("mei"), f"/people/{region.people['gao']}"
    data = {"name_en": "Gao Yun", "name_zh": "高云", "email": "gao@example.org", "language": "en"}
    assert mei.post(path, {**data, "version": 1}, page=path).status_code == 303
    answer = mei.post(path, {**data, "name_en": "Somebody Else", "version": 1}, page=path)
    assert answer.status_code == 409
    assert "Gao Yun was changed by somebody else meanwhile." in answer.text
    assert "Somebody Else" not in mei.get(path).text


def test_the_last_administrator_can_neither_leave_nor_step_down(region: Region) -> None:
    mei = actor(region, "mei")
    with pytest.raises(Conflict, match="your own account"):
        commands.deactivate_person(region.backend, mei, region.people["mei"], 1)
    step_down = commands.EditPerson(
        person_id=region.people["mei"], seen_version=1, email="mei@example.org", name_en="Mei Lan", name_zh="梅兰",
        language="en", administrator=False,
    )  # fmt: skip
    with pytest.raises(Conflict, match="last administrator"):
        commands.edit_person(region.backend, mei, step_down)


def test_a_closed_account_can_be_opened_again(region: Region) -> None:
    mei = actor(region, "mei")
    commands.deactivate_person(region.backend, mei, region.people["gao"], 1)
    with pytest.raises(NotFound):
        actor(region, "gao")
    with pytest.raises(Stale):
        commands.reactivate_person(region.backend, mei, region.people["gao"], 1)
    commands.reactivate_person(region.backend, mei, region.people["gao"], 2)
    assert region.signed_in("gao")


def test_a_role_given_on_the_page_can_be_used_at_once_and_ended_at_once(region: Region) -> None:
    mei, gao = region.signed_in("mei"), region.signed_in("gao")
    page = f"/people/{region.people['gao']}"
    data = {
        "membership-organization_id": region.organizations["hebei"],
        "membership-role": "legal",
        "membership-since": "2026-03-02",
        "membership-until": "",
    }
    assert mei.post(f"{page}/memberships", data, page=page).status_code == 303
    assert "<small>Acting for</small>Hebei" in gao.get("/account").text
    with region.backend.reading() as session:
        row = session.scalars(select(MembershipRow).where(MembershipRow.person_id == region.people["gao"])).one()
    assert mei.post(f"/people/memberships/{row.id}/end", page=page).status_code == 303
    assert "Acting for" not in gao.get("/account").text
    assert "Role ended" in mei.get(page).text


def test_a_role_cannot_be_given_from_a_day_before_today(region: Region) -> None:
    page = f"/people/{region.people['gao']}"
    answer = region.signed_in("mei").post(f"{page}/mandates", mandate(region, since="2026-03-01"), page=page)
    assert answer.status_code == 422
    assert "First day: The first day is today, 2 March 2026, or later" in answer.text


def test_a_role_that_began_today_and_ends_today_gives_no_right(region: Region) -> None:
    mei = actor(region, "mei")
    terms.give_role(region.backend, mei, give(region, since=TODAY))
    assert actor(region, "gao").organization_ids == {region.organizations["hebei"]}
    with region.backend.reading() as session:
        row = session.scalars(select(MembershipRow).where(MembershipRow.person_id == region.people["gao"])).one()
    terms.end_role(region.backend, mei, row.id)
    assert actor(region, "gao").organization_ids == frozenset()
    with pytest.raises(NotFound, match="ended already"):
        terms.end_role(region.backend, mei, row.id)


@pytest.mark.parametrize(("since", "until"), [(date(2026, 3, 5), None), (date(2025, 1, 1), date(2025, 12, 31))])
def test_a_term_that_has_not_begun_or_is_over_gives_no_right(region: Region, since: date, until: date | None) -> None:
    with region.backend.transaction() as session:
        session.add(MembershipRow(**vars(give(region, since=since, until=until))))
    assert actor(region, "gao").organization_ids == frozenset()


def test_the_same_role_cannot_be_given_twice_for_the_same_time(region: Region) -> None:
    mei = actor(region, "mei")
    terms.give_role(region.backend, mei, give(region, since=TODAY, until=TODAY + timedelta(days=9)))
    with pytest.raises(Conflict):
        terms.give_role(region.backend, mei, give(region, since=TODAY + timedelta(days=9)))
    terms.give_role(region.backend, mei, give(region, since=TODAY + timedelta(days=10)))


def test_a_term_that_ends_before_it_begins_is_refused_at_its_field(region: Region) -> None:
    page = f"/people/{region.people['gao']}"
    data = mandate(region, since="2026-03-05") | {"mandate-until": "2026-03-01"}
    answer = region.signed_in("mei").post(f"{page}/mandates", data, page=page)
    assert answer.status_code == 422
    assert "The last day lies before the first day, 5 March 2026." in answer.text


def test_nobody_gives_themselves_a_mandate_and_the_form_says_who_can(region: Region) -> None:
    page = f"/people/{region.people['mei']}"
    answer = region.signed_in("mei").post(f"{page}/mandates", mandate(region), page=page)
    assert answer.status_code == 422
    assert "Organization: Nobody gives themselves a role, a mandate or a service" in answer.text
    assert 'value="2026-3"' in answer.text  # what was typed stays


def test_a_mandate_can_be_given_and_revoked(region: Region) -> None:
    mei, page = region.signed_in("mei"), f"/people/{region.people['gao']}"
    assert mei.post(f"{page}/mandates", mandate(region), page=page).status_code == 303
    assert "no. 2026-3, every procedure" in mei.get(page).text
    with region.backend.reading() as session:
        row = session.scalars(select(MandateRow).where(MandateRow.number == "2026-3")).one()
    assert mei.post(f"/people/mandates/{row.id}/revoke", page=page).status_code == 303
    assert "revoked on 2 March 2026" in mei.get(page).text
    assert "no. 2026-3, every procedure" in mei.get(page).text
    assert mei.post(f"/people/mandates/{row.id}/revoke", page=page).status_code == 404


def test_the_instruction_of_a_mandate_is_handed_out_as_an_attachment_to_those_it_concerns(region: Region) -> None:
    mei, page = region.signed_in("mei"), f"/people/{region.people['gao']}"
    mei.post(f"{page}/mandates", mandate(region), page=page)
    found = re.search(r'href="(/organizations/mandates/\d+/instruction)"', mei.get(page).text)
    assert found
    for name in ("mei", "gao", "wanglin"):  # the administrator, whom it empowers, a member of Hebei
        answer = region.signed_in(name).get(found[1])
        assert answer.data == PDF
        assert answer.headers["Content-Disposition"] == "attachment; filename=instruction.pdf"
    hejun = region.signed_in("hejun")
    assert hejun.get(found[1]).status_code == 404
    organization = f"/organizations/{region.organizations['hebei']}"
    assert found[1] in region.signed_in("wanglin").get(organization).text
    assert found[1] not in hejun.get(organization).text
    assert "no. 2026-3" in hejun.get(organization).text
    account = region.signed_in("gao").get("/account").text
    assert found[1] in account
    assert "in force" in account


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"mandate-instruction": (BytesIO(b""), "")}, "Instruction: Attach the instruction."),
        ({"mandate-instruction": (BytesIO(b"<script>"), "page.html")}, "Instruction: Files of this kind"),
        ({"mandate-instruction": (BytesIO(b"MZ"), "fake.pdf")}, "Instruction: The content is not what the name"),
        ({"mandate-case": "BTH-DM-2026-0099"}, "Case: There is no case with the reference BTH-DM-2026-0099."),
    ],
)
def test_a_mandate_that_cannot_be_given_says_why_at_its_field(
    region: Region, wrong: dict[str, Any], sentence: str
) -> None:
    page = f"/people/{region.people['gao']}"
    answer = region.signed_in("mei").post(f"{page}/mandates", mandate(region) | wrong, page=page)
    assert answer.status_code == 422
    assert sentence in answer.text
    with region.backend.reading() as session:
        assert session.scalars(select(MandateRow).where(MandateRow.number == "2026-3")).all() == []


def test_a_file_received_with_a_wrong_form_need_not_be_chosen_again(region: Region) -> None:
    mei, page = region.signed_in("mei"), f"/people/{region.people['gao']}"
    answer = mei.post(f"{page}/mandates", mandate(region) | {"mandate-number": ""}, page=page)
    kept = re.search(r'name="mandate-instruction_kept" value="([^"]+)"', answer.text)
    assert kept
    again = mandate(region) | {"mandate-instruction": (BytesIO(b""), ""), "mandate-instruction_kept": kept[1]}
    assert mei.post(f"{page}/mandates", again, page=page).status_code == 303


def test_people_are_found_by_a_part_of_a_name_in_either_language(region: Region) -> None:
    mei = region.signed_in("mei")
    for words in ("何", "he j", "HEJUN@"):
        page = mei.get("/people", query_string={"q": words}).text
        assert ("hejun@example.org" in page, "gao@example.org" in page) == (True, False)
    assert "Nobody matches" in mei.get("/people?q=%25").text


def test_a_long_list_is_read_page_by_page(region: Region) -> None:
    with region.backend.transaction() as session:
        session.add_all(
            PersonRow(email=f"p{number:03}@example.org", name_en=f"Person {number}", name_zh="某人")
            for number in range(60)
        )
    mei = region.signed_in("mei")
    first = mei.get("/people").text
    following = re.search(r'rel="next"\s+href="([^"]+)"', first)
    assert following
    second = mei.get(following[1].replace("&amp;", "&")).text
    seen = re.findall(r"<td>(p\d{3}@example\.org)", first + second)
    assert len(seen) == len(set(seen)) == 60
    assert 'rel="next"' not in second


def mandate(region: Region, since: str = "2026-03-02") -> dict[str, Any]:
    """The form of a mandate for Hebei, filled in."""
    return {
        "mandate-organization_id": region.organizations["hebei"],
        "mandate-number": "2026-3",
        "mandate-instruction": (BytesIO(PDF), "instruction.pdf"),
        "mandate-workflow": "",
        "mandate-case": "",
        "mandate-since": since,
    }


def give(region: Region, since: date, until: date | None = None) -> terms.GiveRole:
    return terms.GiveRole(
        person_id=region.people["gao"],
        organization_id=region.organizations["hebei"],
        role="legal",
        since=since,
        until=until,
    )


def test_whoever_gives_a_role_or_mandate_is_told_beforehand_what_it_ends_and_of_no_case(region: Region) -> None:
    mei = region.signed_in("mei")
    for person in ("gao", "hejun"):
        page = mei.get(f"/people/{region.people[person]}").text
        assert page.count("must be free of the parties") == 2
