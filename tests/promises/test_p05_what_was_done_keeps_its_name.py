"""P5: what was signed, decided or said under one name is shown, handed out and provable under it after a rename."""

from __future__ import annotations

import html
import json
from datetime import timedelta

import pytest

from govflow.errors import GovflowError
from govflow.services.commands.directory import organizations, people
from govflow.services.queries.operations import proven, verify_record
from govflow.store.people import OrganizationRow, PersonRow
from tests.builders import Cast
from tests.promises.house import House
from tests.sequencing import publish
from tests.services import disputes, floors, proposals, replies

NEW, NEW_ZH = "Laishui New District", "涞水新区"


def rename(cast: Cast, key: str = "laishui", name: str = NEW, name_zh: str = NEW_ZH) -> str:
    """An organization has another name from a minute later on; returns the one that it had."""
    cast.clock.at += timedelta(minutes=1)
    number = cast.organization(key)
    with cast.backend.reading() as session:
        row = session.get_one(OrganizationRow, number)
        before, version = row.name_en, row.version
        kept = ("monogram", "kind", "level", "subtype", "code", "parent_id", "weight", "fictional", "function")
        values = {each: getattr(row, each) for each in kept}
    details = organizations.OrganizationDetails(name_en=name, name_zh=name_zh, **values)
    organizations.edit_organization(cast.backend, cast.actor("admin"), number, version, details)
    cast.clock.at += timedelta(minutes=1)
    return before


def rename_person(cast: Cast, key: str, name: str) -> str:
    """A person has another name from a minute later on; returns the one that it had."""
    cast.clock.at += timedelta(minutes=1)
    number = cast.person(key)
    with cast.backend.reading() as session:
        row = session.get_one(PersonRow, number)
        before, kept = row.name_en, {each: getattr(row, each) for each in ("email", "language", "administrator")}
        command = people.EditPerson(
            person_id=number, seen_version=row.version, name_en=name, name_zh=row.name_zh, **kept
        )
    people.edit_person(cast.backend, cast.actor("admin"), command)
    cast.clock.at += timedelta(minutes=1)
    return before


def page(house: House, address: str, person: str = "chen.yu") -> str:
    return html.unescape(house.signed_in(person).get(address).text)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_an_entry_is_shown_under_the_name_of_its_moment_with_that_of_today(house: House, language: str) -> None:
    reference = disputes.negotiation(house.cast)
    house.cast.fire("he.jun", reference, "accept_standstill")
    before = rename(house.cast)
    browser = house.signed_in("chen.yu")
    browser.post("/language", {"language": language, "next": "/account"}, page="/account")
    shown = html.unescape(browser.get(f"/cases/{reference}?record=all").text)
    then, by = {"en": (f"{before} (today: {NEW})", ", for "), "zh": (f"涞水县（现名：{NEW_ZH}）", "代表")}[language]
    assert by + then in shown


def test_who_acts_after_the_rename_acts_under_the_new_name(house: House) -> None:
    reference = disputes.requested(house.cast)
    before = rename(house.cast)
    house.cast.fire("he.jun", reference, "accept", reply="We agree to mediate.")
    shown = page(house, f"/cases/{reference}")
    assert f", for {NEW}<" in shown
    assert f", for {before} (today: {NEW})<" in shown


def test_of_several_names_each_holds_for_its_time(house: House) -> None:
    reference = disputes.negotiation(house.cast)
    house.cast.fire("he.jun", reference, "accept_standstill")
    first = rename(house.cast)
    house.cast.fire("chen.yu", reference, "accept_standstill")
    house.cast.fire("chen.yu", reference, "request")
    house.cast.fire("he.jun", reference, "accept", reply="We agree to mediate.")
    rename(house.cast, name="Third Name", name_zh="第三名")
    shown = page(house, f"/cases/{reference}")
    assert f", for {first} (today: Third Name)<" in shown
    assert f", for {NEW} (today: Third Name)<" in shown


def test_a_person_signs_under_the_name_of_the_day(house: House) -> None:
    reference = disputes.requested(house.cast)
    before = rename_person(house.cast, "he.jun", "He Junyi")
    assert f"{before} (today: He Junyi), for " in page(house, f"/cases/{reference}")


def test_papers_lists_and_exports_say_who_it_then_was(house: House) -> None:
    reference = disputes.negotiation(house.cast)
    before, person = rename(house.cast, "fangshan", "Fangshan New Area", "房山新区"), "Chen Yuan"
    signed = rename_person(house.cast, "chen.yu", person)
    then = f"{before} (today: Fangshan New Area)"
    assert then in page(house, f"/cases/{reference}/documents")
    assert then in page(house, "/cases.csv")
    shown = page(house, f"/cases/{reference}/documents")
    document = shown.partition(f"/cases/{reference}/documents/")[2].partition('"')[0]
    assert f"{signed} (today: {person})" in page(house, f"/cases/{reference}/documents/{document}")


def test_a_case_that_has_ended_keeps_the_names_of_its_end(house: House) -> None:
    reference = disputes.negotiation(house.cast)
    house.cast.fire("chen.yu", reference, "withdraw", reason="Settled between us.")
    before = rename(house.cast)
    assert page(house, f"/cases/{reference}").count(f"{before} (today: {NEW})") >= 2  # who took part, who was named


def test_a_sealed_answer_is_opened_under_the_name_that_it_was_given_under(cast: Cast, house: House) -> None:
    reference = replies.lodged(cast)
    before = rename(cast)
    cast.fire("zhou.min", reference, "open_replies")
    entries = json.loads(page(house, f"/cases/{reference}/record.json"))["entries"]
    opened = next(each["content"] for each in entries if each["kind"] == "unsealed")
    assert before in json.dumps(opened, ensure_ascii=False)
    assert NEW not in json.dumps(opened, ensure_ascii=False)


def test_the_record_of_a_case_says_who_was_called_what_until_when(house: House) -> None:
    reference = disputes.requested(house.cast)
    before, number = rename(house.cast), str(house.cast.organization("laishui"))
    names = json.loads(page(house, f"/cases/{reference}/record.json"))["names"]["organizations"][number]
    assert [each["name"]["en"] for each in names] == [before, NEW]
    assert names[0]["until"].startswith("2026-03-02T02:01:00")
    assert names[0]["log"] is not None
    assert names[1]["until"] is None


def test_a_proof_says_so_under_the_signature_of_the_installation(house: House) -> None:
    reference = disputes.requested(house.cast)
    before = rename(house.cast)
    publish(house.cast)
    proof = page(house, f"/cases/{reference}/record/proof.json")
    keys = house.cast.backend.signing.published()
    assert proven(proof.encode(), keys)[0] > 0
    assert before in proof
    with pytest.raises(GovflowError, match="names"):
        proven(proof.replace(before, "Somebody Else").encode(), keys)


def test_a_rename_breaks_nothing_that_is_verified(cast: Cast) -> None:
    disputes.requested(cast)
    rename(cast)
    publish(cast)
    assert verify_record(cast.backend).first_broken is None


def test_each_wording_of_a_statement_is_shown_under_the_names_of_its_moment(cast: Cast) -> None:
    conference, _ = proposals.conference_in_session(cast)
    floors.lodge(cast, conference, "wang.lin", whose="beijing")
    office = rename(cast, "office", "Standing Office", "常设办公室")
    before = rename(cast, "beijing", "Capital Region", "首都")
    person = rename_person(cast, "wang.lin", "Wang Linyi")
    (said,) = floors.statements(cast, conference)
    assert str(said.who.name) == f"{before} (today: Capital Region)"
    assert str(said.now.by) == f"{office} (today: Standing Office)"
    assert str(said.now.person) == f"{person} (today: Wang Linyi)"
    floors.replace(cast, conference, "wang.lin", "We shall pay all.")
    (said,) = floors.statements(cast, conference)
    assert [str(each.person) for each in (said.now, *said.earlier)] == ["Wang Linyi", f"{person} (today: Wang Linyi)"]
    assert str(said.who.name) == "Capital Region"
