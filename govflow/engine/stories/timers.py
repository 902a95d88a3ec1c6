"""The deadlines of stories: each as it stands, and when it ends, counted once for all stories of a file."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Literal

from govflow.engine.checks.allowance import Allowance
from govflow.engine.deadlines import Due, End, Extension, Grace, Suspension, end_of
from govflow.engine.deadlines.calendars import Calendar


@dataclass(frozen=True)
class StoryTimer:
    """One deadline. ``over``: it has passed, and what it brings has happened, or could not (``overdue``).

    ``date_field``: the date that it is measured from; none where it is a step, or the state.
    """

    due: Due
    base: datetime
    date_field: str | None
    suspensions: tuple[Suspension, ...] = ()
    extensions: tuple[Extension, ...] = ()
    resume_at: datetime | None = None
    over: Literal["fired", "overdue"] | None = None
    grace: Grace | None = None

    @property
    def away(self) -> bool:
        return any(each.away and each.end is None for each in self.suspensions)

    @property
    def still(self) -> bool:
        """Does it stand still? Then it ends later the longer it does."""
        return any(each.end is None for each in self.suspensions)

    def stopped(self, now: datetime, reason: str, *, away: bool, until: datetime | None = None) -> StoryTimer:
        return replace(self, suspensions=(*self.suspensions, Suspension(now, None, reason, away)), resume_at=until)

    def gone_on(self, now: datetime) -> StoryTimer:
        ended = tuple([each if each.end is not None else replace(each, end=now) for each in self.suspensions])
        return replace(self, resume_at=None, suspensions=ended)

    def here_again(self, now: datetime) -> StoryTimer:
        """In a state that names it: it goes on where it was away, and passes anew."""
        found = self.gone_on(now) if self.away else self
        return replace(found, over=None) if found.over else found


@dataclass
class Ends:
    """When deadlines end. Many stories of a file come to the same ones, so each is counted once.

    What is known takes as much of the ``allowance`` as what is counted: what a story may take is its own.
    """

    calendar: Calendar
    allowance: Allowance
    _known: dict[object, tuple[End, int]] = field(default_factory=dict, repr=False)

    def of(self, timer: StoryTimer, now: datetime, field_date: date | None, not_before: date | None) -> End:
        """When a deadline passes; ``field_date`` and ``not_before`` as of ``end_of``."""
        moved = timer.extensions, timer.suspensions, timer.grace, now if timer.still else None
        counted_from = timer.due, timer.base, field_date, not_before, *moved
        known = self._known.get(counted_from)
        if known is None:
            known = self._known[counted_from] = self._counted(timer, now, field_date, not_before)
        end, effort = known
        self.allowance.spend(effort)
        return end

    def _counted(
        self, timer: StoryTimer, now: datetime, field_date: date | None, not_before: date | None
    ) -> tuple[End, int]:
        end = end_of(
            timer.due,
            timer.base,
            self.calendar,
            as_of=now,
            field_date=field_date,
            extensions=timer.extensions,
            suspensions=timer.suspensions,
            not_before=not_before,
            grace=timer.grace,
        )
        days = abs(end.last_day - self.calendar.day_of(timer.base)).days
        return end, 1 + days + sum([each.amount for each in timer.due.remind])
