"""The longest that one party alone may hold a case up, as the file has it, against the blocking map."""

from __future__ import annotations

from collections.abc import Iterator

from govflow.engine.checks.blocking import BlockingMap, Delay, calendar_days
from govflow.engine.deadlines.durations import Duration
from govflow.engine.definition import Workflow
from govflow.engine.problems import Positions, Problem
from govflow.messages import Message


def check(workflow: Workflow, at: Positions, blocking: BlockingMap) -> Iterator[Problem]:
    """A warning for each party that can hold a case up longer in all than ``longest_stall``; none where none is set."""
    allowed = workflow.longest_stall
    if allowed is None:
        return
    for delay in blocking.delays:
        if _is_longer(delay, allowed):
            yield at.problem(("longest_stall",), _sentence(workflow, delay, allowed), "warning")


def allowed_words(allowed: Duration) -> Message:
    """How long that is at most, in calendar days."""
    return Message("%(n)s day at most", "%(n)s days at most", n=calendar_days(allowed))


def _is_longer(delay: Delay, allowed: Duration) -> bool:
    return delay.days is None or delay.days > calendar_days(allowed)


def _sentence(workflow: Workflow, delay: Delay, allowed: Duration) -> Message:
    party = workflow.parties[delay.capacity].title
    states = tuple(workflow.states[each].title for each in delay.states)
    if delay.days is None:
        return Message(
            "“%(party)s” alone can hold a case up without limit (%(states)s); the file allows %(limit)s days "
            "(longest_stall). Add a deadline that leads on, or take longest_stall out.",
            party=party,
            states=states,
            limit=calendar_days(allowed),
        )
    return Message(
        "“%(party)s” alone can hold a case up for %(days)s days (%(states)s); the file allows %(limit)s "
        "(longest_stall). Shorten a deadline there, or allow more.",
        party=party,
        days=delay.days,
        states=states,
        limit=calendar_days(allowed),
    )
