"""When somebody has mail: at once, each hour, once a day or never; by night and on rest days only what must be told."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from govflow.engine.deadlines.calendars import Calendar, CalendarName
from govflow.services.backend import Backend, calendar
from govflow.services.queries.notices.wishes import DEFAULT
from govflow.store.lists.notices.tables import AT_ONCE, DAILY, MAIL_WISH, NEVER
from govflow.store.sql.session import Session

_COUNTED: Mapping[str, CalendarName] = {"cn": "cn", "plain": "plain"}
DIGEST = 8
"""The hour of the daily mail, unless mail goes out only later in the day."""


@dataclass(frozen=True, kw_only=True)
class Rhythms:
    """``sends``: does the installation send mail at all? ``hours``: of the day, where people are; ``working``: the days
    on which it goes out, None: every day.
    """

    sends: bool
    hours: tuple[int, int]
    zone: ZoneInfo
    wishes: Mapping[int, str]
    working: Calendar | None = None

    @classmethod
    def load(cls, backend: Backend, session: Session, persons: Collection[int]) -> Rhythms:
        """Those of some persons."""
        settings = backend.settings
        rows = session.execute(select(MAIL_WISH).where(MAIL_WISH.c.person_id.in_(sorted(set(persons)))))
        wishes = {row.person_id: row.rhythm for row in rows} if settings.mail is not None else {}
        name = settings.mail_calendar
        return cls(
            sends=settings.mail is not None,
            hours=settings.mail_hours,
            zone=ZoneInfo(settings.zone),
            wishes=wishes,
            working=calendar(session, _COUNTED[name], settings.zone) if name else None,
        )

    def mail_at(self, person_id: int, now: datetime, *, required: bool) -> datetime | None:
        """When a notice that is made now goes into a mail; None: never. What must be told waits for nobody's wish,
        and for a digest not longer than until the next one.
        """
        wish = self.wishes.get(person_id, DEFAULT)
        if not self.sends or (wish == NEVER and not required):
            return None
        if required:
            return now
        return self._on_a_working_day(self._in_hours(self._next(wish, now.astimezone(self.zone))))

    def _next(self, wish: str, now: datetime) -> datetime:
        if wish == AT_ONCE:
            return now
        if wish == DAILY:
            hour = max(DIGEST, self.hours[0]) if self.hours[1] > DIGEST else self.hours[0]
            today = datetime.combine(now.date(), time(hour), self.zone)
            return today if now <= today else datetime.combine(now.date() + timedelta(days=1), time(hour), self.zone)
        return now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)

    def _on_a_working_day(self, at: datetime) -> datetime:
        """What falls on a rest day goes with the first mail of the next working day."""
        if self.working is None or self.working.is_working(at.date()):
            return at
        return datetime.combine(self.working.add_working_days(at.date(), 1), time(self.hours[0]), self.zone)

    def _in_hours(self, at: datetime) -> datetime:
        first, last = self.hours
        if at.hour < first:
            return datetime.combine(at.date(), time(first), self.zone)
        if at.hour >= last:
            return datetime.combine(at.date() + timedelta(days=1), time(first), self.zone)
        return at
