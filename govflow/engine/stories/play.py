"""A case played in the mind: the pure engine with an imagined cast, an imagined clock and no database."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from copy import copy
from datetime import datetime
from typing import Any, Literal

from govflow.engine.deadlines import Due
from govflow.engine.deadlines.calendars import Calendar
from govflow.engine.deadlines.durations import day_after
from govflow.engine.decide import automatic, decide, waits
from govflow.engine.definition import Workflow
from govflow.engine.facts import CaseFacts, Form, Standing
from govflow.engine.machine import Machine
from govflow.engine.seating import Seating
from govflow.engine.stories.answers import NO_CHAIR, StoryRound, rounds_of
from govflow.engine.stories.assumptions import Assumptions, assume
from govflow.engine.stories.case import CLOCK, NOTHING, TELLING, StoryCase
from govflow.engine.stories.cast import StoryError
from govflow.engine.stories.given import assumed_from_the_start
from govflow.engine.stories.rounds import effort
from govflow.engine.stories.steps import NO_CHILD, Fate, called
from govflow.engine.stories.taking import REASON, answered, check_seen, on_clock, standing, taking
from govflow.engine.stories.timers import Ends
from govflow.errors import GovflowError, Refused
from govflow.messages import Message

MOST_FIRED = 2_000  # by the clock while time passes
MOST_AUTOMATIC = 50  # soundness has excluded cycles; a guard that never settles would be one


class Play:
    """A stage in the mind. Every act raises Refused, Invalid, StoryError or Exhausted, or changes the case."""

    def __init__(self, machine: Machine, assumed: Assumptions, given: Mapping[str, Any], ends: Ends) -> None:
        self.machine = machine
        self.assumed = assumed
        assumed.clear()
        for guard, answer in assumed_from_the_start(machine.workflow, given).items():
            self.assume(guard, answer)
        self.case = StoryCase(machine, given, ends)
        self._settle()

    @property
    def workflow(self) -> Workflow:
        return self.machine.workflow

    @property
    def state(self) -> str:
        return self.case.state

    @property
    def now(self) -> datetime:
        return self.case.now

    @property
    def calendar(self) -> Calendar:
        return self.case.calendar

    @property
    def due(self) -> datetime | None:
        return self.case.due

    @property
    def trace(self) -> Sequence[str]:
        return self.case.trace

    @property
    def visited(self) -> Sequence[str]:
        return self.case.visited

    def assume(self, guard: str, answer: Any) -> None:
        assume(self.workflow, self.assumed, guard, answer)

    def step(self, name: str, options: Mapping[str, Any]) -> None:
        """Somebody takes a step: ``by`` a capacity or one of its seats, ``as`` a named person, with answers."""
        answers, told = self.case.answers(), self.case.facts(CLOCK, NOTHING)
        found = taking(self.machine, self.case.cast, answers, lambda form: {**told, Form: form}, name, options)
        form = Form(answered(self.machine, found, told), found.reason)
        self.case.allowance.spend(len(form.values))
        case: CaseFacts = told[CaseFacts]
        who = standing(self.workflow, self.case.cast, case, found.acting, self.case.deeds.sides)
        check_seen(self.case.definition, case, found.acting)
        decision = decide(self.machine, name, {**told, Standing: who, Form: form})
        with self._as_one():
            self.case.remember(found.acting)
            self.case.record(decision, who, form)
            self._settle()

    def wait_until(self, moment: datetime) -> None:
        """Every deadline that passes until then fires, once each; stopped clocks run again when they must."""
        self.case.allowance.spend(abs(moment - self.now).days)
        for _ in range(MOST_FIRED):
            if not self._next(moment):
                break
        self.case.now = max(self.case.now, moment)
        if self.state in self.machine.wakes:
            self._judge([])

    def pause(self, options: Mapping[str, Any]) -> None:
        self._on_clock("pause", options, lambda due: due.pause.by if due.pause else (), self.case.clocks.pause)

    def extend(self, options: Mapping[str, Any]) -> None:
        self._on_clock("extend", options, lambda due: (due.extend.by,) if due.extend else (), self.case.clocks.extend)

    def resume(self, options: Mapping[str, Any]) -> None:
        def go_on(state: str, now: datetime, _reason: str, held: Collection[str]) -> None:
            self.case.clocks.resume(state, now, held)

        self._on_clock("resume", options, lambda due: due.pause.by if due.pause else (), go_on)

    def respond(self, answers: Mapping[str, Any]) -> None:
        self._in_rounds(answers, lambda round_, key: [round_.respond(key, answers[key], self.case.offering())])

    def absent(self, keys: Iterable[str]) -> None:
        self._mark(keys, "absent")

    def present(self, keys: Iterable[str]) -> None:
        self._mark(keys, "present")

    def close_rounds(self) -> None:
        closing = [each for each in self.case.rounds.open if each.round.close == "by_chair"]
        if not closing:
            raise StoryError(NO_CHAIR)
        with self._as_one():
            for each in closing:
                each.check_close(self.case.parties, self.now, self.calendar)
            self._judge([each.expired() for each in closing])

    def recuse(self, keys: Iterable[str]) -> None:
        self._in_rounds(keys, lambda round_, key: [round_.recuse(key)])

    def delegate(self, pairs: Mapping[str, str]) -> None:
        self._in_rounds(pairs, lambda round_, key: [round_.delegate(key, pairs[key])])

    def replace(self, pairs: Mapping[str, str]) -> None:
        done = set()

        def act(round_: StoryRound, key: str) -> Sequence[StoryRound]:
            if key in done:  # in the other rounds it was done with the first
                return [round_]
            done.add(key)
            return self._replaced(round_, key, pairs[key])

        self._in_rounds(pairs, act)

    def move_children(self, fates: Sequence[Fate]) -> None:
        """Cases below that have not ended come to these states, one after the other; the case may move with each."""
        for fate in fates:
            moving = [each for each in called(fate.of, self.case.named_children()) if each.end is None]
            if not moving:
                raise StoryError(NO_CHILD)
            for each in moving:
                if each in self.case.children:  # else it ended with this case meanwhile
                    with self._as_one():
                        self.case.move_child(each, fate)
                        self._settle()
            self.case.note(f"child cases → {fate.state}")

    def told(self, answers: Mapping[str, Any]) -> None:
        with self._as_one():
            self.case.take_told(self.case.answers().told(answers))
            self._settle()

    def new_version(self, field: str) -> None:
        with self._as_one():
            self.case.file_anew(field)
        self.case.note(f"new version: {field}")

    def kept(self) -> Callable[[], Play]:
        case, assumed = self.case.apart(), dict(self.assumed)

        def again() -> Play:
            found = copy(self)
            found.case = case.apart()
            found.assumed.clear()
            found.assumed.update(assumed)
            return found

        return again

    def reopen(self) -> None:
        """The ended case is taken up again, as its state declares."""
        reopen = self.case.definition.reopen
        if reopen is None:
            raise Refused([Message("A case in “%(state)s” is not reopened.", state=self.case.definition.title)])
        last = day_after(self.calendar.day_of(self.case.entered), reopen.within, self.calendar, {})
        if self.case.today > last:
            raise Refused([Message("It could be reopened until %(day)s.", day=last)])
        with self._as_one():
            self.case.enter(reopen.to, "reopen")
            self._settle()

    def _mark(self, keys: Iterable[str], status: Literal["absent", "present"]) -> None:
        case = self.case
        self._in_rounds(keys, lambda round_, key: [round_.mark(key, status, case.parties, case.now, case.clocks)])

    def _replaced(self, round_: StoryRound, key: str, name: str) -> Sequence[StoryRound]:
        """The person named takes the place of a seat in the round, and in the case with all that is open there."""
        [capacity, *_] = round_.round.voters
        new = self.case.cast.of_kind(name, self.workflow.parties[capacity])
        seating = Seating(self.workflow.parties, self.case.parties, self.case.cast)
        held, old = round_.replace(key, new, seating, self.case.rounds.open)
        self.case.parties = dict(seating.seated)
        return [each.give_place(held, old, new) for each in self.case.rounds.open]

    def _on_clock(
        self,
        what: str,
        options: Mapping[str, Any],
        allowed: Callable[[Due], Sequence[str]],
        act: Callable[[str, datetime, str, Collection[str]], None],
    ) -> None:
        """Somebody stops, lengthens or starts a clock: ``by`` a capacity, else the one that the file names."""
        named = [who for _, due in self.workflow.deadlines(self.state) for who in allowed(due)]
        case: CaseFacts = self.case.facts(CLOCK, NOTHING)[CaseFacts]
        acting, held = on_clock(self.machine, self.case.cast, case, self.case.deeds.sides, named, options)
        act(self.state, self.now, REASON, held)
        self.case.remember(acting)
        self.case.note(what)

    def _next(self, moment: datetime) -> bool:
        """The next thing that the clock does until then. Is there one?"""
        running = self.case.clocks.running(self.state, self.now)
        passes = running[0][0].at if running else None
        resumed = self.case.clocks.run_again(self.state, min(moment, passes) if passes is not None else moment)
        if resumed is not None:
            self.case.now = max(self.case.now, resumed)
            return True
        if passes is None or passes > moment:
            return False
        self.case.now = max(self.case.now, passes)
        self._fire(running[0][1])
        return True

    def _in_rounds(self, keys: Iterable[str], act: Callable[[StoryRound, str], Sequence[StoryRound]]) -> None:
        """Seats of the rounds that are open now act in turn, which changes rounds; once one is over nobody is heard."""
        opened, came_through = {each.label: each for each in self.case.rounds.open}, self.case.visited
        if not opened:
            raise StoryError(Message("No round is open in “%(state)s”.", state=self.case.definition.title))
        for key in keys:
            for label, named in rounds_of({label: each.seats for label, each in opened.items()}, key).items():
                self.case.allowance.spend(effort(opened[label], len(named), self.machine.forms))
                if label in self.case.rounds.labels and self.case.visited == came_through:
                    with self._as_one():
                        acted = act(opened[label], key)
                        opened |= {each.label: each for each in acted}
                        self._judge(acted)

    def _settle(self) -> None:
        """Automatic steps, until none applies."""
        for _ in range(MOST_AUTOMATIC):
            if waits(self.machine, self.state, self.case.rounds.names):
                self.case.allowance.spend(TELLING)  # no fact is told, but that the case rests is found all the same
                return
            decision = automatic(self.machine, self.case.facts(CLOCK, NOTHING))
            if decision is None:
                return
            self.case.record(decision, CLOCK, NOTHING)
        raise StoryError(Message("The case never comes to rest in “%(state)s”.", state=self.case.definition.title))

    def _judge(self, rounds: Sequence[StoryRound]) -> None:
        """A verdict closes rounds that are open, whatever follows. Then the case goes on by itself."""
        over = self.case.rounds.close_decided(rounds)
        for each in over:
            self.case.note(f"{each.label}: {each.verdict.outcome}")
        with suppress(Refused) if over else nullcontext(), self._as_one():
            self._settle()

    def _fire(self, clock: str) -> None:
        """The deadline is over. If what it brings is refused, then or in what follows by itself, the case stays."""
        try:
            with self._as_one():
                self._pass(clock)
        except GovflowError as refused:
            self.case.clocks.passed(clock, "overdue")
            self.case.note(f"the deadline passed, refused: {refused}")

    def _pass(self, clock: str) -> None:
        """The round closes, or the clock takes its step, or the deadline is only over."""
        then, closes = self.case.clocks.timers[clock].due.then, bool(self.case.rounds.labels and not clock)
        self.case.clocks.passed(clock, "fired" if closes or then is not None else "overdue")
        if closes:
            self._judge([each.expired() for each in self.case.rounds.open])
        elif then is not None:
            self.case.record(decide(self.machine, then, self.case.facts(CLOCK, NOTHING)), CLOCK, NOTHING)
            self._settle()

    @contextmanager
    def _as_one(self) -> Iterator[None]:
        """What is refused leaves nothing behind, nor does what went before it."""
        before = self.case.copied()
        try:
            yield
        except GovflowError:
            self.case = before
            raise
