"""Leave to pass a file on, on the page of that file: given, used, and read by whoever reads the file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.builders import new_key
from tests.services import disputes, filed_leaves, leaves
from tests.services.filed_leaves import CONTENT, TITLE, TO_BOTH
from tests.services.leaves import CLAIMANT, MEDIATOR
from tests.web.desk import Desk, main_text, open_desk

RESPONDENT = "he.jun"


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path / "data")


@pytest.fixture
def reference(desk: Desk) -> str:
    return disputes.sessions(desk.cast)


@pytest.fixture
def address(desk: Desk, reference: str) -> str:
    return f"/cases/{reference}/confidences/{filed_leaves.confide(desk.cast, reference)}"


def document(desk: Desk, reference: str, person: str) -> str:
    return f"/cases/{reference}/documents/{filed_leaves.shown(desk.cast, reference, person).file.id}"


def form(**more: str) -> dict[str, str]:
    return {"party": "respondent", "extent": "as_it_stands", "until": "", "key": new_key(), **more}


def test_a_confided_document_says_of_its_leave_and_leads_to_its_page(desk: Desk, reference: str, address: str) -> None:
    for person in (CLAIMANT, MEDIATOR):
        page = desk.browser(person).get(document(desk, reference, person)).text
        assert address in page
        assert "Not to be passed on." in main_text(page)
    page = main_text(desk.browser(MEDIATOR).get(address).text)
    assert f"In confidence: {TITLE}" in page
    assert "ceiling.pdf" in page
    assert filed_leaves.versions(desk.cast, reference, MEDIATOR)[0].sha256 in page
    assert "Word for word" not in page


def test_a_file_is_passed_on_from_two_chairs(desk: Desk, reference: str, address: str) -> None:
    author, mediator, other = desk.browser(CLAIMANT), desk.browser(MEDIATOR), desk.browser(RESPONDENT)
    assert "As it stands, the same file" in main_text(author.get(address).text)
    assert author.post(f"{address}/leave", form(), page=address).status_code == 303
    assert "Pass the file on as it stands" in main_text(mediator.get(address).text)
    telling = {"to": "respondent", "key": new_key()}
    for _ in range(2):
        assert mediator.post(f"{address}/passing-on", telling, page=address).status_code == 303
    assert "Passed on to: Respondent" in main_text(author.get(address).text)
    assert "Take this leave back" not in main_text(author.get(address).text)
    told = document(desk, reference, RESPONDENT)
    assert main_text(other.get(f"/cases/{reference}/documents").text).count(TITLE) == 1
    assert "Leave to pass it on" not in main_text(other.get(told).text)
    answer = other.get(f"{told}/versions/1")
    assert answer.data == CONTENT
    assert answer.headers["Content-Disposition"].startswith("attachment")
    for person in ("wang.lin", "lu.ming", CLAIMANT):
        assert desk.browser(person).get(told).status_code == 404


def test_a_form_that_is_refused_keeps_what_was_chosen(desk: Desk, reference: str, address: str) -> None:
    answer = desk.browser(CLAIMANT).post(f"{address}/leave", form(until="2020-01-01"), page=address)
    assert answer.status_code == 422
    assert "2020-01-01" in answer.text
    assert re.search(r'<input checked [^>]*name="extent"[^>]*value="as_it_stands"', answer.text)


def test_words_in_place_of_a_file_stay_when_they_are_refused(desk: Desk, reference: str, address: str) -> None:
    leaves.give(desk.cast, reference, confidence=address.rpartition("/")[2])
    said = {"to": "respondent", "words": "x" * 8_001, "key": new_key()}
    answer = desk.browser(MEDIATOR).post(f"{address}/passing-on", said, page=address)
    assert answer.status_code == 422
    assert "x" * 8_001 in answer.text
    assert "at most 8000 characters" in main_text(answer.text)


def test_nobody_else_finds_the_page_of_a_file(desk: Desk, reference: str, address: str) -> None:
    for person in (RESPONDENT, "wang.lin", "lu.ming", "admin"):
        assert desk.browser(person).get(address).status_code == 404
        assert desk.browser(person).post(f"{address}/leave", form(), page="/account").status_code == 404


def test_a_file_of_both_sides_is_released_as_it_stands(desk: Desk, reference: str) -> None:
    file = filed_leaves.confide(desk.cast, reference, audience=TO_BOTH)
    address = f"/cases/{reference}/confidences/{file}"
    for person in (CLAIMANT, RESPONDENT):
        sent = {"to": "superior", "key": new_key()}
        assert desk.browser(person).post(f"{address}/release", sent, page=address).status_code == 303
    assert "Released by all, as it stands" in main_text(desk.browser(CLAIMANT).get(address).text)
    assert TITLE in main_text(desk.browser("lu.ming").get(f"/cases/{reference}/documents").text)


def test_the_page_of_a_file_is_chinese_where_the_reader_is(desk: Desk, reference: str, address: str) -> None:
    page = main_text(desk.browser(CLAIMANT, language="zh").get(address).text)
    assert "原文件原样转交" in page
