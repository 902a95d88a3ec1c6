"""Leave to pass on what was confided: given by its author, taken back until it is used, and used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from govflow.codec import load
from govflow.domain.confidences import LONGEST_WORDS, against_until
from govflow.engine.entries import LeaveKept
from govflow.engine.entries.confidences import Act, Extent
from govflow.errors import Invalid, Refused
from govflow.legible import length
from govflow.messages import Message
from govflow.services.backend import Backend
from govflow.services.commands.mediation.telling import tell
from govflow.services.orders import on_case
from govflow.services.queries.mediation.confiding.leave_rights import (
    against_giving,
    against_passing_on,
    against_taking_back,
    confidence_in_sight,
    leave_book,
    load_leave,
    may_be_told,
)
from govflow.services.receipts import Receipt
from govflow.services.typed import check_words
from govflow.store.work import Case, Work
from govflow.values import Actor

__all__ = ["LONGEST_WORDS", "GiveLeave", "PassOn", "RevokeLeave", "give_leave", "pass_on", "revoke_leave"]

NOT_TOLD = Message("Choose who may be told.")


@dataclass(frozen=True, kw_only=True)
class GiveLeave:
    """Let a confidence be passed on to a party. ``until``: the last day on which it may be."""

    case: str
    confidence: str
    to: str
    extent: str
    until: date | None = None
    key: str


@dataclass(frozen=True, kw_only=True)
class RevokeLeave:
    """Take the leave for a party back."""

    case: str
    confidence: str
    to: str
    key: str


@dataclass(frozen=True, kw_only=True)
class PassOn:
    """Tell a party what was confided. ``words``: how, where leave is for the substance only."""

    case: str
    confidence: str
    to: str
    words: str = ""
    key: str


def give_leave(backend: Backend, actor: Actor, order: GiveLeave) -> Receipt:
    """What stood before is replaced. Raises NotFound, Refused, Invalid with a sentence for each field."""

    def act(work: Work, case: Case) -> None:
        row = confidence_in_sight(work, case, order.confidence)
        if reasons := against_giving(work, case, row):
            raise Refused(reasons)
        problems = {}
        if order.to not in may_be_told(work, case, row):
            problems["party"] = NOT_TOLD
        extent = next((each for each in extents_of(row) if each == order.extent), None)
        if extent is None:
            problems["extent"] = Message("Choose what may be passed on.")
        if (wrong := against_until(order.until, case.today(work.at))) is not None:
            problems["until"] = wrong
        if problems:
            raise Invalid(problems)
        assert extent is not None  # else it is a problem
        _enter(work, case, row, "given", order.to, extent, order.until)

    return on_case(backend, actor, order, act)


def revoke_leave(backend: Backend, actor: Actor, order: RevokeLeave) -> Receipt:
    """What was passed on stays known. Raises NotFound, Refused."""

    def act(work: Work, case: Case) -> None:
        row = confidence_in_sight(work, case, order.confidence)
        leave = load_leave(work, case).get((order.confidence, order.to))
        if reasons := against_taking_back(work, case, row, leave):
            raise Refused(reasons)
        assert leave is not None
        _enter(work, case, row, "revoked", order.to, leave.extent, leave.until)

    return on_case(backend, actor, order, act)


def pass_on(backend: Backend, actor: Actor, order: PassOn) -> Receipt:
    """The party reads it as told in confidence by whoever passes it on; the author reads that it was.

    Raises NotFound, Refused, Invalid with a sentence for each field.
    """

    def act(work: Work, case: Case) -> None:
        row, book = confidence_in_sight(work, case, order.confidence), leave_book(work, case)
        leave = load_leave(work, case).get((order.confidence, order.to))
        if reasons := against_passing_on(work, case, row, leave, case.today(work.at)):
            raise Refused(reasons)
        assert leave is not None
        assert book is not None
        if order.to not in may_be_told(work, case, row):
            raise Invalid({"party": NOT_TOLD})
        words = _words(row, order.words) if leave.extent == "substance" else None
        tell(work, case, row, work.version_of(case).workflow.fields[book.told[order.to]], words)
        _enter(work, case, row, "used", order.to, leave.extent, leave.until)

    return on_case(backend, actor, order, act)


def extents_of(row: Mapping[str, Any]) -> tuple[Extent, ...]:
    """As what it may be passed on."""
    return ("substance", "as_it_stands" if "file" in row else "word_for_word")


def _words(row: Mapping[str, Any], typed: str) -> str:
    """What the party is told in place of what was confided."""
    words = typed.strip()
    check_words(words=words)
    if not words:
        raise Invalid({"words": Message("Write what the party is told.")})
    if length(words) > LONGEST_WORDS:
        raise Invalid({"words": Message("It has at most %(most)s characters.", most=LONGEST_WORDS)})
    if "file" not in row and words == str(load(row["value"])).strip():
        raise Invalid({"words": Message("Leave is for the substance only: tell it in other words.")})
    return words


def _enter(
    work: Work, case: Case, row: Mapping[str, Any], act: Act, to: str, extent: Extent, until: date | None
) -> None:
    """In the compartment of what was confided, so that whoever reads it reads this as well, and nobody else."""
    entry = LeaveKept(act=act, confidence=row["id"], to=to, extent=extent, until=until)
    work.enter(case, entry, audience=tuple(row["audience"]), compartment=row["compartment_id"])
