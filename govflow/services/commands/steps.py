"""Taking a step in a case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import bindparam, select

from govflow.engine.facts import Form
from govflow.engine.fields import Upload
from govflow.services.backend import Backend
from govflow.services.orders import expected, on_case
from govflow.services.receipts import Receipt
from govflow.services.stepping import step
from govflow.services.typed import check_form
from govflow.store.cases import CASE
from govflow.store.sql.prepared import Asked
from govflow.store.work import Case, Work
from govflow.store.writing.clocks import asked_of_clocks
from govflow.store.writing.facts import asked_of_facts
from govflow.store.writing.locking import check_seen
from govflow.values import Actor

_PINNED = select(CASE.c.workflow_version_id, CASE.c.state).where(CASE.c.reference == bindparam("reference"))


@dataclass(frozen=True, kw_only=True)
class TakeStep:
    """Take a step of a case. ``seen_version`` is the version of the case that the actor decided on."""

    case: str
    name: str
    values: Mapping[str, Any] = field(default_factory=dict)
    reason: str | None = None
    seen_version: int
    key: str


def take_step(backend: Backend, actor: Actor, taking: TakeStep) -> Receipt:
    """Take one step of a case. Raises NotFound, Stale, Invalid, or Refused with all reasons."""

    def act(work: Work, case: Case) -> None:
        check_seen(work, case, taking.seen_version)
        answers = check_form(work, case, taking.name, taking.values, backend)
        files = {name: each for name, each in taking.values.items() if isinstance(each, Upload)}
        step(work, case, taking.name, Form(answers, (taking.reason or "").strip() or None, files))

    def asked(work: Work, case: Case) -> Iterator[Asked]:
        yield from expected(work, case)
        yield from asked_of_facts(work, case, taking.name)
        yield from asked_of_clocks(work, case, taking.name)

    return on_case(backend, actor, taking, act, lambda work: chosen_cases(work, taking), asked)


def chosen_cases(work: Work, taking: TakeStep) -> tuple[int, ...]:
    """The cases that the form of the step names: the step may take them under its own."""
    typed = {name: value if isinstance(value, tuple) else (value,) for name, value in taking.values.items()}
    found = {name: tuple(int(each) for each in value if _is_number(each)) for name, value in typed.items()}
    numbers = {name: value for name, value in found.items() if value}
    row = work.session.execute(_PINNED, {"reference": taking.case}).first() if numbers else None
    if row is None:
        return ()
    workflow = work.pinned(work.session, row.workflow_version_id).workflow
    branches = [each for each in workflow.leaving(row.state) if each.name == taking.name]
    fields = [field for each in branches[:1] for field in workflow.form_of(each)]
    named = [numbers.get(each.name, ()) for each in fields if each.kind.numbers == "cases" and not each.of]
    return tuple(dict.fromkeys(each for these in named for each in these))


def _is_number(value: object) -> bool:
    """Could it be the number of a case? A file is none."""
    return isinstance(value, int | str) and str(value).isdecimal()
