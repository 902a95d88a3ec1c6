"""The sittings of a meeting, as its record tells of them; and when something was done on a line of its agenda.

Nothing is kept of them beside the record: the steps that open and end them stand there, with who took them.
"""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam, func, select, union_all

from govflow.codec import load
from govflow.domain.conferences.sittings import Sitting, Taken, sittings_in
from govflow.domain.meetings import HELD, HeldBook
from govflow.store.meetings.agenda import ENTRY
from govflow.store.meetings.floor import PLACE
from govflow.store.record.history import HISTORY, ROUND
from govflow.store.record.steps import TAKEN
from govflow.store.sql.prepared import Asked, Prepared
from govflow.store.work import Case, Version, Work

_STEPS = Prepared(
    select(
        HISTORY.c.name, HISTORY.c.at, HISTORY.c.person_id, HISTORY.c.organization_id, HISTORY.c.content,
    )
    .where(HISTORY.c.case_id == bindparam("case"), HISTORY.c.kind == TAKEN)
    .where(HISTORY.c.name.in_(bindparam("steps", expanding=True)))
    .order_by(HISTORY.c.seq)
)  # fmt: skip
_MEETING = HISTORY.alias("meeting")
_BEGAN = (
    select(func.min(_MEETING.c.at))
    .where(_MEETING.c.case_id == bindparam("case"), _MEETING.c.kind == TAKEN)
    .where(_MEETING.c.name.in_(bindparam("opening", expanding=True)))
    .scalar_subquery()
)
_MOVES = Prepared(
    union_all(
        select(ENTRY.c.place, HISTORY.c.at)
        .join(HISTORY, HISTORY.c.case_id == ENTRY.c.item_id)
        .where(ENTRY.c.case_id == bindparam("case"), HISTORY.c.kind.in_((TAKEN, ROUND)))
        .where(HISTORY.c.person_id.is_not(None), HISTORY.c.at >= _BEGAN),
        select(ENTRY.c.place, PLACE.c.began_at)
        .join(PLACE, PLACE.c.entry_id == ENTRY.c.id)
        .where(ENTRY.c.case_id == bindparam("case"), PLACE.c.began_at.is_not(None)),
    )
)


def held_book(version: Version) -> HeldBook | None:
    """When and where a procedure says that its meetings are held, and by which steps."""
    book: HeldBook | None = version.machine.book(HELD)
    return book


def asked_of_sittings(work: Work, case: Case) -> Asked:
    """What ``load_sittings`` will ask."""
    return _STEPS.asked(case=case.id, steps=[*_steps_of(work.version_of(case))])


def asked_of_moves(work: Work, case: Case) -> Asked:
    """What ``load_moves`` will ask."""
    book = held_book(work.version_of(case))
    return _MOVES.asked(case=case.id, opening=[*(book.opened_by if book is not None else ())])


def load_sittings(work: Work, case: Case) -> tuple[Sitting, ...]:
    """The sittings of a meeting, for whoever takes part in it; none where its procedure does not say what opens one."""
    book = held_book(work.version_of(case))
    if book is None or not book.opened_by:
        return ()
    steps = (_taken(row, book) for row in asked_of_sittings(work, case).rows(work.session))
    return sittings_in(
        steps,
        opened_by=book.opened_by,
        ended_by=book.ended_by,
        called_again_by=book.called_again_by,
        over=case.end is not None,
    )


def load_moves(work: Work, case: Case) -> list[tuple[int, datetime]]:
    """When somebody took a step, opened or ended a vote, or had the floor on a line of the agenda, with its place.

    Whether or not the actor sees the item: what is told of one that they do not see is the caller's to say.
    """
    return [(row.place, row.at) for row in asked_of_moves(work, case).rows(work.session)]


@lru_cache(maxsize=500)
def _steps_of(version: Version) -> tuple[str, ...]:
    """The steps that open or end a sitting, or name a day for one."""
    book = held_book(version)
    if book is None or not book.opened_by:
        return ()
    workflow = version.workflow
    naming = (each.name for each in workflow.transitions if book.on in {one.name for one in workflow.recorded_by(each)})
    return tuple(dict.fromkeys((*book.opened_by, *book.ended_by, *book.called_again_by, *naming)))


def _taken(row: Any, book: HeldBook) -> Taken:
    answers = row.content or {}  # of what was erased nothing is left but that it was

    def answered(name: str | None) -> Any:
        return load(answers[name]) if name is not None and answers.get(name) is not None else None

    return Taken(
        step=row.name,
        at=row.at,
        person_id=row.person_id,
        organization_id=row.organization_id,
        day=answered(book.on),
        time=answered(book.starts),
        place=answered(book.elsewhere) or answered(book.at),
    )
