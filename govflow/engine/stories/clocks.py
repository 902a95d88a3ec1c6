"""The deadlines of a story's case: its state's own and the named clocks, as the store would keep them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Literal

from govflow.engine.checks.allowance import Allowance
from govflow.engine.deadlines import (
    Due,
    End,
    Extension,
    Grace,
    Suspension,
    end_of,
    extended_enough,
    first_free_day,
    paused_enough,
    paused_until,
    time_to_act,
)
from govflow.engine.deadlines.calendars import Calendar
from govflow.engine.definition import Workflow
from govflow.errors import Refused
from govflow.messages import Message

Held = Collection[str] | None  # capacities of who acts; none: a step of the file does it


@dataclass
class StoryTimer:
    """One deadline. ``over``: it has passed, and what it brings has happened, or could not (``overdue``)."""

    due: Due
    base: datetime
    suspensions: list[Suspension] = field(default_factory=list)
    extensions: list[Extension] = field(default_factory=list)
    resume_at: datetime | None = None
    over: Literal["fired", "overdue"] | None = None
    grace: Grace | None = None

    @property
    def away(self) -> bool:
        return any(each.away and each.end is None for each in self.suspensions)

    def copied(self) -> StoryTimer:
        return replace(self, suspensions=[*self.suspensions], extensions=[*self.extensions])

    def stop(self, now: datetime, reason: str, *, away: bool) -> None:
        self.suspensions.append(Suspension(now, None, reason, away))

    def go_on(self, now: datetime) -> None:
        self.resume_at = None
        self.suspensions = [each if each.end is not None else replace(each, end=now) for each in self.suspensions]


class StoryClocks:
    """All deadlines of a case that have begun; ``data`` are its answers."""

    def __init__(self, workflow: Workflow, calendar: Calendar, data: Mapping[str, Any], allowance: Allowance) -> None:
        self.workflow = workflow
        self.calendar = calendar
        self.allowance = allowance
        self.data = data
        self.timers: dict[str, StoryTimer] = {}
        self.taken: dict[str, datetime] = {}
        self.state = workflow.start
        self.entered: datetime | None = None

    def copied(self, data: Mapping[str, Any]) -> StoryClocks:
        """The clocks as they stand, of a case with these answers."""
        found = copy(self)
        found.data, found.taken = data, dict(self.taken)
        found.timers = {name: timer.copied() for name, timer in self.timers.items()}
        return found

    def took(self, step: str, now: datetime) -> None:
        """A step was taken: clocks that are measured from it begin anew."""
        self.taken[step] = now
        for name, clock in self.workflow.clocks.items():
            if step in clock.from_:
                self.timers.pop(name, None)

    def enter(self, state: str, now: datetime) -> None:
        """The state's own deadline begins; named clocks begin, go on, or stand still. An end stops them all.

        One that has run out passes anew in each state that it comes into.
        """
        self.state, self.entered = state, now
        self.timers.pop("", None)
        if self.workflow.states[state].end is not None:
            self.timers.clear()
        here = dict(self.workflow.deadlines(state))
        for name, timer in self.timers.items():
            if name not in here and not timer.away:
                timer.go_on(now)
                timer.stop(now, "", away=True)
        for name, due in here.items():
            if name not in self.timers:
                self._begin(name, due, now)
            elif not self._date_known(due):
                del self.timers[name]
            else:
                if self.timers[name].away:
                    self.timers[name].go_on(now)
                self.timers[name].over = None

    def stay(self, state: str, now: datetime, names: Collection[str]) -> None:
        """A step stayed in its state: what is measured from it or from a date that it set is counted again.

        What has lost its date stops, and begins again with the next one.
        """
        for name, due in self.workflow.deadlines(state):
            steps = {each for each in names if each not in self.workflow.fields}
            if due.names_dates.isdisjoint(names):
                continue
            if name in self.timers and steps.isdisjoint(due.from_) and self._date_known(due):
                self._measured(self.timers[name], now)
            else:
                self.timers.pop(name, None)
                self._begin(name, due, now)

    def end(self, timer: StoryTimer, now: datetime) -> End:
        """When it passes."""
        date_field = timer.due.date_field(self.workflow.fields)
        found = end_of(
            timer.due,
            timer.base,
            self.calendar,
            as_of=now,
            field_date=self.data.get(date_field) if date_field else None,
            extensions=timer.extensions,
            suspensions=timer.suspensions,
            not_before=self._not_before(timer.due),
            grace=timer.grace,
        )
        counted = abs(found.last_day - self.calendar.day_of(timer.base)).days
        self.allowance.spend(1 + counted + sum(each.amount for each in timer.due.remind))
        return found

    def own_end(self, now: datetime) -> datetime | None:
        """When the deadline of the present state, which closes its rounds, passes; none where there is none."""
        own = self.timers.get("")
        return None if own is None or own.over else self.end(own, now).at

    def running(self, state: str, now: datetime) -> list[tuple[End, str]]:
        """The deadlines that run in a state with their names, the earliest first. Those that stand still do not run."""
        found = ((self.end(timer, now), name) for name, timer in self._here(state) if not timer.over)
        return sorted(((end, name) for end, name in found if not end.suspended), key=lambda each: each[0].at)

    def run_again(self, state: str, until: datetime) -> datetime | None:
        """The first clock that has stood still as long as it may runs again: the moment of that, if it comes."""
        found = [timer for _, timer in self._here(state) if timer.resume_at is not None and timer.resume_at <= until]
        timer = min(found, key=lambda each: each.resume_at or until, default=None)
        if timer is None or timer.resume_at is None:
            return None
        moment = timer.resume_at
        timer.go_on(moment)
        return moment

    def pause(self, state: str, now: datetime, reason: str, held: Held = None) -> None:
        """Stop a clock that may be stopped, the earliest first. Raises Refused."""
        reasons: list[Message] = []
        for _, name in self.running(state, now):
            timer = self.timers[name]
            if timer.due.pause is None or not _may_pause(timer.due, held):
                continue
            until = paused_until(timer.due.pause, timer.due, self.calendar, timer.suspensions, now)
            if until is not None:
                timer.stop(now, reason, away=False)
                timer.resume_at = until
                return
            reasons.append(paused_enough(timer.due.pause))
        raise Refused(reasons or [Message("No deadline is running that could be suspended.")])

    def resume(self, state: str, now: datetime, held: Held = None) -> None:
        """Let the clocks run again that were stopped. Raises Refused when none stands still."""
        found = [each for _, each in self._here(state) if each.resume_at is not None and _may_pause(each.due, held)]
        if not found:
            raise Refused([Message("The deadline is not suspended.")])
        for timer in found:
            timer.go_on(now)

    def extend(self, state: str, now: datetime, reason: str, held: Held = None) -> None:
        """Lengthen a deadline as the file allows, the earliest first. Raises Refused when it does not, or not again."""
        reasons: list[Message] = []
        lasting = [timer for _, timer in self._here(state) if timer.over != "fired"]
        for timer in sorted(lasting, key=lambda each: self.end(each, now).at):
            extend = timer.due.extend
            if extend is None or (held is not None and extend.by not in held):
                continue
            if len(timer.extensions) < extend.times:
                timer.extensions.append(Extension(extend.add, reason, self.calendar.day_of(now)))
                self._late_still(timer, now)
                return
            reasons.append(extended_enough(len(timer.extensions)))
        raise Refused(reasons or [Message("This deadline cannot be extended.")])

    def _begin(self, name: str, due: Due, now: datetime) -> None:
        base = now
        if not self._date_known(due):
            return
        if steps := due.steps(self.workflow.fields):
            taken = [self.taken[each] for each in steps if each in self.taken]
            if not taken:
                return
            base = max(taken)
        away = [Suspension(base, now, "", True)] if name and base < now else []
        self.timers[name] = StoryTimer(due=due, base=base, suspensions=away)
        self._measured(self.timers[name], now)

    def _measured(self, timer: StoryTimer, now: datetime) -> None:
        """A deadline that begins, or is measured anew, leaves time to act where it would be over already."""
        begins_now = timer.base == now and timer.due.date_field(self.workflow.fields) is None
        if not begins_now and not timer.due.back and self.end(timer, now).at <= now:
            timer.grace = time_to_act(self.calendar, now)
        self._late_still(timer, now)

    def _late_still(self, timer: StoryTimer, now: datetime) -> None:
        """What is overdue stays so, unless it ends later now."""
        if timer.over != "overdue" or self.end(timer, now).at > now:
            timer.over = None

    def _not_before(self, due: Due) -> date | None:
        held = self.workflow.held_up(self.state, due)
        if held is None or self.entered is None:
            return None
        return first_free_day(self.entered, held, self.calendar)

    def _date_known(self, due: Due) -> bool:
        date_field = due.date_field(self.workflow.fields)
        return date_field is None or self.data.get(date_field) is not None

    def _here(self, state: str) -> Iterator[tuple[str, StoryTimer]]:
        for name, _ in self.workflow.deadlines(state):
            if name in self.timers:
                yield name, self.timers[name]


def _may_pause(due: Due, held: Held) -> bool:
    return due.pause is not None and (held is None or not set(due.pause.by).isdisjoint(held))
