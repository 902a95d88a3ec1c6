"""What was prepared for the reader to confirm, in whichever case, and what of the reader's was declined."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from govflow.domain.prepared import STEPS, PreparedBook
from govflow.engine.machine import Machine
from govflow.messages import Message
from govflow.store.meetings.prepared import LATEST, asked_of_waiting, times_taken
from govflow.store.record.steps import steps_from_json
from govflow.store.sql.prepared import Asked
from govflow.store.work import Work

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


def load_to_confirm(work: Work, pairs: _Pairs) -> ToConfirmList:
    """What waits first, the newest before the others; of each only what the reader may know of, for whichever
    organization. What is not shown any more is said to be there.
    """
    lines = asked_of_to_confirm(work, pairs).rows(work.session)
    found = {each.id: each for each in lines if _concerns(work, each, pairs)}
    shown = tuple(_told(work, each) for each in found.values())
    return ToConfirmList(steps=shown[:SHOWN], more=len(shown) > SHOWN or len(lines) == LATEST)


def _concerns(work: Work, row: Any, pairs: _Pairs) -> bool:
    """Is it for whoever holds this capacity, and was the step not taken otherwise since?"""
    if row.taken != times_taken(steps_from_json(row.steps), row.step):
        return False
    machine = work.pinned(work.session, row.workflow_version_id).machine
    whose = _who_takes(machine, row.state, row.step) if row.ending is None else _who_prepares(machine)
    roles = [role for organization, role in pairs if organization == row.organization_id]
    held = {f"{row.capacity}.{role}" if role else row.capacity for role in roles}
    return not whose.isdisjoint({row.capacity} if row.person_id == work.actor.person_id else held)


def _told(work: Work, row: Any) -> ToConfirm:
    declined = row.ending is not None
    step = work.pinned(work.session, row.workflow_version_id).machine.title_of(row.step)
    why = (
        Message("Declined: %(step)s. Look why, and prepare it anew where it is needed.", step=step)
        if declined
        else Message("Waits to be confirmed by you: %(step)s.", step=step)
    )
    return ToConfirm(
        reference=row.reference,
        prepared_id=row.id,
        title=row.title,
        title_other=row.title_other,
        why=why,
        declined=declined,
    )


def _who_prepares(machine: Machine) -> frozenset[str]:
    book: PreparedBook | None = machine.book(STEPS)
    return frozenset(() if book is None else book.by)


def _who_takes(machine: Machine, state: str, step: str) -> frozenset[str]:
    found = (each.transition for each in machine.manual(state) if each.transition.name == step)
    return frozenset(who for each in found for who in each.people)
