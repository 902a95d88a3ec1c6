"""The deadlines of a case as it goes from state to state: its own begin and end there, named clocks keep their time."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime

from govflow.engine.deadlines import Due, Suspension, escalations, first_free_day
from govflow.engine.definition import SAME, State
from govflow.engine.entries import Escalated
from govflow.messages import Message
from govflow.store.deadlines.stretches import end_suspensions, go_away, load_suspensions
from govflow.store.deadlines.timers import (
    LEFT,
    RUNNING,
    Timer,
    asked_of_calendar,
    asked_of_kept_timers,
    kept_timers,
    lose_date,
    named_clocks,
    refresh_due,
    running_timers,
    set_timer,
    stop_timers,
    timer_of,
    timers_of,
)
from govflow.store.sql.prepared import Asked
from govflow.store.work import Case, Work
from govflow.store.writing.counting import count_again, date_known, measure, recount, start_timer
from govflow.values import Text

AWAY = "away"


def due_of(work: Work, case: Case, timer: Timer) -> Due | None:
    """What the file says of a deadline that runs in the present state."""
    return work.version_of(case).workflow.deadline(case.state, timer["clock"])


def closes_at(work: Work, case: Case) -> datetime | None:
    """When the deadline of the present state closes its rounds: of one that stands still, should it run again now."""
    timers = running_timers(work.session, case.id)
    own = next((each for each in timers if each["clock"] == "" and each["status"] != LEFT), None)
    due = None if own is None or own["status"] == "overdue" else due_of(work, case, own)
    if own is None or due is None:
        return None
    return count_again(work, case, own, due, load_suspensions(work.session, own["id"])).at


def start_clocks(work: Work, case: Case, event: Text, left: State) -> None:
    """A state was entered: its own deadline begins, its named clocks begin or go on, other clocks stand still.

    That of the state that was left ends. A clock that has run out before passes again at once.
    """
    workflow = work.version_of(case).workflow
    here = workflow.deadlines(case.state)
    timers = kept_timers(work.session, case.id) if workflow.clocks or _may_run(work, case, left) else []
    stop_timers(work, timers_of(timers, ""))
    known = named_clocks(timers)
    for name, timer in known.items():
        if name not in dict(here):
            _rest(work, case, timer)
    case.due_at, case.pause = None, None
    for name, due in here:
        if name in known:
            _go_on(work, case, known[name], due)
        else:
            _started(work, case, name, due, event)
    if not known.keys().isdisjoint(dict(here)):
        refresh_due(work, case)


def asked_of_clocks(work: Work, case: Case, step: str) -> Iterator[Asked]:
    """What ``start_clocks`` will ask, if this step leads into another state."""
    machine, workflow = work.version_of(case).machine, work.version_of(case).workflow
    targets = {each.transition.to for each in machine.branches(case.state, step)} - {SAME}
    if targets and (workflow.clocks or _may_run(work, case, workflow.states[case.state])):
        yield asked_of_kept_timers(case.id)
    if any(workflow.deadlines(each) for each in targets):
        yield asked_of_calendar(machine.counting)


def beginning_clocks(work: Work, case: Case, step: str, state: str) -> set[str]:
    """The clocks of a state that begin with the step that leads there, first or anew; the others go on there."""
    workflow = work.version_of(case).workflow
    here = {name: workflow.clocks[name] for name in workflow.states[state].clock}
    begun = named_clocks(kept_timers(work.session, case.id)) if here else {}
    return {
        name
        for name, clock in here.items()
        if step in clock.from_ or (name not in begun and not clock.steps(workflow.fields))
    }


def restart_clocks(work: Work, case: Case, step: str) -> None:
    """Taking the step that a clock is measured from begins it anew."""
    begun = [name for name, due in work.version_of(case).workflow.clocks.items() if step in due.from_]
    if begun:
        stop_timers(work, [each for each in kept_timers(work.session, case.id) if each["clock"] in begun])


def measure_again(work: Work, case: Case, names: Collection[str]) -> bool:
    """Within a state: begin or count again what is measured from a date or step that is named. Did any move?

    What has lost its date stops, and begins again with the next one.
    """
    workflow = work.version_of(case).workflow
    moved = [each for each in workflow.deadlines(case.state) if not each[1].names_dates.isdisjoint(names)]
    kept = [each for each in kept_timers(work.session, case.id) if each["status"] != LEFT] if moved else []
    running = {each["clock"]: each for each in kept if each["status"] in RUNNING}
    steps = {each for each in names if each not in workflow.fields}
    for name, due in moved:
        if name in running and steps.isdisjoint(due.from_) and date_known(work, case, due):
            measure(work, case, running[name], due)
        else:
            (lose_date if steps.isdisjoint(due.from_) else stop_timers)(work, timers_of(kept, name))
            start_timer(work, case, name, due, Message("%(event)s", event=workflow.states[case.state].title))
    if moved:
        refresh_due(work, case)
    return bool(moved)


def held_until(work: Work, case: Case) -> date | None:
    """The first day on which a step may leave the present state, where that is still to come."""
    not_before = work.version_of(case).workflow.states[case.state].not_before
    day = None if not_before is None else first_free_day(case.entered_at, not_before, work.calendar_of(case))
    return day if day is not None and case.today(work.at) < day else None


def escalate(work: Work, case: Case, timer: Timer) -> bool:
    """Await those as well whose turn has come meanwhile, once each. Has anybody's?"""
    due = due_of(work, case, timer)
    if due is None:
        return False
    coming = _escalations(work, case, timer, due)
    passed = [to for at, to in coming if at <= work.at]
    following = next((at for at, _ in coming if at > work.at), None)
    set_timer(work, timer, escalations=len(passed), escalate_at=following)
    added = passed[timer["escalations"] :]
    for to in added:
        role = to.partition(".")[2]
        called = work.vocabulary.role(role) if role else None
        work.enter(case, Escalated(to=to, role=called), by_clock=True)
    return bool(added)


def awaited_as_well(work: Work, case: Case) -> tuple[str, ...]:
    """Who is awaited in the present state beside those that it names, because it has taken long."""
    if not any(due.escalate for _, due in work.version_of(case).workflow.deadlines(case.state)):
        return ()
    found = []
    for timer in running_timers(work.session, case.id):
        due = due_of(work, case, timer)
        if due is not None and timer["escalations"]:
            found += [to for _, to in _escalations(work, case, timer, due)[: timer["escalations"]]]
    return tuple(dict.fromkeys(found))


def _may_run(work: Work, case: Case, left: State) -> bool:
    """May the state that was left have a deadline of its own?"""
    dated = left.own_due is not None and left.own_due.date_field(work.version_of(case).workflow.fields) is not None
    return dated or case.due_at is not None or case.pause is not None


def _started(work: Work, case: Case, name: str, due: Due, event: Text) -> None:
    found = start_timer(work, case, name, due, Message("%(event)s", event=event))
    if found is not None and (case.due_at is None or found.at < case.due_at):
        case.due_at = found.at


def _rest(work: Work, case: Case, timer: Timer) -> None:
    """The case went where the clock does not run. A pause ends with that; in an end everything does."""
    if case.end is not None:
        stop_timers(work, [timer])
        return
    if timer["status"] in RUNNING and timer["status"] != "overdue":
        end_suspensions(work, timer["id"], work.at)
        go_away(work, timer["id"], work.at)
    if timer["status"] != AWAY:
        set_timer(work, timer, status=AWAY, remind_at=None, resume_at=None, escalate_at=None)


def _go_on(work: Work, case: Case, timer: Timer, due: Due) -> None:
    """The clock runs in this state too; what it had used is used. One that has lost its date meanwhile stops."""
    if not date_known(work, case, due):
        lose_date(work, [timer])
    elif timer["status"] in (AWAY, "fired", "overdue"):
        end_suspensions(work, timer["id"], work.at)
        recount(work, case, timer_of(work.session, timer["id"]), due, status="pending")
    elif _waits(work, case, timer["clock"]):
        recount(work, case, timer_of(work.session, timer["id"]), due)


def _waits(work: Work, case: Case, clock: str) -> bool:
    """Is the clock held up in some state (not_before), so that it ends otherwise there than elsewhere?"""
    states = work.version_of(case).workflow.states.values()
    return any(each.not_before is not None for each in states if clock in each.clock)


def _escalations(work: Work, case: Case, timer: Timer, due: Due) -> list[tuple[datetime, str]]:
    stops: tuple[Suspension, ...] = load_suspensions(work.session, timer["id"])
    return list(escalations(due, timer["base_at"], work.calendar_of(case), as_of=work.at, suspensions=stops))
