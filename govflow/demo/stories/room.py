"""The room of a mediation: a list of issues, confirmed by both sides, points that each gives in confidence, offers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from govflow.demo.player import Play, Scenes
from govflow.demo.stories.mediation import Dispute
from govflow.demo.stories.stages import ago
from govflow.services.commands.mediation.bargaining import (
    ConfirmIssues,
    GiveScores,
    KeepIssues,
    confirm_issues,
    give_scores,
    keep_list,
)
from govflow.services.commands.mediation.offers import AnswerOffer, MakeOffer, answer_offer, make_offer
from govflow.services.queries.mediation.bargaining.offers import load_offers_page
from govflow.values import Actor, Text, new_id


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

DAM = (
    Listed(
        title="Let-through in spring · 春季下泄水量",
        options=(
            ("0.5 m³/s · 每秒0.5立方米", 40, 0),
            ("1.0 m³/s · 每秒1.0立方米", 25, 25),
            ("1.5 m³/s · 每秒1.5立方米", 0, 45),
        ),
    ),
    Listed(
        title="Gauging · 计量",
        options=(("one gauge, open data · 一处计量、数据公开", 20, 30), ("each its own · 各自计量", 25, 5)),
    ),
    Listed(
        title="Costs · 费用",
        options=(
            ("by halves · 各半", 20, 15),
            ("by water taken · 按取水量", 35, 5),
            ("upstream alone · 上游承担", 0, 25),
        ),
    ),
)
OUTFALL = (
    Listed(
        title="Treatment upstream · 上游治理费用",
        options=(
            ("upstream pays all · 上游全额承担", 0, 40),
            ("by halves · 各半", 30, 20),
            ("downstream pays most · 下游承担大部", 55, 0),
        ),
    ),
    Listed(
        title="When the gate opens · 启闸条件",
        options=(("at 30 mg/L · 达到30毫克/升", 45, 5), ("after a week within the limit · 连续一周达标", 15, 60)),
    ),
)


def list_issues(play: Play, dispute: Dispute, issues: tuple[Listed, ...]) -> None:
    """The mediator keeps the list, and both sides confirm it."""
    worded = [(_text(each.title), [_text(said) for said, _, _ in each.options]) for each in issues]
    kept = KeepIssues(case=dispute.reference, seen=0, issues=worded, key=new_id())
    play.done(keep_list(play.backend, play.actor(dispute.mediator), kept))
    for party in dispute.parties:
        order = ConfirmIssues(case=dispute.reference, seen=1, key=new_id())
        play.done(confirm_issues(play.backend, play.actor(play.member(party, "signatory"), party), order))


def give_points(play: Play, dispute: Dispute, issues: tuple[Listed, ...], reserves: tuple[int, int]) -> None:
    """Each side gives its points and its reserve."""
    for place, (party, reserve) in enumerate(zip(dispute.parties, reserves, strict=True)):
        points = [
            (str(n), str(m), (mine, other)[place])
            for n, each in enumerate(issues, 1)
            for m, (_, mine, other) in enumerate(each.options, 1)
        ]
        order = GiveScores(case=dispute.reference, seen=1, points=points, reserve=reserve, key=new_id())
        play.done(give_scores(play.backend, play.actor(play.member(party, "signatory"), party), order))


def offer(play: Play, dispute: Dispute, by: str, package: str, to: tuple[str, ...], *, counters: bool = False) -> None:
    """A side, or the mediator, offers a package; in answer to the latest offer that it reads, or not."""
    actor = _bargainer(play, dispute, by)
    latest = _latest(play, dispute, actor) if counters else ""
    order = MakeOffer(
        case=dispute.reference, seen=1, package=package.split("-"), to=to, counters=latest, key=new_id()
    )  # fmt: skip
    play.done(make_offer(play.backend, actor, order))


def offers_on_the_ridge(play: Play, dispute: Dispute, now: datetime) -> Scenes:
    """A side makes an offer that nobody has answered; the mediator makes another, and one side accepts it."""
    yield ago(now, 30)
    offer(play, dispute, "yanqing", "3-2-2", ("claimant",))
    yield ago(now, 24)
    offer(play, dispute, dispute.mediator, "2-2-1", ("claimant", "respondent"))
    yield ago(now, 21)
    answer(play, dispute, "chicheng", "accept")


def answer(play: Play, dispute: Dispute, by: str, said: str) -> None:
    """Answer the latest offer."""
    actor = _bargainer(play, dispute, by)
    order = AnswerOffer(case=dispute.reference, offer=_latest(play, dispute, actor), answer=said, key=new_id())
    play.done(answer_offer(play.backend, actor, order))


def _bargainer(play: Play, dispute: Dispute, by: str) -> Actor:
    return play.actor(by) if by == dispute.mediator else play.actor(play.member(by, "signatory"), by)


def _latest(play: Play, dispute: Dispute, actor: Actor) -> str:
    with play.backend.reading() as session:
        return load_offers_page(play.backend.work(session, actor), dispute.reference).offers[0].id


def _text(said: str) -> Text:
    return Text.model_validate(said)
