"""A call whose requests are ranked and voted on as one list, and one that waits for approval."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from govflow.demo.calls.published import SECRETARY, draft, hand_in, publish
from govflow.demo.player import Play, Scenes
from govflow.demo.stories import requests
from govflow.demo.stories.stages import INVENTED, ago, both
from govflow.services.commands.calls import PutList, put_list
from govflow.services.queries.calls.listing import Drawn, TypedLine, draw_up
from govflow.services.queries.calls.ranking import RankingPage, load_ranking
from govflow.values import Money, new_id


def stories(play: Play, now: datetime) -> list[Scenes]:
    return [ranked_together(play, now), drafted(play, now)]


def drafted(play: Play, now: datetime) -> Scenes:
    """A call that waits for approval by somebody else of the committee."""
    yield ago(now, 6)
    reference = draft(
        play,
        "infrastructure",
        title="Cycle bridges across the borders",
        title_other="跨界自行车桥专项申报通知",
        envelope=Money.yuan(60_000_000),
        ceiling=Money.yuan(20_000_000),
        together=True,
    )
    hand_in(play, reference)


def ranked_together(play: Play, now: datetime) -> Scenes:
    """Eight requests for one envelope, scored and put to the committee as one list; Beijing has voted."""
    yield ago(now, 75)
    text = "Small works that hold water back where it falls. The requests are ranked and voted on as one list."
    reference = publish(
        play,
        "water_central",
        "water",
        title="Small works for the upper rivers",
        title_other="上游小型水源工程专项申报通知",
        closes_on=play.today + timedelta(days=25),
        guidelines=text,
        guidelines_zh="支持就地蓄水的小型工程。各项申请汇总排序，作为一份清单表决。",
        envelope=Money.yuan(40_000_000),
        floor=Money.yuan(100_000),
        ceiling=Money.yuan(15_000_000),
        together=True,
    )
    asked = [
        requests.Request(
            title=title, title_other=other, by=by, committee="water", fund="water_central", amount=amount,
            ends_on=(now + timedelta(days=365)).date(), purpose=INVENTED, call=reference,
        )
        for by, amount, title, other in SMALL_WORKS
    ]  # fmt: skip
    yield ago(now, 72)
    play.act("miyun", "signatory", reference, "ask_question", question="密云水库上游的谷坊可以申请购置水泵吗？")
    yield ago(now, 70)
    for question in play.linked(reference):
        play.fire(SECRETARY, question, "answer_question", **ANSWER)
    yield ago(now, 68)
    for each in asked:
        requests.draft(play, each)
        requests.submit(play, each)
    yield ago(now, 60)
    for each in asked:
        requests.pass_screening(play, each)
    yield ago(now, 45)
    for number, each in enumerate(asked):
        requests.score(play, each, less=number)
    yield ago(now, 8)
    put_together(play, reference)
    yield ago(now, 4)
    play.answer("beijing", reference, "yes")


ANSWER = {
    "question_published": both("May pumps be bought for works of this kind?", "此类工程可以申请购置水泵吗？"),
    "answer": both("Yes, as a line of equipment; no own share is asked for.", "可以，列入设备科目，不要求自筹资金。"),
}
SMALL_WORKS = (
    ("miyun", 9_000_000, "Check dams above Miyun", "密云上游谷坊群"),
    ("chicheng", 8_000_000, "Terraces of Chicheng", "赤城梯田整治"),
    ("fengning", 7_500_000, "Ponds on the Chao River", "潮河沿岸塘坝"),
    ("guyuan", 6_000_000, "Springs of the Bashang plateau", "坝上泉域保护"),
    ("xinglong", 9_500_000, "Gullies of Xinglong", "兴隆沟道治理"),
    ("jizhou", 5_000_000, "Reeds at Yuqiao", "于桥水库芦苇带"),
    ("users", 1_200_000, "Gauges on forty tributaries", "四十条支流水位计"),
    ("kuancheng", 7_000_000, "Slopes of the Bao River", "瀑河坡面治理"),
)
"""Who asks for how many yuan for what."""


def put_together(play: Play, reference: str) -> None:
    """The secretary puts those on the list that the envelope pays, and the list to the vote."""
    put(play, reference, paid_by_the_envelope)


def paid_by_the_envelope(page: RankingPage) -> dict[str, TypedLine]:
    return {
        each.reference: TypedLine(rank=each.place, amount=each.suggested)
        for each in page.requests
        if each.listable and each.suggested.fen
    }


def put(play: Play, reference: str, typed: Callable[[RankingPage], Mapping[str, TypedLine]], reason: str = "") -> Drawn:
    """The secretary draws up the list, with a reason for what departs from the scores, and puts it to the vote."""
    actor = play.actor(SECRETARY, "office")
    with play.backend.page() as session:
        page = load_ranking(play.backend.work(session, actor), reference)
    drawn = draw_up(page, typed(page), reason)
    order = PutList(
        call=reference,
        requests=drawn.orders,
        rule=page.chosen.option if page.chosen else "",
        reasons=drawn.reasons,
        seen_version=page.version,
        key=new_id(),
    )
    put_list(play.backend, actor, order)
    return drawn
