"""Short ways to say when something happened and what falls due."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from govflow.engine.deadlines import Due, due_date
from govflow.engine.deadlines.calendars import Calendar

CHINA = Calendar()
BEIJING = ZoneInfo("Asia/Shanghai")


def beijing(month, day, hour=10, minute=0, year=2025):
    """A moment on a Beijing wall clock, in UTC as it is stored."""
    return datetime(year, month, day, hour, minute, tzinfo=BEIJING).astimezone(UTC)


def counted(within, base, *, calendar=CHINA, as_of=None, written=None, **facts):
    """The deadline ``{in: within, **written}`` for a term begun at ``base``, seen then or at ``as_of``."""
    due = Due.model_validate({"in": within, **(written or {})})
    return due_date(due, base, calendar, as_of=as_of or base, **facts)


def lines(result):
    """The sum as it is read."""
    return [(term.op, str(term.value), term.note and str(term.note), term.total) for term in result.terms]
