"""The deadlines of a story's case: its state's own and the named clocks, as the store would keep them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Literal

from govflow.engine.deadlines import (
    Due,
    End,
    Extension,
    Suspension,
    extended_enough,
    first_free_day,
    paused_enough,
    paused_until,
    time_to_act,
)
from govflow.engine.deadlines.calendars import Calendar
from govflow.engine.definition import Workflow
from govflow.engine.stories.kept import KeptAnswers
from govflow.engine.stories.timers import Ends, StoryTimer
from govflow.errors import Refused
from govflow.messages import Message

Held = Collection[str] | None  # capacities of who acts; none: a step of the file does it


@dataclass
class StoryClocks:
    """All deadlines of a case that have begun; ``kept`` are its answers. What it holds is replaced, never changed."""

    workflow: Workflow = field(repr=False)
    ends: Ends
    kept: KeptAnswers
    state: str
    entered: datetime | None = None
    timers: Mapping[str, StoryTimer] = field(default_factory=dict)
    taken: Mapping[str, datetime] = field(default_factory=dict)

    def copied(self, kept: KeptAnswers) -> StoryClocks:
        """The clocks as they stand, of a case with these answers."""
        return StoryClocks(self.workflow, self.ends, kept, self.state, self.entered, self.timers, self.taken)

    @property
    def calendar(self) -> Calendar:
        return self.ends.calendar

    def took(self, step: str, now: datetime) -> None:
        """A step was taken: clocks that are measured from it begin anew."""
        self.taken = {**self.taken, step: now}
        self._drop([name for name, clock in self.workflow.clocks.items() if step in clock.from_])

    def enter(self, state: str, now: datetime) -> None:
        """The state's own deadline begins; named clocks begin, go on, or stand still. An end stops them all.

        One that has run out passes anew in each state that it comes into.
        """
        self.state, self.entered = state, now
        self._drop([""] if self.workflow.states[state].end is None else [*self.timers])
        here = dict(self.workflow.deadlines(state))
        for name, timer in self.timers.items():
            if name not in here and not timer.away:
                self._put(name, timer.gone_on(now).stopped(now, "", away=True))
        for name, due in here.items():
            if name not in self.timers:
                self._begin(name, due, now)
            elif not self._date_known(due):
                self._drop([name])
            else:
                self._put(name, self.timers[name].here_again(now))

    def stay(self, state: str, now: datetime, names: Collection[str]) -> None:
        """A step stayed in its state: what is measured from it or from a date that it set is counted again.

        What has lost its date stops, and begins again with the next one.
        """
        for name, due in self.workflow.deadlines(state):
            steps = {each for each in names if each not in self.workflow.fields}
            if due.names_dates.isdisjoint(names):
                continue
            if name in self.timers and steps.isdisjoint(due.from_) and self._date_known(due):
                self._put(name, self._measured(self.timers[name], now))
            else:
                self._drop([name])
                self._begin(name, due, now)

    def end(self, timer: StoryTimer, now: datetime) -> End:
        """When it passes."""
        field_date = self.kept.data.get(timer.date_field) if timer.date_field else None
        return self.ends.of(timer, now, field_date, self._not_before(timer.due))

    def passed(self, name: str, over: Literal["fired", "overdue"]) -> None:
        """It is over: what it brings happens, or cannot."""
        self._put(name, replace(self.timers[name], over=over))

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
        found = [each for each in self._here(state) if each[1].resume_at is not None and each[1].resume_at <= until]
        name, timer = min(found, key=lambda each: each[1].resume_at or until, default=("", None))
        if timer is None or timer.resume_at is None:
            return None
        self._put(name, timer.gone_on(timer.resume_at))
        return timer.resume_at

    def pause(self, state: str, now: datetime, reason: str, held: Held = None) -> None:
        """Stop a clock that may be stopped, the earliest first. Raises Refused."""
        reasons: list[Message] = []
        for _, name in self.running(state, now):
            timer = self.timers[name]
            if timer.due.pause is None or not _may_pause(timer.due, held):
                continue
            until = paused_until(timer.due.pause, timer.due, self.calendar, timer.suspensions, now)
            if until is not None:
                self._put(name, timer.stopped(now, reason, away=False, until=until))
                return
            reasons.append(paused_enough(timer.due.pause))
        raise Refused(reasons or [Message("No deadline is running that could be suspended.")])

    def resume(self, state: str, now: datetime, held: Held = None) -> None:
        """Let the clocks run again that were stopped. Raises Refused when none stands still."""
        stopped = [(name, each) for name, each in self._here(state) if each.resume_at is not None]
        found = [(name, each) for name, each in stopped if _may_pause(each.due, held)]
        if not found:
            raise Refused([Message("The deadline is not suspended.")])
        for name, timer in found:
            self._put(name, timer.gone_on(now))

    def extend(self, state: str, now: datetime, reason: str, held: Held = None) -> None:
        """Lengthen a deadline as the file allows, the earliest first. Raises Refused when it does not, or not again."""
        reasons: list[Message] = []
        lasting = [(name, timer) for name, timer in self._here(state) if timer.over != "fired"]
        for name, timer in sorted(lasting, key=lambda each: self.end(each[1], now).at):
            extend = timer.due.extend
            if extend is None or (held is not None and extend.by not in held):
                continue
            if len(timer.extensions) < extend.times:
                added = Extension(extend.add, reason, self.calendar.day_of(now))
                self._put(name, self._late_still(replace(timer, extensions=(*timer.extensions, added)), now))
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
        away = (Suspension(base, now, "", True),) if name and base < now else ()
        timer = StoryTimer(due=due, base=base, date_field=due.date_field(self.workflow.fields), suspensions=away)
        self._put(name, self._measured(timer, now))

    def _measured(self, timer: StoryTimer, now: datetime) -> StoryTimer:
        """A deadline that begins, or is measured anew, leaves time to act where it would be over already."""
        begins_now = timer.base == now and timer.date_field is None
        if not begins_now and not timer.due.back and self.end(timer, now).at <= now:
            timer = replace(timer, grace=time_to_act(self.calendar, now))
        return self._late_still(timer, now)

    def _late_still(self, timer: StoryTimer, now: datetime) -> StoryTimer:
        """What is overdue stays so, unless it ends later now."""
        if timer.over is None or (timer.over == "overdue" and self.end(timer, now).at <= now):
            return timer
        return replace(timer, over=None)

    def _not_before(self, due: Due) -> date | None:
        held = self.workflow.held_up(self.state, due)
        if held is None or self.entered is None:
            return None
        return first_free_day(self.entered, held, self.calendar)

    def _date_known(self, due: Due) -> bool:
        date_field = due.date_field(self.workflow.fields)
        return date_field is None or self.kept.data.get(date_field) is not None

    def _put(self, name: str, timer: StoryTimer) -> None:
        self.timers = {**self.timers, name: timer}

    def _drop(self, names: Collection[str]) -> None:
        if not self.timers.keys().isdisjoint(names):
            self.timers = {name: timer for name, timer in self.timers.items() if name not in names}

    def _here(self, state: str) -> Iterator[tuple[str, StoryTimer]]:
        for name, _ in self.workflow.deadlines(state):
            if name in self.timers:
                yield name, self.timers[name]


def _may_pause(due: Due, held: Held) -> bool:
    return due.pause is not None and (held is None or not set(due.pause.by).isdisjoint(held))
