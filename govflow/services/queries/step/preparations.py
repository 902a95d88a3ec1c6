"""What was prepared for the reader to confirm, in whichever case, and what of the reader's was declined."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from govflow.domain.prepared import STEPS, PreparedBook
from govflow.engine.machine import Machine
from govflow.messages import Message
from govflow.services.queries.directory.vacancies import held_in
from govflow.store.meetings.prepared import LATEST, asked_of_waiting, times_taken
from govflow.store.sql.prepared import Asked
from govflow.store.work import Case, Work
from govflow.store.writing.locking import read_by_id

SHOWN = 20
_Pairs = Sequence[tuple[int, str]]


@dataclass(frozen=True, kw_only=True)
class ToConfirm:
    """A step that was prepared. ``declined``: it was not taken so, which is told to whoever prepares steps there."""

    reference: str
    prepared_id: int
    title: str
    title_other: str | None
    why: Message
    declined: bool


@dataclass(frozen=True, kw_only=True)
class ToConfirmList:
    """What was prepared and concerns the reader; ``more``: not all of it is shown."""

    steps: tuple[ToConfirm, ...]
    more: bool


NONE_TO_CONFIRM = ToConfirmList(steps=(), more=False)


def asked_of_to_confirm(work: Work, pairs: _Pairs) -> Asked:
    """What ``load_to_confirm`` asks."""
    return asked_of_waiting(work.actor, sorted({organization for organization, _ in pairs}))


def cases_to_confirm(work: Work, pairs: _Pairs) -> list[int]:
    """The cases in which something was prepared, all of which will be read."""
    return sorted({row.case_id for row in asked_of_to_confirm(work, pairs).rows(work.session)})


def load_to_confirm(work: Work, pairs: _Pairs) -> ToConfirmList:
    """What waits first, the newest before the others; of each only what the reader may know of, for whichever
    organization. What is not shown any more is said to be there.
    """
    rows = asked_of_to_confirm(work, pairs).rows(work.session)
    told = (_told(work, read_by_id(work, row.case_id), row, pairs) for row in rows)
    found = tuple(each for each in told if each is not None)
    return ToConfirmList(steps=found[:SHOWN], more=len(found) > SHOWN or len(rows) == LATEST)


def _told(work: Work, case: Case, row: Any, pairs: _Pairs) -> ToConfirm | None:
    machine, declined = work.version_of(case).machine, row.ending is not None
    concerned = _who_prepares(machine) if declined else _who_takes(machine, case.state, row.step)
    if row.taken != times_taken(case.steps, row.step) or held_in(work, case, pairs).isdisjoint(concerned):
        return None
    step = machine.title_of(row.step)
    why = (
        Message("Declined: %(step)s. Look why, and prepare it anew where it is needed.", step=step)
        if declined
        else Message("Waits to be confirmed by you: %(step)s.", step=step)
    )
    return ToConfirm(
        reference=case.reference,
        prepared_id=row.id,
        title=case.title,
        title_other=case.title_other,
        why=why,
        declined=declined,
    )


def _who_prepares(machine: Machine) -> frozenset[str]:
    book: PreparedBook | None = machine.book(STEPS)
    return frozenset(() if book is None else book.by)


def _who_takes(machine: Machine, state: str, step: str) -> frozenset[str]:
    found = (each.transition for each in machine.manual(state) if each.transition.name == step)
    return frozenset(who for each in found for who in each.people)
