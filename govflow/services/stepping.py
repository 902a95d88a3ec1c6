"""The one write path of a case: decide under the lock, record, then let it move by itself until nothing moves."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import select

from govflow.codec import dump
from govflow.engine.answers import Upload, check_answers
from govflow.engine.decide import action, automatic, decide
from govflow.engine.facts import Form
from govflow.engine.intents import MOST_OPENED, too_many_opened
from govflow.errors import Conflict, Invalid, Refused
from govflow.messages import Message
from govflow.services.backend import Backend
from govflow.store.cases import CASE
from govflow.store.record.outbox import already_done, take_key
from govflow.store.rounds import LoadedRound, close_round, load_round, open_round_id
from govflow.store.work import Case, Entry, Work
from govflow.store.writing.decisions import finish, record, save
from govflow.store.writing.entering import answered
from govflow.store.writing.facts import load_facts
from govflow.store.writing.filing import file_uploads
from govflow.store.writing.locking import lock, lock_by_id
from govflow.values import Actor

MOST_AUTOMATIC_STEPS = 20
LONGEST_KEY = 64


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What a command left behind: the case, and the entry of its record."""

    reference: str
    seq: int


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


def on_case(backend: Backend, actor: Actor, order: Order, act: Callable[[Work, Case], None]) -> Receipt:
    """Carry out an order on its case, locked, once per key; whatever ``act`` raises undoes everything.

    Raises NotFound for a case that the actor may not see, Conflict for a key that was used for another order.
    """
    digest = digest_of(actor, order)
    with command(backend, actor) as work:
        case = lock(work, order.case)
        receipt, first = first_receipt(work, case, order.key, digest)
        if first:
            act(work, case)
        return receipt


def step(work: Work, case: Case, name: str, form: Form) -> None:
    """Take one step by name, then every automatic step that follows. Raises Refused with all reasons."""
    machine = work.version_of(case).machine
    facts = load_facts(work, case, form, machine.needs(case.state, name))
    decision = decide(machine, name, facts)
    record(work, case, decision, form, machine.workflow.form_of(decision.transition))
    case.version += 1
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
        record(work, case, decision, Form({}), ())
    raise Refused([Message("The procedure does not come to rest after this step; its file needs a correction.")])


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
            parent.version += 1


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
        _clear_desks(work, found)
        content = {"verdict": verdict.to_json()}
        work.entries.append(Entry(case=case, kind="round", name=found.name, content=content, by_clock=True))


def check_form(work: Work, case: Case, name: str, values: Mapping[str, Any], backend: Backend) -> dict[str, Any]:
    """The answers to the form of a step; files that came with it are filed and stand there by their document id.

    Raises Refused when the step is closed to the actor whatever the form says, else Invalid with a sentence per field.
    """
    machine = work.version_of(case).machine
    branches = machine.branches(case.state, name)
    if not branches:
        return {}  # the step itself is refused, with its reason
    fields = machine.workflow.form_of(branches[0].transition)  # branches of one name share it: soundness sees to that
    try:
        answers = check_answers(fields, values, today=case.today(work.at))
    except Invalid:
        _refuse_if_closed(work, case, name)
        raise
    return file_uploads(work, case, fields, answers, backend.blobs, backend.settings.max_upload_bytes)


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
    seq = case.entries + 1
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


def _check_key(key: str) -> None:
    if not key.isprintable() or not 0 < len(key) <= LONGEST_KEY:
        raise Conflict(Message("This form was not sent by one of our pages. Reload the page and send it again."))


def _receipt(work: Work, done: tuple[int, int]) -> Receipt:
    case_id, seq = done
    reference = work.session.execute(select(CASE.c.reference).where(CASE.c.id == case_id)).scalar_one()
    return Receipt(reference=reference, seq=seq)


def _clear_desks(work: Work, round_: LoadedRound) -> None:
    for seat in round_.seats:
        answered(work, seat.id)


def _plain(value: Any) -> Any:
    if isinstance(value, Upload):
        return [value.filename, hashlib.sha256(value.content).hexdigest()]
    if isinstance(value, Mapping):
        return {name: _plain(each) for name, each in value.items()}
    return dump(value)
