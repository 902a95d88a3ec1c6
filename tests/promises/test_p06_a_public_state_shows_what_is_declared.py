"""P6: a state that everybody may see shows outsiders the title, the parties, where the case stands, its deadlines, its
verdicts, and the answers that the file declares public: nothing else, on no page, in no file, by no search.
"""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from govflow.demo.stories import requests
from govflow.paths import data_path
from govflow.services.catalog import publish
from govflow.services.queries.cases import load_cases
from govflow.services.queries.filters import CaseFilters
from govflow.services.queries.funds.page import load_fund
from govflow.store.documents import DocumentRow
from govflow.values import Money
from tests.builders import Cast
from tests.promises.house import House

OUTSIDER = "he.jun"  # signs for Laishui, which neither asks nor decides
OFFICER = "Head of the project office"  # answered in the request, declared public nowhere
PURPOSE = "Willows on the left bank"  # what public notice is there for
MOVING = ("demanded", "repaid", "interest_paid", "waived")
"""Answers that move money beside the sum of the contract."""
DECIDING = ("chair_decision", "committee_decision", "conference_decision")
SCORE_NOTE = "Sound and feasible."


@pytest.fixture
def notice(cast: Cast) -> str:
    """A request of Langfang on public notice."""
    return _requested(cast).reference


def _requested(cast: Cast) -> requests.Request:
    request = requests.Request(
        title="Works on the river bank", title_other="护岸工程", by="langfang", committee="water", fund="water_local",
        amount=1_000_000, ends_on=date(2027, 6, 30), purpose=PURPOSE,
    )  # fmt: skip
    for act in (requests.draft, requests.submit, requests.pass_screening, requests.score, requests.put_to_committee):
        act(cast, request)
    requests.vote(cast, request)
    assert cast.case(request.reference).public
    return request


def test_no_page_and_no_file_of_a_public_state_tells_an_outsider_more_than_is_declared(
    house: House, notice: str
) -> None:
    browser, inside = house.signed_in(OUTSIDER), house.signed_in("wang.lin")
    addresses = _addresses(house.cast, notice)
    for address in addresses:
        answer = browser.get(address)
        assert answer.status_code in (200, 404), address
        for secret in (OFFICER, SCORE_NOTE, "Budget by lines"):
            assert secret not in answer.text, f"{secret} on {address}"
    assert OFFICER in inside.get(f"/cases/{notice}").text
    assert SCORE_NOTE in "".join(inside.get(each).text for each in addresses)


def test_an_outsider_reads_what_is_declared_public(house: House, notice: str) -> None:
    page = house.signed_in(OUTSIDER).get(f"/cases/{notice}").text
    assert "Works on the river bank" in page
    assert PURPOSE in page
    assert "1,000,000" in page


def test_a_search_finds_a_public_case_by_what_it_shows_and_by_nothing_else(cast: Cast, notice: str) -> None:
    for words, found in {"river bank": [notice], notice: [notice], "willows": [notice], OFFICER: []}.items():
        assert _search(cast, OUTSIDER, words) == found, words
    assert _search(cast, "wang.lin", OFFICER) == [notice]


def test_the_page_says_that_everybody_may_see_it_and_what(house: House, notice: str) -> None:
    assert "what the procedure declares public" in house.signed_in(OUTSIDER).get(f"/cases/{notice}").text


def test_who_only_looks_on_is_not_told_how_often_something_happens_there(house: House, notice: str) -> None:
    for person, told in ((OUTSIDER, False), ("wang.lin", True)):
        browser = house.signed_in(person)
        assert ("data-mark" in browser.get(f"/cases/{notice}").text) is told
        assert browser.get(f"/cases/{notice}/mark").status_code == (200 if told else 404)


def test_the_page_of_a_fund_shows_outsiders_no_sum_that_is_not_public(cast: Cast) -> None:
    """It asked nobody whether the answer is declared, nor whether what moves money is."""
    _publish(cast, {"      max: ceiling\n      public: true\n": "      max: ceiling\n"})
    request = _requested(cast)
    assert _sums(cast, OUTSIDER) == (None, Money(0), Money(0))
    assert _sums(cast, "wang.lin") == (Money.yuan(1_000_000), Money(0), Money(0))
    while cast.state(request.reference) == "public_notice":
        cast.pass_days(1)
    requests.reserve(cast, request)
    assert cast.case(request.reference).public
    assert _sums(cast, OUTSIDER) == (None, Money(0), Money(0))
    assert _sums(cast, "wang.lin") == (Money.yuan(1_000_000), Money.yuan(1_000_000), Money.yuan(1_000_000))


def test_it_shows_them_what_is_declared(cast: Cast) -> None:
    short = {f"    {name}: {{type: money": f"    {name}: {{public: true, type: money" for name in MOVING}
    _publish(cast, {**short, "    contract_amount:\n": "    contract_amount:\n      public: true\n"})
    request = _requested(cast)
    while cast.state(request.reference) == "public_notice":
        cast.pass_days(1)
    requests.reserve(cast, request)
    assert _sums(cast, OUTSIDER) == (Money.yuan(1_000_000), Money.yuan(1_000_000), Money.yuan(1_000_000))


def _publish(cast: Cast, changes: dict[str, str]) -> None:
    """From now on requests follow another version, in which everybody sees them while it is decided on them."""
    text = (data_path("workflows") / "funding_request.v1.yaml").read_text("utf-8")
    states = {f"\n  {each}:\n": f"\n  {each}:\n    public: true\n" for each in DECIDING}
    for before, after in {"version: 1\n": "version: 2\n", **changes, **states}.items():
        assert before in text, before
        text = text.replace(before, after, 1)
    with cast.backend.transaction() as session:
        publish(session, cast.clock, text.encode(), name="second.yaml")


def _sums(cast: Cast, person: str) -> tuple[Money | None, Money, Money]:
    """What the page of the fund tells of the one request: asked, reserved; and reserved in all."""
    with cast.backend.reading() as session:
        page = load_fund(cast.backend.work(session, cast.actor(person)), cast.fund("water_local"))
    [line] = page.requests
    assert page.sums.requests == 1
    return line.asked, line.reserved, page.sums.reserved


def _addresses(cast: Cast, reference: str) -> list[str]:
    with cast.backend.reading() as session:
        papers = session.scalars(
            select(DocumentRow.id).where(DocumentRow.case_id == cast.case(reference).id).order_by(DocumentRow.id)
        ).all()
        rounds = list(range(1, cast.round(reference).id + 1))
    return [
        f"/cases/{reference}",
        f"/cases/{reference}/documents",
        *(f"/cases/{reference}/documents/{each}" for each in papers),
        *(f"/cases/{reference}/documents/{each}/versions/1" for each in papers),
        *(f"/cases/{reference}/rounds/{each}" for each in rounds),
        *(f"/cases/{reference}/steps/{each}" for each in ("object", "withdraw", "revise", "put_to_committee")),
        *(f"/cases/{reference}/entries/{each}" for each in range(1, cast.case(reference).entries + 1)),
        f"/cases/{reference}/record",
        f"/cases/{reference}/record.json",
        "/cases.csv",
        "/cases",
    ]


def _search(cast: Cast, person: str, words: str) -> list[str]:
    with cast.backend.reading() as session:
        found = load_cases(cast.backend.work(session, cast.actor(person)), CaseFilters(words=words), (), None)
    return [each.reference for each in found.cases]
