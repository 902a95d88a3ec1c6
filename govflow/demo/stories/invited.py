"""A conference to which everybody is invited: an agenda with A, B and closed items, and who replied what."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from govflow.demo.papers import paper
from govflow.demo.player import Play, Scenes, new_key
from govflow.demo.stories import assembly
from govflow.demo.stories.assembly import SECRETARY, Conference, Proposal
from govflow.demo.stories.speaking import line_of
from govflow.demo.stories.stages import ago, both
from govflow.domain.attendance import Says
from govflow.services.commands.meetings.agenda import ArrangeAgenda, PlacedLine, arrange_agenda
from govflow.services.commands.meetings.debate import AskDebate, ask_debate
from govflow.services.commands.meetings.replies import (
    AskReplies,
    ReplyToInvitation,
    ask_replies,
    reply_to_invitation,
)
from govflow.services.queries.case.agenda import load_arranging

ASSOCIATIONS = ("coatings", "users", "chamber")


def stories(play: Play, now: datetime) -> list[Scenes]:
    return [invited(play, now)]


def invited(play: Play, now: datetime) -> Scenes:
    """It meets in twelve days: two have replied, one gives its vote to another, one sends its regrets, and some are
    silent although they were reminded. One member wants an A item debated.
    """
    together = (
        Proposal(title="Ambulances cross the borders without toll", title_other="急救车跨省免费通行", by="hebei"),
        Proposal(title="Library cards are valid in all three", title_other="图书借阅证互认", by="tianjin"),
        Proposal(title="One number for water emergencies", title_other="供水抢修统一热线", by="users"),
    )
    debated = (
        Proposal(title="Site of the joint testing centre", title_other="联合检测中心选址", by="beijing"),
        Proposal(
            title="Joint limit of VOC in adhesives",
            title_other="胶粘剂VOC联合限值",
            by="coatings",
            topic="standards",
            associations=("coatings",),
        ),
    )
    closed = Proposal(
        title="Reserves of drinking water in an emergency",
        title_other="应急饮用水储备",
        by="tianjin",
        members_only=True,
    )
    conference = Conference(
        title="Joint conference on shared services",
        title_other="公共服务共建共享联席会议",
        by="hebei",
        place="Langfang · 廊坊",
        meets_on=(now + timedelta(days=12)).date(),
        associations=ASSOCIATIONS,
        items=(*together, *debated),
    )
    yield ago(now, 100)
    assembly.propose(play, conference)
    yield ago(now, 92)
    assembly.accept(play, conference)
    yield ago(now, 72)
    assembly.submit_items(play, conference, conference.items)
    assembly.draft(play, closed)
    assembly.submit(play, closed)
    yield ago(now, 60)
    for item in conference.items:
        assembly.admit(play, item)
    play.fire(
        SECRETARY, conference.reference, "take_up_closed_item", pending_closed_item=play.case(closed.reference).id
    )
    assembly.admit(play, closed)
    yield ago(now, 50)
    for item in (*conference.items, closed):
        assembly.hear(play, item)
    yield ago(now, 24)
    play.fire(SECRETARY, conference.reference, "invite", invited_observers=play.organizations("ndrc"))
    _arrange(play, conference, [*_agenda(play, together, debated, closed)])
    yield ago(now, 14)
    play.fire(SECRETARY, conference.reference, "lock_agenda")
    assembly.send_papers(play, conference)
    yield ago(now, 9)
    persons = "孙浩，北京市代表团团长\n谢飞，法制顾问"
    _reply(play, conference, "beijing", "comes", persons=persons)
    _reply(play, conference, "coatings", "comes", persons="彭程，会长", item=debated[1])
    yield ago(now, 5)
    reason = both("A session of the municipal congress on the same day.", "当日召开市人民代表大会会议。")
    _reply(play, conference, "tianjin", "proxy", proxy="hebei", reason=reason)
    _reply(play, conference, "users", "excused", reason=both("The flood season.", "正值汛期。"))
    yield ago(now, 3)
    play.order(SECRETARY, ask_replies, AskReplies(case=conference.reference, key=new_key()))
    wish = both("The toll stations are run by a company.", "收费站由企业经营，需要商议。")
    asked = AskDebate(case=conference.reference, entry_id=line_of(play, together[0]), reason=wish, key=new_key())
    play.order(play.member("beijing", "signatory"), ask_debate, asked, acting="beijing")


def _agenda(
    play: Play, together: tuple[Proposal, ...], debated: tuple[Proposal, ...], closed: Proposal
) -> Iterator[PlacedLine]:
    """The whole agenda with headings, who reports, and for how long."""
    yield PlacedLine(kind="procedural", title="Opening and quorum", title_other="会议开始，确认到会情况", minutes=10)
    yield PlacedLine(
        kind="procedural", title="Approval of the minutes of the last meeting", title_other="审议通过上次会议纪要"
    )
    yield PlacedLine(kind="heading", title="Decided together", title_other="一并议决事项")
    for item in together:
        yield PlacedLine(kind="item", item_id=play.case(item.reference).id, together=True)
    yield PlacedLine(kind="heading", title="Debated", title_other="逐项审议事项")
    for item in debated:
        yield PlacedLine(kind="item", item_id=play.case(item.reference).id, minutes=30, rapporteur="王琳")
    yield PlacedLine(kind="heading", title="Closed part", title_other="不公开审议事项", closed=True)
    yield PlacedLine(kind="item", item_id=play.case(closed.reference).id, closed=True, minutes=20)
    yield PlacedLine(kind="procedural", title="Any other business", title_other="其他事项")
    yield PlacedLine(kind="procedural", title="Date of the next meeting", title_other="下次会议时间")


def _arrange(play: Play, conference: Conference, lines: list[PlacedLine]) -> None:
    with play.backend.reading() as session:
        shown = load_arranging(play.backend.work(session, play.actor(SECRETARY)), conference.reference).shown
    order = ArrangeAgenda(case=conference.reference, lines=tuple(lines), shown=shown, key=new_key())
    play.order(SECRETARY, arrange_agenda, order)


def _reply(
    play: Play,
    conference: Conference,
    organization: str,
    says: Says,
    *,
    persons: str = "",
    proxy: str | None = None,
    reason: str = "",
    item: Proposal | None = None,
) -> None:
    """An organization replies to the invitation, with its mandate as a paper where people come."""
    order = ReplyToInvitation(
        case=conference.reference,
        says=says,
        persons=persons,
        proxy_id=play.organization(proxy) if proxy else None,
        reason=reason,
        entry_id=line_of(play, item) if item is not None else None,
        paper=paper("Mandate", persons or reason) if says != "excused" else None,
        key=new_key(),
    )
    play.order(play.member(organization, "signatory"), reply_to_invitation, order, acting=organization)
