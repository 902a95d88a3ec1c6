"""Correcting agreed minutes by a numbered sheet: the minutes themselves stay as they are."""

from __future__ import annotations

from dataclasses import dataclass

from govflow.domain.minutes import LONGEST_CORRECTION, Correction, against_correction
from govflow.engine.entries import MinutesCorrected
from govflow.errors import Invalid, Refused
from govflow.services.backend import Backend
from govflow.services.orders import on_case
from govflow.services.queries.meetings.corrections import against_correcting
from govflow.services.receipts import Receipt
from govflow.services.typed import check_words
from govflow.store.meetings.corrections import keep_correction
from govflow.store.work import Case, Work
from govflow.values import Actor

__all__ = ["LONGEST_CORRECTION", "CorrectMinutes", "check_correction", "correct_minutes"]


@dataclass(frozen=True, kw_only=True)
class CorrectMinutes:
    """What stands in the minutes is to read otherwise."""

    case: str
    stood: str
    correct: str
    reason: str
    key: str


def correct_minutes(backend: Backend, actor: Actor, order: CorrectMinutes) -> Receipt:
    """Enter a correction under the next number. It is told in the record, which all who take part read.

    Raises Refused, and Invalid with a sentence for each field.
    """

    def act(work: Work, case: Case) -> None:
        if reasons := against_correcting(work, case):
            raise Refused(reasons)
        found = check_correction(order)
        number = keep_correction(work, case, found)
        told = {"stood": found.stood, "correct": found.correct, "reason": found.reason}
        work.enter(case, MinutesCorrected(number=number, **told))

    return on_case(backend, actor, order, act)


def check_correction(order: CorrectMinutes) -> Correction:
    """What the order says. Raises Invalid with a sentence for each field."""
    check_words(stood=order.stood, correct=order.correct, reason=order.reason)
    found = Correction(stood=order.stood.strip(), correct=order.correct.strip(), reason=order.reason.strip())
    if problems := against_correction(found):
        raise Invalid(problems)
    return found
