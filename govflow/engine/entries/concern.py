"""What an entry is to whoever takes part in its case, apart from those who are awaited after it."""

from __future__ import annotations

from govflow.engine.definition import SAME, Workflow
from govflow.engine.entries import Entry, is_news
from govflow.engine.entries.case import EndedWithParent, StepTaken
from govflow.engine.entries.deadlines import DeadlinePassed, Escalated, Reminded
from govflow.engine.entries.rounds import RoundClosed

AWAITED, DEADLINE, NAMED, DECIDED, CHANGED = "awaited", "deadline", "named", "decided", "changed"
WHYS = (AWAITED, DEADLINE, NAMED, DECIDED, CHANGED)
"""Why somebody is told, what weighs most first."""


def concern(entry: Entry, workflow: Workflow) -> str | None:
    """``deadline``: tells those who are awaited of their time limit; ``decided``: a round or the case has an outcome;
    ``changed``: news for who takes part. None: nobody is told of it for its own sake.
    """
    match entry:
        case Reminded() | Escalated() | DeadlinePassed():
            return DEADLINE
        case RoundClosed() | EndedWithParent():
            return DECIDED
        case StepTaken() if entry.target in workflow.states and workflow.states[entry.target].end:
            return DECIDED
    return CHANGED if is_news(entry) else None


def named(entry: Entry, workflow: Workflow) -> tuple[str, ...]:
    """Whom the file says to tell of it: capacities, or roles in them."""
    if not isinstance(entry, StepTaken) or entry.source not in workflow.states:
        return ()
    ways = (each for each in workflow.leaving(entry.source) if each.name == entry.step)
    return tuple(dict.fromkeys(who for each in ways if each.to in (entry.target, SAME) for who in each.notify))
