"""When somebody has mail: at once, each hour, once a day or never; by night only what must be told."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from govflow.services.backend import Backend
from govflow.services.queries.notices.wishes import DEFAULT
from govflow.store.lists.notices.tables import AT_ONCE, DAILY, MAIL_WISH, NEVER
from govflow.store.sql.session import Session

DIGEST = 8
"""The hour of the daily mail, unless mail goes out only later in the day."""


@dataclass(frozen=True, kw_only=True)
class Rhythms:
    """``sends``: does the installation send mail at all? ``hours``: of the day, where people are."""

    sends: bool
    hours: tuple[int, int]
    zone: ZoneInfo
    wishes: Mapping[int, str]

    @classmethod
    def load(cls, backend: Backend, session: Session, persons: Collection[int]) -> Rhythms:
        """Those of some persons."""
        settings = backend.settings
        rows = session.execute(select(MAIL_WISH).where(MAIL_WISH.c.person_id.in_(sorted(set(persons)))))
        wishes = {row.person_id: row.rhythm for row in rows} if settings.mail is not None else {}
        return cls(
            sends=settings.mail is not None, hours=settings.mail_hours, zone=ZoneInfo(settings.zone), wishes=wishes
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
        return self._in_hours(self._next(wish, now.astimezone(self.zone)))

    def _next(self, wish: str, now: datetime) -> datetime:
        if wish == AT_ONCE:
            return now
        if wish == DAILY:
            hour = max(DIGEST, self.hours[0]) if self.hours[1] > DIGEST else self.hours[0]
            today = datetime.combine(now.date(), time(hour), self.zone)
            return today if now <= today else datetime.combine(now.date() + timedelta(days=1), time(hour), self.zone)
        return now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)

    def _in_hours(self, at: datetime) -> datetime:
        first, last = self.hours
        if at.hour < first:
            return datetime.combine(at.date(), time(first), self.zone)
        if at.hour >= last:
            return datetime.combine(at.date() + timedelta(days=1), time(first), self.zone)
        return at
