"""Watches that what the check page says of a step is what sending it says: the same acceptance, the same reasons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from govflow.errors import GovflowError, Invalid, Refused
from govflow.services.backend import Backend
from govflow.services.commands.cases import FireTransition, OpenCase, fire_transition, open_case
from govflow.services.queries.step.page import check_opening, check_step
from govflow.services.receipts import Receipt
from govflow.values import Actor

Answer = tuple[str, Any]


class Watch:
    """Checks everything before it is sent, and remembers where the two answers differ."""

    def __init__(self) -> None:
        self.seen: Counter[str] = Counter()
        self.refused = 0
        self.differences: list[tuple[str, Answer, Answer]] = []

    def fire(self, backend: Backend, actor: Actor, firing: FireTransition) -> Receipt:
        def check() -> None:
            with backend.reading() as session:
                work = backend.work(session, actor)
                check_step(work, firing.case, firing.name, firing.values, firing.reason, firing.seen_version)

        return self._compare(firing.name, check, lambda: fire_transition(backend, actor, firing))

    def open(self, backend: Backend, actor: Actor, opening: OpenCase) -> Receipt:
        def check() -> None:
            with backend.reading() as session:
                check_opening(backend.work(session, actor), opening.workflow, opening.body, opening.values)

        return self._compare(opening.workflow, check, lambda: open_case(backend, actor, opening))

    def _compare(self, name: str, check: Callable[[], None], send: Callable[[], Receipt]) -> Receipt:
        checked = said(check)
        self.seen[name] += 1
        try:
            receipt = send()
        except GovflowError as error:
            self.refused += 1
            self._differ(name, checked, answer(error))
            raise
        self._differ(name, checked, ("accepted", None))
        return receipt

    def _differ(self, name: str, checked: Answer, sent: Answer) -> None:
        if checked != sent:
            self.differences.append((name, checked, sent))


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
