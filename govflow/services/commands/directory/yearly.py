"""Cases that open by themselves on a day of every year: once for a year and for whom it is, whoever comes first."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from govflow.engine.asking import before_opening
from govflow.engine.asking.filling import answers_to
from govflow.engine.deadlines.yearly import EachYear
from govflow.errors import ClocksApart, Conflict, GovflowError, NotFound
from govflow.messages import Message
from govflow.services.backend import Backend
from govflow.services.lateness import FAILED, NOTHING, Fired
from govflow.services.moments import take_moment
from govflow.services.retrying import retried
from govflow.services.stepping import command
from govflow.services.topics import YEARLY
from govflow.store.cases import LONGEST_TITLE
from govflow.store.deadlines.left import new_incident
from govflow.store.people import BodyRow
from govflow.store.register import StoredRegister
from govflow.store.registers.yearly import Owed, keep_opened
from govflow.store.sql.session import Session
from govflow.store.work import Body, Case, Version, Work
from govflow.store.workflows import VERSION
from govflow.store.writing.opening import open_case
from govflow.values import SYSTEM

OPENED = "opened"
AT_ONCE = 200
"""So many are opened in one sweep, each in a transaction of its own; the next ones follow in the next sweep."""
BACK = 3
"""Years: what an installation that stood still for longer has missed is not opened any more."""

BODY = BodyRow.__table__
_PUBLISHED = select(VERSION.c.workflow, VERSION.c.sha256, VERSION.c.published_at).order_by(VERSION.c.published_at)
_NAMES_ONE: dict[str, bool] = {}
"""Whether a file, by its hash, names a book of what opens each year; files never change."""
log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Yearly:
    """A procedure whose cases open by themselves, and the day on which they did or should have."""

    workflow: str
    book: EachYear
    day: date


def open_yearly(backend: Backend, now: datetime, most: int = AT_ONCE) -> list[Fired]:
    """Open what is to open by itself, the oldest first, ``most`` at once. What fails is logged and tried again by the
    next sweep, and holds up no other.
    """
    done = list[Fired]()
    for each in _procedures(backend, now):
        for owed in _owed(backend, each, now):
            if sum(fired.what == OPENED for fired in done) == most:
                return done
            if (fired := _open_or_say(backend, each, owed)).what != NOTHING:
                done.append(fired)
    return done


def _procedures(backend: Backend, now: datetime) -> list[Yearly]:
    """Those with a day that has come since they were first published, by day."""
    found = list[Yearly]()
    tomorrow = now.date() + timedelta(days=1)  # somewhere the day has come already
    with backend.reading() as session:
        work = backend.work(session, SYSTEM)
        for workflow, first in _first_published(session).items():
            book = _book(work, workflow)
            for year in range(tomorrow.year - BACK + 1, tomorrow.year + 1) if book is not None else ():
                if book is not None and _day(backend, first) < book.on.in_year(year) <= tomorrow:
                    found.append(Yearly(workflow=workflow, book=book, day=book.on.in_year(year)))
    return sorted(found, key=lambda each: (each.day, each.workflow))


def _day(backend: Backend, moment: datetime) -> date:
    """The day it was in the house."""
    return moment.astimezone(ZoneInfo(backend.settings.zone)).date()


def _first_published(session: Session) -> dict[str, datetime]:
    """When each procedure was first published of which a version names such a book.

    Nothing else is compiled for it: a process that sweeps has no more procedures in memory than it needs.
    """
    rows = session.execute(_PUBLISHED).all()
    if unread := {row.sha256 for row in rows} - _NAMES_ONE.keys():
        sources = select(VERSION.c.sha256, VERSION.c.source).where(VERSION.c.sha256.in_(unread))
        for row in session.execute(sources):
            _NAMES_ONE[row.sha256] = any(each.named.encode() in row.source for each in YEARLY)
    naming = {row.workflow for row in rows if _NAMES_ONE[row.sha256]}
    return {row.workflow: row.published_at for row in reversed(rows) if row.workflow in naming}


def _book(work: Work, workflow: str) -> EachYear | None:
    """None where nothing opens by itself, or none of its versions is in force yet."""
    try:
        return work.current(work.session, workflow).machine.each_year
    except NotFound:
        return None


def _owed(backend: Backend, yearly: Yearly, now: datetime) -> Iterator[Owed]:
    """Those for whom it has not opened, read as they are reached, once the day has come where their body is."""
    last, owing = 0, YEARLY[type(yearly.book)]
    while True:
        with backend.reading() as session:
            found = owing(session, yearly.book, yearly.workflow, yearly.day, last, AT_ONCE)
        yield from (each for each in found if now.astimezone(ZoneInfo(each.zone)).date() >= yearly.day)
        if len(found) < AT_ONCE:
            return
        last = found[-1].place


def _open_or_say(backend: Backend, yearly: Yearly, owed: Owed) -> Fired:
    """Whatever is wrong with one, the others are opened."""
    try:
        return open_for(backend, yearly, owed)
    except ClocksApart:
        raise
    except Conflict:  # another process opened it meanwhile
        return Fired(reference=owed.name.en, what=NOTHING)
    except Exception as error:
        if backend.outages.noticed(error):
            raise  # nothing is wrong with the case
        incident = new_incident()
        log.exception("incident %s: %s could not be opened for %s.", incident, yearly.workflow, owed.organization_id)
        reasons = (error.message,) if isinstance(error, GovflowError) else ()
        return Fired(reference=owed.name.en, what=FAILED, refused=reasons)


@retried
def open_for(backend: Backend, yearly: Yearly, owed: Owed) -> Fired:
    """Open the case for one organization. Raises Conflict where it is there."""
    with command(backend, SYSTEM) as work:
        take_moment(backend, work)
        row = work.session.execute(select(BODY).where(BODY.c.id == owed.body_id)).one()
        body = Body(row.id, row.organization_id, row.office_id, row.prefix, row.zone)
        case = open_by_itself(work, work.current(work.session, yearly.workflow), body, owed, yearly.day)
        if not keep_opened(work.session, case, yearly.day.year, owed.organization_id):
            raise Conflict(Message("It has been opened meanwhile."))
        return Fired(reference=case.reference, what=OPENED)


def open_by_itself(work: Work, version: Version, body: Body, owed: Owed, day: date) -> Case:
    """Open the case for an organization, as on a day, by nobody."""
    workflow, machine = version.workflow, version.machine
    today = work.at.astimezone(ZoneInfo(body.zone)).date()
    known, year = StoredRegister(work.session, today), day.year - 1
    holders = {capacity: known.organization(number) for capacity, number in owed.parties.items()}
    year_field = {machine.each_year.about_year: str(year)} if machine.each_year is not None else {}
    facts = before_opening(workflow, work.at, today)
    title, name = workflow.title, owed.name
    return open_case(
        work,
        version,
        body,
        title=f"{title.en} {year}: {name.en}"[:LONGEST_TITLE],
        title_other=f"{title.zh}（{year}）：{name.zh}"[:LONGEST_TITLE],
        answers=answers_to(machine.opening, {**year_field, **owed.answers}, facts, {}, today=today),
        parties={capacity: (holder,) for capacity, holder in holders.items() if holder is not None},
    )
