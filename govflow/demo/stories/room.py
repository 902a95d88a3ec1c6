"""The room of a mediation: a list of issues, confirmed by both sides, and points that each gives in confidence."""

from __future__ import annotations

from dataclasses import dataclass

from govflow.demo.player import Play
from govflow.demo.stories.mediation import Dispute
from govflow.services.commands.mediation.bargaining import (
    ConfirmIssues,
    GiveScores,
    KeepIssues,
    confirm_issues,
    give_scores,
    keep_list,
)
from govflow.values import Text, new_id


@dataclass(frozen=True, kw_only=True)
class Listed:
    """An issue: of each option its words, and its points for the claimant and the respondent."""

    title: str
    options: tuple[tuple[str, int, int], ...]


RIVER = (
    Listed(
        title="Dry-season flow at the section · 断面枯水期流量",
        options=(
            ("1.2 m³/s · 每秒1.2立方米", 0, 26),
            ("1.7 m³/s · 每秒1.7立方米", 13, 22),
            ("2.0 m³/s · 每秒2.0立方米", 22, 11),
            ("2.4 m³/s · 每秒2.4立方米", 34, 0),
        ),
    ),
    Listed(
        title="Yearly compensation to Laishui · 对涞水的年度补偿",
        options=(
            ("¥30M · 3000万元", 0, 30),
            ("¥22M · 2200万元", 7, 27),
            ("¥15M · 1500万元", 16, 14),
            ("none · 无", 22, 2),
        ),
    ),
    Listed(
        title="Works at the weir · 拦河坝工程",
        options=(
            ("kept as built · 维持现状", 2, 20),
            ("gated, jointly run · 设闸共管", 8, 16),
            ("removed · 拆除", 18, 0),
        ),
    ),
    Listed(
        title="Gauging station data · 测站数据",
        options=(("monthly report · 每月通报", 7, 12), ("open to both, hourly · 逐时共享", 14, 8)),
    ),
    Listed(
        title="Term and review · 期限和复核",
        options=(("5 years, yearly review · 五年，每年复核", 9, 12), ("10 years · 十年", 12, 2)),
    ),
)
RIDGE = (
    Listed(
        title="Grazing season · 放牧季节",
        options=(
            ("May to September · 五月至九月", 40, 0),
            ("June to August · 六月至八月", 25, 30),
            ("none · 禁牧", 0, 45),
        ),
    ),
    Listed(
        title="Range east of the ridge · 山脊以东牧场",
        options=(("Chicheng alone · 赤城单独使用", 35, 0), ("in turns · 轮流使用", 20, 25)),
    ),
    Listed(
        title="Fences and water points · 围栏和饮水点",
        options=(("shared cost · 共同出资", 25, 10), ("each on its own side · 各自承担", 5, 30)),
    ),
)


def list_issues(play: Play, dispute: Dispute, issues: tuple[Listed, ...]) -> None:
    """The mediator keeps the list, and both sides confirm it."""
    worded = [(_text(each.title), [_text(said) for said, _, _ in each.options]) for each in issues]
    kept = KeepIssues(case=dispute.reference, seen=0, issues=worded, key=new_id())
    keep_list(play.backend, play.actor(dispute.mediator), kept)
    for party in dispute.parties:
        order = ConfirmIssues(case=dispute.reference, seen=1, key=new_id())
        confirm_issues(play.backend, play.actor(play.member(party, "signatory"), party), order)


def give_points(play: Play, dispute: Dispute, issues: tuple[Listed, ...], reserves: tuple[int, int]) -> None:
    """Each side gives its points and its reserve."""
    for place, (party, reserve) in enumerate(zip(dispute.parties, reserves, strict=True)):
        points = [
            (str(n), str(m), (mine, other)[place])
            for n, each in enumerate(issues, 1)
            for m, (_, mine, other) in enumerate(each.options, 1)
        ]
        order = GiveScores(case=dispute.reference, seen=1, points=points, reserve=reserve, key=new_id())
        give_scores(play.backend, play.actor(play.member(party, "signatory"), party), order)


def _text(said: str) -> Text:
    return Text.model_validate(said)
