"""Correcting agreed minutes by a numbered sheet, to which members may object: the minutes themselves stay."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from govflow.domain.minutes import (
    CORRECTIONS,
    LONGEST_CORRECTION,
    Answered,
    Correction,
    CorrectionsBook,
    against_answer,
    against_correction,
    bare,
    latest_answers,
)
from govflow.engine.deadlines import end_of_span
from govflow.engine.entries import CorrectionAnswered, MinutesCorrected
from govflow.errors import Invalid, Refused
from govflow.legible import length
from govflow.messages import Message
from govflow.services.backend import Backend
from govflow.services.orders import on_case
from govflow.services.queries.meetings.corrections import against_answering, against_correcting, standing_now
from govflow.services.queries.papers.told import told_of
from govflow.services.receipts import Receipt
from govflow.services.typed import check_words
from govflow.store.meetings.corrections import (
    KeptCorrection,
    keep_answer,
    keep_correction,
    load_corrections,
    load_countersigners,
)
from govflow.store.work import Case, Work
from govflow.values import Actor

__all__ = [
    "LONGEST_CORRECTION",
    "AnswerCorrection",
    "CorrectMinutes",
    "WithdrawCorrection",
    "answer_correction",
    "check_correction",
    "correct_minutes",
    "withdraw_correction",
]


@dataclass(frozen=True, kw_only=True)
class CorrectMinutes:
    """What stands in the minutes is to read otherwise. ``in_place_of``: the number of a sheet that is objected to."""

    case: str
    stood: str
    correct: str
    reason: str
    in_place_of: int | None = None
    key: str


@dataclass(frozen=True, kw_only=True)
class AnswerCorrection:
    """Agree to a correction or object to it, for the organization that the actor acts for."""

    case: str
    number: int
    says: Literal["agrees", "objects"]
    text: str = ""
    key: str


@dataclass(frozen=True, kw_only=True)
class WithdrawCorrection:
    """Take back a correction to which somebody objects."""

    case: str
    number: int
    reason: str
    key: str


def correct_minutes(backend: Backend, actor: Actor, order: CorrectMinutes) -> Receipt:
    """Enter a correction under the next number. It is told in the record, which all who take part read.

    Where the file gives a time to object, it ends on a day that is counted now and kept. Raises Refused, and Invalid
    with a sentence for each field.
    """

    def act(work: Work, case: Case) -> None:
        if reasons := against_correcting(work, case):
            raise Refused(reasons)
        found = check_correction(order)
        problems = _against_words(work, case, found)
        if found.in_place_of is not None:
            before = _disputed(work, case, found.in_place_of).correction
            if (bare(before.stood), bare(before.correct)) == (bare(found.stood), bare(found.correct)):
                number = found.in_place_of
                problems["correct"] = Message(
                    "Sheet No. %(number)s, to which somebody objects, says this.", number=number
                )
        if problems:
            raise Invalid(problems)
        book: CorrectionsBook = work.version_of(case).machine.book(CORRECTIONS)
        number = keep_correction(work, case, found, _until(work, case, book))
        told = {"stood": found.stood, "correct": found.correct, "reason": found.reason}
        work.enter(case, MinutesCorrected(number=number, in_place_of=found.in_place_of, **told))

    return on_case(backend, actor, order, act)


def answer_correction(backend: Backend, actor: Actor, order: AnswerCorrection) -> Receipt:
    """Keep what an organization says to a correction. It may say otherwise until the time to object ends; after that it
    may still give up its objection. Raises Refused, and Invalid for the text.
    """

    def act(work: Work, case: Case) -> None:
        if reasons := against_answering(work, case):
            raise Refused(reasons)
        found = _found(work, case, order.number)
        standing = standing_now(work, found, load_countersigners(work, case))
        if found.until is None or standing in ("withdrawn", "replaced"):
            raise Refused([Message("Correction sheet No. %(number)s is not to be answered.", number=order.number)])
        check_words(text=order.text)
        text = order.text.strip() if order.says == "objects" else ""
        before = latest_answers(found.answers).get(actor.organization_id)
        if (flaw := against_answer(order.says, text, before, until=found.until, at=work.at)) is not None:
            raise Invalid({"text": flaw})
        _keep(
            work,
            case,
            order.number,
            Answered(organization_id=actor.organization_id, says=order.says, text=text, at=work.at),
        )

    return on_case(backend, actor, order, act)


def withdraw_correction(backend: Backend, actor: Actor, order: WithdrawCorrection) -> Receipt:
    """Take back a correction to which somebody objects; it stays on record with its objections.

    Raises Refused, and Invalid for the reason.
    """

    def act(work: Work, case: Case) -> None:
        if reasons := against_correcting(work, case):
            raise Refused(reasons)
        _disputed(work, case, order.number)
        check_words(reason=order.reason)
        reason = order.reason.strip()
        if not reason:
            raise Invalid({"reason": Message("Write the reason.")})
        if length(reason) > LONGEST_CORRECTION:
            raise Invalid({"reason": Message("Use at most %(most)s characters.", most=LONGEST_CORRECTION)})
        _keep(
            work,
            case,
            order.number,
            Answered(organization_id=actor.organization_id, says="withdraws", text=reason, at=work.at),
        )

    return on_case(backend, actor, order, act)


def check_correction(order: CorrectMinutes) -> Correction:
    """What the order says. Raises Invalid with a sentence for each field."""
    check_words(stood=order.stood, correct=order.correct, reason=order.reason)
    found = Correction(
        stood=order.stood.strip(),
        correct=order.correct.strip(),
        reason=order.reason.strip(),
        in_place_of=order.in_place_of,
    )
    if problems := against_correction(found):
        raise Invalid(problems)
    return found


def _against_words(work: Work, case: Case, correction: Correction) -> dict[str, Message]:
    """What is said to have stood stands in the minutes, or in a correction of them; where there is a text at all."""
    told = told_of(work.version_of(case))
    texts = [case.data[each] for each in (*told.texts.values(), told.summary) if each and case.data.get(each)]
    known = [*texts, *(each.correction.correct for each in load_corrections(work, case))]
    if not texts or any(bare(correction.stood) in bare(each) for each in known):
        return {}
    return {"stood": Message("This stands neither in the minutes nor in a correction of them. Copy it from there.")}


def _until(work: Work, case: Case, book: CorrectionsBook) -> datetime | None:
    """Until when a correction that is entered now can be objected to; None where nobody does."""
    if book.objected_for is None or not book.objected_by or not load_countersigners(work, case):
        return None
    return end_of_span(work.at, book.objected_for, work.calendar_of(case))


def _found(work: Work, case: Case, number: int) -> KeptCorrection:
    found = next((each for each in load_corrections(work, case) if each.number == number), None)
    if found is None:
        raise Refused([Message("There is no correction sheet No. %(number)s.", number=number)])
    return found


def _disputed(work: Work, case: Case, number: int) -> KeptCorrection:
    """One to which somebody objects. Raises Refused where nobody does, and for one that is gone."""
    found = _found(work, case, number)
    if standing_now(work, found, load_countersigners(work, case)) != "disputed":
        raise Refused([Message("Nobody objects to correction sheet No. %(number)s as it stands.", number=number)])
    return found


def _keep(work: Work, case: Case, number: int, answer: Answered) -> None:
    """Keep it, and tell it in the record."""
    if work.actor.organization is None:
        raise Refused([Message("Choose the organization for which you act.")])
    keep_answer(work, case, number, answer)
    told = CorrectionAnswered(number=number, organization=work.actor.organization, says=answer.says, text=answer.text)
    work.enter(case, told)
