"""The draft of an agreement in the demonstration: shown twice, with what the sides say of it."""

from __future__ import annotations

from govflow.demo.player import Play, new_key
from govflow.demo.stories.mediation import Dispute
from govflow.demo.stories.stages import both
from govflow.services.commands.mediation import draft, draft_said

FLOW = {
    "heading_zh": "生态流量",
    "heading_en": "Flow in the dry season",
    "zh": "每年三月至六月，张坊断面流量不低于2.3立方米/秒。",
    "en": "From March to June the flow at the Zhangfang section is at least 2.3 m³/s.",
}
PAYMENT = {
    "heading_zh": "补偿支付",
    "heading_en": "Payment",
    "zh": "房山区每年三月底前向涞水县支付二千二百万元。",
    "en": "Fangshan pays Laishui ¥22 million each year by the end of March.",
}
LATER = {
    **PAYMENT,
    "zh": "房山区每年六月底前向涞水县支付一千八百万元。",
    "en": "Fangshan pays Laishui ¥18 million each year by the end of June.",
}
DATA = {
    "heading_zh": "数据共享",
    "heading_en": "Data",
    "zh": "双方共用一处计量站，数据逐时公开。",
    "en": "Both use one gauging station; its data are open to both every hour.",
}


def two_versions(play: Play, dispute: Dispute) -> None:
    """Shown twice; one side has accepted what did not change, and the other asks for the earlier sum."""
    write(play, dispute, *({"id": "", **each} for each in (FLOW, PAYMENT)))
    for party in dispute.parties:
        accept(play, dispute, party, "c-1")
    accept(play, dispute, dispute.respondent, "c-2")
    words = both("The budget is passed in May; March is too early.", "预算五月才批复，三月底来不及。")
    say(play, dispute, dispute.claimant, "c-2", words, "claimant")
    write(play, dispute, {"id": "c-1", **FLOW}, {"id": "c-2", **LATER}, {"id": "", **DATA})
    words = both("Either the day or the sum, not both.", "推迟付款或减少金额，只能取其一。")
    propose(
        play,
        dispute,
        dispute.respondent,
        "c-2",
        {**LATER, "zh": LATER["zh"].replace("一千八百万", "二千二百万")},
        words,
    )


def write(play: Play, dispute: Dispute, *clauses: dict[str, str]) -> None:
    """Write a version and show it."""
    seen = play.draft(dispute.mediator, dispute.reference).begun_sha256
    written = draft.WriteDraft(case=dispute.reference, clauses=clauses, seen=seen, key=new_key())
    play.order(dispute.mediator, draft.write_draft, written)
    shown = play.draft(dispute.mediator, dispute.reference).begun_sha256
    play.order(dispute.mediator, draft.show_draft, draft.ShowDraft(case=dispute.reference, seen=shown, key=new_key()))


def accept(play: Play, dispute: Dispute, organization: str, *clauses: str) -> None:
    person = play.member(organization, "signatory")
    worded = {each.id: each.sha256 for each in play.draft(person, dispute.reference).clauses}
    command = draft.AcceptClauses(
        case=dispute.reference, clauses={each: worded[each] for each in clauses}, key=new_key()
    )
    play.order(person, draft.accept_clauses, command, acting=organization)


def say(play: Play, dispute: Dispute, organization: str, clause: str, words: str, to: str) -> None:
    person = play.member(organization, "signatory")
    command = draft_said.CommentOnClause(case=dispute.reference, clause=clause, words=words, to=to, key=new_key())
    play.order(person, draft_said.comment_on_clause, command, acting=organization)


def propose(play: Play, dispute: Dispute, organization: str, clause: str, wording: dict[str, str], words: str) -> None:
    person = play.member(organization, "signatory")
    command = draft_said.ProposeWording(
        case=dispute.reference,
        clause=clause,
        wording=wording,
        words=words,
        to="all",
        seen=next(each.sha256 for each in play.draft(person, dispute.reference).clauses if each.id == clause),
        key=new_key(),
    )
    play.order(person, draft_said.propose_wording, command, acting=organization)
