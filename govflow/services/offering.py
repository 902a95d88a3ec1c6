"""What an offer may be: asked by the check page and by the command, so that both say the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from govflow.engine.asking import AskedForm
from govflow.engine.asking.filling import answers_to
from govflow.engine.definition import FormField
from govflow.engine.facts import Facts, Form
from govflow.engine.rounds.rules import Offer
from govflow.engine.rounds.seats import Seat, may_answer
from govflow.messages import Message
from govflow.services.rights import answers_for, not_yours
from govflow.store.rounds import PartOfRound
from govflow.store.work import Case, Work
from govflow.store.writing.facts import load_facts
from govflow.store.writing.filing import check_uploads
from govflow.store.writing.seating import check_choices


def offer_form(work: Work, case: Case, found: PartOfRound) -> Sequence[FormField]:
    """What each seat fills in; nothing in rounds of another kind."""
    return work.version_of(case).workflow.forms[found.rule.form] if isinstance(found.rule, Offer) else ()


def offer_answers(work: Work, case: Case, found: PartOfRound, values: Mapping[str, Any]) -> dict[str, Any]:
    """The answers to the form of an offer, files still as uploads, with those that are computed of them.

    In rounds of another kind nothing is answered. Raises Invalid with a sentence per field.
    """
    asked, facts = asked_of(work, case, found)
    answers = answers_to(asked, values, facts, {}, today=case.today(work.at))  # nothing is taken back from a case
    check_choices(work, case, offer_form(work, case, found), answers)
    check_uploads(answers)
    return answers


def asked_of(work: Work, case: Case, found: PartOfRound) -> tuple[AskedForm, Facts]:
    """The form of an offer with its expressions read, and the facts that these need."""
    machine = work.version_of(case).machine
    asked = machine.forms[found.rule.form] if isinstance(found.rule, Offer) else AskedForm((), machine.scope)
    return asked, load_facts(work, case, Form({}), asked.needs) if asked.computes else {}


def against_offering(work: Work, case: Case, found: PartOfRound, seat: Seat) -> Message | None:
    """Why the actor makes no offer from this seat."""
    if not answers_for(work, case, found, seat):
        return not_yours(work, case, seat)
    if not may_answer(found.rule, seat, found.seats):
        return Message("%(seat)s is recused and does not answer.", seat=seat.name)
    return None
