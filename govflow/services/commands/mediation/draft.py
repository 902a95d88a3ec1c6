"""The draft of an agreement: written, shown, and accepted clause by clause."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from govflow.domain.agreements import (
    Clause,
    Draft,
    against_draft,
    digest_of,
)
from govflow.engine.entries import DraftKept
from govflow.errors import Invalid, NotFound, Refused, Stale
from govflow.messages import Message
from govflow.services.backend import Backend
from govflow.services.commands.mediation.draft_said import CHANGED, clause_of, enter_said, shown_version
from govflow.services.orders import on_case
from govflow.services.queries.mediation.drafting.rights import (
    NO_SUCH,
    against_accepting,
    against_drafting,
    drafts_as,
    load_draft,
    side_of,
)
from govflow.services.receipts import Receipt
from govflow.store.work import Case, Work
from govflow.values import Actor, new_id

__all__ = [
    "AcceptClauses",
    "ReopenClause",
    "ShowDraft",
    "TakeProposal",
    "WriteDraft",
    "accept_clauses",
    "reopen_clause",
    "show_draft",
    "take_proposal",
    "write_draft",
]

NOT_ITS_OWN = Message("A clause stands there under an id that is not its own: load the page anew.")


@dataclass(frozen=True, kw_only=True)
class WriteDraft:
    """Keep a draft that nobody else reads. ``clauses``: in their order, a new one without id; those left out are gone.

    ``seen``: the SHA-256 of what the actor went on from.
    """

    case: str
    clauses: Sequence[Mapping[str, str]]
    seen: str
    key: str


@dataclass(frozen=True, kw_only=True)
class ShowDraft:
    """Show what was written to all sides, as the next version. ``seen``: its SHA-256."""

    case: str
    seen: str
    key: str


@dataclass(frozen=True, kw_only=True)
class AcceptClauses:
    """Accept clauses exactly as they are worded: the SHA-256 of each, by its id."""

    case: str
    clauses: Mapping[str, str]
    key: str


@dataclass(frozen=True, kw_only=True)
class ReopenClause:
    """Take an acceptance back."""

    case: str
    clause: str
    key: str


@dataclass(frozen=True, kw_only=True)
class TakeProposal:
    """Take a proposed wording over into what is written and not shown yet."""

    case: str
    proposal: str
    seen: str
    key: str


def write_draft(backend: Backend, actor: Actor, order: WriteDraft) -> Receipt:
    """Whoever drafts reads it alone. Raises NotFound, Refused, Stale, Invalid."""

    def act(work: Work, case: Case) -> None:
        draft = _begun(work, case, order.seen)
        _write(work, case, draft, _worded(draft, order.clauses))

    return on_case(backend, actor, order, act)


def take_proposal(backend: Backend, actor: Actor, order: TakeProposal) -> Receipt:
    """Nothing is shown by it. Raises NotFound, Refused, Stale, Invalid."""

    def act(work: Work, case: Case) -> None:
        draft = _begun(work, case, order.seen)
        found = next((each for each in draft.proposals if each.id == order.proposal), None)
        if found is None:
            raise NotFound(NO_SUCH)
        wording = Clause.of(found.entry.clauses[0])
        if wording.id not in [each.id for each in draft.begun]:
            raise Refused([Message("There is no clause %(clause)s in the draft any more.", clause=wording.id)])
        _write(work, case, draft, [wording if each.id == wording.id else each for each in draft.begun])

    return on_case(backend, actor, order, act)


def show_draft(backend: Backend, actor: Actor, order: ShowDraft) -> Receipt:
    """All sides read it from now on; what is worded otherwise is open again. Raises NotFound, Refused, Stale."""

    def act(work: Work, case: Case) -> None:
        draft = _begun(work, case, order.seen)
        newest = draft.newest
        if draft.written is None or (newest is not None and newest.sha256 == order.seen):
            raise Refused([Message("Nothing was written that is not shown already.")])
        shown = replace(_all_of(draft.written, "shown", len(draft.versions) + 1), of=newest.of if newest else new_id())
        enter_said(work, case, "all", shown)

    return on_case(backend, actor, order, act)


def accept_clauses(backend: Backend, actor: Actor, order: AcceptClauses) -> Receipt:
    """For the actor's side. Raises NotFound, Refused, Stale where a clause is worded otherwise by now."""

    def act(work: Work, case: Case) -> None:
        if reasons := against_accepting(work, case):
            raise Refused(reasons)
        version, side = shown_version(work, case), side_of(work, case)
        if not order.clauses:
            raise Refused([Message("Choose the clauses that you accept.")])
        for clause, sha256 in order.clauses.items():
            if clause not in version.by_id or version.by_id[clause].sha256 != sha256:
                raise Stale(CHANGED)
            entry = DraftKept(
                act="accepted", of=version.of, version=version.number, side=side or "", clause=clause, sha256=sha256
            )
            enter_said(work, case, "all", entry)

    return on_case(backend, actor, order, act)


def reopen_clause(backend: Backend, actor: Actor, order: ReopenClause) -> Receipt:
    """Raises NotFound, Refused."""

    def act(work: Work, case: Case) -> None:
        if reasons := against_accepting(work, case):
            raise Refused(reasons)
        draft, side = load_draft(work, case), side_of(work, case)
        version = shown_version(work, case)
        mine = [each for (_, clause), each in draft.accepted.items() if clause == order.clause]
        if not any(each.entry.side == side for each in mine):
            raise Refused([Message("Your side has not accepted this clause as it stands.")])
        enter_said(
            work,
            case,
            "all",
            DraftKept(act="reopened", of=version.of, version=version.number, side=side or "", clause=order.clause),
        )

    return on_case(backend, actor, order, act)


def _begun(work: Work, case: Case, seen: str) -> Draft:
    """The draft, for who goes on from what was seen."""
    if reasons := against_drafting(work, case):
        raise Refused(reasons)
    draft = load_draft(work, case)
    if digest_of(draft.begun) != seen:
        raise Stale(CHANGED)
    return draft


def _worded(draft: Draft, typed: Sequence[Mapping[str, str]]) -> list[Clause]:
    """Clauses as they were typed, each new one under an id that no clause ever had."""
    found = list[Clause]()
    for each in typed:
        known = each.get("id") or draft.new_id([one.id for one in found])
        found.append(clause_of({**each, "id": known}))
    twice = len({each.id for each in found}) < len(found)
    if twice or any(each.id not in draft.used for each, one in zip(found, typed, strict=True) if one.get("id")):
        raise Invalid(
            {"clauses": Message("A clause stands there under an id that is not its own: load the page anew.")}
        )
    return found


def _write(work: Work, case: Case, draft: Draft, clauses: Sequence[Clause]) -> None:
    if reasons := against_draft(clauses):
        raise Invalid({f"clauses-{number}": each for number, each in enumerate(reasons)})
    if digest_of(clauses) == digest_of(draft.begun):
        raise Refused([Message("Nothing was changed.")])
    capacity = drafts_as(work, case)
    assert capacity is not None
    work.enter(case, _all_of(clauses, "written", len(draft.versions)), audience=(capacity,))


def _all_of(clauses: Sequence[Clause], act: str, version: int) -> DraftKept:
    kept = tuple(each.kept() for each in clauses)
    shown = DraftKept(act="written", version=version, sha256=digest_of(clauses), clauses=kept)
    return replace(shown, act="shown") if act == "shown" else shown
