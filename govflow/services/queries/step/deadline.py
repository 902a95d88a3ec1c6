"""Acts upon a case that are no steps of its procedure: extending or suspending its deadline, reopening it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from govflow.engine.deadlines import Due
from govflow.engine.definition import State
from govflow.messages import Message
from govflow.services.queries.case.head import Head, load_head, load_names
from govflow.services.queries.case.readers import Reason, read_where
from govflow.services.queries.procedure.time_words import time_words
from govflow.services.rights import holds
from govflow.store.deadlines.stretches import load_suspensions
from govflow.store.deadlines.timers import Timer, running_timers
from govflow.store.work import Case, Work
from govflow.store.writing.clocks import due_of
from govflow.store.writing.counting import how_counted
from govflow.store.writing.locking import read_case

Act = Literal["extension", "suspension", "reopening"]


@dataclass(frozen=True, kw_only=True)
class ActPage:
    """``now`` says how the deadline was counted so far; ``brings`` what the act changes.

    ``suspended``: a suspension is there already, and the page is about ending it.
    """

    head: Head
    act: Act
    suspended: bool
    now: Message | None
    brings: Message | None
    reason: Reason


def load_act(work: Work, reference: str, act: Act) -> ActPage:
    """The page that asks for a reason. Raises NotFound for a case that the reader may not see."""
    case = read_case(work, reference)
    workflow = work.version_of(case).workflow
    state = workflow.states[case.state]
    timer = _concerned(work, case, act)
    due = due_of(work, case, timer) if timer is not None else None
    suspended = act == "suspension" and timer is not None and timer["status"] == "suspended"
    brings = None
    if act == "extension" and due is not None and due.extend is not None:
        brings = Message("The procedure allows to add %(time)s.", time=str(due.extend.add))
    if act == "suspension" and not suspended and due is not None and due.pause is not None:
        brings = Message(
            "The clock stands still from now on. The days until it runs again are added, at most %(time)s in all; then "
            "it runs again by itself.",
            time=time_words(due.pause.at_most, None),
        )
    if suspended and timer is not None:
        brings = Message(
            "It has stood still since %(at)s; from now on it runs, and the days between are added.",
            at=next(each.start for each in load_suspensions(work.session, timer["id"]) if each.end is None),
        )
    if act == "reopening" and state.reopen is not None:
        brings = Message("The case goes back to “%(state)s”.", state=workflow.states[state.reopen.to].title)
    return ActPage(
        head=load_head(work, case, load_names(work, case)),
        act=act,
        suspended=suspended,
        now=how_counted(work, case, timer).sentence if timer is not None else None,
        brings=brings,
        reason=Reason(required=True, read=read_where(workflow, [_entered_in(case, state, act)])),
    )


def _entered_in(case: Case, state: State, act: Act) -> tuple[str, str | None]:
    """The state in which the act is entered, and the one before it."""
    reopened = act == "reopening" and state.reopen is not None
    return (state.reopen.to, case.state) if reopened and state.reopen else (case.state, case.ended_in)


def _concerned(work: Work, case: Case, act: Act) -> Timer | None:
    """The deadline that the act changes; where it changes none, the earliest."""
    timers = running_timers(work.session, case.id)
    held = holds(work, case)
    found = [each for each in timers if _changes(due_of(work, case, each), act, held)]
    stopped = [each for each in found if each["status"] == "suspended"] if act == "suspension" else []
    return next(iter((*stopped, *found, *timers)), None)


def _changes(due: Due | None, act: Act, held: Collection[str]) -> bool:
    if due is None:
        return False
    if act == "extension":
        return due.extend is not None and due.extend.by in held
    return due.pause is not None and not set(due.pause.by).isdisjoint(held)
