"""Money in a browser: the year of a fund is closed, an applicant looks ahead, an auditor reads every receipt."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect
from sqlalchemy import func, select

from govflow.demo.funds import office as fund_office
from govflow.demo.funds.office import MANAGER, SECOND
from govflow.demo.papers import paper
from govflow.demo.stories import requests
from govflow.demo.stories.requests import Request
from govflow.store.documents import DocumentRow
from govflow.values import Text
from tests.browser.audit import audit, faint, prepare
from tests.browser.conftest import Office
from tests.browser.desk import Desk
from tests.browser.words import CHINESE, ENGLISH, Words
from tests.builders import Cast, give_role
from tests.services.grants import noticed, on_notice
from tests.services.offices import YEAR_ENDS, after_the_year, new_fund

pytestmark = [pytest.mark.browser, pytest.mark.on_request]

each_language = pytest.mark.parametrize("words", [ENGLISH, CHINESE], ids=["en", "zh"])
DOCUMENT = DocumentRow.__table__
NEXT_YEAR = YEAR_ENDS.replace(year=YEAR_ENDS.year + 1)
AUDITOR = "nie.gang"


def of(words: Words, said: str) -> str:
    """``English · 中文`` in the language of the page."""
    english, _, chinese = said.partition(" · ")
    return Text(en=english, zh=chinese).to("en" if words is ENGLISH else "zh")


def without_barriers(desk: Desk, *addresses: str) -> None:
    for each in addresses:
        desk.go(each)
        found = audit(desk.page, each, desk.words.tag)
        assert (found.barriers, found.faults, found.english) == ((), (), ()), each


@each_language
def test_two_fund_managers_close_the_year_of_a_fund_and_carry_over_what_is_left(office: Office, words: Words) -> None:
    fund = new_fund(office.cast)
    fund_office.move(office.cast, fund, "receipt", 1_000)
    after_the_year(office.cast)
    following = new_fund(office.cast, year_ends=NEXT_YEAR, lapses_on=fund.lapses_on, title="Next", title_other="下年")
    desk = office.desk(words)
    prepare(desk.page)
    desk.sign_in(MANAGER)
    note = of(words, "State of the fund at the end of the year · 年终情况说明")
    desk.take(fund.reference, of(words, "Prepare the closing of the year · 办理年终关闭"), {note: "All is booked."})
    desk.sign_in(SECOND)
    desk.take(fund.reference, of(words, "Close the year · 确认年终关闭"))
    desk.stands(fund.reference, of(words, "Year closed · 年度已关闭"))
    next_fund, why = of(words, "Fund of the next year · 下年度资金"), of(words, "Grounds · 依据")
    title = of(words, f"{following.title} · {following.title_other}")
    desk.begin(fund.reference, of(words, "Prepare carrying over · 办理结转"))
    desk.check({next_fund: title, why: "Budget Law art. 42"})
    desk.press(words.send % of(words, "Prepare carrying over · 办理结转"))
    desk.sign_in(MANAGER)
    desk.take(fund.reference, of(words, "Carry over · 确认结转"))
    desk.stands(fund.reference, of(words, "Closed · 已关闭"))
    number = fund_office.number(office.cast, following)
    without_barriers(desk, f"/cases/{fund.reference}", "/funds", f"/funds/{number}")
    desk.see("1,000.00")


@each_language
def test_an_applicant_opens_the_rest_of_the_way_before_its_request(office: Office, words: Words) -> None:
    request = noticed(office.cast)
    desk = office.desk(words)
    prepare(desk.page)
    desk.sign_in(office.cast.member(request.by, "signatory"))
    without_barriers(desk, f"/cases/{request.reference}")
    rest = of(words, "The rest of the way, to “Closed” · 此后各步，直至“已结项”")
    audited_then = desk.main.get_by_text(of(words, "Audit the grant · 审计资金使用"))
    expect(audited_then).to_be_hidden()
    desk.main.get_by_text(rest, exact=True).click()
    expect(audited_then).to_be_visible()
    found = audit(desk.page, "the rest of the way", words.tag)
    assert (found.barriers, found.faults, found.english) == ((), (), ())
    assert faint(desk.page) == []


def audited(cast: Cast) -> Request:
    """A grant with two tranches, a report and an objection that was answered, each with its papers; it is audited."""
    request = on_notice(cast)
    request.milestones = (("First half", 500_000), ("Second half", 500_000))
    give_role(cast, "shang.hui", "chamber", "legal")
    evidence = paper("Evidence", "A map of the pasture.")
    cast.fire("peng.cheng", request.reference, "object", grounds="It is grazed in common.", evidence=evidence)
    objection = cast.linked(request.reference)[-1]
    cast.fire("wang.lin", objection, "appoint", examiner=cast.person("shang.hui"))
    cast.fire("shang.hui", objection, "dismiss", acting="chamber", finding="The village agreed.")
    cast.pass_days(8)
    for each in (requests.reserve, requests.approve, requests.sign):
        each(cast, request)
    for name, yuan in request.milestones:
        requests.pay_tranche(cast, request, name, yuan)
    cast.pass_days(95)
    requests.report(cast, request, 1_000_000)
    requests.end_project(cast, request)
    requests.evaluate(cast, request)
    return request


def papers_of(desk: Desk, reference: str) -> Iterator[str]:
    """The addresses of all files that the list of the documents of a case offers."""
    desk.go(f"/cases/{reference}/documents")
    for each in desk.main.locator(f"a[href*='/cases/{reference}/documents/']").all():
        address = each.get_attribute("href") or ""
        if re.search(r"/documents/[^/]+$", address):
            yield f"{address}/versions/1"


def filed(cast: Cast, *references: str) -> dict[str, int]:
    """How many documents there are in each of these cases."""
    query = select(func.count()).select_from(DOCUMENT)
    with cast.backend.reading() as session:
        return {each: session.scalar(query.where(DOCUMENT.c.case_id == cast.case(each).id)) or 0 for each in references}


@each_language
def test_the_auditor_reads_every_receipt_of_a_grant_and_of_all_cases_below_it(office: Office, words: Words) -> None:
    request = audited(office.cast)
    desk = office.desk(words)
    prepare(desk.page)
    desk.sign_in(AUDITOR)
    desk.go(f"/cases/{request.reference}")
    below = office.cast.linked(request.reference)
    shown = desk.main.locator("table[aria-labelledby=children]").inner_text()
    assert all(each in shown for each in below), "the page of the grant names all cases below it"
    found = {each: list(papers_of(desk, each)) for each in (request.reference, *below)}
    answers = {
        address: desk.page.context.request.get(desk.address + address).status
        for addresses in found.values()
        for address in addresses
    }
    assert set(answers.values()) == {200}
    assert {each: len(addresses) for each, addresses in found.items()} == filed(office.cast, *found)
    assert sum(map(len, found.values())) >= 12, "papers of the grant, of two tranches, of a report and an objection"
    pages = [f"/cases/{each}{where}" for each in (request.reference, *below) for where in ("", "/documents")]
    without_barriers(desk, *pages)
