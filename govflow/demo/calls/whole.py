"""A call from its opening to the audit of its grants: twenty-four requests for one envelope, two years ago.

What is told of the applicants is invented; nobody but those who are invented themselves spends money wrongly, is late,
or leaves a contract unsigned.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from govflow.demo.calls.published import SECRETARY, publish
from govflow.demo.calls.ranked import put
from govflow.demo.calls.shared_works import ASKED, Asked
from govflow.demo.funds import clawback, office
from govflow.demo.funds.office import NewFund
from govflow.demo.player import ZONE, Play, Scenes, on
from govflow.demo.stories import requests
from govflow.demo.stories.requests import FINANCE, VERIFIER, Request
from govflow.demo.stories.stages import INVENTED, both
from govflow.errors import Refused
from govflow.services.commands.deadlines import sweep
from govflow.services.commands.directory.terms import GiveRole, give_role
from govflow.services.queries.calls.listing import TypedLine
from govflow.services.queries.calls.ranking import RankingPage
from govflow.values import Money

FUND, COMMITTEE = "shared_works", "water"
ENVELOPE, THERE, LATER, RETURNED = 27_000_000, 24_300_000, 2_700_000, 1_400_000
"""Yuan: of the call, in the fund, what comes in June, and what is free in the end."""
BEFORE = 6  # the rank that a request takes that is the next by its score, with a reason
WHOLE = "On acceptance · 验收拨付"


@dataclass(kw_only=True)
class Round:
    """The call as it goes on: its requests by the parts that they play in the story."""

    year: int
    reference: str
    requests: dict[str, Request]

    def of(self, part: str) -> list[Request]:
        return [self.requests[each.title] for each in ASKED if each.part == part]

    def standing(self, play: Play, state: str) -> list[Request]:
        """Those in a state, in the order of their ranks."""
        found = [each for each in self.requests.values() if play.state(each.reference) == state]
        return sorted(found, key=lambda each: each.rank)


def stories(play: Play, now: datetime) -> list[Scenes]:
    return [whole_call(play, now.astimezone(ZONE).year - 2)]


def whole_call(play: Play, year: int) -> Scenes:
    """From the opening of the fund in January to the last audit in October; its year is closed in January."""
    yield on(year, 1, 10)
    fund = NewFund(
        title=f"Shared water works {year}", title_other=f"共享水利工程专项资金（{year}年）", committee=COMMITTEE,
        source="local_contribution", purpose="Water ecology · 水生态", year_ends=on(year, 12, 31).date(),
        lapses_on=on(year + 2, 12, 31).date(),
    )  # fmt: skip
    office.found(play, fund)
    play.funds[FUND] = office.number(play, fund)
    office.move(play, fund, "receipt", THERE, other_side="Beijing Municipal Finance Bureau")
    yield on(year, 1, 22)
    call = Round(year=year, reference=_published(play, year), requests={})
    yield from _asked(play, call)
    yield from _listed(play, call)
    yield from _decided(play, call, fund)
    yield from _carried_out(play, call)
    yield from _closed(play, call, fund)


def _published(play: Play, year: int) -> str:
    text = "Small works that hold water back where it falls. The requests are ranked and voted on as one list."
    return publish(
        play, FUND, COMMITTEE, title=f"Shared water works {year}", title_other=f"共享水利工程专项申报通知（{year}年）",
        closes_on=on(year, 2, 23).date(), guidelines=text,
        guidelines_zh="支持就地蓄水的小型工程。各项申请汇总排序，作为一份清单表决。",
        envelope=Money.yuan(ENVELOPE), floor=Money.yuan(100_000), ceiling=Money.yuan(4_000_000), together=True,
    )  # fmt: skip


def _asked(play: Play, call: Round) -> Scenes:
    """All hand in; one does not go on, one is not for this call."""
    yield on(call.year, 2, 5)
    call.requests.update({asked.title: _request(asked, call) for asked in ASKED})
    for each in call.requests.values():
        requests.draft(play, each)
        requests.submit(play, each)
    yield on(call.year, 2, 21)
    for each in call.of("withdrawn"):
        reason = both("Paid from the district's own budget.", "改由区级预算安排。")
        play.act(each.by, "signatory", each.reference, "withdraw", reason=reason)
    for each in call.of("inadmissible"):
        reason = both("Outside the purpose of the fund.", "不符合资金用途。")
        play.fire(SECRETARY, each.reference, "fail_screening", reason=reason)
    for each in call.standing(play, "screening"):
        requests.pass_screening(play, each)


def _request(asked: Asked, call: Round) -> Request:
    return Request(
        title=asked.title, title_other=asked.other, by=asked.by, committee=COMMITTEE, fund=FUND, amount=asked.yuan,
        ends_on=on(call.year, 10, 31).date(), purpose=INVENTED, call=call.reference, milestones=((WHOLE, asked.yuan),),
    )  # fmt: skip


def _listed(play: Play, call: Round) -> Scenes:
    """Scored, put to the committee as one list with one departure, and carried; somebody objects to one of them."""
    yield on(call.year, 3, 11)
    for place, each in enumerate(call.standing(play, "review")):
        requests.score(play, each, less=place // 2)
    yield on(call.year, 3, 18)
    _put_list(play, call)
    yield on(call.year, 3, 22)
    for member in requests.MEMBERS:
        play.answer(member, call.reference, "yes")
    sweep(play.backend)
    yield on(call.year, 3, 26)
    [objected_to] = call.of("objected to")
    grounds = both("The gully lies on land that is grazed in common.", "该沟道位于集体牧场。")
    play.act("users", "signatory", objected_to.reference, "object", grounds=grounds)
    objection = play.linked(objected_to.reference)[-1]
    play.fire(SECRETARY, objection, "appoint", examiner=play.person("tao.yun"))
    yield on(call.year, 3, 28)
    finding = both("The village agreed in writing; grazing goes on.", "村集体已书面同意，放牧不受影响。")
    play.fire("tao.yun", objection, "dismiss", finding=finding)


def _put_list(play: Play, call: Round) -> None:
    """Best first, but two neighbours change places, and the reason is told; the others are not proposed later."""
    drawn = put(
        play, call.reference, _typed, both("Its wells are dry since the autumn.", "该处水井自秋季以来已经干涸。")
    )
    of = {each.reference: each for each in call.requests.values()}
    for line in drawn.lines:
        of[line.request.reference].rank = line.rank


def _typed(page: RankingPage) -> dict[str, TypedLine]:
    places = {BEFORE: BEFORE + 1, BEFORE + 1: BEFORE}
    return {
        each.reference: TypedLine(rank=places.get(each.place or 0, each.place), amount=each.suggested)
        for each in page.requests
        if each.listable and each.suggested == each.asked
    }


def _decided(play: Play, call: Round, fund: NewFund) -> Scenes:
    """Reserved in the order of rank until the fund is empty; who comes after waits, and the clock serves them."""
    yield on(call.year, 4, 8)
    for each in call.standing(play, "ranked"):
        reason = both("The envelope ends before it.", "排序在资金额度之外。")
        play.fire(SECRETARY, each.reference, "not_proposed", reason=reason)
    for each in call.standing(play, "budget_check"):
        _reserve_or_wait(play, each)
    yield on(call.year, 4, 10)
    _approve(play, call)
    yield on(call.year, 4, 15)
    unsigned = call.of("unsigned")
    _sign(play, [each for each in call.standing(play, "agreement") if each not in unsigned])
    # In May a contract lapses that nobody signed. What it frees does not suffice for the first who waits, and is held.
    yield on(call.year, 6, 3)
    office.move(play, fund, "receipt", LATER, other_side="Tianjin Municipal Finance Bureau")
    sweep(play.backend)
    _approve(play, call)
    _sign(play, call.standing(play, "agreement"))


def _reserve_or_wait(play: Play, request: Request) -> None:
    try:
        requests.reserve(play, request)
    except Refused:
        play.fire(FINANCE, request.reference, "put_on_waitlist")


def _approve(play: Play, call: Round) -> None:
    for state in ("chair_decision", "committee_decision"):
        for each in call.standing(play, state):
            requests.approve(play, each)


def _sign(play: Play, found: list[Request]) -> None:
    for each in found:
        requests.sign(play, each)


def _carried_out(play: Play, call: Round) -> Scenes:
    """Paid, ended, evaluated and audited; one report is late, and one applicant pays back what it did not spend."""
    [third_person], [late], [unspent] = call.of("third person"), call.of("late"), call.of("unspent")
    yield on(call.year, 6, 11)
    for each in call.standing(play, "active"):
        if each is not third_person:
            requests.pay_tranche(play, each, WHOLE, each.amount)
    _want_of_a_third_person(play, third_person)
    yield on(call.year, 6, 27)
    for each in call.standing(play, "active"):
        if each is not late:
            requests.end_project(play, each, spent=each.amount - 600_000 if each is unspent else None)
    yield on(call.year, 7, 16)
    for each in call.standing(play, "evaluation"):
        requests.evaluate(play, each)
    yield on(call.year, 8, 20)
    _not_spent(play, unspent, 600_000)
    for each in call.standing(play, "audit"):
        requests.audit(play, each)
    yield on(call.year, 9, 3)  # its report was due three weeks ago; the grant stands suspended since
    requests.report(play, late, late.amount)
    clawback.demand(play, unspent, 600_000)
    yield on(call.year, 9, 10)
    requests.end_project(play, late)
    clawback.agree(play, unspent, 300_000, (7, 20))
    yield on(call.year, 9, 14)
    clawback.repay(play, unspent, 300_000)
    yield on(call.year, 9, 26)
    requests.evaluate(play, late)
    clawback.repay(play, unspent, 300_000)  # within thirty days, so without interest
    yield on(call.year, 10, 24)
    requests.audit(play, late)


def _closed(play: Play, call: Round, fund: NewFund) -> Scenes:
    """What was paid back, and what nobody signed for, goes to another fund; nothing is left when the year is closed."""
    yield on(call.year, 11, 20)
    office.move(play, fund, "transfer", RETURNED, into_fund=play.fund("water_central"))
    yield on(call.year + 1, 1, 15)
    office.close_year(play, fund)


def _want_of_a_third_person(play: Play, request: Request) -> None:
    """Who verified the claim stands in for the approver of the committee, and is refused: it takes somebody else."""
    day = play.today
    stands_in = GiveRole(
        person_id=play.person(VERIFIER), organization_id=play.organization(request.committee), role="approver",
        since=day, until=day,
    )  # fmt: skip
    give_role(play.backend, play.actor("admin"), stands_in)
    tranche = requests.claim(play, request, WHOLE, request.amount)
    requests.verify(play, tranche)
    try:
        play.fire(VERIFIER, tranche, "approve", acting=request.committee)
    except Refused as refused:
        said = str(refused.reasons[0])
    else:
        raise AssertionError(f"{tranche} was verified and approved by one person")
    note = both(
        f"Hu Bin, who stands in for me today, verified the claim and was refused when he approved it: {said}",
        "胡斌今日代理审批，因其已核验本次请款，系统不予通过：核验、审批、支付须由三名不同人员办理。",
    )
    approver = play.member(request.committee, "approver")
    play.fire(approver, tranche, "approve", acting=request.committee, approval_note=note)
    requests.pay(play, tranche)


def _not_spent(play: Play, request: Request, yuan: int) -> None:
    line = {"line": "Works · 工程", "finding": "Not spent · 未支出", "questioned": Money.yuan(yuan)}
    requests.audit(play, request, finding=line, unspent=yuan)
