"""P6: who reads a case reads no other for it; who holds something else, or nothing any more, sees as much as that."""

from __future__ import annotations

from datetime import date

import pytest

from govflow.demo.stories import requests
from tests.builders import give_role
from tests.promises.house import House
from tests.services import disputes
from tests.services.grants import grant
from tests.web.conftest import Browser

AUDIT = ("cui.yang", "nie.gang")  # the evaluator and the auditor, once they are named
LOOKS = ("", "/record", "/record.json", "/record/proof.json", "/documents", "/entries/1")


@pytest.fixture
def request_(house: House) -> requests.Request:
    """A grant of which a tranche was paid."""
    found = grant(house.cast)
    requests.pay_tranche(house.cast, found, "First part", 1000)
    return found


def statuses(browser: Browser, reference: str) -> set[int]:
    return {browser.get(f"/cases/{reference}{look}").status_code for look in LOOKS}


def test_evaluator_and_auditor_read_a_tranche_from_when_they_are_named(
    house: House, request_: requests.Request
) -> None:
    cast = house.cast
    tranche = cast.linked(request_.reference)[-1]
    browsers = [house.signed_in(person) for person in AUDIT]
    assert [statuses(each, tranche) for each in browsers] == [{404}] * 2
    requests.end_project(cast, request_)
    assert [statuses(each, tranche) for each in browsers] == [{200}] * 2
    for each in browsers:  # and say nothing there
        path = f"/cases/{tranche}/documents"
        answer = each.post(path, {"title": "Mine", "key": "mine"}, page="/help")
        assert answer.status_code == 403
    assert statuses(house.signed_in("guo.wei"), tranche) == {404}


def test_a_case_below_and_a_request_on_a_fund_are_named_to_those_who_see_them(
    house: House, request_: requests.Request
) -> None:
    """A member that voted on the request sees that, and neither its tranches nor, on the page of the fund, others'."""
    cast = house.cast
    tranche = cast.linked(request_.reference)[-1]
    member, applicant, outsider = (
        house.signed_in(each) for each in ("sun.hao", cast.member("langfang", "signatory"), "guo.wei")
    )
    case, fund = f"/cases/{request_.reference}", f"/funds/{cast.fund(request_.fund)}"
    assert tranche in applicant.get(case).text
    assert tranche not in member.get(case).text
    assert request_.reference in applicant.get(fund).text
    assert request_.reference not in outsider.get(fund).text
    assert request_.title not in outsider.get(fund).text


def test_titles_and_pages_are_in_the_language_that_the_reader_chose(house: House) -> None:
    """The cookie of a browser is what a visitor chose, and does not speak for who signs in."""
    request_ = requests.Request(
        title="Works on the river bank", title_other="护岸工程", by="langfang", committee="water", fund="water_local",
        amount=1_000_000, ends_on=date(2027, 6, 30),
    )  # fmt: skip
    requests.draft(house.cast, request_)
    applicant = house.signed_in(house.cast.member("langfang", "signatory"))
    case = f"/cases/{request_.reference}"
    for language, first in (("zh", request_.title_other), ("en", request_.title)):
        applicant.post("/language", {"language": language, "next": "/help"}, page="/help")
        applicant.client.set_cookie("govflow_language", "en" if language == "zh" else "zh")
        page = applicant.get(case).text
        assert f'<html lang="{"zh-Hans" if language == "zh" else "en"}"' in page
        assert first in page[page.index("<h1") : page.index("</h1>")]
    visitor = house.visitor()
    visitor.client.set_cookie("govflow_language", "../zh")
    assert '<html lang="en"' in visitor.get("/sign-in").text


def test_who_signs_for_two_sides_acts_for_the_one_that_is_chosen(house: House) -> None:
    reference = disputes.negotiation(house.cast)
    give_role(house.cast, "he.jun", "chengde", "signatory")
    browser = house.signed_in("he.jun")
    chengde = {"organization": house.cast.organization("chengde"), "next": "/account"}
    assert browser.post("/account/acting-for", chengde, page="/account").status_code == 303
    path = f"/cases/{reference}/steps/accept_standstill"
    version = house.cast.case(reference).version
    form = {"step": "send", "seen_version": str(version), "key": "for chengde"}
    assert browser.post(path, form, page="/help").status_code == 422
    assert house.cast.case(reference).version == version
