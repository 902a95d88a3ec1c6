"""The one write path of a case: decide under the lock, record, then let it move by itself until nothing moves."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import RowMapping, select

from govflow.codec import dump
from govflow.engine.answers import Upload, check_answers
from govflow.engine.decide import Decision, action, automatic, decide
from govflow.engine.definition import FormField
from govflow.engine.entries import DeadlinePassed, RoundClosed
from govflow.engine.facts import Form
from govflow.engine.intents import MOST_OPENED, too_many_opened
from govflow.errors import Busy, Conflict, GovflowError, Invalid, Refused, Stale
from govflow.messages import Message
from govflow.services.backend import Backend
from govflow.services.retrying import retried
from govflow.store.cases import CASE
from govflow.store.record.outbox import already_done, take_key
from govflow.store.rounds import close_round, load_round, open_round_id
from govflow.store.timers import mark_timer, passed_timers, refresh_due
from govflow.store.work import Case, Work
from govflow.store.writing.clocks import due_of, run_again
from govflow.store.writing.decisions import finish, record, save
from govflow.store.writing.entering import answered, move_due
from govflow.store.writing.facts import load_facts
from govflow.store.writing.filing import check_uploads, file_uploads
from govflow.store.writing.locking import lock, lock_by_id
from govflow.store.writing.objections import objections
from govflow.values import SYSTEM, Actor

MOST_AUTOMATIC_STEPS = 20
LONGEST_KEY = 64
NOTHING, FAILED = "nothing", "failed"  # what the clock may have done besides


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What a command left behind: the case, and the entry of its record."""

    reference: str
    seq: int


@dataclass(frozen=True, kw_only=True)
class Fired:
    """What the clock did in one case."""

    reference: str
    what: str  # reminder, overdue, the transition fired, nothing, or failed: see the log
    refused: tuple[Message, ...] = ()


class Late(Exception):  # not an error: the clock goes first
    """The deadline of the case passed before the command came, and what it brings has not happened yet."""

    def __init__(self, case: Case, timer: RowMapping) -> None:
        super().__init__(case.reference)
        self.case_id, self.timer_id = case.id, timer["id"]
        self.message = late_sentence(case, timer)


@contextmanager
def command(backend: Backend, actor: Actor) -> Iterator[Work]:
    """One command in one transaction; what it decided is written at the end, the audit head locked last."""
    with backend.transaction() as session:
        work = backend.work(session, actor)
        yield work
        settle_opened(work)
        settle_parents(work)
        finish(work)


class Order(Protocol):
    """A command about one case. ``key`` is chosen by the sender, so that sending twice does it once."""

    @property
    def case(self) -> str: ...

    @property
    def key(self) -> str: ...


def nothing_else(_work: Work) -> tuple[int, ...]:
    """The order concerns no case but its own and those above it."""
    return ()


@retried
def on_case(
    backend: Backend,
    actor: Actor,
    order: Order,
    act: Callable[[Work, Case], None],
    chosen: Callable[[Work], Sequence[int]] = nothing_else,
) -> Receipt:
    """Carry out an order on its case, locked, once per key; whatever ``act`` raises undoes everything.

    ``chosen`` finds other cases that must be locked with it. A deadline that passed before comes first, as the clock
    would have it, whether or not it has run. Raises NotFound for a case that the actor may not see, Conflict for a key
    that was used for another order, Stale for what came too late.
    """
    late: Late | None = None
    for _ in range(MOST_AUTOMATIC_STEPS):
        try:
            return _carry_out(backend, actor, order, act, chosen)
        except Late as passed:
            late = late or passed
            fire_deadline(backend, passed.timer_id, passed.case_id)
        except (Stale, Conflict, Refused) as error:
            if late is None:
                raise
            raise Stale(late.message, _told(error)) from error
    raise Busy


def _carry_out(
    backend: Backend,
    actor: Actor,
    order: Order,
    act: Callable[[Work, Case], None],
    chosen: Callable[[Work], Sequence[int]],
) -> Receipt:
    with command(backend, actor) as work:
        case = lock(work, order.case, chosen(work))
        take_moment(backend, work)
        run_again(work, case)
        receipt, first = first_receipt(work, case, order.key, digest_of(actor, order))
        if first:
            passed = moving_timer(work, case)
            if passed is not None:
                raise Late(case, passed)
            act(work, case)
        return receipt


def take_moment(backend: Backend, work: Work) -> None:
    """The one moment of a command, taken when it holds its cases: never before what was last done in any of them.

    A clock that was set back thus stands still in a case until it has caught up. Refusing instead would stop all work.
    """
    now = backend.clock.now()
    work.at = now if work.locks.latest is None else max(now, work.locks.latest)


def late_sentence(case: Case, timer: RowMapping) -> Message:
    """What somebody is told who comes after the deadline."""
    return Message(
        "The deadline of %(reference)s passed on %(at)s; this came too late.",
        reference=case.reference,
        at=timer["due_at"],
    )


def check_in_time(work: Work, case: Case) -> None:
    """Raises Stale, for a page, when the deadline of the case has passed and the clock will move it on."""
    passed = moving_timer(work, case)
    if passed is not None:
        raise Stale(late_sentence(case, passed))


def moving_timer(work: Work, case: Case) -> RowMapping | None:
    """The first deadline that has passed and brings something by itself, rather than only being overdue."""
    return next((each for each in passed_timers(work, case) if _moves(work, case, each)), None)


@retried
def fire_deadline(backend: Backend, timer_id: int, case_id: int) -> Fired:
    """Let a deadline that has passed bring what it brings. What its guards refuse stays on the desk as overdue."""
    try:
        with command(backend, SYSTEM) as work:
            case = lock_by_id(work, case_id)
            take_moment(backend, work)
            run_again(work, case)
            timer = _passed(work, case, timer_id)
            if timer is None:
                return Fired(reference=case.reference, what=NOTHING)
            return _pass(work, case, timer)
    except GovflowError as error:
        return _overdue(backend, timer_id, case_id, error)


def step(work: Work, case: Case, name: str, form: Form) -> None:
    """Take one step by name, then every automatic step that follows. Raises Refused with all reasons."""
    machine = work.version_of(case).machine
    facts = load_facts(work, case, form, machine.needs(case.state, name))
    _take(work, case, decide(machine, name, facts), form)
    settle(work, case)


def settle(work: Work, case: Case) -> None:
    """Close the round that is decided, take automatic steps, and begin again until the case stands still."""
    machine = work.version_of(case).machine
    for _ in range(MOST_AUTOMATIC_STEPS):
        close_if_decided(work, case)
        if not machine.automatic(case.state):
            return
        facts = load_facts(work, case, Form({}), machine.automatic_needs(case.state))
        decision = automatic(machine, facts)
        if decision is None:
            return
        _take(work, case, decision, Form({}))
    raise Refused([Message("The procedure does not come to rest after this step; its file needs a correction.")])


def _take(work: Work, case: Case, decision: Decision, form: Form) -> None:
    """Write what was decided, unless something speaks against writing it. Raises Refused with all reasons."""
    if reasons := objections(work, case, decision, form):
        raise Refused(reasons)
    record(work, case, decision, form, work.version_of(case).workflow.form_of(decision.transition))


def settle_opened(work: Work) -> None:
    """Cases that the command opened take their own automatic steps, which may open more, but not without end."""
    opened = 0
    while work.opened:
        opened += 1
        if opened > MOST_OPENED:
            raise Refused([too_many_opened()])
        settle(work, work.opened.pop())


def settle_parents(work: Work) -> None:
    """A case that ended may move the case that it belongs to."""
    for case in list(work.cases.values()):
        if case.end is not None and case.ended_at == work.at and case.parent_id is not None:
            save(work, case)
            parent = lock_by_id(work, case.parent_id)
            settle(work, parent)


def close_if_decided(work: Work, case: Case, *, expired: bool = False) -> None:
    """Close the open round of a case when its rule says that it is over."""
    state = work.version_of(case).workflow.states[case.state]
    round_id = open_round_id(work.session, case.id) if state.round else None
    if round_id is None:
        return
    found = load_round(work.session, round_id)
    verdict = found.judge(expired=expired)
    if verdict.closed:
        close_round(work, found, verdict)
        answered(work, *(seat.id for seat in found.seats))
        work.enter(case, RoundClosed(round=found.name, verdict=verdict.to_json()), by_clock=True)


def check_form(work: Work, case: Case, name: str, values: Mapping[str, Any], backend: Backend) -> dict[str, Any]:
    """The answers to the form of a step; files that came with it are filed and stand there by their document id.

    Raises what ``form_answers`` raises, and TooLarge.
    """
    fields, answers = form_answers(work, case, name, values)
    return file_uploads(work, case, fields, answers, backend.blobs, backend.settings.max_upload_bytes)


def form_answers(
    work: Work, case: Case, name: str, values: Mapping[str, Any]
) -> tuple[tuple[FormField, ...], dict[str, Any]]:
    """The form of a step and the answers to it; none for a step that is not there, which is refused with its reason.

    Raises Refused when the step is closed to the actor whatever the form says, else Invalid with a sentence per field.
    """
    machine = work.version_of(case).machine
    branches = machine.branches(case.state, name)
    if not branches:
        return (), {}
    fields = machine.workflow.form_of(branches[0].transition)  # branches of one name share it: soundness sees to that
    try:
        answers = check_answers(fields, values, today=case.today(work.at))
        check_uploads(answers)
    except Invalid:
        _refuse_if_closed(work, case, name)
        raise
    return fields, answers


def _refuse_if_closed(work: Work, case: Case, name: str) -> None:
    machine = work.version_of(case).machine
    facts = load_facts(work, case, Form({}), machine.needs(case.state, name))
    found = action(machine, name, facts)
    if found is not None and not found.open:
        raise Refused(found.reasons)


def first_receipt(work: Work, case: Case, key: str, digest: str) -> tuple[Receipt, bool]:
    """The receipt of a command, and whether this is the first time that this person sends it.

    The entry that a command writes first is the next one of its case. Raises Conflict for what is no key.
    """
    _check_key(key)
    seq = case.entries + 1 + sum(each.case is case for each in work.entries)
    done = take_key(work, key, digest, case.id, seq)
    if done is None:
        return Receipt(reference=case.reference, seq=seq), True
    return _receipt(work, done), False


def earlier_receipt(work: Work, key: str, digest: str) -> Receipt | None:
    """The receipt of this very command, if this person has sent it before. Raises Conflict for what is no key."""
    _check_key(key)
    done = already_done(work, key, digest)
    return None if done is None else _receipt(work, done)


def digest_of(actor: Actor, command: Any) -> str:
    """A fingerprint of a command, so that a key cannot be used for two."""
    parts = {name: _plain(value) for name, value in vars(command).items() if name not in ("key", "seen_version")}
    text = json.dumps([type(command).__name__, actor.organization_id, parts], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _passed(work: Work, case: Case, timer_id: int) -> RowMapping | None:
    return next((each for each in passed_timers(work, case) if each["id"] == timer_id), None)


def _moves(work: Work, case: Case, timer: RowMapping) -> bool:
    due = due_of(work, case, timer)
    return (due is not None and due.then is not None) or _closes_round(work, case, timer)


def _closes_round(work: Work, case: Case, timer: RowMapping) -> bool:
    """The deadline of a state with a round closes it; a named clock never does."""
    return timer["clock"] == "" and work.version_of(case).workflow.states[case.state].round is not None


def _pass(work: Work, case: Case, timer: RowMapping) -> Fired:
    """The deadline has passed: close the round, or fire the step that the file names, or leave it overdue."""
    if _closes_round(work, case, timer):
        _mark(work, case, timer["id"], "fired")
        closed = work.version_of(case).workflow.states[case.state].round
        close_if_decided(work, case, expired=True)
        settle(work, case)
        return Fired(reference=case.reference, what=f"{closed} closed")
    due = due_of(work, case, timer)
    if due is None or due.then is None:
        _mark(work, case, timer["id"], "overdue")
        work.enter(case, DeadlinePassed(), by_clock=True)
        return Fired(reference=case.reference, what="overdue")
    _mark(work, case, timer["id"], "fired")
    step(work, case, due.then, Form({}, None))
    return Fired(reference=case.reference, what=due.then)


def _mark(work: Work, case: Case, timer_id: int, status: str) -> None:
    mark_timer(work, timer_id, status)
    refresh_due(work, case)
    move_due(work, case)


def _overdue(backend: Backend, timer_id: int, case_id: int, error: GovflowError) -> Fired:
    """The step could not be taken: the deadline stays on the desk as overdue, with the reasons on record."""
    reasons = error.reasons if isinstance(error, Refused) else (error.message,)
    with command(backend, SYSTEM) as work:
        case = lock_by_id(work, case_id)
        take_moment(backend, work)
        run_again(work, case)
        if _passed(work, case, timer_id) is None:
            return Fired(reference=case.reference, what=NOTHING)
        mark_timer(work, timer_id, "overdue")
        work.enter(case, DeadlinePassed(refused=tuple(reasons)), by_clock=True)
        return Fired(reference=case.reference, what="overdue", refused=reasons)


def _told(error: Stale | Conflict | Refused) -> tuple[Message, ...]:
    match error:
        case Stale():
            return (error.message, *error.changes)
        case Refused():
            return error.reasons
    return (error.message,)


def _check_key(key: str) -> None:
    if not key.isprintable() or not 0 < len(key) <= LONGEST_KEY:
        raise Conflict(Message("This form was not sent by one of our pages. Reload the page and send it again."))


def _receipt(work: Work, done: tuple[int, int]) -> Receipt:
    case_id, seq = done
    reference = work.session.execute(select(CASE.c.reference).where(CASE.c.id == case_id)).scalar_one()
    return Receipt(reference=reference, seq=seq)


def _plain(value: Any) -> Any:
    if isinstance(value, Upload):
        return [value.filename, hashlib.sha256(value.content).hexdigest()]
    if isinstance(value, Mapping):
        return {name: _plain(each) for name, each in value.items()}
    return dump(value)
