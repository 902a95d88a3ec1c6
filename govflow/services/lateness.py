"""Deadlines that have passed: what they bring, whoever comes first, and what is said to whoever comes too late."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from govflow.engine.deadlines import HELD_BELOW, Grace
from govflow.engine.definition import Workflow
from govflow.engine.entries import DeadlineMoved, DeadlinePassed
from govflow.engine.facts import Form
from govflow.errors import Busy, GovflowError, Refused, Stale, TooEarly
from govflow.messages import Message
from govflow.services.backend import Backend
from govflow.services.moments import take_moment
from govflow.services.retrying import retried
from govflow.services.stepping import Unfollowed, close_expired, command, follow, settle, step
from govflow.store.deadlines.below import passed_below
from govflow.store.deadlines.left import left_to_clock, try_later
from govflow.store.deadlines.timers import Timer, mark_timer, passed_timers, refresh_due
from govflow.store.sql.database import is_reading
from govflow.store.work import Case, Work
from govflow.store.writing.clocks import due_of
from govflow.store.writing.counting import recount
from govflow.store.writing.entering import move_due
from govflow.store.writing.facts import may_name
from govflow.store.writing.locking import Hold, lock_below, lock_by_id, lock_if_free, read_by_id
from govflow.store.writing.pauses import run_again
from govflow.values import SYSTEM

UNSEEN_LATE = Message("A deadline of another case that this one depends on passed before; this came too late.")
NOTHING, FAILED = "nothing", "failed"  # what the clock may have done besides
LEFT = "left"  # a round is over, and what should follow it is tried again
HELD = "held"  # by somebody else at this moment, or behind an earlier deadline that is still to come


@dataclass(frozen=True, kw_only=True)
class Fired:
    """What the clock did in one case."""

    reference: str
    what: str  # reminder, overdue, waits, the step taken, nothing, held, or failed: see the log
    refused: tuple[Message, ...] = ()


class Late(Exception):  # not an error: the clock goes first
    """Deadlines passed before the command came, and what they bring has not happened yet; the earliest comes first."""

    def __init__(self, timers: Sequence[Timer], message: Message) -> None:
        super().__init__(str(message))
        self.passed = [(each["id"], each["case_id"]) for each in timers]
        self.message = message


def late_sentence(case: Case, timer: Timer) -> Message:
    """What somebody is told who comes after the deadline."""
    return Message(
        "The deadline of %(reference)s passed on %(at)s; this came too late.",
        reference=case.reference,
        at=timer["due_at"],
    )


def let_clock_go_first(work: Work, case: Case) -> None:
    """Raises Late for the deadlines that have passed and bring something: in the case, in others held, or below these.

    What the command does may move the cases above, which their own deadlines may have moved before, as it may end those
    below, or ask how they stand.
    """
    found = _passed_beside(work, case)
    if (own := moving_timer(work, case)) is not None:
        found.append(own)
    found += _passed_below(work, case, work.locks.cases)
    if found:
        once = {each["id"]: each for each in found}.values()
        passed = sorted(once, key=lambda each: each["due_at"])  # of several at once that of the topmost case
        raise Late(passed, _told_late(work, case, passed[0]))


def _passed_beside(work: Work, case: Case) -> list[Timer]:
    """Of the other cases that are held, from the top, what has passed and moves them, with their clocks as they run."""
    return [timer for each in _beside(work, case) if (timer := moving_timer(work, each)) is not None]


def _beside(work: Work, case: Case) -> Iterator[Case]:
    for case_id in work.locks.past_due(work.at):
        if case_id != case.id:
            other = lock_by_id(work, case_id)
            run_again(work, other)
            yield other


def check_in_time(work: Work, case: Case) -> None:
    """Raises Stale, for a page, when a deadline of the case or below it has passed and the clock will move it on."""
    own = moving_timer(work, case)
    passed = [own] if own is not None else _passed_below(work, case, (case.id,))
    if passed:
        raise Stale(_told_late(work, case, passed[0]))


def passed_in_family(work: Work, case: Case) -> bool:
    """Does a deadline that has passed go first, in the case or below it?"""
    return moving_timer(work, case) is not None or bool(_passed_below(work, case, (case.id,)))


def _passed_below(work: Work, case: Case, above: Collection[int]) -> list[Timer]:
    """What has passed below these cases and brings something, the earliest first; none where nothing can be below."""
    if case.parent_id is None and not work.version_of(case).workflow.children:
        return []
    found = list[Timer]()
    for timer in passed_below(work.session, above, work.at):
        if timer["status"] == "suspended":
            found += [] if is_reading(work.session) else _once_it_runs(work, timer["case_id"])
        elif _brings(work.pinned(work.session, timer["workflow_version_id"]).workflow, timer["stands_in"], timer):
            found.append(timer)
    return found


def _once_it_runs(work: Work, case_id: int) -> list[Timer]:
    """What has passed in a case below once the clocks run again that have stood still as long as they may."""
    below = lock_below(work, case_id)
    run_again(work, below)
    first = moving_timer(work, below)
    return [] if first is None else [first]


def _told_late(work: Work, case: Case, timer: Timer) -> Message:
    """What is said of the deadline to somebody who acts in the case, who may not be told of every other one."""
    if timer["case_id"] == case.id:
        return late_sentence(case, timer)
    late = (read_by_id if is_reading(work.session) else lock_below)(work, timer["case_id"])
    return late_sentence(late, timer) if may_name(work, late) else UNSEEN_LATE


def moving_timer(work: Work, case: Case) -> Timer | None:
    """The first deadline that has passed and brings something by itself, rather than only being overdue."""
    return next((each for each in passed_timers(work, case) if _moves(work, case, each)), None)


@retried
def fire_deadline(backend: Backend, timer_id: int, case_id: int, hold: Hold = lock_by_id) -> Fired:
    """Let a deadline that has passed bring what it brings, or wait for a case below that may not be left yet.

    What its guards refuse stays on the desk as overdue; a round is closed all the same, and what cannot follow it is
    tried again. Raises Held where ``hold`` does not wait; then an earlier one of the family goes first, too, which
    another process may have in hand.
    """
    try:
        try:
            return _fire(backend, timer_id, case_id, hold, None)
        except Unfollowed as refused:
            fired = _fire(backend, timer_id, case_id, hold, refused.reasons)
            return replace(fired, what=LEFT, refused=refused.reasons)
    except Busy:
        raise
    except TooEarly as early:
        return _wait(backend, timer_id, case_id, hold, early)
    except GovflowError as error:
        return _overdue(backend, timer_id, case_id, hold, error)


def _fire(backend: Backend, timer_id: int, case_id: int, hold: Hold, left: Sequence[Message] | None) -> Fired:
    with command(backend, SYSTEM, left) as work:
        case = hold(work, case_id)
        take_moment(backend, work)
        run_again(work, case)
        passed = passed_timers(work, case)
        timer = next((each for each in passed if each["id"] == timer_id), None)
        if timer is None:
            return Fired(reference=case.reference, what=NOTHING)
        if hold is lock_if_free and _comes_later(work, case, timer, passed):
            return Fired(reference=case.reference, what=HELD)
        return _pass(work, case, timer)


def _comes_later(work: Work, case: Case, timer: Timer, passed: Sequence[Timer]) -> bool:
    """Does an earlier deadline bring something first, in the case, above or below? One that failed holds up nothing."""
    own = (each for each in passed if _moves(work, case, each))
    others = (*own, *_passed_beside(work, case), *_passed_below(work, case, work.locks.cases))
    return any(each["due_at"] < timer["due_at"] and each["retry_at"] is None for each in others)


@retried
def try_to_follow(backend: Backend, timer_id: int, case_id: int, hold: Hold) -> Fired:
    """Try again what should follow a round that is over. Where it is refused again, later."""
    try:
        with command(backend, SYSTEM) as work:
            case, timer = _left(backend, work, timer_id, hold(work, case_id))
            if timer is None:
                return Fired(reference=case.reference, what=NOTHING)
            follow(work, case, timer)
            return Fired(reference=case.reference, what="followed")
    except Busy:
        raise
    except GovflowError as error:
        with command(backend, SYSTEM) as work:
            case, timer = _left(backend, work, timer_id, hold(work, case_id))
            if timer is not None:
                try_later(work, timer)
            reasons = error.reasons if isinstance(error, Refused) else (error.message,)
            return Fired(reference=case.reference, what=LEFT, refused=reasons)


def _left(backend: Backend, work: Work, timer_id: int, case: Case) -> tuple[Case, Timer | None]:
    take_moment(backend, work)
    timer = left_to_clock(work, case)
    return case, timer if timer is not None and timer["id"] == timer_id else None


def _passed(work: Work, case: Case, timer_id: int) -> Timer | None:
    return next((each for each in passed_timers(work, case) if each["id"] == timer_id), None)


def _moves(work: Work, case: Case, timer: Timer) -> bool:
    return _brings(work.version_of(case).workflow, case.state, timer)


def _brings(workflow: Workflow, state: str, timer: Timer) -> bool:
    """Does a deadline of a case that stands in the state bring anything by itself?"""
    due = workflow.deadline(state, timer["clock"])
    return (due is not None and due.then is not None) or _closes_round(workflow, state, timer)


def _closes_round(workflow: Workflow, state: str, timer: Timer) -> bool:
    """The deadline of a state with a round closes it; a named clock never does."""
    return timer["clock"] == "" and workflow.states[state].rounds != ()


def _pass(work: Work, case: Case, timer: Timer) -> Fired:
    """The deadline has passed: close the round, or fire the step that the file names, or leave it overdue."""
    if _closes_round(work.version_of(case).workflow, case.state, timer):
        _mark(work, case, timer["id"], "fired")
        closed = ", ".join(work.version_of(case).workflow.states[case.state].rounds)
        close_expired(work, case)
        settle(work, case)
        return Fired(reference=case.reference, what=f"{closed} closed")
    due = due_of(work, case, timer)
    if due is None or due.then is None:
        _mark(work, case, timer["id"], "overdue")
        work.enter(case, DeadlinePassed(), by_clock=True)
        return Fired(reference=case.reference, what="overdue")
    _mark(work, case, timer["id"], "fired")
    step(work, case, due.then, Form({}, None))
    return Fired(reference=case.reference, what=due.then)


def _mark(work: Work, case: Case, timer_id: int, status: str) -> None:
    mark_timer(work, timer_id, status)
    refresh_due(work, case)
    move_due(work, case)


def _wait(backend: Backend, timer_id: int, case_id: int, hold: Hold, early: TooEarly) -> Fired:
    """The step would leave a case below before its time: the deadline ends on the day on which it may be left."""
    with command(backend, SYSTEM) as work:
        case = hold(work, case_id)
        take_moment(backend, work)
        run_again(work, case)
        timer = _passed(work, case, timer_id)
        due = None if timer is None else due_of(work, case, timer)
        if timer is None or due is None:
            return Fired(reference=case.reference, what=NOTHING)
        found = recount(work, case, timer, due, Grace(early.until, HELD_BELOW))
        move_due(work, case)
        work.enter(case, DeadlineMoved(how="waits", due=found), by_clock=True)
        return Fired(reference=case.reference, what="waits", refused=early.reasons)


def _overdue(backend: Backend, timer_id: int, case_id: int, hold: Hold, error: GovflowError) -> Fired:
    """The step could not be taken: the deadline stays on the desk as overdue, with the reasons on record."""
    reasons = error.reasons if isinstance(error, Refused) else (error.message,)
    with command(backend, SYSTEM) as work:
        case = hold(work, case_id)
        take_moment(backend, work)
        run_again(work, case)
        if _passed(work, case, timer_id) is None:
            return Fired(reference=case.reference, what=NOTHING)
        mark_timer(work, timer_id, "overdue")
        work.enter(case, DeadlinePassed(refused=tuple(reasons)), by_clock=True)
        return Fired(reference=case.reference, what="overdue", refused=reasons)
