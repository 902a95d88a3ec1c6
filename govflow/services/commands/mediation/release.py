"""What was confided, handed over to who came into office later, and released to another by all who read it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from govflow.engine.entries import HandoverKept, ReleaseKept
from govflow.errors import Invalid, Refused, Stale
from govflow.messages import Message
from govflow.services.backend import Backend
from govflow.services.commands.mediation.telling import tell
from govflow.services.orders import on_case
from govflow.services.queries.mediation.confiding.leave_rights import confidence_in_sight
from govflow.services.queries.mediation.confiding.release_rights import (
    against_agreeing,
    against_handing_over,
    against_revoking_release,
    against_taking_handover_back,
    agrees_as,
    digest_of,
    handover_book,
    load_all_here,
    load_handover,
    load_releases,
    may_be_released_to,
    release_book,
    successors,
)
from govflow.services.receipts import Receipt
from govflow.store.work import Case, Work
from govflow.store.writing.compartments import let_in, let_out
from govflow.values import Actor

MORE = Message(
    "More was confided after you opened the page, or somebody else would read it by now. Nothing is handed over: look "
    "at all of it again."
)


@dataclass(frozen=True, kw_only=True)
class HandOver:
    """Let who holds the capacity now read all that stands in the compartment of a confidence.

    ``seen``: as all of it stood when it was shown, and who was named as its reader.
    """

    case: str
    confidence: str
    seen: str
    key: str


@dataclass(frozen=True, kw_only=True)
class TakeHandoverBack:
    """From now on those to whom it was handed over read it no more."""

    case: str
    confidence: str
    key: str


@dataclass(frozen=True, kw_only=True)
class AgreeToRelease:
    """Agree that a confidence is released to a party, word for word."""

    case: str
    confidence: str
    to: str
    key: str


@dataclass(frozen=True, kw_only=True)
class RevokeRelease:
    """Take that agreement back, as long as others have still to agree."""

    case: str
    confidence: str
    to: str
    key: str


Row = Mapping[str, Any]


def hand_over(backend: Backend, actor: Actor, order: HandOver) -> Receipt:
    """Nothing else in the case moves. Raises NotFound, Refused, Stale."""

    def act(work: Work, case: Case, row: Row) -> None:
        book = handover_book(work, case)
        if book is None or (reasons := against_handing_over(work, case, row)):
            raise Refused(reasons if book is not None else [Message("Nothing is handed over here.")])
        readers = successors(work, case, row)
        if digest_of(load_all_here(work, case, row), readers) != order.seen:
            raise Stale(MORE)
        let_in(work, row["compartment_id"], readers)
        _enter_handover(work, case, row, "given", book.to, tuple(sorted((each[1:] for each in readers), key=str)))

    return _on_confidence(backend, actor, order, act)


def take_handover_back(backend: Backend, actor: Actor, order: TakeHandoverBack) -> Receipt:
    """What was read stays known. Raises NotFound, Refused."""

    def act(work: Work, case: Case, row: Row) -> None:
        handover = load_handover(work, case, row)
        if reasons := against_taking_handover_back(work, case, row, handover):
            raise Refused(reasons)
        assert handover is not None
        let_out(work, row["compartment_id"], {(handover.to, *each) for each in handover.readers})
        _enter_handover(work, case, row, "revoked", handover.to, handover.readers)

    return _on_confidence(backend, actor, order, act)


def agree_to_release(backend: Backend, actor: Actor, order: AgreeToRelease) -> Receipt:
    """With the last agreement the party reads it. Raises NotFound, Refused, Invalid."""

    def act(work: Work, case: Case, row: Row) -> None:
        _check_party(work, case, row, order.to)
        release = load_releases(work, case).get((order.confidence, order.to))
        if reasons := against_agreeing(work, case, row, release):
            raise Refused(reasons)
        book, party = release_book(work, case), agrees_as(work, case, row)
        assert book is not None
        assert party is not None
        agreed = {party} | (release.by if release is not None else frozenset())
        last = agreed >= set(book.by)
        if last:
            tell(work, case, row, work.version_of(case).workflow.fields[book.told[order.to]])
        _enter_release(work, case, row, "released" if last else "agreed", order.to, party)

    return _on_confidence(backend, actor, order, act)


def revoke_release(backend: Backend, actor: Actor, order: RevokeRelease) -> Receipt:
    """Raises NotFound, Refused, Invalid."""

    def act(work: Work, case: Case, row: Row) -> None:
        _check_party(work, case, row, order.to)
        release = load_releases(work, case).get((order.confidence, order.to))
        if reasons := against_revoking_release(work, case, row, release):
            raise Refused(reasons)
        party = agrees_as(work, case, row)
        assert party is not None
        _enter_release(work, case, row, "revoked", order.to, party)

    return _on_confidence(backend, actor, order, act)


def _on_confidence(backend: Backend, actor: Actor, order: Any, act: Callable[[Work, Case, Row], None]) -> Receipt:
    def in_sight(work: Work, case: Case) -> None:
        act(work, case, confidence_in_sight(work, case, order.confidence))

    return on_case(backend, actor, order, in_sight)


def _check_party(work: Work, case: Case, row: Row, to: str) -> None:
    if to not in may_be_released_to(work, case, row):
        raise Invalid({"to": Message("Choose to whom it is released.")})


def _enter_handover(
    work: Work, case: Case, row: Row, act: Literal["given", "revoked"], to: str, readers: tuple[Any, ...]
) -> None:
    _enter(work, case, row, HandoverKept(act=act, to=to, readers=readers))


def _enter_release(
    work: Work, case: Case, row: Row, act: Literal["agreed", "revoked", "released"], to: str, by: str
) -> None:
    _enter(work, case, row, ReleaseKept(act=act, confidence=row["id"], to=to, by=by))


def _enter(work: Work, case: Case, row: Row, entry: HandoverKept | ReleaseKept) -> None:
    """In the compartment of what was confided, so that whoever reads it reads this as well, and nobody else."""
    work.enter(case, entry, audience=tuple(row["audience"]), compartment=row["compartment_id"])
