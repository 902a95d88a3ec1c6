"""Local changes to a working-day calendar, and what they do to deadlines that are running."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select

from govflow.engine.deadlines.calendars import CalendarName, published_until
from govflow.engine.definition import Workflow
from govflow.engine.fields.days import implausible
from govflow.errors import Forbidden, Invalid
from govflow.legible import length
from govflow.messages import Message
from govflow.services.backend import Backend
from govflow.services.moments import read_clocks, take_moment
from govflow.services.retrying import retried
from govflow.services.stepping import command
from govflow.services.typed import check_words
from govflow.store.cases import CASE
from govflow.store.deadlines.timers import CALENDAR_DAY, COUNTED, REST_DAYS, TIMER, CalendarDayRow
from govflow.store.record.administration import fields, record
from govflow.store.sql.session import Session
from govflow.store.sql.upsert import insert_or_replace
from govflow.store.writing.locking import lock_by_id
from govflow.store.writing.pauses import recount_for_calendar
from govflow.values import SYSTEM, Actor

LONGEST_NOTE = 200
ONE_DAY = timedelta(days=1)
THE_LAST = 1  # the number of the one row

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class ChangeDay:
    """Make a day a working day or a rest day; ``working`` None takes the local change back."""

    calendar: CalendarName
    day: date
    working: bool | None
    note: str = ""


def change_day(backend: Backend, actor: Actor, change: ChangeDay) -> int:
    """Change the calendar, then count every running deadline again that the day may move; returns how many moved.

    Days that have begun are what deadlines were counted by, and stay so. The change enters the log of administration,
    each deadline that moves the record of its case. Raises Forbidden, Invalid.
    """
    if not actor.administrator:
        raise Forbidden(Message("Only an administrator changes the calendar."))
    if change.working is not None and (slip := implausible(change.day)) is not None:
        raise Invalid({"day": slip})
    note = change.note.strip()
    check_words(note=note)
    if change.working is not None and not note:
        raise Invalid({"note": Message("Name the notice that makes this day different.")})
    if length(note) > LONGEST_NOTE:
        raise Invalid({"note": Message("Use at most %(limit)s characters.", limit=LONGEST_NOTE)})
    _keep(backend, actor, change, note)
    moved, failed = _recount_all(backend, _concerned(backend, change.calendar, change.day))
    if failed:
        raise failed[0]
    return moved


@retried
def _keep(backend: Backend, actor: Actor, change: ChangeDay, note: str) -> None:
    with backend.transaction() as session:
        if change.day <= _latest_day(backend, session):
            raise Invalid({"day": Message("Days up to today cannot be changed: deadlines have been counted by them.")})
        if change.working is None:
            _withdraw(session, actor, backend.clock.now(), change)
        else:
            _set(session, actor, backend.clock.now(), change, working=change.working, note=note)


def _latest_day(backend: Backend, session: Session) -> date:
    """The day it is where the installation is; of clocks that differ by that which is ahead."""
    return max(read_clocks(backend, session).told).astimezone(ZoneInfo(backend.settings.zone)).date()


def _set(session: Session, actor: Actor, at: datetime, change: ChangeDay, *, working: bool, note: str) -> None:
    row = session.get(CalendarDayRow, (change.calendar, change.day))
    before = fields(row) if row is not None else None
    key = {"calendar": change.calendar, "day": change.day}
    insert_or_replace(session, CALENDAR_DAY, key, working=working, note=note)
    present = CalendarDayRow(**key, working=working, note=note)
    record(session, actor, at, "set", present, before=before, after=fields(present))


def _withdraw(session: Session, actor: Actor, at: datetime, change: ChangeDay) -> None:
    row = session.get(CalendarDayRow, (change.calendar, change.day))
    if row is not None:
        session.delete(row)
        record(session, actor, at, "withdrawn", row, before=fields(row), after=None)


def count_with_new_lists(backend: Backend) -> int:
    """After an upgrade that brought the rest days of further years: count again what may reach into them.

    Returns how many deadlines moved. A case that cannot be counted is logged, and tried again at the next start.
    """
    with backend.reading() as session:
        counted = session.scalar(select(REST_DAYS.c.until_year).where(REST_DAYS.c.id == THE_LAST))
    until = published_until()
    if counted is not None and counted >= until:
        return 0
    begins = date(1, 1, 2) if counted is None else date(counted, 12, 1)  # a new year's rest days may begin in December
    moved, failed = _recount_all(backend, _concerned(backend, "cn", begins))
    if not failed:
        _keep_lists(backend, until)
    log.info("Rest days up to %s are final now: %s deadlines moved.", until, moved)
    return moved


@retried
def _keep_lists(backend: Backend, until: int) -> None:
    with backend.transaction() as session:
        insert_or_replace(session, REST_DAYS, {"id": THE_LAST}, until_year=until)


def _concerned(backend: Backend, calendar: CalendarName, day: date) -> list[int]:
    """The cases in which a deadline runs, by this calendar, that a day or a later one may move, in the order of ids.

    What ends before the day was never counted over it, unless it is counted back from a date.
    """
    begins = datetime.combine(day - ONE_DAY, time(), tzinfo=UTC)  # nowhere on earth is the day there yet
    running = TIMER.join(CASE, CASE.c.id == TIMER.c.case_id)
    version, counted = CASE.c.workflow_version_id, TIMER.c.status.in_(COUNTED)
    with backend.reading() as session:
        found = session.scalars(select(version).distinct().select_from(running).where(counted)).all()
        machines = {each: backend.catalog.pinned(session, each).machine for each in found}
        by_it = [each for each, machine in machines.items() if machine.counting == calendar]
        back = [each for each in by_it if _counts_back(machines[each].workflow)]
        reached = or_(TIMER.c.due_at >= begins, TIMER.c.escalate_at >= begins, version.in_(back))
        query = select(TIMER.c.case_id).distinct().select_from(running).where(counted, version.in_(by_it), reached)
        return list(session.scalars(query.order_by(TIMER.c.case_id)))


def _counts_back(workflow: Workflow) -> bool:
    """Is there a deadline that is counted back from a date?"""
    return any(due.back for state in workflow.states for _, due in workflow.deadlines(state))


def _recount_all(backend: Backend, cases: Iterable[int]) -> tuple[int, list[Exception]]:
    """Count every case: how many moved, and what kept others from being counted. No case waits for another."""
    moved, failed = 0, list[Exception]()
    for case_id in cases:
        try:
            moved += _recount(backend, case_id)
        except Exception as error:
            log.exception("The deadlines of case %s could not be counted again.", case_id)
            failed.append(error)
    return moved, failed


@retried
def _recount(backend: Backend, case_id: int) -> bool:
    with command(backend, SYSTEM) as work:
        case = lock_by_id(work, case_id)
        take_moment(backend, work)
        return recount_for_calendar(work, case)
