"""The meetings of today in which a person takes part, and what waits for them there: it stands first on the desk."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, func, select, union_all

from govflow.codec import load
from govflow.domain.meetings import HELD, HeldBook
from govflow.services.queries.filters import Pairs
from govflow.services.queries.inbox.days import KNOWN, day_of, version_of
from govflow.store.cases import CASE
from govflow.store.lists.latest import latest_seats, whose
from govflow.store.lists.tallies import Which, asked_of_items
from govflow.store.lists.worklist import WorkItem, worklist
from govflow.store.meetings.agenda import asked_of_numbers, numbered_items
from govflow.store.sql.ahead import read_ahead
from govflow.store.sql.base import Number
from govflow.store.sql.prepared import Asked, shaped
from govflow.store.visibility import VISIBLE, held_in_list, open_answers, sight
from govflow.store.work import Version, Work

LOOKED_AT, MEETINGS, ITEMS = 60, 5, 100
"""So many open meetings are looked at, those opened last; so many of today are shown, with so many items."""


@dataclass(frozen=True, kw_only=True)
class TodayMeeting:
    """A meeting of today: ``starts`` and ``place`` as its procedure has them; ``items``: what waits there, by the
    agenda; ``numbers``: on the agenda, by case.
    """

    id: int
    reference: str
    title: str
    title_other: str | None
    starts: str
    place: str
    items: tuple[WorkItem, ...]
    numbers: dict[int, str]


def asked_of_meetings(work: Work, pairs: Pairs, versions: Iterable[Version], above: Iterable[int | None]) -> Asked:
    """What is asked for the open meetings of a person. ``versions``: of all procedures, of which some hold meetings;
    ``above``: cases below which something waits, however long ago they were opened.
    """
    own = sorted({organization_id for organization_id, _ in pairs})
    kinds = sorted(each.workflow.id for each in versions if each.machine.book(HELD) is not None)
    these = sorted({each for each in above if each is not None})
    return _meetings(len(own)).asked(kinds=kinds, these=these, **whose(own, work.actor.person_id), **sight(work.actor))


def load_meetings(
    work: Work, pairs: Pairs, versions: Iterable[Version], above: Iterable[int | None]
) -> tuple[TodayMeeting, ...]:
    """Those of today, with what waits there for the reader."""
    rows = asked_of_meetings(work, pairs, versions, above).rows(work.session)
    found = [row for row in rows if _is_today(work, row)][:MEETINGS]
    if not found:
        return ()
    there = Which(cases=[row.id for row in found])
    asked = asked_of_items(work.session, pairs, work.actor.person_id, there, limit=ITEMS)
    read_ahead(work.session, (asked, *(asked_of_numbers(row.id) for row in found)))
    waiting = worklist(asked.rows(work.session))
    return tuple(_meeting(work, row, waiting) for row in found)


def _meeting(work: Work, row: Any, waiting: Sequence[WorkItem]) -> TodayMeeting:
    numbers = numbered_items(work, row.id)
    order = {number: place for place, number in enumerate(numbers)}
    items = [each for each in waiting if row.id in (each.parent_id, each.case_id)]

    def place(item: WorkItem) -> tuple[bool, int, datetime, int]:
        """By the agenda, what is not on it after that, and what waits in the meeting itself last."""
        return item.case_id == row.id, order.get(item.case_id, len(order)), item.due_at, item.id

    book, answers = _book(work, row), _answers(work, row)
    return TodayMeeting(
        id=row.id,
        reference=row.reference,
        title=row.title,
        title_other=row.title_other,
        starts=_text(answers, book.starts),
        place=_text(answers, book.elsewhere) or _text(answers, book.at),
        items=tuple(sorted(items, key=place)),
        numbers=numbers,
    )


def _is_today(work: Work, row: Any) -> bool:
    book = version_of(work, row).machine.book(HELD)
    day = day_of(work, row, [book.on]) if book is not None else None
    return day is not None and day.on == work.today


def _book(work: Work, row: Any) -> HeldBook:
    book: HeldBook = version_of(work, row).machine.book(HELD)
    return book


def _answers(work: Work, row: Any) -> dict[str, Any]:
    return open_answers(held_in_list(version_of(work, row).workflow, taking_part=row.taking_part), row.data)


def _text(answers: dict[str, Any], name: str | None) -> str:
    found = load(answers[name]) if name is not None and answers.get(name) is not None else ""
    return found if isinstance(found, str) else ""


@shaped
def _meetings(organizations: int) -> Select[Any]:
    """Open cases of procedures that hold meetings, found by seats and by what waits: there may be very many others."""
    kind = func.coalesce(CASE.c.workflow, "").in_(bindparam("kinds", expanding=True))
    above = select(CASE.c.id).where(CASE.c.id.in_(bindparam("these", expanding=True, type_=Number)))
    numbers = union_all(select(latest_seats(organizations).subquery().c.case_id), above)
    query = select(*KNOWN).where(CASE.c.id.in_(numbers), kind, CASE.c.ended_at.is_(None), VISIBLE)
    return query.order_by(CASE.c.id.desc()).limit(LOOKED_AT)
