"""How many cases may come of one: bounded for a command, for a case in its life, and from the top of a line down."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from govflow.engine.intents import (
    DEEPEST,
    MOST_FROM_ONE,
    MOST_OPENED,
    AdoptCase,
    OpenCase,
    too_deep,
    too_many_from_one,
    too_many_opened,
)
from govflow.messages import Message
from govflow.store.cases import LinkRow
from govflow.store.work import Case, Work
from govflow.store.writing.locking import line_above


def against_growing(work: Work, case: Case, intents: Sequence[object]) -> list[Message]:
    """Why so many cases cannot be opened by a step, below or beside this one."""
    opened = sum(isinstance(each, OpenCase) for each in intents)
    below = any(isinstance(each, AdoptCase) or (isinstance(each, OpenCase) and each.child) for each in intents)
    if opened > MOST_OPENED:
        return [too_many_opened()]
    reasons = []
    if opened and _opened_before(work, case) + opened > MOST_FROM_ONE:
        reasons.append(too_many_from_one())
    if below and case.parent_id is not None and len(line_above(work, case.parent_id)) + 2 > DEEPEST:
        reasons.append(too_deep())
    return reasons


def _opened_before(work: Work, case: Case) -> int:
    linked = select(func.count()).select_from(LinkRow).where(LinkRow.case_id == case.id)
    return work.session.execute(linked).scalar_one()
