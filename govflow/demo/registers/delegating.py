"""How a public task is delegated, one act after another, from its draft to its evaluation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from govflow.demo.papers import paper
from govflow.demo.player import Play
from govflow.demo.registers.founding import Association
from govflow.demo.stories.assembly import SECRETARY
from govflow.demo.stories.stages import INVENTED, Matter, both
from govflow.services.commands.directory.terms import GiveMandate, GiveRole, give_mandate, give_role
from govflow.values import Money

REVIEWERS = ("song.wei", "pan.ying", "ren.hong")
APPROVERS = {"social": "yao.kai", "water": "mao.yi"}
FINANCE, PAYER = "qin.feng", "ding.li"
GOOD = {"quality": 42, "capacity": 16, "cost": 24}
"""What each evaluator gives to a good offer."""


@dataclass(kw_only=True)
class Task(Matter):
    """A public task that is delegated. ``fund``: of ``committee``, which pays for it; ``verifier``: who accepts."""

    purchaser: str
    task: str
    indicator: tuple[str, str, str]
    ceiling: int
    fund: str = "donations"
    committee: str = "social"
    mode: str = "purchase"
    partners: tuple[str, ...] = ()
    users: tuple[str, ...] = ()
    verifier: str = ""
    field: str = "health"
    milestones: tuple[tuple[str, int, int], ...] = ()  # what, yuan, days after the signing


def bind(play: Play, it: Association) -> None:
    """Whoever founded an association may sign for it, on its instruction in writing."""
    admin, who, where = play.actor("admin"), play.person(it.founder), play.organization(it.code)
    role = GiveRole(person_id=who, organization_id=where, role="signatory", since=play.today, until=None)
    give_role(play.backend, admin, role)
    instruction = paper("Instruction in writing", "Invented for the demonstration.")
    mandate = GiveMandate(
        person_id=who, organization_id=where, workflow=None, case=None, number="2026-1", instruction=instruction,
        since=play.today, until=None,
    )  # fmt: skip
    give_mandate(play.backend, admin, mandate)


def submit(play: Play, it: Task) -> None:
    """Draft it and have the law looked at."""
    what, today, target = it.indicator
    it.reference = play.open(
        play.member(it.purchaser, "signatory"), "delegation", it.title, title_other=it.title_other,
        acting=it.purchaser, mode=it.mode, field_of_work=it.field, task=f"{it.task}\n\n{INVENTED}",
        indicators=({"indicator": what, "baseline": today, "target": target},), fund=play.fund(it.fund),
        budget_line="Services to the public 公共服务", ceiling=Money.yuan(it.ceiling), years=1,
        **({"joint_with": play.organizations(*it.partners)} if it.partners else {}),
    )  # fmt: skip
    play.act(it.purchaser, "signatory", it.reference, "submit")


def allow(play: Play, it: Task) -> None:
    """The legal adviser of the purchaser finds it on no negative list."""
    opinion = both("A service that organizations of society can render.", "属于可由社会力量承担的服务事项。")
    play.act(it.purchaser, "legal", it.reference, "pass", legal_opinion=opinion)


def fund(play: Play, it: Task) -> None:
    """The committee bears it, and finance reserves the money: the call begins."""
    play.fire(APPROVERS[it.committee], it.reference, "bear")
    play.fire(FINANCE, it.reference, "reserve")


def enter(play: Play, it: Task, by: Association) -> None:
    play.fire(by.founder, it.reference, "enter_call", acting=by.code)


def offer(play: Play, it: Task, by: Association, yuan: int) -> None:
    said: dict[str, Any] = {
        "price": Money.yuan(yuan),
        "approach": both("Two teams, trained, with a plan for each week.", "两支经过培训的队伍，逐周安排。"),
        "concept": paper("Offer", "Invented for the demonstration."),
    }
    play.respond(by.founder, it.reference, "offered", acting=by.code, answers=said)


def score(play: Play, it: Task, *points: tuple[Association, dict[str, int]]) -> None:
    """The office names three evaluators without a conflict, and they score every offer."""
    play.fire(SECRETARY, it.reference, "name_reviewers", reviewers=tuple(map(play.person, REVIEWERS)))
    given = {f"{play.organization(by.code)}.{name}": each for by, said in points for name, each in said.items()}
    for person in REVIEWERS:
        play.respond(person, it.reference, "scored", scores=given, declared=True)


def announce(play: Play, it: Task) -> None:
    play.act(it.purchaser, "signatory", it.reference, "announce")


def draw_up(play: Play, it: Task, yuan: int, days: int = 300) -> None:
    """The purchaser sends the contract as it was offered."""
    first: date = play.today
    rows = tuple(
        {"milestone": what, "milestone_amount": Money.yuan(sum_), "deliverable": "Report 报告",
         "due_on": first + timedelta(days=after)}
        for what, sum_, after in it.milestones
    )  # fmt: skip
    play.act(
        it.purchaser, "signatory", it.reference, "draw_up", contract=paper("Contract", "Invented."),
        contract_amount=Money.yuan(yuan), starts_on=first, ends_on=first + timedelta(days=days),
        verifier=play.person(it.verifier), panel_of_users=play.organizations(*it.users),
        **({"milestones": rows} if rows else {}),
    )  # fmt: skip


def sign(play: Play, it: Task, by: Association) -> None:
    """Both sides sign, and the contract stands in the register."""
    play.answer(it.purchaser, it.reference, "sign")
    play.respond(by.founder, it.reference, "sign", acting=by.code)


def show(play: Play, it: Task, by: Association, number: int = 0) -> str:
    """The contractor shows a milestone and claims its sum; the reference of its case."""
    milestone = play.linked(it.reference)[number]
    play.fire(
        by.founder, milestone, "show", acting=by.code, claimed=Money.yuan(it.milestones[number][1]),
        shown=both("Half of the work is done.", "已完成一半。"), shown_proof=paper("List of visits", "Invented."),
    )  # fmt: skip
    return milestone


def pay_milestone(play: Play, it: Task, milestone: str) -> None:
    """Three people: one confirms, one approves, one pays."""
    play.fire(it.verifier, milestone, "confirm", check_note=both("As shown.", "与提交材料相符。"))
    play.fire(APPROVERS[it.committee], milestone, "approve")
    play.fire(PAYER, milestone, "pay", paid_on=play.today, payment_receipt=paper("Payment receipt", "Invented."))


def deliver(play: Play, it: Task, by: Association) -> None:
    """The contractor delivers; the users of the panel say how it serves them."""
    play.fire(
        by.founder, it.reference, "deliver", acting=by.code, delivery_report=paper("Report", "Invented."),
        delivered=both("All visits of the year.", "全年探访均已完成。"),
    )  # fmt: skip


def hear(play: Play, it: Task) -> None:
    for each in it.users:
        play.answer(each, it.reference, "positive")


def accept(play: Play, it: Task, measured: str, *, met: bool = True) -> None:
    """The verifier measures, and accepts what meets its target."""
    what, _, target = it.indicator
    play.fire(
        it.verifier, it.reference, "accept" if met else "find_defects",
        reached=({"indicator": what, "target": target, "measured": measured, "met": met},),
        heard=both("Users are content.", "服务对象满意。"),
    )  # fmt: skip


def pay(play: Play, it: Task) -> None:
    play.fire(PAYER, it.reference, "pay", paid_on=play.today, payment_receipt=paper("Payment receipt", "Invented."))


def evaluate(play: Play, it: Task) -> None:
    result = both("Target reached at a fair price.", "以合理价格达到目标。")
    play.act(it.purchaser, "finance", it.reference, "evaluate", evaluation_result=result)
