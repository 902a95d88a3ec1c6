"""What a matter on a desk is part of, and of which day it is itself: the day of its meeting, by which a promise is
owed, the quarter of a report. That day is the thing's own, and stands beside when its state ends.

Which answer says so, the files name: the book of a meeting and of a promise, what a case tells of those below it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import bindparam, select

from govflow.codec import load
from govflow.domain.meetings import HELD
from govflow.domain.promises import RECORD
from govflow.store.cases import CASE
from govflow.store.lists.worklist import WorkItem
from govflow.store.sql.prepared import Asked, Prepared
from govflow.store.visibility import TAKING_PART, VISIBLE, held_in_list, open_answers, sight
from govflow.store.work import Version, Work
from govflow.values import Text

KNOWN = (
    CASE.c.id, CASE.c.reference, CASE.c.title, CASE.c.title_other, CASE.c.workflow_version_id, CASE.c.data,
    TAKING_PART.label("taking_part"),
)  # fmt: skip
_KNOWN = Prepared(select(*KNOWN).where(CASE.c.id.in_(bindparam("these", expanding=True)), VISIBLE))


@dataclass(frozen=True, kw_only=True)
class Day:
    """A day of the thing itself, with what its procedure calls it."""

    what: Text
    on: date


@dataclass(frozen=True, kw_only=True)
class Matter:
    """The meeting, call or other case that some matters stand below, as the reader sees it. ``day``: of it."""

    reference: str
    title: str
    title_other: str | None
    day: Day | None


@dataclass(frozen=True)
class Known:
    """Cases of which a desk says more, by number: those that the reader sees."""

    work: Work
    rows: Mapping[int, Any]

    def matter(self, number: int | None) -> Matter | None:
        """What stands above; None where nothing does that the reader sees."""
        row = self.rows.get(number or 0)
        if row is None:
            return None
        day = day_of(self.work, row, named_in_books(version_of(self.work, row)))
        return Matter(reference=row.reference, title=row.title, title_other=row.title_other, day=day)

    def day(self, item: WorkItem) -> Day | None:
        """The day of the thing that waits; of an item of a meeting that of the meeting."""
        own, above = self.rows.get(item.case_id), self.rows.get(item.parent_id or 0)
        if own is not None:
            told = () if above is None else _told_above(version_of(self.work, above), item.child_name)
            found = day_of(self.work, own, (*named_in_books(version_of(self.work, own)), *told))
            if found is not None:
                return found
        return None if above is None else day_of(self.work, above, named_in_books(version_of(self.work, above)))


def asked_of_known(work: Work, items: Iterable[WorkItem], more: Iterable[int | None] = ()) -> Asked:
    """What is asked for the cases of these items, those above them, and some more."""
    found = [*items]
    own = (each.case_id for each in found if each.parent_id is not None or named_in_books(version_of(work, each)))
    numbers = {*own, *(each.parent_id for each in found), *more} - {None}
    return _KNOWN.asked(these=sorted(number for number in numbers if number is not None), **sight(work.actor))


def load_known(work: Work, items: Iterable[WorkItem], more: Iterable[int | None] = ()) -> Known:
    """What ``asked_of_known`` asks; nothing is asked where nothing is to be known."""
    asked = asked_of_known(work, items, more)
    return Known(work, {row.id: row for row in asked.rows(work.session)} if asked.values["these"] else {})


def version_of(work: Work, row: Any) -> Version:
    """The version of the procedure of a case in a list."""
    return work.pinned(work.session, row.workflow_version_id)


def named_in_books(version: Version) -> tuple[str, ...]:
    """The answers by which the books of a procedure say on which day a case of it is."""
    held, owed = version.machine.book(HELD), version.machine.book(RECORD)
    return tuple(book for book in (held and held.on, owed and owed.due) if book)


def day_of(work: Work, row: Any, fields: Iterable[str]) -> Day | None:
    """The first of these answers that is a day, and that the reader may read."""
    workflow = version_of(work, row).workflow
    answers = open_answers(held_in_list(workflow, taking_part=row.taking_part), row.data)
    for name in fields:
        value = load(answers[name]) if answers.get(name) is not None else None
        if isinstance(value, date):
            return Day(what=workflow.fields[name].label, on=value)
    return None


def _told_above(version: Version, child_name: str | None) -> tuple[str, ...]:
    """The answers by which the case above tells those below it apart, such as the quarter of a report."""
    child = version.workflow.children.get(child_name or "")
    return () if child is None else tuple(child.announces)
