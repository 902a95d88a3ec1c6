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
    too_many_by_one,
    too_many_from_one,
    too_many_opened,
)
from govflow.messages import Message
from govflow.store.cases import CaseRow, LinkRow
from govflow.store.people.citizens import opened_by_citizen
from govflow.store.work import Case, Work
from govflow.store.writing.locking import line_above

_CITIZENS = opened_by_citizen(CaseRow.id)


def against_growing(work: Work, case: Case, intents: Sequence[object]) -> list[Message]:
    """Why so many cases cannot be opened by a step, below or beside this one."""
    opened = sum(isinstance(each, OpenCase) for each in intents)
    below = any(isinstance(each, AdoptCase) or (isinstance(each, OpenCase) and each.child) for each in intents)
    if opened > MOST_OPENED:
        return [too_many_opened()]
    reasons = []
    if opened:
        reasons += _against_share(work, case, opened)
    if below and case.parent_id is not None and len(line_above(work, case.parent_id)) + 2 > DEEPEST:
        reasons.append(too_deep())
    return reasons


def against_adding(work: Work, case: Case, name: str, most: int) -> list[Message]:
    """Why nobody without an account opens another case below this one: so many are open, or came in all. What others
    may open does not shrink by them, nor theirs by others.
    """
    below = select(func.count(), func.count().filter(CaseRow.end.is_(None)))
    found = work.session.execute(below.where(CaseRow.parent_id == case.id, CaseRow.child_name == name)).one()
    if found[0] >= MOST_FROM_ONE:
        return [too_many_from_one()]
    if found[1] >= most:
        return [
            Message(
                "%(n)s are open here, and no more are taken until some of them have been dealt with. Come again in a "
                "few days.",
                n=most,
            )
        ]
    return []


def _against_share(work: Work, case: Case, opened: int) -> list[Message]:
    """One case opens so many at most, and nobody takes more than half of what others have left: else whoever may open
    one keeps all the others from it. What was opened without an account counts by itself (``against_adding``).
    """
    by = work.actor.organization_id
    linked = select(CaseRow.opened_by, func.count()).join(LinkRow, LinkRow.other_id == CaseRow.id).where(~_CITIZENS)
    rows = work.session.execute(linked.where(LinkRow.case_id == case.id).group_by(CaseRow.opened_by)).all()
    mine = sum(number for whose, number in rows if whose == by)
    others = sum(number for whose, number in rows if whose != by)
    if mine + others + opened > MOST_FROM_ONE:
        return [too_many_from_one()]
    return [too_many_by_one(mine)] if by is not None and mine + opened > (MOST_FROM_ONE - others) / 2 else []
