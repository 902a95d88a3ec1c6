"""What an offer may be: asked by the check page and by the command, so that both say the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from govflow.engine.answers import check_answers
from govflow.engine.definition import FormField
from govflow.engine.rounds.rules import Offer
from govflow.engine.rounds.seats import Seat, may_answer
from govflow.messages import Message
from govflow.services.rights import answers_for
from govflow.store.rounds import LoadedRound
from govflow.store.work import Case, Work
from govflow.store.writing.filing import check_uploads
from govflow.store.writing.seating import check_choices


def offer_form(work: Work, case: Case, found: LoadedRound) -> Sequence[FormField]:
    """What each seat fills in; nothing in rounds of another kind."""
    return work.version_of(case).workflow.forms[found.rule.form] if isinstance(found.rule, Offer) else ()


def offer_answers(work: Work, case: Case, found: LoadedRound, values: Mapping[str, Any]) -> dict[str, Any]:
    """The answers to the form of an offer, files still as uploads. Raises Invalid with a sentence per field."""
    fields = offer_form(work, case, found)
    answers = check_answers(fields, values, today=case.today(work.at))
    check_choices(work, case, fields, answers)
    check_uploads(answers)
    return answers


def against_offering(work: Work, case: Case, found: LoadedRound, seat: Seat) -> Message | None:
    """Why the actor makes no offer from this seat."""
    if not answers_for(work, case, found, seat):
        return Message("You do not answer for %(seat)s.", seat=seat.name)
    if not may_answer(found.rule, seat, found.seats):
        return Message("%(seat)s is recused and does not answer.", seat=seat.name)
    return None
