"""Offers in the browser: filled in, checked, sent, side by side once they are open; a reviewer replaced."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from govflow.services.queries.case.round.ending import GOES_ON
from govflow.store.documents import DocumentRow
from govflow.store.people import MembershipRow, PersonRow
from tests.services import calls
from tests.web.desk import Desk, main_text, open_desk

PDF = b"%PDF-1.4\n%%EOF\n"


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path / "data")


def round_path(desk: Desk, reference: str) -> str:
    return f"/cases/{reference}/rounds/{desk.cast.round(reference).id}"


def offer_path(desk: Desk, reference: str, organization: str) -> str:
    seat = calls.seat_of(desk.cast, desk.cast.round(reference), organization)
    return f"{round_path(desk, reference)}/seats/{seat}/offer"


def filled(**changed: Any) -> dict[str, Any]:
    return {
        "answer_price": "871,234.00",
        "answer_weeks": "12",
        "answer_concept": (BytesIO(PDF), "filters.pdf"),
        **changed,
    }


def test_an_offer_is_filled_in_checked_and_sent_and_its_own_page_shows_it(desk: Desk) -> None:
    reference = calls.called(desk.cast)
    path, peng = offer_path(desk, reference, "coatings"), desk.browser("peng.cheng")
    assert "Make an offer" in main_text(peng.get(round_path(desk, reference)).text)
    check = peng.fill(path, filled(), content_type="multipart/form-data")
    assert check.status_code == 200
    assert "filters.pdf" in main_text(check.text)
    assert "72,602.83" in main_text(check.text)  # computed: the price by the weeks
    assert "Nobody but your organization reads the offer" in main_text(check.text)
    assert desk.cast.round(reference).responses == ()
    sent = peng.press(path, check.text, "send")
    assert sent.status_code == 303
    receipt = main_text(peng.get(sent.location).text)
    assert "The answer stays sealed." in receipt
    assert "Who has answered is told to nobody." in receipt  # nor that somebody else is awaited, who may have offered
    assert "Awaited from" not in receipt
    shown = main_text(peng.get(round_path(desk, reference)).text)
    assert "Your own offer" in shown
    assert "871,234.00" in shown
    assert "Replace the offer" in shown


def test_what_the_form_does_not_take_is_said_at_its_field(desk: Desk) -> None:
    reference = calls.called(desk.cast)
    path, peng = offer_path(desk, reference, "coatings"), desk.browser("peng.cheng")
    answer = peng.fill(path, filled(answer_price="", answer_weeks="99"), content_type="multipart/form-data")
    assert answer.status_code == 422
    text = main_text(answer.text)
    assert "This is needed." in text
    assert "or less." in text
    assert "filters.pdf is received" in text


def test_replacing_an_offer_begins_with_what_was_offered_and_takes_back_to_the_form(desk: Desk) -> None:
    reference = calls.offered(desk.cast)
    path, peng = offer_path(desk, reference, "coatings"), desk.browser("peng.cheng")
    page = peng.get(path).text
    assert "871,234.00" in page
    assert "This replaces your earlier offer as a whole." in main_text(page)
    check = peng.fill(path, filled(answer_price="870,000.00"), content_type="multipart/form-data")
    assert "Your earlier offer is replaced" in main_text(check.text)
    again = peng.press(path, check.text, "edit")
    assert again.status_code == 200
    assert "870,000.00" in again.text


@pytest.mark.parametrize("person", ["chen.yu", "shang.hui", "deng.na", "du.juan", "admin", "wang.lin"])
def test_no_page_shows_a_sealed_offer_to_anybody_else(desk: Desk, person: str) -> None:
    reference = calls.called(desk.cast)
    calls.offer(desk.cast, reference, "coatings")
    with desk.cast.backend.reading() as session:
        [document] = session.scalars(select(DocumentRow.id).where(DocumentRow.sealed)).all()
    reader = desk.browser(person)
    case = f"/cases/{reference}"
    for path in (
        case,
        round_path(desk, reference),
        f"{case}/record",
        f"{case}/record.json",
        f"{case}/documents",
        f"{case}/documents/{document}",
        f"{case}/documents/{document}/versions/1",
        offer_path(desk, reference, "coatings"),
        "/inbox",
        "/cases",
        "/cases?q=Quartz",
        "/cases.csv",
    ):
        found = reader.get(path).text
        for secret in (calls.secret("coatings"), "871,234", "87123400", "of-coatings"):
            assert secret not in found, (person, path)
    for path in (f"{case}/documents/{document}", f"{case}/documents/{document}/versions/1"):
        assert reader.get(path).status_code == 404, path
    assert reader.get(offer_path(desk, reference, "coatings")).status_code in (403, 404)


@pytest.mark.parametrize(("language", "heading"), [("en", "The offers"), ("zh", "报价")])
def test_once_open_the_offers_stand_side_by_side(desk: Desk, language: str, heading: str) -> None:
    reference = calls.opened(desk.cast)
    offers = f"/cases/{reference}/rounds/{desk.cast.round(reference).id - 1}"
    for path in (offers, round_path(desk, reference)):
        text = main_text(desk.browser("chen.yu", language=language).get(path).text)
        assert heading in text
        for part in ("871,234.00", "765,432.00", "of-coatings.pdf", "of-chamber.pdf"):
            assert part in text


def test_a_table_in_an_offer_stands_in_its_cell(desk: Desk) -> None:
    table = "parts: {type: table, label: Parts · 部件, columns: {item: {type: line, label: Item · 名称}}}"
    reference = calls.called(desk.cast, ("    remarks: {type", f"    {table}\n    remarks: {{type"))
    calls.offer(desk.cast, reference, "coatings", parts=({"item": "Quartz sieve"},))
    assert "Quartz sieve" in main_text(desk.browser("peng.cheng").get(round_path(desk, reference)).text)
    assert "Quartz sieve" not in desk.browser("chen.yu").get(round_path(desk, reference)).text


def test_a_reviewer_scores_each_offer_by_each_criterion(desk: Desk) -> None:
    reference = calls.opened(desk.cast)
    path, cast = round_path(desk, reference), desk.cast
    seat = calls.seat_of(cast, cast.round(reference), "du.juan")
    du = desk.browser("du.juan")
    points = {
        f"score_{name}": str(each) for name, each in calls.scores(cast, coatings=(50, 30), chamber=(9, 8)).items()
    }
    page = du.get(path).text
    assert all(f'name="{each}"' in page for each in points)
    order = {"csrf_token": du.token(path), "declared": "1", "foreseen": GOES_ON, "step": "send"}
    short = {name: each for name, each in points.items() if not name.endswith(f"{cast.organization('chamber')}.cost")}
    answer = du.client.post(f"{path}/seats/{seat}/response", data={**order, **short, "key": "one"})
    assert answer.status_code == 422
    assert "Capital Region Chamber of Commerce (fictional): Price" in main_text(answer.text)
    answer = du.client.post(f"{path}/seats/{seat}/response", data={**order, **points, "key": "two"})
    assert answer.status_code == 303
    assert len(cast.round(reference).responses) == 1


def test_whoever_the_file_names_replaces_a_reviewer_on_the_page(desk: Desk) -> None:
    reference = calls.opened(desk.cast)
    path, cast = round_path(desk, reference), desk.cast
    seat = calls.seat_of(cast, cast.round(reference), "du.juan")
    assert "In the place of a reviewer" not in main_text(desk.browser("chen.yu").get(path).text)
    dong = desk.browser("dong.mei")
    text = main_text(dong.get(path).text)
    assert "In the place of a reviewer" in text
    assert "Song Wei" in text
    assert "Zhou Min" not in text  # a mediator, no reviewer
    order = {"csrf_token": dong.token(path), "note": "Ill", "key": "one"}
    nobody = dong.client.post(f"{path}/seats/{seat}/replacement", data={**order, "person": ""})
    assert nobody.status_code == 422
    order["person"] = str(cast.person("song.wei"))
    assert dong.client.post(f"{path}/seats/{seat}/replacement", data=order).status_code == 303
    assert "Replaced; counts no more" in main_text(dong.get(path).text)
    record = main_text(dong.get(f"/cases/{reference}").text)
    assert "Song Wei takes the place; what was answered from it before counts no more. Ill" in record
    assert desk.browser("du.juan").get(path).status_code == 404


def test_of_many_who_could_replace_a_reviewer_one_is_found(desk: Desk) -> None:
    reference = calls.opened(desk.cast)
    path, cast = round_path(desk, reference), desk.cast
    with cast.backend.transaction() as session:
        role = session.scalars(select(MembershipRow).where(MembershipRow.person_id == cast.person("song.wei"))).first()
        assert role is not None
        folk = [PersonRow(email=f"p{n}@example.org", name_en=f"Person {n}", name_zh=f"第{n}人") for n in range(150)]
        session.add_all(folk)
        session.flush()
        place = {"organization_id": role.organization_id, "role": role.role, "since": role.since}
        session.add_all(MembershipRow(person_id=each.id, **place) for each in folk)
        last = folk[-1].id
    seat = f"{path}/seats/{calls.seat_of(cast, cast.round(reference), 'du.juan')}/replacement"
    dong = desk.browser("dong.mei")
    assert "Person 149" not in dong.get(path).text
    order = {"csrf_token": dong.token(path), "note": "Ill", "key": "one"}
    found = dong.client.post(seat, data={**order, "find_person": "person 149", "find": "person"})
    assert re.findall(r"<option[^>]*>\s*(Person \d+)", found.text)[:1] == ["Person 149"]
    assert 'value="Ill"' in found.text
    sent = {**order, "find_person": "person 149", "found_person": "person 149", "person": str(last)}
    assert dong.client.post(seat, data=sent).status_code == 303


def test_the_page_of_the_procedure_says_how_offers_are_made_and_scored(desk: Desk) -> None:
    calls.draft(desk.cast)
    text = main_text(desk.browser("chen.yu").get("/workflows/call-for-offers").text)
    assert "Each fills in: Price, Weeks needed, Price per week, Concept, Remarks." in text
    assert "Every offer of “Offers” is scored; the one with the most points is the best." in text
    assert "Another person is put in the place of a reviewer by: Purchaser (legal" in text
