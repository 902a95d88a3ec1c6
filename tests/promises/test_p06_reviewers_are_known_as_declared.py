"""P6: who reviewed a request, and what they wrote, is read by those whom the file names, and never by who asked."""

from __future__ import annotations

from datetime import date

import pytest

from govflow.demo.stories import requests
from tests.builders import Cast
from tests.promises.house import House

NAMES = ("Song Wei", "Pan Ying", "Du Juan")
COMMENT = "Sound and feasible."


@pytest.fixture
def reviewed(cast: Cast) -> str:
    """A request of Langfang that three have reviewed, before the committee."""
    request = requests.Request(
        title="Works on the river bank", title_other="护岸工程", by="langfang", committee="water", fund="water_local",
        amount=1_000_000, ends_on=date(2027, 6, 30),
    )  # fmt: skip
    for act in (requests.draft, requests.submit, requests.pass_screening, requests.score, requests.put_to_committee):
        act(cast, request)
    return request.reference


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


def _read(house: House, person: str, reference: str) -> str:
    """All pages and files of a request that speak of its reviews, as a person reads them."""
    browser, case = house.signed_in(person), house.cast.case(reference)
    last = house.cast.round(reference).id
    addresses = [
        f"/cases/{reference}",
        f"/cases/{reference}?below={case.entries - 3}",
        *(f"/cases/{reference}/rounds/{each}" for each in range(1, last + 1)),
        *(f"/cases/{reference}/entries/{each}" for each in range(1, case.entries + 1)),
        f"/cases/{reference}/record",
        f"/cases/{reference}/record.json",
    ]
    return "".join(browser.get(each).text for each in addresses)
