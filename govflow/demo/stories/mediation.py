"""The way of a dispute: negotiation, the mediator, statements and sessions, a proposal, the agreement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from govflow.demo.papers import paper
from govflow.demo.player import Play, new_key
from govflow.demo.stories.stages import INVENTED, Matter, Stage, both, by_itself
from govflow.services.commands.mediation import leave
from govflow.values import Money


@dataclass(kw_only=True)
class Dispute(Matter):
    """A dispute between two organizations. ``amount`` in yuan; the mediator is a person."""

    claimant: str
    respondent: str
    kind: str = "water"
    claim: str = INVENTED
    amount: int | None = None
    mediator: str = "zhou.min"
    first_session: timedelta = timedelta(days=3)  # after it is called
    summary: str = INVENTED
    package: str | None = None  # of the list of issues, where the proposal is one

    @property
    def parties(self) -> tuple[str, str]:
        return self.claimant, self.respondent


def draft(play: Play, dispute: Dispute) -> None:
    dispute.reference = play.open(
        play.member(dispute.claimant, "signatory"),
        "dispute-mediation",
        dispute.title,
        title_other=dispute.title_other,
        acting=dispute.claimant,
        respondent=play.organization(dispute.respondent),
        claim=dispute.claim,
        remedy_amount=None if dispute.amount is None else Money.yuan(dispute.amount),
    )


def file(play: Play, dispute: Dispute) -> None:
    play.act(
        dispute.claimant,
        "signatory",
        dispute.reference,
        "file",
        dispute_kind=dispute.kind,
        evidence_class="approved_division" if dispute.kind == "boundary" else "monitoring_record",
        remedy=both(
            "A joint rule, its monitoring, and a fair share of the cost.", "共同规则、共同监测、合理分担费用。"
        ),
        **evidence(dispute),
        petition=paper(f"Petition: {dispute.title}", "Signed by the head of government, with the evidence annexed."),
    )


def evidence(dispute: Dispute) -> dict[str, Any]:
    """What the petition asks for in this kind of dispute."""
    section = "Border section · 交界断面"
    match dispute.kind:
        case "boundary":
            return {"line_claimed": paper("Map of the line claimed", "Scale 1 to 50 000.")}
        case "water":
            return {"section": section}
        case "pollution":
            return {"section": section, "pollutant": "Chemical oxygen demand · 化学需氧量"}
        case "compensation" | "funds":
            return {"ground": paper("Agreement", "What the claim rests on.")}
        case _:
            return {"standard": "Limits of volatile organic compounds · 挥发性有机物含量限值"}


def negotiate(play: Play, dispute: Dispute) -> None:
    """Both confirm the standstill where it binds by law, and talk; each files a solution of its own."""
    for party in dispute.parties if dispute.kind in ("boundary", "water") else ():
        play.act(party, "signatory", dispute.reference, "accept_standstill")
    record = both("The facts are agreed; the share of the cost is not.", "事实无争议，费用分担未达成一致。")
    play.act(dispute.claimant, "signatory", dispute.reference, "log_talks", talks_on=play.today, talks_record=record)
    file_solutions(play, dispute)


def file_solutions(play: Play, dispute: Dispute) -> None:
    for party in dispute.parties:
        play.act(
            party,
            "signatory",
            dispute.reference,
            "file_own_solution",
            own_solution=paper(
                f"Own solution of {party.title()}", "Flow, cost and supervision as this side sees them."
            ),
            own_solution_map=paper(
                f"Map of the own solution of {party.title()}", "Sections and gates, scale 1 to 10 000."
            ),
        )


def request(play: Play, dispute: Dispute) -> None:
    play.act(dispute.claimant, "signatory", dispute.reference, "request")


def accept(play: Play, dispute: Dispute) -> None:
    reply = both("We agree to mediation.", "同意调解。")
    play.act(dispute.respondent, "signatory", dispute.reference, "accept", reply=reply)


def agree_mediator(play: Play, dispute: Dispute) -> None:
    mediator = play.person(dispute.mediator)
    play.act(dispute.respondent, "signatory", dispute.reference, "respondent_names", respondent_candidate=mediator)
    play.act(dispute.claimant, "signatory", dispute.reference, "agree_mediator", mediator=mediator)


def declare(play: Play, dispute: Dispute) -> None:
    declaration = paper("Declaration of independence", "No interest in the matter, no tie to either party.")
    play.fire(dispute.mediator, dispute.reference, "declare", declaration=declaration, conflict=False)


def waive(play: Play, dispute: Dispute) -> None:
    for party in dispute.parties:
        play.answer(party, dispute.reference, "waive")


def lodge(play: Play, dispute: Dispute) -> None:
    for party in dispute.parties:
        statement = paper(f"Statement of {party.title()}", "Facts, law and interests, in that order.")
        settler = "Deputy head of government · 政府副职"
        play.act(party, "signatory", dispute.reference, "lodge_statement", statement=statement, settler=settler)


def open_sessions(play: Play, dispute: Dispute) -> None:
    day = play.today + dispute.first_session
    play.fire(dispute.mediator, dispute.reference, "open_sessions", sessions_from=day)


def record_session(play: Play, dispute: Dispute, record: str) -> None:
    play.fire(dispute.mediator, dispute.reference, "record_session", session_on=play.today, session_record=record)


def give_leave(play: Play, dispute: Dispute, organization: str, to: str) -> None:
    """Who confided something last lets its substance be passed on to a party."""
    person = play.member(organization, "signatory")
    confidence = play.confided(person, dispute.reference)
    command = leave.GiveLeave(case=dispute.reference, confidence=confidence, to=to, extent="substance", key=new_key())
    play.order(person, leave.give_leave, command, acting=organization)


def propose(play: Play, dispute: Dispute) -> None:
    proposal = paper(f"Proposal of the mediator: {dispute.title}", "Five points and one annex.")
    tabled: dict[str, Any] = {"proposal": proposal, "proposal_summary": dispute.summary, "package": dispute.package}
    play.fire(dispute.mediator, dispute.reference, "propose", **tabled)


def accept_proposal(play: Play, dispute: Dispute) -> None:
    for party in dispute.parties:
        play.answer(party, dispute.reference, "accept")


def agreement(play: Play, dispute: Dispute) -> dict[str, Any]:
    """The text of an agreement, what is measured, by whom, and the seven items where it is about compensation."""
    items = {
        "scope": both("The border section and the works upstream of it.", "交界断面及其上游工程。"),
        "targets": both("The monthly mean at the border section.", "交界断面月均值。"),
        "duties": both("The upper reach keeps its forest and its springs.", "上游保护林地和泉源。"),
        "compensation": both("A yearly sum, paid after verification.", "按年核定后支付。"),
        "term": both("Five years.", "五年。"),
        "breach_terms": both("The yearly sum is paid back twice.", "双倍返还年度资金。"),
        "other_terms": both("None.", "无。"),
    }
    return {
        "agreement": paper(f"Agreement: {dispute.title}", "Flow, gauging, cost and supervision, point by point."),
        "agreement_map": paper(f"Map of the agreement: {dispute.title}", "Sections and gates, scale 1 to 10 000."),
        "target_value": Decimal("2.0"),
        "direction": "at_least",
        "monitor_agreed": play.organization("haihe"),
        "first_report": play.today + timedelta(days=180),
        "term_until": play.today + timedelta(days=180),
    } | (items if dispute.kind == "compensation" else {})


def review(play: Play, dispute: Dispute) -> None:
    """Each side has the text checked by its lawyers and its finance department, then it is opened for signature."""
    for party in dispute.parties:
        opinion = paper(f"Legal opinion of {party.title()}", "No objection.")
        play.act(party, "legal", dispute.reference, "clear_legally", legal_opinion=opinion)
        certificate = paper(f"Budget certificate of {party.title()}", "The sums are in the budget.")
        play.act(party, "finance", dispute.reference, "certify_budget", budget_certificate=certificate)
    play.act(dispute.claimant, "signatory", dispute.reference, "open_signing")


def sign(play: Play, dispute: Dispute) -> None:
    for party in dispute.parties:
        play.answer(party, dispute.reference, "sign")


def file_agreement(play: Play, dispute: Dispute) -> None:
    """One side enters the receipt, both join in the filing."""
    play.act(
        dispute.claimant,
        "signatory",
        dispute.reference,
        "file_agreement",
        filing_receipt=paper("Filing receipt", "The agreement and its map are on file with the common superior."),
    )
    for party in dispute.parties:
        play.answer(party, dispute.reference, "sign")


def decide(
    play: Play, dispute: Dispute, *, superior: str, monitor: str, target: str, direction: str, days: int
) -> None:
    """The common superior issues its decision."""
    play.act(
        superior,
        "signatory",
        dispute.reference,
        "issue_decision",
        decision=paper(f"Decision: {dispute.title}", "Binding on both parties from its delivery."),
        decision_summary=both("Limits, works and their cost are shared.", "确定限值、工程及费用分担。"),
        target_value=Decimal(target),
        direction=direction,
        monitor=play.organization(monitor),
        report_due=play.today + timedelta(days=days),
        term_until=play.today + timedelta(days=days),
    )


def find_out(play: Play, dispute: Dispute, question: str, *, days: int) -> None:
    """The mediator proposes joint fact-finding, and both agree."""
    play.fire(
        dispute.mediator,
        dispute.reference,
        "propose_inquiry",
        question=question,
        examiner="both",
        findings_due=play.today + timedelta(days=days),
    )
    for party in dispute.parties:
        play.answer(party, dispute.reference, "sign")


def challenge(play: Play, dispute: Dispute, organization: str, reason: str) -> None:
    """One side challenges the mediator."""
    side = "claimant" if organization == dispute.claimant else "respondent"
    play.act(organization, "signatory", dispute.reference, f"{side}_challenges", reason=reason)


def fail(play: Play, dispute: Dispute, reason: str, notice: str) -> None:
    """The mediator gives up and tells the superior in a summary what is open."""
    play.fire(dispute.mediator, dispute.reference, "give_up", reason=reason)
    play.fire(dispute.mediator, dispute.reference, "notify_superior", failure_notice=notice)


def measurement(play: Play, value: str) -> dict[str, Any]:
    return {
        "measured_on": play.today,
        "measured_value": Decimal(value),
        "measurement_record": paper("Measurement record", "Taken at the border section by both sides."),
    }


WAY: tuple[Stage[Dispute], ...] = (
    Stage("draft", 4, draft),
    Stage("negotiation", 24, file),
    Stage("negotiated", 12, negotiate),
    Stage("requested", 9, request),
    Stage("appointing", 14, accept),
    Stage("disclosure", 6, agree_mediator),
    Stage("conflict_check", 3, declare),
    Stage("statements", 9, waive),
    Stage("first_session", 6, lodge),
    Stage("sessions", 0, open_sessions),
)
"""From the claim to the first session; what follows differs from case to case."""

SUCCEEDING: tuple[Stage[Dispute], ...] = (
    Stage("disclosure", 6, agree_mediator),
    Stage("conflict_check", 5, declare),
    Stage("first_session", 9, waive),
    Stage("sessions", 0, open_sessions),
)
"""From a seat that is free again to the first session of another mediator; the statements are there."""

SETTLING: tuple[Stage[Dispute], ...] = (
    Stage("agreement_review", 10, by_itself),
    Stage("signing", 4, review),
    Stage("in_force", 8, sign),
    Stage("monitoring", 0, file_agreement),
)
"""From the agreed text to its monitoring."""
