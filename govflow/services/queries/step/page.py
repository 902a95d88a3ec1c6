"""Forms of steps: what a step or an opening asks, and the receipt of what was recorded."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from govflow.domain.funds.holdings import FundBalance
from govflow.engine.asking.filling import left_out
from govflow.engine.decide import action
from govflow.engine.definition import Transition
from govflow.engine.facts import Facts, Form
from govflow.engine.machine import Machine
from govflow.errors import NotFound
from govflow.messages import Message
from govflow.services.accounts.proof import unproved
from govflow.services.queries.case.ahead import read_next_ahead
from govflow.services.queries.case.decided_on import DecidedOn, load_decided_on
from govflow.services.queries.case.head import Head, expected_names, load_head, load_names
from govflow.services.queries.case.page import Next, load_next
from govflow.services.queries.case.readers import Reason, reason_of_step
from govflow.services.queries.case.round.lines import load_round_lines
from govflow.services.queries.case.timeline import Event, load_event
from govflow.services.queries.finding import Sought
from govflow.services.queries.papers.drafted import Draft, load_drafts
from govflow.services.queries.step.beginning import beginnings
from govflow.services.queries.step.choosing import chooses, in_step, needs_of_derived
from govflow.services.queries.step.consequences import Consequences, preview
from govflow.services.queries.step.own import say_if_own
from govflow.services.queries.step.questions import Asking, Question, load_questions
from govflow.services.queries.step.repeating import by_rows
from govflow.services.receipts import Receipt
from govflow.services.rights import reads_as
from govflow.store.cases import CaseRow
from govflow.store.record.numbers import number_of
from govflow.store.visibility import open_answers
from govflow.store.work import Case, Work
from govflow.store.writing.confidences import own_sealed
from govflow.store.writing.facts import load_facts
from govflow.store.writing.locking import read_by_id, read_case
from govflow.values import Text


@dataclass(frozen=True, kw_only=True)
class StepPage:
    """A step to take. ``closed`` says why it cannot be taken now, whatever the form says."""

    head: Head
    name: str
    title: Text
    help: Text | None
    confirm: Text | None
    basis: Text | None
    reason: Reason | None
    questions: tuple[Question, ...]
    decided_on: DecidedOn
    closed: tuple[Message, ...]
    proof: tuple[Message, ...]  # what is to be shown first, once more
    by_rows: bool  # can it be taken once for each row of a table?
    drafts: tuple[Draft, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ReceiptPage:
    """An entry of the record, and what follows from it."""

    head: Head
    event: Event
    next: Next


def load_step(
    work: Work,
    reference: str,
    name: str,
    sought: Mapping[str, Sought] | None = None,
    *,
    anew: bool = False,
    begun: Mapping[str, str] | None = None,
) -> StepPage:
    """What a step asks of this reader. ``sought``: looked for in its lists, ``begun``: texts to begin with, by field.

    ``anew``: what is drafted from the record begins with that, although another text was sent already.
    Raises NotFound for a case or a step that does not exist.
    """
    case = read_case(work, reference)
    version = work.version_of(case)
    workflow = version.workflow
    here = [each for each in workflow.leaving(case.state) if each.name == name and each.manual]
    anywhere = here or [each for each in workflow.transitions if each.name == name and each.manual]
    if not anywhere:
        raise NotFound(Message("There is no such step in this procedure."))
    step: Transition = anywhere[0]
    machine, form = version.machine, version.machine.form_of(step)
    choosing = bool(here) and chooses([each.field for each in form.fields])
    needs = form.needs | (machine.needs(case.state, name) if here else set())
    facts = load_facts(work, case, Form({}), needs | (needs_of_derived(machine, case) if choosing else set()))
    closed = _closed(machine, step, facts) if here else (_elsewhere(work, case, step),)
    drafts = {} if closed else load_drafts(work, case, form.names)
    allowed = in_step(work, case, step, facts) if choosing else None
    begins = {} if closed else beginnings(work, case, form.names, drafts, allowed, anew=anew)
    asking = Asking(
        workflow=workflow,
        body_id=case.body.id,
        today=case.today(work.at),
        step=step,
        drafts=begins | dict(begun or {}),
        case_id=case.id,
        case=case,
        data=open_answers(reads_as(work, case), case.data),
        sealed=own_sealed(work, case),
        parties={
            name: frozenset(each.organization_id for each in holders if each.organization_id is not None)
            for name, holders in case.parties.items()
        },
        facts=facts,
        allowed=allowed,
        sought=sought or {},
    )
    names = load_names(work, case)
    return StepPage(
        head=load_head(work, case, names),
        name=name,
        title=step.title,
        help=step.help,
        confirm=step.confirm,
        basis=step.basis,
        reason=reason_of_step(workflow, case.state, here or [step]),
        questions=load_questions(work, asking, form),
        decided_on=load_decided_on(work, case, names, balance=None if closed else facts.get(FundBalance)),
        closed=closed,
        proof=next((found for each in here if (found := unproved(work, each.proof))), ()),
        by_rows=by_rows(workflow, name),
        drafts=tuple(drafts.values()),
    )


def check_step(
    work: Work, reference: str, name: str, values: Mapping[str, Any], reason: str | None, seen_version: int
) -> Consequences:
    """What the step would bring. Raises what taking it would raise."""
    return preview(work, read_case(work, reference), name, values, reason, seen_version)


def unasked_so_far(work: Work, reference: str, name: str, values: Mapping[str, Any]) -> frozenset[str]:
    """The fields of a step that these answers leave out, however the rest is answered. Raises NotFound."""
    case = read_case(work, reference)
    machine = work.version_of(case).machine
    forms = [machine.form_of(each.transition) for each in machine.branches(case.state, name)[:1]]
    found = (left_out(form, values, load_facts(work, case, Form({}), form.needs)) for form in forms)
    return frozenset[str]().union(*found)


def find_receipt(work: Work, receipt: Receipt) -> int | str | None:
    """The entry that a command left behind, as its author addresses it; 0 where the case is out of their sight, None
    where they see the case and not its record, as who only visits it.
    """
    if isinstance(receipt.seq, str):
        return receipt.seq
    found = select(CaseRow.id).where(CaseRow.reference == receipt.reference)
    case = read_by_id(work, work.session.scalars(found).one())
    number = number_of(work.session, work.actor, case.id, reads_as(work, case), receipt.seq)
    if number is None:
        with suppress(NotFound):
            read_case(work, receipt.reference)
            return None
    return number or 0


def load_receipt(work: Work, reference: str, number: int | str) -> ReceiptPage:
    """One entry of a case's record, for whoever may read it. Raises NotFound."""
    try:
        case = read_case(work, reference)
    except NotFound:
        say_if_own(work, reference)
        raise
    names = expected_names(work, case)
    held = read_next_ahead(work, case, names)
    event = load_event(work, case, names, held, number)
    if event is None:
        raise NotFound(Message("There is no such entry that you may see."))
    return ReceiptPage(
        head=load_head(work, case, names),
        event=event,
        next=load_next(work, case, names, load_round_lines(work, case, held)),
    )


def _closed(machine: Machine, step: Transition, facts: Facts) -> tuple[Message, ...]:
    """What speaks against the step before anything is filled in."""
    found = action(machine, step.name, facts)
    return found.reasons if found is not None else ()


def _elsewhere(work: Work, case: Case, step: Transition) -> Message:
    state = work.version_of(case).workflow.states[case.state].title
    return Message("“%(step)s” is not possible while the case is in “%(state)s”.", step=step.title, state=state)
