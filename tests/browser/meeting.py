"""A meeting of eight members with twenty items as a browser test walks it: what was called, and what is done often."""

from __future__ import annotations

from dataclasses import dataclass, replace

from playwright.sync_api import Page, expect

from tests.browser.conftest import Office
from tests.browser.desk import Desk
from tests.browser.test_roll_call import _COUNT
from tests.browser.words import CHINESE
from tests.builders import set_members
from tests.services import arranging, batches

SECRETARY, CHAIR, HELD_BY, ASSOCIATION = "wang.lin", "gao.shan", "京津冀联席会议", "peng.cheng"
MEMBERS = ("beijing", "tianjin", "hebei", "ninghe", "chengde", "zhangjiakou", "langfang", "laishui")
NAMES = ("北京市", "天津市", "河北省", "宁河区", "承德市", "张家口市", "廊坊市", "涞水县")
TOGETHER = 13  # A items, of the twenty
LEAVES = 6  # the place of the item from which on Langfang is not there, from 0
PROMISE = "公布首批达标产品名录。"
MOST_CLICKS = 60
OTHERS = "其余均为“赞成”，继续核对"


@dataclass
class Meeting:
    """What was called: the conference, and the items that are told of below."""

    office: Office
    desk: Desk
    conference: str
    items: list[str]
    closed: str
    late: str = ""
    clicks: int = 0

    @property
    def page(self) -> Page:
        return self.desk.page

    def as_chair(self) -> None:
        self.desk.sign_in(CHAIR, acting_for=HELD_BY)

    def as_secretary(self) -> None:
        self.desk.sign_in(SECRETARY)

    def at_item(self, item: str) -> None:
        """Its place at the desk of the session."""
        self.desk.go(f"/cases/{self.conference}/desk")
        self.page.locator(f'a[href*="entry="]:has-text("{self.office.cast.case(item).title}")').first.click()

    def count(self, page: Page) -> None:
        """The clicks of the secretary since the last time."""
        self.clicks += int(page.evaluate("Number(sessionStorage.clicks || 0)"))
        page.evaluate("delete sessionStorage.clicks")


def everything(meeting: Meeting) -> list[str]:
    return batches.items_of(meeting.office.cast, meeting.conference)


def called(office: Office) -> Meeting:
    """Eighteen items of an association and one for the members only are ready for the vote; the agenda is in order."""
    cast = office.cast
    set_members(cast, *cast.organizations(*MEMBERS))
    closed = cast.open(
        "sun.hao",
        "proposal",
        "冬季天然气储备",
        text="按四十天用量储备。",
        topic_class="routine",
        rule_set="by_topic",
        members_only=True,
    )
    cast.fire("sun.hao", closed, "submit")
    conference = batches.submitted(cast, 16)
    for title, topic in (("保密议题表决", "routine"), ("书面议定的标准", "standards")):
        item = {"item_title": title, "topic_class": topic, "text": "同意。"}
        cast.fire(ASSOCIATION, conference, "submit_item", **item)
    items = batches.items_of(cast, conference)
    for each in (*items, closed):
        cast.fire(SECRETARY, each, "admit")
    cast.pass_days(16)  # nobody has anything to say
    cast.fire(SECRETARY, conference, "take_up_closed_item", pending_closed_item=(cast.case(closed).id,))
    cast.fire(SECRETARY, conference, "close_agenda")
    marked = {cast.case(each).id for each in items[:TOGETHER]}
    lines = arranging.lines(cast, conference)
    arranging.arrange(cast, conference, [replace(each, together=each.item_id in marked) for each in lines])
    desk = office.desk(CHINESE)
    desk.page.add_init_script(_COUNT)
    return Meeting(office, desk, conference, items, closed)


def attend(meeting: Meeting, changed: dict[str, str], reason: str, *, start: bool = False) -> None:
    page = meeting.page
    page.get_by_text("变更签到", exact=True).click()
    for name, presence in changed.items():
        page.get_by_role("group", name=name).get_by_role("combobox").select_option(label=presence)
    page.locator("#from-beginning" if start else "#from-item").check()
    page.locator("#attend-reason").fill(reason)
    page.get_by_role("button", name="登记签到", exact=True).click()
    meeting.desk.see("签到已登记。")


def roll(meeting: Meeting, item: str, against: dict[str, str]) -> None:
    """The chair calls the vote; the secretary calls the roll: whoever differs, then all others."""
    meeting.as_chair()
    meeting.desk.take(item, "组织表决")
    meeting.as_secretary()
    page, cast = meeting.page, meeting.office.cast
    meeting.desk.go(f"/cases/{item}/rounds/{cast.round(item).id}")
    page.evaluate("delete sessionStorage.clicks")
    for name, answer in against.items():
        page.get_by_role("radiogroup", name=name).get_by_role("radio", name=answer).check()
    page.locator("[data-all]").click()
    expect(page.locator("#roll-call-check input[name=seen]")).to_have_count(1)
    page.locator("[data-record]").click()
    meeting.desk.see("已记录。")
    meeting.count(page)


def close(meeting: Meeting, item: str, title: str) -> None:
    meeting.as_chair()
    meeting.desk.close(item, title)
