"""A joint conference from its proposal to the last commitment, in Chinese: an association's standard is adopted."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.browser.conftest import Office
from tests.browser.desk import PDF, Desk
from tests.browser.words import CHINESE

pytestmark = [pytest.mark.browser, pytest.mark.on_request]

SPEAKERS = ("sun.hao", "ma.ling", "li.jian")
PROPOSAL = {
    "会议目的": "统一建筑涂料挥发性有机物含量限值。",
    "会议层级": "联席会议",
    "表决规则": "按事项类别",
    "邀请的社会组织": ["华北涂料行业协会（虚构）"],
}
ITEM = {
    "议题名称": "建筑涂料挥发性有机物含量限值",
    "事项类别": "标准与互认",
    "拟议定内容": "三地统一执行同一限值。",
    "议题材料": PDF,
}


def test_the_standard_of_an_association_is_adopted_and_its_follow_up_ends(office: Office) -> None:
    desk = office.desk(CHINESE)
    conference = call(office, desk)
    item = put_on_the_agenda(desk, conference)
    prepare(desk, conference)
    vote(office, desk, conference, item)
    agree_on_the_minutes(office, desk, conference)
    follow_up(office, desk, conference)
    desk.sign_in("peng.cheng")
    desk.stands(item, "通过")
    desk.stands(conference, "办结")


def call(office: Office, desk: Desk) -> str:
    """A day that leaves no time for the papers is refused, with the day from which it would do."""
    desk.sign_in("sun.hao")
    conference = desk.open_case("联席会议", "涂料标准联席会议", PROPOSAL)
    desk.sign_in("gao.shan", acting_for="京津冀联席会议")
    desk.begin(conference, "同意召开并征集议题")
    desk.check({"会议日期": office.cast.today + timedelta(days=30), "会议地点": "石家庄"})
    first = office.cast.today + timedelta(days=60)
    desk.refused(f"请填写{first.year}年{first.month}月{first.day}日或之后的日期")
    desk.check({"会议日期": office.cast.today + timedelta(days=70)})
    desk.press("提交：同意召开并征集议题")
    desk.stands(conference, "征集议题")
    return conference


def put_on_the_agenda(desk: Desk, conference: str) -> str:
    """The association submits its item; everybody is heard, the association too."""
    desk.sign_in("peng.cheng")
    desk.take(conference, "提交议题", ITEM)
    item = desk.linked(conference)
    desk.sign_in("wang.lin")
    desk.take(item, "受理并征求意见")
    for person in (*SPEAKERS, "peng.cheng"):
        desk.sign_in(person)
        desk.answer(item, "各方意见", "赞成")
    desk.stands(item, "待表决")
    return item


def prepare(desk: Desk, conference: str) -> None:
    desk.sign_in("wang.lin")
    desk.take(conference, "截止征集议题")
    desk.take(conference, "确定议程")
    desk.take(conference, "印发通知和材料", {"会议通知": PDF, "会议材料": PDF})
    desk.stands(conference, "待开会")


def vote(office: Office, desk: Desk, conference: str, item: str) -> None:
    """Beijing is in favour, Tianjin abstains, Hebei is absent; the page shows how that was counted."""
    desk.sign_in("gao.shan", acting_for="京津冀联席会议")
    desk.go(f"/cases/{conference}/steps/open_session")
    desk.see("您目前不能办理此步骤", "不能提前")
    office.cast.pass_days(70)
    desk.sign_in("wang.lin")
    desk.take(conference, "记录到会和发言", {"到会成员": ["北京市", "天津市"], "已核验各代表团授权": True})
    desk.sign_in("gao.shan", acting_for="京津冀联席会议")
    desk.take(conference, "宣布开会")
    desk.take(item, "组织表决")
    desk.go(f"/cases/{conference}")
    desk.see("宣布闭会", "还有1个事项正在办理")
    for person, choice in (("sun.hao", "赞成"), ("ma.ling", "弃权")):
        desk.sign_in(person)
        desk.answer(item, "标准事项表决", choice)
    desk.sign_in("gao.shan", acting_for="京津冀联席会议")  # who entered something does not close
    desk.close(item, "标准事项表决")
    desk.see("通过", "缺席", "弃权")
    desk.stands(item, "表决通过")  # final once the session is closed


def agree_on_the_minutes(office: Office, desk: Desk, conference: str) -> None:
    desk.sign_in("gao.shan", acting_for="京津冀联席会议")
    desk.take(conference, "宣布闭会")
    desk.sign_in("wang.lin")
    commitment = {"责任单位": "天津市", "工作措施": "公布首批达标产品名录。"}
    desk.take(conference, "登记承诺事项", {**commitment, "完成时限": office.cast.today + timedelta(days=30)})
    desk.take(conference, "送签纪要", {"议定事项摘要": "通过涂料标准。"})
    answers = zip(SPEAKERS, ("同意", "同意但保留意见", "同意"), strict=True)
    for person, choice in answers:
        desk.sign_in(person)
        desk.answer(conference, "会签纪要", choice, comment="过渡期宜为一年。" if person == "ma.ling" else "")
    desk.stands(conference, "纪要印发")


def follow_up(office: Office, desk: Desk, conference: str) -> None:
    """Tianjin reports with evidence; the office verifies."""
    commitment = office.cast.linked(conference)[-1]
    desk.sign_in("wang.lin")
    desk.take(conference, "启动督办")
    desk.stands(commitment, "落实中")
    desk.sign_in("ma.ling")
    desk.take(commitment, "报告完成", {"完成情况": "名录已公布。", "完成佐证": PDF})
    desk.sign_in("zhao.qing")
    verification = {"佐证材料证明确已完成": True, "核验意见": "与公布名录一致。"}
    desk.take(commitment, "核验通过", verification)
    desk.stands(commitment, "按期兑现")
    desk.sign_in("wang.lin")
    desk.take(conference, "会议事项办结")
