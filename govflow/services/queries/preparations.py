"""What was prepared for the reader to confirm, in whichever case, and what of the reader's was declined."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from govflow.domain.prepared import STEPS, PreparedBook
from govflow.engine.machine import Machine
from govflow.messages import Message
from govflow.services.queries.vacancies import held_in
from govflow.store.meetings.prepared import asked_of_waiting, times_taken
from govflow.store.sql.prepared import Asked
from govflow.store.work import Case, Work
from govflow.store.writing.locking import read_by_id

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


def asked_of_to_confirm(work: Work, pairs: _Pairs) -> Asked:
    """What ``load_to_confirm`` asks first."""
    return asked_of_waiting(work.actor, sorted({organization for organization, _ in pairs}))


def cases_to_confirm(work: Work, pairs: _Pairs) -> list[int]:
    """The cases in which something was prepared, all of which will be read."""
    return sorted({row.case_id for row in asked_of_to_confirm(work, pairs).rows(work.session)})


def load_to_confirm(work: Work, pairs: _Pairs) -> tuple[ToConfirm, ...]:
    """The newest first; of each only what the reader may know of, for whichever organization."""
    rows = asked_of_to_confirm(work, pairs).rows(work.session)
    found = (_told(work, read_by_id(work, row.case_id), row, pairs) for row in rows)
    return tuple(each for each in found if each is not None)


def _told(work: Work, case: Case, row: Any, pairs: _Pairs) -> ToConfirm | None:
    machine, declined = work.version_of(case).machine, row.ending is not None
    concerned = _who_prepares(machine) if declined else _who_takes(machine, case.state, row.step)
    if row.taken != times_taken(case, row.step) or held_in(work, case, pairs).isdisjoint(concerned):
        return None
    title = machine.title_of(row.step)
    why = (
        Message("Declined: %(step)s. Look why, and prepare it anew where it is needed.", step=title)
        if declined
        else Message("Waits to be confirmed by you: %(step)s.", step=title)
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
