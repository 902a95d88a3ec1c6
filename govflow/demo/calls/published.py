"""Calls for requests: drafted by the joint office, approved by the committee of the fund, published."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from govflow.demo.player import Play
from govflow.values import Money

SECRETARY = "wang.lin"
CRITERIA: tuple[Mapping[str, Any], ...] = (
    {
        "criterion": "Need", "criterion_zh": "必要性", "points": 30,
        "anchor": "0: nobody waits for it; 30: cannot wait", "anchor_zh": "0分：无需求；30分：刻不容缓",
    },
    {
        "criterion": "Impact", "criterion_zh": "效益", "points": 30,
        "anchor": "0: none to measure; 30: the whole river gains", "anchor_zh": "0分：无可测效益；30分：全流域受益",
    },
    {
        "criterion": "Feasibility", "criterion_zh": "可行性", "points": 20,
        "anchor": "0: no plan; 20: could begin tomorrow", "anchor_zh": "0分：无方案；20分：可立即实施",
    },
    {
        "criterion": "Cost", "criterion_zh": "经济性", "points": 20,
        "anchor": "0: twice the usual; 20: below the usual", "anchor_zh": "0分：高于常价一倍；20分：低于常价",
    },
)  # fmt: skip
LINES: tuple[Mapping[str, Any], ...] = (
    {"item": "Works", "item_zh": "工程", "unit": "lot", "own_share": 0},
    {"item": "Equipment", "item_zh": "设备", "unit": "lot", "own_share": 0},
    {"item": "Supervision", "item_zh": "监理", "unit": "lot", "own_share": 0},
)
REVIEWERS = ("song.wei", "pan.ying", "du.juan", "ren.hong")
LONGEST = timedelta(days=360)


def open_for(play: Play, fund: str, committee: str) -> str:
    """A call for this fund that takes requests today: the one there is, else a new one."""
    known = play.calls.get(fund)
    if known is None or play.state(known) != "taking_requests":
        known = play.calls[fund] = publish(play, fund, committee)
    return known


def publish(play: Play, fund: str, committee: str, **other: Any) -> str:
    """Draft a call, have it approved, and publish it; its reference. ``other``: what is said otherwise."""
    reference = draft(play, fund, **{name: value for name, value in other.items() if name != "pool"})
    hand_in(play, reference, other.get("pool"))
    play.fire(play.member(committee, "approver"), reference, "publish_call", acting=committee)
    return reference


def hand_in(play: Play, reference: str, pool: tuple[int, ...] | None = None, acting: str = "office") -> None:
    """Hand a call in, with those who may review its requests."""
    named = pool if pool is not None else tuple(play.person(each) for each in REVIEWERS)
    play.fire(SECRETARY, reference, "hand_in", acting=acting, pool=named)


def draft(
    play: Play,
    fund: str,
    *,
    acting: str = "office",
    title: str = "Call for requests",
    title_other: str = "专项资金申报通知",
    **other: Any,
) -> str:
    return play.open(
        SECRETARY,
        "funding-call",
        title,
        title_other=title_other,
        acting=acting,
        **{**_said(play, fund), **other},
    )


def _said(play: Play, fund: str) -> dict[str, Any]:
    text = "Requests are decided on as they come, in the order of their scores."
    return {
        "fund": play.fund(fund),
        "opens_on": play.today,
        "closes_on": play.today + LONGEST,
        "guidelines": text,
        "guidelines_zh": "申请随到随审，按评分先后决定。",
        "eligible": ("local_government", "social_organization"),
        "envelope": Money.yuan(900_000_000),
        "floor": Money.yuan(1),
        "ceiling": Money.yuan(900_000_000),
        "budget_template": LINES,
        "criteria": CRITERIA,
        "together": False,
    }
