"""The way of a funding request, from the draft to the signed contract, its tranches, and its closing account."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from govflow.demo.calls import published as calls
from govflow.demo.papers import paper
from govflow.demo.player import Play
from govflow.demo.stories.stages import INVENTED, Matter, Stage, both, by_itself
from govflow.values import Money

SECRETARY, FINANCE, VERIFIER, PAYER = "wang.lin", "qin.feng", "hu.bin", "ding.li"
REVIEWERS = ("song.wei", "pan.ying", "du.juan")
MEMBERS = ("beijing", "tianjin", "hebei")
ALL_IN_FAVOUR = MappingProxyType(dict.fromkeys(MEMBERS, "yes"))
CHAIRS_LIMIT, COMMITTEES_LIMIT = 1_000_000, 50_000_000
"""Yuan up to which the chair or the committee decides, as the procedure says."""


@dataclass(kw_only=True)
class Request(Matter):
    """A funding request. Sums are in yuan."""

    by: str
    committee: str
    fund: str
    amount: int
    own_funds: int = 0
    ends_on: date
    purpose: str = INVENTED
    rank: int = 1
    milestones: tuple[tuple[str, int], ...] = ()  # of the contract: each with its sum; one for all where none is said
    call: str = ""  # its reference; none: the one that is open for the fund
    votes: Mapping[str, str] = field(default_factory=lambda: ALL_IN_FAVOUR)


def draft(play: Play, request: Request) -> None:
    request.reference = play.open(
        play.member(request.by, "signatory"),
        "funding-request",
        request.title,
        title_other=request.title_other,
        acting=request.by,
        call=play.case(request.call or calls.open_for(play, request.fund, request.committee)).id,
        budget_lines=_lines(request),
        indicators=({"indicator": "Works accepted · 通过验收的工程", "baseline": "0 %", "target": "100 %"},),
        purpose=request.purpose,
        amount=Money.yuan(request.amount),
        own_funds=Money.yuan(request.own_funds),
        targets=both("Works accepted on time; the monitored indicator improves.", "工程按期验收，监测指标改善。"),
        responsible_officer="Head of the project office",
        ends_on=request.ends_on,
        budget=paper(f"Budget by lines: {request.title}", "Works 70 percent, equipment 20, supervision 10."),
    )


def _lines(request: Request) -> tuple[dict[str, Any], ...]:
    """Works, equipment and supervision, of 70, 20 and 10 percent."""
    total = Money.yuan(request.amount + request.own_funds).fen
    equipment, supervision = total * 2 // 10, total // 10
    sums = {
        "Works · 工程": total - equipment - supervision,
        "Equipment · 设备": equipment,
        "Supervision · 监理": supervision,
    }
    return tuple(
        {"item": item, "unit": "lot", "quantity": Decimal(1), "rate": Money(fen)} for item, fen in sums.items()
    )


def submit(play: Play, request: Request) -> None:
    play.act(request.by, "signatory", request.reference, "submit")


def pass_screening(play: Play, request: Request) -> None:
    play.fire(
        SECRETARY,
        request.reference,
        "pass_screening",
        checklist=("complete", "eligible", "in_purpose"),
        reviewers=tuple(play.person(each) for each in REVIEWERS),
    )


def score(play: Play, request: Request, *, reviewers: tuple[str, ...] = REVIEWERS, less: int = 0) -> None:
    """``less``: so many points fewer by each criterion."""
    for number, reviewer in enumerate(reviewers):
        scores = {"c1": 26 - number - less, "c2": 24 + number - less, "c3": 16 - less, "c4": 15 - number - less}
        comment = both("Sound and feasible.", "方案合理可行。")
        play.respond(reviewer, request.reference, "scored", scores=scores, declared=True, comment=comment)


def put_to_committee(play: Play, request: Request) -> None:
    play.fire(
        SECRETARY,
        request.reference,
        "put_to_committee",
        amount_recommended=Money.yuan(request.amount),
        rank=request.rank,
        off_rank=False,
    )


def vote(play: Play, request: Request) -> None:
    """All members vote but those in whose jurisdiction the applicant lies: it is their own matter."""
    found = play.round(request.reference)
    out = {found.holders[each.id][0] for each in found.seats if each.status == "recused"}
    for member, choice in request.votes.items():
        if play.organization(member) not in out:
            play.answer(member, request.reference, choice)


def reserve(play: Play, request: Request) -> None:
    play.fire(FINANCE, request.reference, "reserve")


def approve(play: Play, request: Request) -> None:
    person, acting = _approver(play, request)
    play.fire(
        person,
        request.reference,
        "approve",
        acting=acting,
        decision=paper(f"Decision: {request.title}", "The request is approved as recommended."),
        contract=paper(f"Contract: {request.title}", "Paid in tranches against proven conditions."),
        contract_amount=Money.yuan(sum(amount for _, amount in _milestones(request))),
        milestones=tuple(
            {
                "milestone": milestone,
                "tranche_amount": Money.yuan(amount),
                "condition": "Accepted on site · 现场验收合格",
                "due_on": request.ends_on,
                "advance": False,
            }
            for milestone, amount in _milestones(request)
        ),
    )


def sign(play: Play, request: Request) -> None:
    for side in (request.by, request.committee):
        play.answer(side, request.reference, "sign")


WAY: tuple[Stage[Request], ...] = (
    Stage("draft", 2, draft),
    Stage("screening", 5, submit),
    Stage("review", 12, pass_screening),
    Stage("ranked", 3, score),
    Stage("committee", 6, put_to_committee),
    Stage("public_notice", 16, vote),  # the notice lasts 7 days; a holiday week may lengthen it
    Stage("budget_check", 3, by_itself),
    Stage("decision", 10, reserve),
    Stage("agreement", 5, approve),
    Stage("active", 0, sign),
)


def claim(play: Play, request: Request, label: str, amount: int) -> str:
    """Claim the tranche that the contract plans under this name, or one that is planned now; its reference."""
    found = (each for each in play.linked(request.reference) if play.case(each).state == "planned")
    planned = next((each for each in found if play.case(each).title == label), None)
    tranche = planned or plan(play, request, label, amount)
    receipt = {
        "line": "Works · 工程",
        "paid_to": "Builder · 施工单位",
        "receipt": "R-1",
        "sum_paid": Money.yuan(amount),
    }
    play.act(
        request.by,
        "signatory",
        tranche,
        "claim",
        claim_amount=Money.yuan(amount),
        period_from=play.today - timedelta(days=60),
        period_to=play.today - timedelta(days=1),
        receipts=(receipt,),
        receipts_file=paper(f"Receipts: {label}", "Invoices and transfers, by line of the budget."),
        evidence=paper(f"Acceptance record: {label}", "Inspected on site; the condition of this tranche is met."),
    )
    return tranche


def plan(play: Play, request: Request, label: str, amount: int) -> str:
    """Plan another tranche of the contract; its reference."""
    play.fire(
        SECRETARY,
        request.reference,
        "plan_tranche",
        more_milestone=label,
        more_amount=Money.yuan(amount),
        more_condition="Accepted on site · 现场验收合格",
    )
    return play.linked(request.reference)[-1]


def verify(play: Play, tranche: str) -> None:
    finding = both("Seen on site with the supervisor's record.", "已结合监理记录现场核验。")
    play.fire(VERIFIER, tranche, "verify", condition_proven=True, verification=finding)


def approve_payment(play: Play, request: Request, tranche: str) -> None:
    play.act(request.committee, "approver", tranche, "approve")


def pay(play: Play, tranche: str) -> None:
    receipt = paper(f"Payment receipt {tranche}", "Paid from the account of the fund.")
    play.fire(PAYER, tranche, "pay", paid_on=play.today, payment_receipt=receipt)


def pay_tranche(play: Play, request: Request, label: str, amount: int) -> None:
    """Claimed, verified, approved and paid by different people."""
    tranche = claim(play, request, label, amount)
    verify(play, tranche)
    approve_payment(play, request, tranche)
    pay(play, tranche)


def report(play: Play, request: Request, spent: int) -> None:
    """File the report that has been due for longest."""
    due = ("report_due", "in_arrears")
    reports = [each for each in play.linked(request.reference) if play.case(each).state in due]
    play.act(
        request.by,
        "signatory",
        reports[0],
        "file",
        report=paper(f"Quarterly report: {request.title}", "Works and payments are on schedule."),
        progress=both("Works and payments are on schedule.", "工程和资金支付按计划进行。"),
        spent=Money.yuan(spent),
    )


def end_project(play: Play, request: Request, *, spent: int | None = None) -> None:
    """With the final report; all of the contract is spent where it is not said."""
    document = paper(f"Final report: {request.title}", "All works were accepted.")
    in_all = Money.yuan(sum(amount for _, amount in _milestones(request)) if spent is None else spent)
    answers = {"final_report": document, "spent_in_all": in_all}
    play.act(request.by, "signatory", request.reference, "file_final_report", **answers)
    evaluator, auditor = play.person("cui.yang"), play.person("nie.gang")
    play.fire(SECRETARY, request.reference, "end_project", evaluator=evaluator, auditor=auditor)


def evaluate(play: Play, request: Request, by: str = "cui.yang") -> None:
    reached = {
        "indicator": "Works accepted · 工程验收",
        "baseline": "0 %",
        "target": "100 %",
        "result": "100 %",
        "met": True,
    }
    result = both("All indicators reached.", "各项指标均已完成。")
    document = paper(f"Evaluation: {request.title}", "All indicators were reached.")
    play.fire(by, request.reference, "pass_evaluation", reached=(reached,), result=result, evaluation_report=document)


def audit(
    play: Play, request: Request, by: str = "nie.gang", *, finding: Mapping[str, Any] | None = None, unspent: int = 0
) -> None:
    """``finding``: what the auditor found by line of the budget, if anything; ``unspent``: so many yuan."""
    opinion = paper(f"Audit opinion: {request.title}", "One finding." if finding else "No finding.")
    step, found = ("audit_finding", (finding,)) if finding else ("clean_audit", ())
    play.fire(by, request.reference, step, audit_opinion=opinion, unspent=Money.yuan(unspent), audit_findings=found)


def _milestones(request: Request) -> tuple[tuple[str, int], ...]:
    return request.milestones or (("The whole sum · 全部资金", request.amount),)


def _approver(play: Play, request: Request) -> tuple[str, str]:
    """Who decides on this sum, and for which organization."""
    if request.amount > COMMITTEES_LIMIT:
        return play.member("conference", "chair"), "conference"
    role = "chair" if request.amount <= CHAIRS_LIMIT else "approver"
    return play.member(request.committee, role), request.committee
