"""A draft agreement with many clauses, of which much was said: its pages, and what is done with it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

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
from tests.builders import Cast, new_key
from tests.services import drafting
from tests.services.drafting import CLAIMANT, FIRST, JUNE, MEDIATOR

Prepare = Callable[[], partial[object]]


def drafted(cast: Cast, reference: str, many: int) -> None:
    """So many clauses, shown twice, each with a remark; all accepted by one side."""
    drafting.shown(cast, reference, *({**FIRST[0], "zh": f"第{number}条。"} for number in range(many)))
    drafting.accept(cast, reference, CLAIMANT)
    drafting.shown(cast, reference, *drafting.worded(cast, reference, c_1=JUNE))
    for number in range(1, many + 1):
        drafting.comment(cast, reference, CLAIMANT, "Why?", clause=f"c-{number}")


def commands(cast: Cast, reference: str) -> dict[str, Prepare]:
    """What is done with it, one after the other."""
    return {
        "propose a wording": partial(_propose, cast, reference),
        "take a proposed wording over": partial(_take, cast, reference),
        "write a draft": partial(_write, cast, reference),
        "show a draft": partial(_show, cast, reference),
        "remark on a clause": partial(_comment, cast, reference),
        "accept clauses": partial(_accept, cast, reference),
        "take an acceptance back": partial(_reopen, cast, reference),
    }


def _propose(cast: Cast, reference: str) -> partial[object]:
    newest = drafting.draft(cast, reference).newest
    assert newest is not None
    clause = newest.by_id["c-1"]
    order = ProposeWording(
        case=reference, clause="c-1", wording={**clause.kept(), "zh": "另一表述。"}, to="all", seen=clause.sha256,
        key=new_key(),
    )  # fmt: skip
    return partial(propose_wording, cast.backend, cast.actor(CLAIMANT), order)


def _take(cast: Cast, reference: str) -> partial[object]:
    [proposal] = drafting.draft(cast, reference).proposals
    order = TakeProposal(case=reference, proposal=proposal.id, seen=drafting.begun(cast, reference), key=new_key())
    return partial(take_proposal, cast.backend, cast.actor(MEDIATOR), order)


def _write(cast: Cast, reference: str) -> partial[object]:
    clauses = drafting.worded(cast, reference, c_1="第三种表述。")
    order = WriteDraft(case=reference, clauses=clauses, seen=drafting.begun(cast, reference), key=new_key())
    return partial(write_draft, cast.backend, cast.actor(MEDIATOR), order)


def _show(cast: Cast, reference: str) -> partial[object]:
    order = ShowDraft(case=reference, seen=drafting.begun(cast, reference), key=new_key())
    return partial(show_draft, cast.backend, cast.actor(MEDIATOR), order)


def _comment(cast: Cast, reference: str) -> partial[object]:
    order = CommentOnClause(case=reference, clause="c-1", words="Why?", to="claimant", key=new_key())
    return partial(comment_on_clause, cast.backend, cast.actor(CLAIMANT), order)


def _accept(cast: Cast, reference: str) -> partial[object]:
    newest = drafting.draft(cast, reference).newest
    assert newest is not None
    order = AcceptClauses(case=reference, clauses={"c-1": newest.by_id["c-1"].sha256}, key=new_key())
    return partial(accept_clauses, cast.backend, cast.actor(CLAIMANT), order)


def _reopen(cast: Cast, reference: str) -> partial[object]:
    order = ReopenClause(case=reference, clause="c-1", key=new_key())
    return partial(reopen_clause, cast.backend, cast.actor(CLAIMANT), order)
