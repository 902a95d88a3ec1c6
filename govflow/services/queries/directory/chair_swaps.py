"""The swaps of a rotation as its page has them: how each stands, and what the reader may do about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from govflow.messages import Message
from govflow.services.queries.case.names import Names
from govflow.services.queries.directory.chair_rights import Rotation, against_agreeing, against_undoing
from govflow.store.meetings.chairing import counts, swap_of
from govflow.values import Text


@dataclass(frozen=True, kw_only=True)
class SwapLine:
    """A swap, how it stands, and the acts that the reader may do on it for a member."""

    id: int
    asking: Text
    asking_year: int
    asked: Text
    asked_year: int
    reason: str
    asked_at: datetime
    state: Message
    stands: bool
    acts: tuple[str, ...]
    closed: tuple[Message, ...]  # why it cannot be agreed any more, to who was asked


def swap_line(rotation: Rotation, row: Any, names: Names) -> SwapLine:
    """A swap as a reader may read it and act on it."""
    closed = tuple(against_agreeing(rotation, row)) if row.outcome is None else ()
    waits = row.outcome is None and min(row.asking_year, row.asked_year) > rotation.today.year
    mine = rotation.work.actor.organization_id
    return SwapLine(
        id=row.id,
        asking=named_there(names, row.asking_id),
        asking_year=row.asking_year,
        asked=named_there(names, row.asked_id),
        asked_year=row.asked_year,
        reason=row.reason,
        asked_at=row.asked_at,
        state=_state(rotation, row, names, waits=waits),
        stands=_counted(rotation, row),
        acts=tuple(_acts(rotation, row, waits=waits, agreeable=not closed)) if rotation.binds else (),
        closed=closed if waits and mine == row.asked_id else (),
    )


def _counted(rotation: Rotation, row: Any) -> bool:
    return counts(row, rotation.work.at) and rotation.plan.holds(swap_of(row))


def _state(rotation: Rotation, row: Any, names: Names, *, waits: bool) -> Message:
    """How a swap stands, in words."""
    asked = named_there(names, row.asked_id)
    if row.outcome is None:
        if waits:
            return Message("waits for %(name)s to answer", name=asked)
        return Message("not answered before the first of the two years began: void")
    if row.outcome == "refused":
        return Message("refused by %(name)s", name=asked)
    if row.outcome == "withdrawn":
        return Message("withdrawn")
    if row.revoked_at is not None:
        return Message("undone by both on %(day)s", day=rotation.kept.day_of(row.revoked_at))
    if not _counted(rotation, row):
        return Message("agreed, but a later order or swap leaves nothing of it")
    if row.revoking_id is not None and min(row.asking_year, row.asked_year) > rotation.today.year:
        return Message("agreed; %(name)s asks to undo it", name=named_there(names, row.revoking_id))
    return Message("agreed on %(day)s", day=rotation.kept.day_of(row.answered_at))


def _acts(rotation: Rotation, row: Any, *, waits: bool, agreeable: bool) -> Iterator[str]:
    mine = rotation.work.actor.organization_id
    if mine not in (row.asking_id, row.asked_id):
        return
    if waits and mine == row.asked_id:
        if agreeable:
            yield "agree"
        yield "refuse"
    elif waits:
        yield "withdraw"
    elif counts(row, rotation.work.at) and not [*against_undoing(rotation, row)]:
        if row.revoking_id != mine:
            yield "undo"
        if row.revoking_id is not None:
            yield "keep"


def named_there(names: Names, organization_id: int) -> Text:
    """The name of an organization that was loaded."""
    found = names.organization(organization_id)
    assert found is not None  # a number was given
    return found
