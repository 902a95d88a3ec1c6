"""Minutes of a sitting, approved side by side in exactly their wording; and ceilings told in confidence."""

from __future__ import annotations

from dataclasses import dataclass

from govflow.domain.sessions.entering import LONGEST_MINUTES, LONGEST_OBJECTION, against_ceiling
from govflow.engine.entries import CeilingTold, SittingAnswered, SittingMinuted
from govflow.engine.entries.sittings import Answered
from govflow.errors import Invalid, Refused, Stale
from govflow.legible import legible, length
from govflow.messages import Message
from govflow.services.backend import Backend
from govflow.services.orders import on_case
from govflow.services.queries.mediation.sitting_rights import (
    against_answering,
    against_minuting,
    against_telling,
    own_side,
    sitting_in_sight,
    sittings_of,
)
from govflow.services.receipts import Receipt
from govflow.services.typed import check_words
from govflow.store.work import Case, Work
from govflow.values import Actor, Money

__all__ = ["AnswerMinutes", "KeepMinutes", "TellCeiling", "answer_minutes", "keep_minutes", "tell_ceiling"]

ANOTHER = Message("The minutes were worded anew after you opened them. Read the new wording and decide again.")


@dataclass(frozen=True, kw_only=True)
class KeepMinutes:
    """Keep minutes, or word them anew. ``seen``: the number of the wording that the actor saw; 0 for none."""

    case: str
    sitting: str
    seen: int
    text: str
    key: str


@dataclass(frozen=True, kw_only=True)
class AnswerMinutes:
    """Approve a wording, or object to it. ``seen``: its SHA-256; ``text``: the objection."""

    case: str
    sitting: str
    seen: str
    approves: bool
    text: str = ""
    key: str


@dataclass(frozen=True, kw_only=True)
class TellCeiling:
    """Tell what the side agrees to at most, in place of what it told before; neither sum nor words takes it back."""

    case: str
    sitting: str
    amount: Money | None = None
    words: str = ""
    key: str


def keep_minutes(backend: Backend, actor: Actor, order: KeepMinutes) -> Receipt:
    """Each side has to approve another wording anew. Raises NotFound, Refused, Stale, Invalid."""

    def act(work: Work, case: Case) -> None:
        known, book = sitting_in_sight(work, case, order.sitting), sittings_of(work, case)
        if reasons := against_minuting(work, case, book, known):
            raise Refused(reasons)
        before = known.minutes
        if order.seen != (0 if before is None else before.number):
            raise Stale(ANOTHER)
        text = legible(order.text).strip()
        check_words(text=text)
        if not text:
            raise Invalid({"text": Message("Write the minutes.")})
        _check_length(text, LONGEST_MINUTES)
        if before is not None and before.text == text:
            raise Invalid({"text": Message("Nothing is different from the present wording.")})
        number, digest = order.seen + 1, known.wording(text)
        entry = SittingMinuted(sitting=known.id, number=number, text=text, sha256=digest)
        work.enter(case, entry, audience=book.audience(known.side), compartment=known.compartment)

    return on_case(backend, actor, order, act)


def answer_minutes(backend: Backend, actor: Actor, order: AnswerMinutes) -> Receipt:
    """Raises NotFound, Refused, Invalid; Stale where the wording is another than the one that was seen."""

    def act(work: Work, case: Case) -> None:
        known, book = sitting_in_sight(work, case, order.sitting), sittings_of(work, case)
        side = own_side(work, case, book, known)
        if (reasons := against_answering(work, case, book, known)) or side is None or known.minutes is None:
            raise Refused(reasons)
        if order.seen != known.minutes.sha256:
            raise Stale(ANOTHER)
        text = "" if order.approves else order.text.strip()
        check_words(text=text)
        if not (order.approves or text):
            raise Invalid({"text": Message("Write what you object to.")})
        _check_length(text, LONGEST_OBJECTION)
        answer: Answered = "approved" if order.approves else "objected"
        entry = SittingAnswered(
            sitting=known.id,
            side=side,
            answer=answer,
            number=known.minutes.number,
            sha256=known.minutes.sha256,
            text=text,
        )
        work.enter(case, entry, audience=book.audience(known.side), compartment=known.compartment)

    return on_case(backend, actor, order, act)


def tell_ceiling(backend: Backend, actor: Actor, order: TellCeiling) -> Receipt:
    """In the compartment of the side and who keeps the sittings, whoever sits in this one.

    Raises NotFound, Refused, Invalid with a sentence for each field.
    """

    def act(work: Work, case: Case) -> None:
        known, book = sitting_in_sight(work, case, order.sitting), sittings_of(work, case)
        side = own_side(work, case, book, known)
        if (reasons := against_telling(work, case, book, known)) or side is None:
            raise Refused(reasons)
        words = order.words.strip()
        check_words(words=words)
        if problems := against_ceiling(order.amount, words):
            raise Invalid(problems)
        before = known.ceilings.get(side)
        if (order.amount, words) == ((None, "") if before is None else (before.amount, before.words)):
            raise Invalid({"words": Message("Give a sum or write a sentence that differs from what you told.")})
        entry = CeilingTold(sitting=known.id, side=side, amount=order.amount, words=words)
        work.enter(case, entry, audience=(side, book.kept_by))

    return on_case(backend, actor, order, act)


def _check_length(text: str, most: int) -> None:
    if length(text) > most:
        raise Invalid({"text": Message("It has at most %(most)s characters.", most=most)})
