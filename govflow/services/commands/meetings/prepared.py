"""Steps that one prepares and another confirms: prepared, withdrawn, declined, and taken as they were prepared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from govflow.domain.prepared import LONGEST_REASON, Ending, Preparation
from govflow.engine.decide import handed
from govflow.engine.entries import StepConfirmed
from govflow.engine.facts import Form
from govflow.errors import Forbidden, Invalid, Refused, Stale
from govflow.messages import Message
from govflow.services.backend import Backend
from govflow.services.orders import on_case
from govflow.services.queries.meetings.prepared_rights import (
    against_confirming,
    against_ended,
    against_preparing,
    confirms,
    preparation_in_sight,
    prepares,
    who_prepared,
)
from govflow.services.receipts import Receipt
from govflow.services.stepping import step
from govflow.services.typed import answers_of_anybody, check_words, form_answers
from govflow.store.meetings.prepared import end_preparation, is_as_prepared, keep_preparation
from govflow.store.work import Case, Work
from govflow.store.writing.facts import load_facts
from govflow.store.writing.locking import check_seen
from govflow.store.writing.seating import check_choices
from govflow.values import Actor

__all__ = [
    "LONGEST_REASON",
    "ConfirmStep",
    "DeclineStep",
    "PrepareStep",
    "WithdrawStep",
    "confirm_step",
    "decline_step",
    "prepare_step",
    "withdraw_step",
]

ANOTHER = Message("What was prepared is not what you were shown. Nothing was recorded: look at it again.")
OTHERWISE = Message(
    "What follows from these answers is not what it was when the step was prepared. Let it be prepared anew, or take "
    "it with answers of your own."
)


@dataclass(frozen=True, kw_only=True)
class PrepareStep:
    """Fill in a step for whoever may take it. What was prepared before for the same step is replaced."""

    case: str
    name: str
    values: Mapping[str, Any] = field(default_factory=dict)
    reason: str | None = None
    seen_version: int
    key: str


@dataclass(frozen=True, kw_only=True)
class ConfirmStep:
    """Take a step as it was prepared. ``shown``: the SHA-256 of what the actor was shown of it."""

    case: str
    prepared_id: int
    shown: str
    seen_version: int
    key: str


@dataclass(frozen=True, kw_only=True)
class DeclineStep:
    """Do not take it so, and say why to whoever prepared it."""

    case: str
    prepared_id: int
    reason: str
    key: str


@dataclass(frozen=True, kw_only=True)
class WithdrawStep:
    """Take back what was prepared."""

    case: str
    prepared_id: int
    key: str


def prepare_step(backend: Backend, actor: Actor, order: PrepareStep) -> Receipt:
    """Nothing happens to the case. What it has to come to before the step can be taken is not asked yet; the answers
    are judged as when the step is sent. Raises NotFound, Stale, Invalid, Refused.
    """

    def act(work: Work, case: Case) -> None:
        check_seen(work, case, order.seen_version)
        if reasons := against_preparing(work, case, order.name):
            raise Refused(reasons)
        check_words(reason=order.reason)
        fields, answers = answers_of_anybody(work, case, order.name, order.values)
        check_choices(work, case, fields, answers)
        form = Form(answers, (order.reason or "").strip() or None)
        machine = work.version_of(case).machine
        found = handed(machine, order.name, load_facts(work, case, form, machine.needs(case.state, order.name)))
        if found is not None and found.wrong:
            raise Refused(found.wrong)
        keep_preparation(work, case, order.name, answers, form.reason, order.seen_version)

    return on_case(backend, actor, order, act)


def confirm_step(backend: Backend, actor: Actor, order: ConfirmStep) -> Receipt:
    """The step is taken by the actor, with the answers that were prepared, as any step is.

    Raises NotFound, Stale, Invalid, Refused.
    """

    def act(work: Work, case: Case) -> None:
        prepared = preparation_in_sight(work, case, order.prepared_id)
        check_seen(work, case, order.seen_version)
        who = who_prepared(work, case, prepared)
        if reasons := against_confirming(work, case, prepared, who):
            raise Refused(reasons)
        if prepared.sha256 != order.shown or not is_as_prepared(case, prepared):
            raise Stale(ANOTHER)
        answers = _asked_again(work, case, prepared)
        work.enter(case, _confirmed(prepared, who))
        end_preparation(work, prepared.id, "confirmed")
        step(work, case, prepared.step, Form(answers, prepared.reason))

    return on_case(backend, actor, order, act)


def decline_step(backend: Backend, actor: Actor, order: DeclineStep) -> Receipt:
    """Whoever prepared it reads why. Raises NotFound, Invalid, Forbidden, Refused."""

    def act(work: Work, case: Case) -> None:
        prepared = preparation_in_sight(work, case, order.prepared_id)
        if not confirms(work, case, prepared.step, prepared.state):
            raise Forbidden(Message("Only who may take this step declines it; whoever prepared it withdraws it."))
        reason = order.reason.strip()
        check_words(reason=reason)
        if not 0 < len(reason) <= LONGEST_REASON:
            most = LONGEST_REASON
            raise Invalid({"reason": Message("Write why not, in at most %(most)s characters.", most=most)})
        _end(work, case, prepared, "declined", reason)

    return on_case(backend, actor, order, act)


def withdraw_step(backend: Backend, actor: Actor, order: WithdrawStep) -> Receipt:
    """Nobody can confirm it any more. Raises NotFound, Forbidden, Refused."""

    def act(work: Work, case: Case) -> None:
        prepared = preparation_in_sight(work, case, order.prepared_id)
        if not prepares(work, case):
            raise Forbidden(Message("Only who prepares steps here withdraws one; decline it, and say why."))
        _end(work, case, prepared, "withdrawn")

    return on_case(backend, actor, order, act)


def _end(work: Work, case: Case, prepared: Preparation, ending: Ending, said: str = "") -> None:
    if reasons := against_ended(work, case, prepared):
        raise Refused(reasons)
    end_preparation(work, prepared.id, ending, said)


def _asked_again(work: Work, case: Case, prepared: Preparation) -> dict[str, Any]:
    """The answers, judged as if they were sent now. Raises Invalid, or Refused where another one is computed now."""
    machine = work.version_of(case).machine
    branches = machine.branches(case.state, prepared.step)
    asked = machine.form_of(branches[0].transition)
    computed = {each.name for each in asked.fields if not each.field.filled_in}
    given = {name: value for name, value in prepared.answers.items() if name not in computed and value is not None}
    _, answers = form_answers(work, case, prepared.step, given)
    if answers != prepared.answers:
        raise Refused([OTHERWISE])
    return answers


def _confirmed(prepared: Preparation, who: Actor) -> StepConfirmed:
    return StepConfirmed(
        step=prepared.step,
        person=who.person,
        organization=who.organization,
        at=prepared.at,
        sha256=prepared.sha256,
    )
