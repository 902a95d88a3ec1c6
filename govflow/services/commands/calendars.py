"""Local changes to a working-day calendar, and what they do to deadlines that are running."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from govflow.engine.deadlines.calendars import CalendarName
from govflow.engine.fields.days import implausible
from govflow.errors import Forbidden, Invalid
from govflow.messages import Message
from govflow.services.backend import Backend
from govflow.services.moments import read_clocks, take_moment
from govflow.services.retrying import retried
from govflow.services.stepping import command
from govflow.services.typed import check_words
from govflow.store.deadlines.timers import CALENDAR_DAY, RUNNING, TIMER, CalendarDayRow
from govflow.store.record.administration import fields, record
from govflow.store.sql.upsert import insert_or_replace
from govflow.store.writing.locking import lock_by_id
from govflow.store.writing.pauses import recount_for_calendar
from govflow.values import SYSTEM, Actor

LONGEST_NOTE = 200

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class ChangeDay:
    """Make a day a working day or a rest day; ``working`` None takes the local change back."""

    calendar: CalendarName
    day: date
    working: bool | None
    note: str = ""


def change_day(backend: Backend, actor: Actor, change: ChangeDay) -> int:
    """Change the calendar, then count every running deadline again; returns how many moved.

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
    if len(note) > LONGEST_NOTE:
        raise Invalid({"note": Message("Use at most %(limit)s characters.", limit=LONGEST_NOTE)})
    _keep(backend, actor, change, note)
    return _recount_all(backend)


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


def _running(backend: Backend) -> list[int]:
    with backend.reading() as session:
        return list(session.scalars(select(TIMER.c.case_id).where(TIMER.c.status.in_(RUNNING)).order_by(TIMER.c.id)))


def _recount_all(backend: Backend) -> int:
    """Count every case, and only then raise what kept one from being counted: no case waits for another."""
    moved, failed = 0, list[Exception]()
    for case_id in _running(backend):
        try:
            moved += _recount(backend, case_id)
        except Exception as error:
            log.exception("The deadlines of case %s could not be counted again.", case_id)
            failed.append(error)
    if failed:
        raise failed[0]
    return moved


@retried
def _recount(backend: Backend, case_id: int) -> bool:
    with command(backend, SYSTEM) as work:
        case = lock_by_id(work, case_id)
        take_moment(backend, work)
        return recount_for_calendar(work, case)
