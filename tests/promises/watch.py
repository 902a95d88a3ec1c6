"""Watches that what the check page says of a step is what sending it says: the same acceptance, the same reasons.

And that after each command every case lies on the desks that it waits for, as the check of the record has it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from govflow.errors import GovflowError, Invalid, Refused
from govflow.messages import Message
from govflow.services.backend import Backend
from govflow.services.commands import deadlines
from govflow.services.commands.cases import OpenCase, ReopenCase, open_case, reopen_case
from govflow.services.commands.deadlines import ChangeDeadline
from govflow.services.commands.rounds import Respond, respond
from govflow.services.commands.steps import TakeStep, take_step
from govflow.services.queries.case.actions import load_actions
from govflow.services.queries.case.head import load_names
from govflow.services.queries.case.round.answering import check_answer
from govflow.services.queries.case.round.offers import check_offer
from govflow.services.queries.step.opening import check_opening
from govflow.services.queries.step.page import check_step
from govflow.services.receipts import Receipt
from govflow.services.rehearsal import opening, seats, stage
from govflow.store.record.derived import check_derived
from govflow.store.workflows import VERSION
from govflow.store.writing.locking import read_case
from govflow.values import Actor

Answer = tuple[str, Any]
OFFERED = "offered"
NOT_OFFERED = Message("It is not offered.")
CLOCK_ACTS = ("pause", "resume", "extend")


class Watch:
    """Checks everything before it is sent, and remembers where the two answers differ."""

    def __init__(self) -> None:
        self.seen: Counter[str] = Counter()
        self.refused = 0
        self.differences: list[tuple[str, Answer, Answer]] = []

    def fire(self, backend: Backend, actor: Actor, taking: TakeStep) -> Receipt:
        def check() -> None:
            with backend.reading() as session:
                work = backend.work(session, actor)
                check_step(work, taking.case, taking.name, taking.values, taking.reason, taking.seen_version)

        return self._compare(backend, taking.name, check, lambda: take_step(backend, actor, taking))

    def open(self, backend: Backend, actor: Actor, opening: OpenCase) -> Receipt:
        def check() -> None:
            with backend.reading() as session:
                check_opening(backend.work(session, actor), opening.workflow, opening.body, opening.values)

        return self._compare(backend, opening.workflow, check, lambda: open_case(backend, actor, opening))

    def respond(self, backend: Backend, actor: Actor, answer: Respond) -> Receipt:
        def check() -> None:
            with backend.reading() as session:
                work = backend.work(session, actor)
                if answer.choice == OFFERED and not answer.on_behalf:
                    check_offer(work, answer.case, answer.round_id, answer.seat_id, answer.answers)
                else:
                    check_answer(work, answer)

        return self._compare(backend, f"respond {answer.choice}", check, lambda: respond(backend, actor, answer))

    def on_clock(self, what: str, act: Callable[[Backend, Actor, ChangeDeadline], Receipt]) -> Callable[..., Receipt]:
        """An act upon a deadline: what the page of the case offers is accepted, and nothing else."""

        def watched(backend: Backend, actor: Actor, change: ChangeDeadline) -> Receipt:
            return self._offered(what, backend, actor, change.case, lambda: act(backend, actor, change))

        return watched

    def reopen(self, backend: Backend, actor: Actor, order: ReopenCase) -> Receipt:
        return self._offered("reopen", backend, actor, order.case, lambda: reopen_case(backend, actor, order))

    def _offered(
        self, what: str, backend: Backend, actor: Actor, reference: str, send: Callable[[], Receipt]
    ) -> Receipt:
        def check() -> None:
            with backend.reading() as session:
                work = backend.work(session, actor)
                case = read_case(work, reference)
                if what not in [each.name for each in load_actions(work, case, load_names(work, case), ()).open]:
                    raise Refused([NOT_OFFERED])

        return self._compare(backend, what, check, send, without_reasons=True)

    def _compare(
        self,
        backend: Backend,
        name: str,
        check: Callable[[], None],
        send: Callable[[], Receipt],
        *,
        without_reasons: bool = False,
    ) -> Receipt:
        checked = said(check)
        self.seen[name] += 1
        try:
            receipt = send()
        except GovflowError as error:
            self.refused += 1
            sent = answer(error)
            self._differ(name, checked, (sent[0], (NOT_OFFERED,)) if without_reasons and sent[0] == "refused" else sent)
            raise
        self._differ(name, checked, ("accepted", None))
        self._differ(f"desks after {name}", ("right", None), desks(backend))
        return receipt

    def _differ(self, name: str, checked: Answer, sent: Answer) -> None:
        if checked != sent:
            self.differences.append((name, checked, sent))


def watch_rehearsals(monkeypatch: pytest.MonkeyPatch) -> Watch:
    """From now on whatever is sent while stories are played is checked first, that of adversaries as well."""
    found = Watch()
    monkeypatch.setattr(opening, "open_case", found.open)
    monkeypatch.setattr(stage, "take_step", found.fire)
    monkeypatch.setattr(stage, "reopen_case", found.reopen)
    monkeypatch.setattr(seats, "respond", found.respond)
    for each in CLOCK_ACTS:
        monkeypatch.setattr(deadlines, each, found.on_clock(each, getattr(deadlines, each)))
    return found


def desks(backend: Backend) -> Answer:
    """Does every case lie on the desks that it waits for? Else what is said of it."""
    with backend.reading() as session:
        versions = session.scalars(select(VERSION.c.id)).all()
        workflows = {each: backend.catalog.pinned(session, each).workflow for each in versions}
        broken = check_derived(session, workflows.__getitem__, backend.rules.vocabulary, backend.clock.now())
    return ("right", None) if broken is None else ("wrong", broken.sentence)


def said(act: Callable[[], object]) -> Answer:
    try:
        act()
    except GovflowError as error:
        return answer(error)
    return "accepted", None


def answer(error: GovflowError) -> Answer:
    match error:
        case Refused():
            return "refused", error.reasons
        case Invalid():
            return "invalid", dict(error.fields)
    return type(error).__name__, error.message
