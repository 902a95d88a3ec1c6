"""The draft of an agreement, clause by clause."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field

from govflow.api.frame.topic import topic
from govflow.api.routes.asked import LARGEST_ROW, OfCase
from govflow.api.routes.laid_out import reads_page, takes_order
from govflow.api.shapes.orders import listed, part
from govflow.api.shapes.values import Sent
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

bp = topic("drafting", __name__, "Mediation", "/cases/<reference>/draft")


class OfClause(OfCase):
    """A clause of the draft."""

    clause: str = Field(max_length=64)


class OfProposal(OfCase):
    """A wording that was proposed."""

    proposal: str = Field(max_length=64)


class Compared(BaseModel):
    """Which version, and since which one what changed is told."""

    version: int | None = Field(None, ge=1, le=LARGEST_ROW)
    since: int | None = Field(None, ge=1, le=LARGEST_ROW)


class WordingSent(Sent):
    """The wording of a clause in both languages."""

    heading_zh: str = Field("", max_length=50_000)
    zh: str = Field("", max_length=50_000)
    heading_en: str = Field("", max_length=50_000)
    en: str = Field("", max_length=50_000)


class ClauseSent(WordingSent):
    """A clause of the draft. `id`: of one that is there; nothing for a new one."""

    id: str = Field("", max_length=64)


def _worded(sent: WordingSent) -> dict[str, Any]:
    return {name: text.strip() for name, text in sent.model_dump().items()}


reads_page(
    bp, "", "show", "Read the draft of an agreement: its clauses, what changed in them, who accepts what.",
    lambda work, path, query: load_draft_page(work, path.reference, query.version, query.since), DraftPage,
    of=OfCase, asks=Compared,
)  # fmt: skip
takes_order(
    bp, "/text", "write", "Keep a draft that nobody else reads until it is shown.", WriteDraft, write_draft,
    of=OfCase, instead={"clauses": listed(part(ClauseSent, _worded))},
)  # fmt: skip
takes_order(bp, "/showing", "present", "Show what was written to all sides.", ShowDraft, show_draft, of=OfCase)
takes_order(
    bp, "/acceptances", "accept", "Accept clauses exactly as they are worded.", AcceptClauses, accept_clauses,
    of=OfCase, binds=True,
)  # fmt: skip
takes_order(
    bp, "/clauses/<clause>/reopening", "reopen", "Take an acceptance back.", ReopenClause, reopen_clause, of=OfClause
)
takes_order(
    bp, "/clauses/<clause>/wording", "propose", "Propose another wording of a clause.", ProposeWording,
    propose_wording, of=OfClause, instead={"wording": part(WordingSent, _worded)},
)  # fmt: skip
takes_order(
    bp, "/clauses/<clause>/remarks", "comment", "Say something to a clause.", CommentOnClause, comment_on_clause,
    of=OfClause,
)  # fmt: skip
takes_order(
    bp, "/proposals/<proposal>/taking", "take", "Take a proposed wording over into what is not shown yet.",
    TakeProposal, take_proposal, of=OfProposal,
)  # fmt: skip
