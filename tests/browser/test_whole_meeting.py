"""A meeting of three provinces with eight seats and twenty items, in Chinese, from the days before to what it left.

A late item, an amendment, a proxy, a member that leaves before the seventh item, a recusal, a secret vote, a vote that
is annulled and held anew, a casting vote, an item in writing, one for the members only, and a commitment that is not
kept. Others prepare it beside the pages.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from govflow.store.rounds.tables import ResponseRow
from tests.browser.conftest import Office
from tests.browser.desk import PDF
from tests.browser.meeting import (
    ASSOCIATION,
    LEAVES,
    MEMBERS,
    MOST_CLICKS,
    NAMES,
    OTHERS,
    PROMISE,
    TOGETHER,
    Meeting,
    attend,
    called,
    close,
    everything,
    roll,
)
from tests.browser.words import CHINESE
from tests.services import batches, proposals
from tests.services.test_keeping import answers

pytestmark = [pytest.mark.browser, pytest.mark.on_request]


def test_a_meeting_of_eight_members_with_twenty_items(office: Office) -> None:
    meeting = called(office)
    decide_one_in_writing(meeting)
    take_one_up_late(meeting)
    open_the_session(meeting)
    leave(meeting)
    take_the_a_items_together(meeting)
    recuse(meeting)
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
    bring_back(meeting)


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


def leave(meeting: Meeting) -> None:
    meeting.as_secretary()
    meeting.at_item(meeting.items[LEAVES])
    attend(meeting, {"廊坊市": "已离席"}, "因防汛返回")


def take_the_a_items_together(meeting: Meeting) -> None:
    """One grid for thirteen items: Tianjin is against all of them."""
    page = meeting.page
    meeting.as_chair()
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
    with_langfang = ["Langfang" in answers(meeting.office.cast, each) for each in meeting.items[:TOGETHER]]
    assert with_langfang == [number < LEAVES for number in range(TOGETHER)]


def recuse(meeting: Meeting) -> None:
    """Laishui is recused from the next item, which is its own works."""
    item = meeting.items[TOGETHER]
    meeting.as_secretary()
    meeting.at_item(item)
    attend(meeting, {"涞水县": "本项回避"}, "涉及本县工程")
    roll(meeting, item, {})
    told = answers(meeting.office.cast, item)
    assert "Langfang" not in told
    assert "Laishui" not in told
    assert len(told) == 6
    close(meeting, item, "标准事项表决")


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
    owed = {"责任单位": "天津市", "工作措施": PROMISE}
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


def bring_back(meeting: Meeting) -> None:
    """Tianjin does not keep its word: the quarterly review prepares an item, which the next conference takes up."""
    desk, cast = meeting.desk, meeting.office.cast
    meeting.as_secretary()
    desk.take(meeting.conference, "启动督办")
    before = cast.linked(meeting.conference)
    cast.pass_days(100)
    [item] = set(cast.linked(meeting.conference)) - set(before)
    following = proposals.calling(cast)
    meeting.as_secretary()
    desk.take(following, "列入待议提案", {"待议提案": f"{item} {cast.case(item).title}"})
    desk.go(f"/cases/{item}")
    desk.see(PROMISE)
    desk.go(f"/cases/{following}/agenda")
    desk.see(item)
