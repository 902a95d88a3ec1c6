"""A meeting of three provinces with eight seats and twenty items, in Chinese, from the days before to its minutes.

A late item, an amendment, a proxy, a member that leaves, a recusal, a secret vote, a vote that is annulled and held
anew, a casting vote, an item in writing, and one for the members only. Others prepare it beside the pages.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from govflow.store.rounds.tables import ResponseRow
from tests.browser.conftest import Office
from tests.browser.desk import PDF, Desk
from tests.browser.test_roll_call import _COUNT
from tests.browser.words import CHINESE
from tests.builders import set_members
from tests.services import arranging, batches
from tests.services.test_keeping import answers

pytestmark = [pytest.mark.browser, pytest.mark.on_request]

SECRETARY, CHAIR, HELD_BY, ASSOCIATION = "wang.lin", "gao.shan", "京津冀联席会议", "peng.cheng"
MEMBERS = ("beijing", "tianjin", "hebei", "ninghe", "chengde", "zhangjiakou", "langfang", "laishui")
NAMES = ("北京市", "天津市", "河北省", "宁河区", "承德市", "张家口市", "廊坊市", "涞水县")
TOGETHER = 13  # A items, of the twenty
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


def test_a_meeting_of_eight_members_with_twenty_items(office: Office) -> None:
    meeting = called(office)
    decide_one_in_writing(meeting)
    take_one_up_late(meeting)
    open_the_session(meeting)
    take_the_a_items_together(meeting)
    leave_and_recuse(meeting)
    amend(meeting)
    vote_in_secret(meeting)
    annul(meeting)
    give_the_casting_vote(meeting)
    vote_on_the_closed_item(meeting)
    assert batches.states(office.cast, everything(meeting)).count("scheduled") == 0
    meeting.as_chair()
    meeting.desk.take(meeting.conference, "宣布闭会")
    assert 0 < meeting.clicks <= MOST_CLICKS
    assert len(everything(meeting)) == 20
    stay_out(meeting)
    agree_on_the_minutes(meeting)


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


def decide_one_in_writing(meeting: Meeting) -> None:
    meeting.as_secretary()
    meeting.desk.take(meeting.items[17], "转为书面议定")
    meeting.desk.take(meeting.conference, "确定议程")
    meeting.office.cast.pass_days(20)
    meeting.as_secretary()
    meeting.desk.stands(meeting.items[17], "通过")
    meeting.desk.take(meeting.conference, "印发通知和材料", {"会议通知": PDF, "会议材料": PDF})


def take_one_up_late(meeting: Meeting) -> None:
    item = {
        "议题名称": "洪水应急调度",
        "事项类别": "标准与互认",
        "拟议定内容": "今日开闸。",
        "逾期增列理由": "昨日发生洪水。",
    }
    meeting.desk.take(meeting.conference, "增列议题", item)
    meeting.late = everything(meeting)[-1]
    meeting.as_chair()
    meeting.desk.begin(meeting.late, "同意列入，不征求意见")
    meeting.desk.check({"理由": "情况紧急。"})
    meeting.desk.press(CHINESE.send % "同意列入，不征求意见")
    meeting.desk.stands(meeting.late, "待表决")


def open_the_session(meeting: Meeting) -> None:
    """All are there but Chengde, whose vote Hebei casts."""
    cast = meeting.office.cast
    cast.pass_days((cast.case(meeting.conference).data["meeting_date"] - cast.today).days)
    meeting.as_secretary()
    there = [each for each in NAMES if each != "承德市"]
    meeting.desk.take(meeting.conference, "记录到会和发言", {"到会成员": there, "已核验各代表团授权": True})
    meeting.at_item(meeting.items[0])
    attend(meeting, {"承德市": "委托河北省表决"}, "提交书面委托", start=True)
    meeting.desk.see("应到8个")
    meeting.as_chair()
    meeting.desk.take(meeting.conference, "宣布开会")


def attend(meeting: Meeting, changed: dict[str, str], reason: str, *, start: bool = False) -> None:
    page = meeting.page
    page.get_by_text("变更签到", exact=True).click()
    for name, presence in changed.items():
        page.get_by_role("group", name=name).get_by_role("combobox").select_option(label=presence)
    page.locator("#from-beginning" if start else "#from-item").check()
    page.locator("#attend-reason").fill(reason)
    page.get_by_role("button", name="登记签到", exact=True).click()
    meeting.desk.see("签到已登记。")


def take_the_a_items_together(meeting: Meeting) -> None:
    """One grid for thirteen items: Tianjin is against all of them."""
    page = meeting.page
    meeting.desk.go(f"/cases/{meeting.conference}/desk")
    page.get_by_role("link", name="批量办理A类议题").click()
    page.get_by_role("radio", name="组织表决").check()
    page.get_by_role("button", name="继续核对").click()
    page.get_by_role("button", name=f"组织表决：提交{TOGETHER}项议题").click()
    meeting.as_secretary()
    meeting.desk.go(f"/cases/{meeting.conference}/together")
    page.evaluate("delete sessionStorage.clicks")
    page.get_by_role("radiogroup", name="天津市").get_by_role("radio", name="反对").check()
    page.get_by_role("button", name=OTHERS).click()
    page.get_by_role("button", name="录入点名结果").click()
    meeting.desk.see(f"已登记{TOGETHER}项表决。")
    meeting.count(page)
    meeting.as_chair()
    meeting.desk.go(f"/cases/{meeting.conference}/together")
    page.get_by_role("button", name="结束前一并核对").click()
    page.get_by_role("button", name="宣布结束", exact=True).click()
    assert batches.states(meeting.office.cast, meeting.items[:TOGETHER]) == ["resolved"] * TOGETHER
    assert answers(meeting.office.cast, meeting.items[0])["Chengde"] == "yes"  # cast by Hebei


def leave_and_recuse(meeting: Meeting) -> None:
    """Langfang leaves; Laishui is recused from the next item, which is its own works."""
    item = meeting.items[TOGETHER]
    meeting.as_secretary()
    meeting.at_item(item)
    attend(meeting, {"廊坊市": "已离席", "涞水县": "本项回避"}, "涉及本县工程")
    roll(meeting, item, {})
    told = answers(meeting.office.cast, item)
    assert "Langfang" not in told
    assert "Laishui" not in told
    assert len(told) == 6
    close(meeting, item, "标准事项表决")


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


def amend(meeting: Meeting) -> None:
    """Tianjin moves another text, Beijing seconds it; it is carried, and the amended text is voted on."""
    item, cast = meeting.items[14], meeting.office.cast
    meeting.as_secretary()
    moved = {"修正案提出单位": "天津市", "修正事项": "期限", "修正后的文字": "自明年起执行。"}
    meeting.desk.take(item, "登记会上修正案", moved)
    amendment = meeting.desk.linked(item)
    meeting.desk.take(amendment, "登记附议单位", {"附议单位": "北京市"})
    meeting.as_chair()
    meeting.desk.take(item, "先表决修正案")
    roll(meeting, amendment, {})
    close(meeting, amendment, "修正案表决")
    meeting.as_chair()
    meeting.desk.take(item, "转入提案表决")
    meeting.as_secretary()
    meeting.desk.take(item, "登记整理后的文本", {"整理后的文本": "自明年起执行。"})
    roll(meeting, item, {})
    close(meeting, item, "标准事项表决")
    assert cast.state(item) == "resolved"


def vote_in_secret(meeting: Meeting) -> None:
    item, cast = meeting.items[16], meeting.office.cast
    meeting.as_chair()
    meeting.desk.take(item, "组织无记名投票")
    voting = [each for each in MEMBERS if each not in ("chengde", "langfang")]  # nobody votes for another in secret
    for number, each in enumerate(voting):
        cast.answer(each, item, "yes" if number < 4 else "no")
    close(meeting, item, "协作事项无记名投票")
    meeting.desk.see("现赞成4票")
    with cast.backend.reading() as session:
        rows = session.execute(select(ResponseRow.choice).where(ResponseRow.round_id == cast.round(item).id)).all()
    assert [row.choice for row in rows if row.choice in ("yes", "no")] == []


def annul(meeting: Meeting) -> None:
    """The wrong text lay out: the vote is held anew."""
    item = meeting.items[15]
    roll(meeting, item, {})
    close(meeting, item, "标准事项表决")
    meeting.desk.begin(item, "撤销本次表决")
    meeting.desk.check({"理由": "表决文本有误。"})
    meeting.desk.press(CHINESE.send % "撤销本次表决")
    meeting.desk.stands(item, "待表决")
    roll(meeting, item, {"北京市": "弃权"})
    close(meeting, item, "标准事项表决")
    meeting.desk.stands(item, "表决通过")


def give_the_casting_vote(meeting: Meeting) -> None:
    """Three for, three against, one abstains: the chair decides."""
    item = meeting.late
    against = {"北京市": "反对", "天津市": "反对", "宁河区": "反对", "涞水县": "弃权"}
    roll(meeting, item, against)
    close(meeting, item, "标准事项表决")
    meeting.desk.stands(item, "票数相等，待主持人投决定票")
    meeting.desk.take(item, "决定票：赞成")
    meeting.desk.stands(item, "表决通过")


def vote_on_the_closed_item(meeting: Meeting) -> None:
    roll(meeting, meeting.closed, {})
    close(meeting, meeting.closed, "协作事项表决")
    meeting.desk.stands(meeting.closed, "表决通过")


def stay_out(meeting: Meeting) -> None:
    """An association reads the number of what is for the members only."""
    meeting.desk.sign_in(ASSOCIATION)
    meeting.desk.go(f"/cases/{meeting.conference}/agenda")
    meeting.desk.see("不公开议题")
    meeting.desk.see_not("冬季天然气储备")


def agree_on_the_minutes(meeting: Meeting) -> None:
    """Tianjin objects first; then it reserves, and its words are printed."""
    desk, cast = meeting.desk, meeting.office.cast
    meeting.as_secretary()
    owed = {"责任单位": "天津市", "工作措施": "公布首批达标产品名录。"}
    desk.take(meeting.conference, "登记承诺事项", {**owed, "完成时限": cast.today.replace(month=cast.today.month + 1)})
    desk.take(meeting.conference, "送签纪要", {"议定事项摘要": "二十项议题均已议定。"})
    desk.sign_in("ma.ling")
    desk.answer(meeting.conference, "会签纪要", "异议", comment="未载明过渡期。")
    for each in MEMBERS:
        if each != "tianjin":
            cast.answer(each, meeting.conference, "consent")
    meeting.as_secretary()
    desk.stands(meeting.conference, "已议定")
    desk.begin(meeting.conference, "送签纪要")
    desk.see("未载明过渡期。")
    meeting.page.get_by_role("button", name=CHINESE.check).click()
    desk.press(CHINESE.send % "送签纪要")
    desk.sign_in("ma.ling")
    desk.answer(meeting.conference, "会签纪要", "同意但保留意见", comment="过渡期宜为一年。")
    for each in MEMBERS:
        if each != "tianjin":
            cast.answer(each, meeting.conference, "consent")
    meeting.as_secretary()
    desk.stands(meeting.conference, "纪要印发")
    desk.sign_in(ASSOCIATION)
    desk.go(f"/cases/{meeting.items[0]}")
    expect(desk.main).to_contain_text(re.compile("纪要摘录"))
