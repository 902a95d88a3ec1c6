"""Lodging statements for the record, entering what others said, wording one anew, and taking one back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from govflow.domain.floor import (
    LONGEST_REASON,
    LONGEST_STATEMENT,
    MOST_STATEMENTS,
    Statement,
    Version,
    Wording,
    against_wording,
    stated_by,
)
from govflow.engine.entries import StatementKept
from govflow.errors import Invalid, Refused
from govflow.messages import Message
from govflow.services.backend import Backend
from govflow.services.orders import on_case
from govflow.services.queries.meetings.floor_rights import (
    against_entering,
    against_lodging,
    against_replacing,
    against_taking_back,
    is_own,
    statement_book,
    takes_part_in,
)
from govflow.services.receipts import Receipt
from govflow.services.typed import check_words
from govflow.store.meetings.lines import line_in_hand, name_at
from govflow.store.meetings.statements import keep_wording, load_statements
from govflow.store.work import Case, Work
from govflow.values import Actor

__all__ = [
    "LONGEST_REASON",
    "LONGEST_STATEMENT",
    "LodgeStatement",
    "ReplaceStatement",
    "TakeBackStatement",
    "lodge_statement",
    "replace_statement",
    "take_back_statement",
]


@dataclass(frozen=True, kw_only=True)
class LodgeStatement:
    """State something on a line of the agenda, or (no ``entry_id``) on the meeting; a text per language, one at least.

    ``organization_id``: who said it, where somebody else enters it; none: the organization acted for.
    """

    case: str
    entry_id: int | None
    organization_id: int | None = None
    zh: str = ""
    en: str = ""
    key: str


@dataclass(frozen=True, kw_only=True)
class ReplaceStatement:
    """Word a statement anew, with the reason; what it said before stays on record."""

    case: str
    statement_id: int
    zh: str = ""
    en: str = ""
    reason: str
    key: str


@dataclass(frozen=True, kw_only=True)
class TakeBackStatement:
    """Withdraw a statement, or object to what others entered for the organization acted for, with the reason."""

    case: str
    statement_id: int
    reason: str
    key: str


def lodge_statement(backend: Backend, actor: Actor, order: LodgeStatement) -> Receipt:
    """Lodge a statement, or enter what an organization said. Raises Refused, Invalid with a sentence for each field."""

    def act(work: Work, case: Case) -> None:
        book = statement_book(work, case)
        own = order.organization_id is None or order.organization_id == actor.organization_id
        if reasons := against_lodging(work, case) if own else against_entering(work, case):
            raise Refused(reasons)
        whose = (actor.organization_id if own else order.organization_id) or 0
        if not takes_part_in(case, book.of if book is not None else (), whose):
            raise Refused([Message("An organization is named that is not at this meeting. Reload the page.")])
        zh, en = _worded(order.zh, order.en)
        if stated_by(load_statements(work, case), whose, actor.organization_id) >= MOST_STATEMENTS:
            most = Message(
                "There are %(most)s statements of this organization already: no more are kept.", most=MOST_STATEMENTS
            )
            raise Refused([most])
        _keep(work, case, None, "lodged" if own else "entered", entry_id=order.entry_id, whose=whose, zh=zh, en=en)

    return on_case(backend, actor, order, act)


def replace_statement(backend: Backend, actor: Actor, order: ReplaceStatement) -> Receipt:
    """Word a statement anew. Raises Refused, Invalid with a sentence for each field."""

    def act(work: Work, case: Case) -> None:
        found = _found(work, case, order.statement_id)
        if reasons := against_replacing(work, case, found):
            raise Refused(reasons)
        zh, en = _worded(order.zh, order.en, reason=order.reason)
        texts = {"zh": zh, "en": en, "reason": order.reason.strip()}
        _keep(work, case, found, "replaced", entry_id=found.entry_id, whose=found.organization_id, **texts)

    return on_case(backend, actor, order, act)


def take_back_statement(backend: Backend, actor: Actor, order: TakeBackStatement) -> Receipt:
    """Withdraw a statement, or object to it. Raises Refused, Invalid with a sentence for each field."""

    def act(work: Work, case: Case) -> None:
        found = _found(work, case, order.statement_id)
        if reasons := against_taking_back(work, case, found):
            raise Refused(reasons)
        check_words(reason=order.reason)
        if problems := dict(_against_reason(order.reason)):
            raise Invalid(problems)
        wording: Wording = "objected" if found.entered and is_own(work, found) else "withdrawn"
        reason = order.reason.strip()
        _keep(work, case, found, wording, entry_id=found.entry_id, whose=found.organization_id, reason=reason)

    return on_case(backend, actor, order, act)


def _found(work: Work, case: Case, statement_id: int) -> Statement:
    """A statement that the actor sees. Raises Refused for others, in the words for one that there is not."""
    found = next((each for each in load_statements(work, case) if each.id == statement_id), None)
    if found is None:
        raise Refused([Message("There is no such statement. Reload the page.")])
    return found


def _worded(zh: str, en: str, *, reason: str | None = None) -> tuple[str, str]:
    """Both texts as they are kept. Raises Invalid, also for a ``reason`` that is needed and not given."""
    check_words(zh=zh, en=en, reason=reason)
    zh, en = zh.strip(), en.strip()
    if problems := dict([*against_wording(zh, en), *(_against_reason(reason) if reason is not None else ())]):
        raise Invalid(problems)
    return zh, en


def _against_reason(reason: str) -> Iterator[tuple[str, Message]]:
    if not reason.strip():
        yield "reason", Message("Write the reason.")
    elif len(reason.strip()) > LONGEST_REASON:
        yield "reason", Message("The reason has at most %(most)s characters.", most=LONGEST_REASON)


def _keep(
    work: Work,
    case: Case,
    statement: Statement | None,
    wording: Wording,
    *,
    entry_id: int | None,
    whose: int,
    zh: str = "",
    en: str = "",
    reason: str = "",
) -> None:
    """Keep a wording in the record of its item, or of the meeting."""
    owner, number = line_in_hand(work, case, entry_id)
    by = {"by_person": work.actor.person_id, "by_organization": work.actor.organization_id}
    version = Version(wording=wording, zh=zh, en=en, reason=reason, at=work.at, **by)
    first_id = statement.id if statement is not None else None
    keep_wording(work, case, owner, version, entry_id=entry_id, organization_id=whose, first_id=first_id)
    name = name_at(work, case, whose)
    work.enter(owner, StatementKept(organization=name, wording=wording, number=number, reason=reason))
