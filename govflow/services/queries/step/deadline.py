"""Acts upon a case that are no steps of its procedure: extending or suspending its deadline, reopening it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from govflow.engine.deadlines import DueDate
from govflow.messages import Message
from govflow.services.queries.case.head import Head, load_head, load_names
from govflow.store.timers import running_timer
from govflow.store.work import Work
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


def load_act(work: Work, reference: str, act: Act) -> ActPage:
    """The page that asks for a reason. Raises NotFound for a case that the reader may not see."""
    case = read_case(work, reference)
    workflow = work.version_of(case).workflow
    state = workflow.states[case.state]
    timer = running_timer(work.session, case.id)
    suspended = act == "suspension" and timer is not None and timer["status"] == "suspended"
    brings = None
    if act == "extension" and state.due is not None and state.due.extend is not None:
        brings = Message("The procedure allows to add %(time)s.", time=str(state.due.extend.add))
    if act == "suspension" and not suspended:
        brings = Message("The clock stands still from now on. The days until it runs again are added.")
    if act == "reopening" and state.reopen is not None:
        brings = Message("The case goes back to “%(state)s”.", state=workflow.states[state.reopen.to].title)
    return ActPage(
        head=load_head(work, case, load_names(work, case)),
        act=act,
        suspended=suspended,
        now=DueDate.from_json(timer["arithmetic"]).sentence if timer is not None else None,
        brings=brings,
    )
