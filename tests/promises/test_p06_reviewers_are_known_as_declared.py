"""P6: who reviewed a request, and what they wrote, is read by those whom the file names, and never by who asked."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from govflow.demo.stories import requests
from govflow.services.commands.documents import AddDocument, add_document
from govflow.store.documents import DocumentRow
from tests.builders import Cast
from tests.promises.addresses import find_addresses, guesses
from tests.promises.figures import figure
from tests.promises.house import House, checked
from tests.sequencing import publish
from tests.services.disputes import PDF as PAPER

NAMES = ("Song Wei", "Pan Ying", "Du Juan")
REVIEWERS = ("song.wei", "pan.ying", "du.juan")
COMMENT = "Sound and feasible."
DIRECTORY = ("/organizations", "/people")


@pytest.fixture
def awaited(cast: Cast) -> str:
    """A request of Langfang that three are to review."""
    return _request(cast, requests.draft, requests.submit, requests.pass_screening)


@pytest.fixture
def reviewed(cast: Cast) -> str:
    """One that they have reviewed, before the committee."""
    acts = (requests.draft, requests.submit, requests.pass_screening, requests.score, requests.put_to_committee)
    return _request(cast, *acts)


def _request(cast: Cast, *acts: Callable[[Cast, requests.Request], object]) -> str:
    request = requests.Request(
        title="Works on the river bank", title_other="护岸工程", by="langfang", committee="water", fund="water_local",
        amount=1_000_000, ends_on=date(2027, 6, 30),
    )  # fmt: skip
    for act in acts:
        act(cast, request)
    return request.reference


@pytest.mark.parametrize("person", ["langfang", "sun.hao"])
def test_nobody_else_learns_who_is_awaited(house: House, awaited: str, person: str) -> None:
    """The inbox tells whom the cases of the reader wait for, and told it by name."""
    read = _read(house, house.cast.member(person, "signatory") if person == "langfang" else person, awaited)
    assert "Reviewers 1" in read
    for secret in NAMES:
        assert secret not in read


def test_who_knows_the_reviewers_reads_in_the_inbox_who_is_awaited(house: House, awaited: str) -> None:
    assert "Song Wei" in house.signed_in("wang.lin").get("/inbox").text


def test_the_applicant_reads_the_result_and_neither_names_nor_comments(house: House, reviewed: str) -> None:
    read = _read(house, house.cast.member("langfang", "signatory"), reviewed)
    assert "Reviews are in" in read
    for secret in (*NAMES, COMMENT):
        assert secret not in read


def test_the_secretariat_reads_both(house: House, reviewed: str) -> None:
    read = _read(house, "wang.lin", reviewed)
    for known in (*NAMES, COMMENT):
        assert known in read


def test_the_members_who_vote_read_the_comments_and_no_names(house: House, reviewed: str) -> None:
    read = _read(house, "sun.hao", reviewed)
    assert COMMENT in read
    for secret in NAMES:
        assert secret not in read


def test_a_reviewer_reads_what_they_wrote_themselves(house: House, reviewed: str) -> None:
    assert COMMENT in _read(house, "song.wei", reviewed)


@pytest.mark.parametrize("file", ["record.json", "record/proof.json"])
def test_no_file_of_the_record_has_a_number_that_tells_who_reviewed(house: House, reviewed: str, file: str) -> None:
    """Rows of persons have addresses; the answer that seated the reviewers stood in the file with their numbers."""
    publish(house.cast)
    applicant, office = house.cast.member("langfang", "signatory"), "wang.lin"
    path = f"/cases/{reviewed}/{file}"
    [seating] = [each for each in _entries(house, applicant, path) if each["name"] == "pass_screening"]
    called = [{"text": [f"Reviewers {number}", f"评审专家{number}"]} for number in (1, 2, 3)]
    assert seating["answers"]["reviewers"] == called
    assert {"salt", "digest", "content", "person_id"}.isdisjoint(seating)
    [seating] = [each for each in _entries(house, office, path) if each["name"] == "pass_screening"]
    assert seating["content"]["reviewers"]["tuple"] == [house.cast.person(each) for each in REVIEWERS]


def test_the_applicant_still_checks_the_record_and_finds_no_digest_to_try_names_on(
    house: House, reviewed: str, tmp_path: Path
) -> None:
    applicant = house.cast.member("langfang", "signatory")
    assert re.fullmatch(r"(after entry .*\n)*\d+ entries fit\n", checked(house, applicant, reviewed, tmp_path))
    assert (
        house.signed_in(applicant).get(f"/cases/{reviewed}/record").text.count('<dt>Digest</dt><dd\nclass="gf-mono">–')
    )


def test_what_a_reviewer_files_is_filed_by_a_number(house: House, reviewed: str) -> None:
    """The pages of documents joined the names of persons themselves."""
    adding = AddDocument(case=reviewed, title="What I looked at", upload=PAPER, key="looked")
    add_document(house.cast.backend, house.cast.actor("song.wei"), adding)
    with house.cast.backend.reading() as session:
        document = session.scalars(select(DocumentRow.id).where(DocumentRow.title == adding.title)).one()
    applicant, case = house.cast.member("langfang", "signatory"), f"/cases/{reviewed}"
    browser = house.signed_in(applicant)
    for page in (f"{case}/documents", f"{case}/documents/{document}", case):
        shown = browser.get(page).text
        assert "Song Wei" not in shown
        assert "Reviewers 1" in shown
    filed = _entries(house, applicant, f"{case}/record.json")[-1]
    assert filed["by"] == {"text": ["Reviewers 1", "评审专家1"]}
    assert {"salt", "digest", "person_id"}.isdisjoint(filed)


def _entries(house: House, person: str, path: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(house.signed_in(person).get(path).text)["entries"]
    return found


def _read(house: House, person: str, reference: str) -> str:
    """All that there is to read, of this request and beside it, but for the directory, which lists all people."""
    browser, found, case = house.signed_in(person), list[str](), house.cast.case(reference)

    def look(path: str) -> TestResponse:
        answer = browser.get(path)
        if not path.startswith(DIRECTORY):
            found.append(answer.data.decode("utf-8", "replace"))  # a workbook is no text
        return answer

    find_addresses(house.app, look, guesses(house.cast), most=figure(8, 30))
    last = house.cast.round(reference).id
    for path in (
        f"/cases/{reference}?below={case.entries - 3}",
        *(f"/cases/{reference}/rounds/{each}" for each in range(1, last + 1)),
        *(f"/cases/{reference}/entries/{each}" for each in range(1, case.entries + 1)),
    ):
        look(path)
    return "".join(found)
