"""What is said to the draft of an agreement: other wordings, and remarks, to all or to whoever drafts alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from govflow.domain.agreements import LONGEST_REMARK, PARTS, Clause, Version, against_wording
from govflow.engine.entries import DraftKept
from govflow.errors import Invalid, NotFound, Refused, Stale
from govflow.legible import legible
from govflow.messages import Message
from govflow.services.backend import Backend
from govflow.services.orders import on_case
from govflow.services.queries.mediation.drafting.rights import (
    NO_SUCH,
    against_proposing,
    against_working,
    audience_of,
    audiences,
    book_in_sight,
    drafts_as,
    load_draft,
    side_of,
)
from govflow.services.receipts import Receipt
from govflow.services.typed import check_words, kept_words
from govflow.store.work import Case, Work
from govflow.values import Actor

CHANGED = Message("The draft was changed after you opened it. Nothing was recorded: look at it again.")
NOT_TO = Message("Choose who reads it.")


@dataclass(frozen=True, kw_only=True)
class ProposeWording:
    """Propose another wording of a clause. ``to``: all, or the actor's side, which shares it with whoever drafts."""

    case: str
    clause: str
    wording: Mapping[str, str]
    words: str = ""
    to: str
    seen: str
    key: str


@dataclass(frozen=True, kw_only=True)
class CommentOnClause:
    """Say something to a clause of the version that is shown."""

    case: str
    clause: str
    words: str
    to: str
    key: str


def propose_wording(backend: Backend, actor: Actor, order: ProposeWording) -> Receipt:
    """Nothing of the draft changes by it. Raises NotFound, Refused, Stale, Invalid."""

    def act(work: Work, case: Case) -> None:
        if reasons := against_proposing(work, case):
            raise Refused(reasons)
        version = shown_version(work, case)
        stands = version.by_id.get(order.clause)
        if stands is None or stands.sha256 != order.seen:
            raise Stale(CHANGED)
        wording = clause_of({**order.wording, "id": order.clause})
        problem = against_wording(wording)
        if problem is None and wording.sha256 == stands.sha256:
            problem = Message("It is worded so already.")
        if problem is not None:
            raise Invalid({"wording": problem})
        said = DraftKept(
            act="worded",
            of=version.of,
            version=version.number,
            side=side_of(work, case) or "",
            clause=order.clause,
            sha256=wording.sha256,
            words=_words(order.words, required=False),
            clauses=(wording.kept(),),
        )
        enter_said(work, case, order.to, said)

    return on_case(backend, actor, order, act)


def comment_on_clause(backend: Backend, actor: Actor, order: CommentOnClause) -> Receipt:
    """Raises NotFound, Refused, Invalid."""

    def act(work: Work, case: Case) -> None:
        if reasons := against_working(work, case):
            raise Refused(reasons)
        version = shown_version(work, case)
        if order.clause not in version.by_id:
            raise NotFound(NO_SUCH)
        said = DraftKept(
            act="commented",
            of=version.of,
            version=version.number,
            side=side_of(work, case) or drafts_as(work, case) or "",
            clause=order.clause,
            sha256=version.by_id[order.clause].sha256,
            words=_words(order.words, required=True),
        )
        enter_said(work, case, order.to, said)

    return on_case(backend, actor, order, act)


def shown_version(work: Work, case: Case) -> Version:
    version = load_draft(work, case).newest
    if version is None:
        raise Refused([Message("No draft has been shown yet.")])
    return version


def clause_of(typed: Mapping[str, str]) -> Clause:
    """What was typed, as it is kept: composed, with one sign at the end of each line, without blanks around."""
    parts = {each: legible(typed.get(each, "")).strip() for each in PARTS}
    check_words(**{f"{parts['id']}-{name}": text for name, text in parts.items()})
    return Clause.of(parts)


def _words(typed: str, *, required: bool) -> str:
    words = kept_words(typed, most=LONGEST_REMARK)
    if required and not words:
        raise Invalid({"words": Message("Write what you have to say.")})
    return words


def enter_said(work: Work, case: Case, to: str, entry: DraftKept) -> None:
    """In a compartment of its author, read by whom it is for and by nobody else."""
    if to not in audiences(work, case):
        raise Invalid({"to": NOT_TO})
    work.enter(case, entry, audience=audience_of(book_in_sight(work, case), to))
