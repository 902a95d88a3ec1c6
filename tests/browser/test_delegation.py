"""An association wins a public task, reports late and is kept out of the next one, mends that, and takes part."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from govflow.demo.registers import delegating
from govflow.demo.registers.delegating import Task
from govflow.demo.registers.founding import DECIDER
from govflow.services.commands.deadlines import sweep
from tests.browser.audit import DESK, WIDTHS, audit, prepare
from tests.browser.conftest import Office
from tests.browser.desk import PDF, Desk
from tests.browser.speech import Speech
from tests.browser.words import CHINESE, ENGLISH, Words
from tests.services import delegated
from tests.services.test_annual_reports import at, registered

pytestmark = [pytest.mark.browser, pytest.mark.on_request]

OFFERER = "xu.peng"
REVIEWERS = (
    {"en": "Song Wei", "zh-Hans": "宋伟"},
    {"en": "Pan Ying", "zh-Hans": "潘颖"},
    {"en": "Ren Hong", "zh-Hans": "任红"},
)
POINTS = {"Quality of the approach": 42, "People and experience": 16, "Price · 价格": 24}
VERIFIER = {"en": "Wei Min, Beijing Municipality", "zh-Hans": "魏敏（北京市）"}
LATE = {
    "en": "The annual report on 2026 was not with the supervisor by 31 March.",
    "zh-Hans": "2026年度工作报告未于3月31日前报送业务主管单位。",
}


@pytest.mark.parametrize("words", [ENGLISH], ids=["en"])
def test_who_wins_reports_late_is_barred_mends_and_takes_part_again(office: Office, words: Words) -> None:
    cast, say = office.cast, Speech(words, "annual_report.v1.yaml", "delegation.v1.yaml")
    number = registered(cast, cast.today)
    desk = office.desk(words)
    prepare(desk.page)
    it = delegated.called(cast)
    win(office, say, desk, it)
    sign(office, say, desk, it)
    let_the_report_be_late(office)
    other = delegated.budgeted(cast, title="Reading of gauges", title_other="水尺抄读服务")
    delegating.fund(cast, other)
    be_barred(say, desk, other.reference, number)
    mend(say, desk)
    desk.sign_in(OFFERER)
    desk.take(other.reference, say("Take part"))


def without_barriers(desk: Desk, where: str) -> None:
    found = audit(desk.page, where, desk.words.tag)
    assert (found.barriers, found.faults, found.english) == ((), (), ()), where
    desk.page.set_viewport_size({"width": DESK, "height": 900})


def win(office: Office, say: Speech, desk: Desk, it: Task) -> None:
    """Take part, offer under seal, and be found good by three evaluators."""
    desk.sign_in(OFFERER)
    desk.take(it.reference, say("Take part"))
    delegated.until(office.cast, it, "offering")
    desk.sign_in(OFFERER)
    desk.begin(it.reference, desk.words.answer % say("Offers · 报价"))
    desk.main.get_by_role("link", name=say("Make an offer")).click()
    offer = {say("Price · 报价"): "150000", say("Offer · 响应文件"): PDF}
    desk.check({**offer, say("How it is done and who does it"): "两支队伍。"})
    desk.main.locator("button[name=step][value=send]").click()
    desk.see(say("The answer stays sealed."))
    delegated.until(office.cast, it, "naming")
    desk.sign_in("wang.lin")
    desk.begin(it.reference, say("Name the evaluators"))
    for each in REVIEWERS:
        desk.main.get_by_label(re.compile(each[desk.words.tag])).check()
    desk.press(desk.words.check)
    desk.press(desk.words.send % say("Name the evaluators"))
    for person in delegating.REVIEWERS:
        desk.sign_in(person)
        points = {say(label): each for label, each in POINTS.items()}
        declared = say("I have no conflict of interest in this case.")
        desk.score(it.reference, say("Scores of the offers"), points, declared)
    desk.sign_in("sun.hao")
    desk.take(it.reference, say("Announce the award"))
    delegated.until(office.cast, it, "drawing_up")


def sign(office: Office, say: Speech, desk: Desk, it: Task) -> None:
    """Both sides sign, and everybody finds the contract."""
    today = office.cast.today
    contract = {
        say("Contract for signature"): PDF,
        say("From · 起始日期"): today,
        say("Until · 终止日期"): today + timedelta(days=300),
        say("Who accepts what is delivered"): VERIFIER[desk.words.tag],
        say("Users who are asked before acceptance"): [say("Pinggu District"), say("Jizhou District")],
    }
    desk.sign_in("sun.hao")
    desk.take(it.reference, say("Send the contract for signature"), contract)
    for person in ("sun.hao", OFFERER):
        desk.sign_in(person)
        desk.answer(it.reference, say("Contract · 合同签署"), say("Sign"))
    desk.go("/contracts")
    desk.main.get_by_role("link", name=it.title if desk.words is ENGLISH else it.title_other).click()
    desk.see("150,000.00")
    without_barriers(desk, "the contract")


def let_the_report_be_late(office: Office) -> None:
    for moment in (at(2027, 1, 1), at(2027, 4, 1)):
        office.cast.at(moment)
        sweep(office.cast.backend)


def be_barred(say: Speech, desk: Desk, call: str, number: int) -> None:
    """The call says why, and where that is read; the register says it to everybody."""
    desk.sign_in(OFFERER)
    desk.go(f"/cases/{call}")
    expect(desk.main.get_by_role("link", name=say("Take part"), exact=True)).to_have_count(0)
    desk.see(LATE[desk.words.tag])
    without_barriers(desk, "barred")
    desk.go(f"/register/{number}")
    desk.see(LATE[desk.words.tag])


def mend(say: Speech, desk: Desk) -> None:
    """From what waits for the association to the register, through its supervisor."""
    desk.go("/inbox")
    desk.main.get_by_role("link", name=say("Send the missing report")).first.click()
    report = desk.page.locator(".gf-ref span").first.inner_text()
    sent = {
        say("Annual report"): PDF,
        say("What was done · 开展活动情况"): "走访。",
        say("Members at the end of the year"): 60,
        say("Received in the year"): "180000",
        say("Spent in the year"): "170000",
    }
    desk.take(report, say("Send the missing report · 补报"), sent)
    desk.sign_in("jiang.hai")
    desk.take(report, say("Pass it to the registrar"), {say("Opinion of the supervisor"): "同意。"})
    desk.sign_in(DECIDER)
    desk.take(report, say("Accept it · 接收归档"))
    desk.stands(report, say("Filed · 已报送"))


def test_no_page_of_the_register_bars_anybody(office: Office) -> None:
    """Full and empty, inside and in the portal."""
    delegated.signed(office.cast)
    for words, language in ((ENGLISH, "en"), (CHINESE, "zh")):
        desk = office.desk(words)
        prepare(desk.page)
        desk.sign_in("wang.lin")
        for path in ("/contracts", "/contracts?q=zebra", f"/public/{language}/contracts"):
            desk.go(path)
            found = audit(desk.page, path, words.tag, WIDTHS)
            assert (found.barriers, found.faults) == ((), ()), path
