"""A draft agreement between Fangshan and Laishui, written by their mediator, as far as a test needs it."""

from __future__ import annotations

from typing import Any

from govflow.domain.agreements import Draft, digest_of
from govflow.services.commands.mediation.draft import (
    AcceptClauses,
    ReopenClause,
    ShowDraft,
    TakeProposal,
    WriteDraft,
    accept_clauses,
    reopen_clause,
    show_draft,
    take_proposal,
    write_draft,
)
from govflow.services.commands.mediation.draft_said import (
    CommentOnClause,
    ProposeWording,
    comment_on_clause,
    propose_wording,
)
from govflow.services.queries.mediation.drafting.page import DraftPage, load_draft_page
from govflow.services.queries.mediation.drafting.rights import load_draft
from govflow.store.writing.locking import read_case
from tests.builders import Cast, new_key

MEDIATOR, CLAIMANT, RESPONDENT = "zhou.min", "chen.yu", "he.jun"
MARCH, JUNE = "支付三月底二千二百万", "支付六月底一千八百万"
FIRST = (
    {"id": "", "heading_zh": "付款", "heading_en": "Payment", "zh": MARCH, "en": "¥22M by the end of March."},
    {"id": "", "heading_zh": "闸门", "heading_en": "The gate", "zh": "闸门由双方共管。", "en": "Run by both."},
)


def draft(cast: Cast, reference: str, person: str = MEDIATOR) -> Draft:
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor(person))
        return load_draft(work, read_case(work, reference))


def page(cast: Cast, reference: str, person: str = MEDIATOR, **chosen: int) -> DraftPage:
    with cast.backend.reading() as session:
        return load_draft_page(cast.backend.work(session, cast.actor(person)), reference, **chosen)


def begun(cast: Cast, reference: str, person: str = MEDIATOR) -> str:
    return digest_of(draft(cast, reference, person).begun)


def write(cast: Cast, reference: str, *clauses: dict[str, str], person: str = MEDIATOR, seen: str = "") -> None:
    order = WriteDraft(
        case=reference, clauses=clauses or FIRST, seen=seen or begun(cast, reference, person), key=new_key()
    )
    write_draft(cast.backend, cast.actor(person), order)


def show(cast: Cast, reference: str, person: str = MEDIATOR, seen: str = "") -> None:
    order = ShowDraft(case=reference, seen=seen or begun(cast, reference, person), key=new_key())
    show_draft(cast.backend, cast.actor(person), order)


def shown(cast: Cast, reference: str, *clauses: dict[str, str]) -> None:
    write(cast, reference, *clauses)
    show(cast, reference)


def worded(cast: Cast, reference: str, **texts: str) -> list[dict[str, str]]:
    """The clauses that were shown last, some with another Chinese text: ``c_1``."""
    newest = draft(cast, reference).newest
    assert newest is not None
    clauses = [each.kept() for each in newest.clauses]
    return [{**each, "zh": texts.get(each["id"].replace("-", "_"), each["zh"])} for each in clauses]


def accept(cast: Cast, reference: str, person: str, *only: str, **given: str) -> None:
    """All clauses, or those named, as they are worded now."""
    newest = draft(cast, reference, person).newest
    shown_ones = newest.clauses if newest is not None else ()
    clauses = given or {each.id: each.sha256 for each in shown_ones if not only or each.id in only}
    accept_clauses(cast.backend, cast.actor(person), AcceptClauses(case=reference, clauses=clauses, key=new_key()))


def reopen(cast: Cast, reference: str, person: str, clause: str = "c-1") -> None:
    reopen_clause(cast.backend, cast.actor(person), ReopenClause(case=reference, clause=clause, key=new_key()))


def propose(cast: Cast, reference: str, person: str, zh: str, to: str = "all", **more: Any) -> None:
    newest = draft(cast, reference, person).newest
    assert newest is not None
    wording = {**newest.by_id["c-1"].kept(), "zh": zh}
    values = {"clause": "c-1", "wording": wording, "seen": newest.by_id["c-1"].sha256, "words": ""} | more
    propose_wording(cast.backend, cast.actor(person), ProposeWording(case=reference, to=to, key=new_key(), **values))


def comment(cast: Cast, reference: str, person: str, words: str, to: str = "all", clause: str = "c-1") -> None:
    order = CommentOnClause(case=reference, clause=clause, words=words, to=to, key=new_key())
    comment_on_clause(cast.backend, cast.actor(person), order)


def take(cast: Cast, reference: str, proposal: str, person: str = MEDIATOR) -> None:
    order = TakeProposal(case=reference, proposal=proposal, seen=begun(cast, reference, person), key=new_key())
    take_proposal(cast.backend, cast.actor(person), order)
