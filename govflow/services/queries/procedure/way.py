"""The way that a case has before it, in plain words: where it stands, what comes next, who acts, how long it takes.

All of it is told from the file: whoever reads it learns nothing of the case but the state that they see it in.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from govflow.domain.cases import WAY, WayBook
from govflow.engine.definition.way import turns_off, way_on
from govflow.engine.machine import Machine
from govflow.messages import Message
from govflow.services.queries.procedure.time_words import due_words
from govflow.values import Text

Places: TypeAlias = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, kw_only=True)
class Stage:
    """A state that may come. ``who`` acts there, ``yours``: the reader among them; ``ask``: what they do.

    ``time``: how long it may take; ``no_limit``: why nothing ends the waiting there.
    """

    title: Text
    who: tuple[Text, ...]
    yours: bool
    ask: Text | None
    time: Message | None
    no_limit: Text | None


@dataclass(frozen=True, kw_only=True)
class Way:
    """What lies before a case. ``number`` of ``all``: the stage that it has come to, where it stands on the way that
    the procedure has from its beginning. ``ahead``: in each place the states that one step leads to, one of them comes.
    ``otherwise``: where it may go from here, too.
    """

    number: int | None
    all: int
    ahead: tuple[tuple[Stage, ...], ...]
    otherwise: tuple[Text, ...]


def way_words(machine: Machine, state: str, held: Callable[[], Collection[str]]) -> Way | None:
    """The way from a state for whoever holds these capacities, which are asked only where the file tells it to anybody;
    None where it tells it to others, where no way leads to success, and in an end.
    """
    book: WayBook | None = machine.book(WAY)
    if book is None or not set(book.told_to).intersection(holds := held()):
        return None
    whole, ahead, otherwise = _found(machine, state)
    if not ahead:
        return None
    return Way(
        number=next((number for number, place in enumerate(whole, 1) if state in place), None),
        all=len(whole),
        ahead=tuple(tuple(_stage(machine, each, holds) for each in place) for place in ahead),
        otherwise=tuple(machine.workflow.states[each].title for each in otherwise),
    )


@lru_cache(maxsize=500)
def _found(machine: Machine, state: str) -> tuple[Places, Places, tuple[str, ...]]:
    """The whole way of a procedure, that from a state on, and where else it may go from there."""
    workflow = machine.workflow
    whole = ((workflow.start,), *way_on(workflow, workflow.start))
    return whole, way_on(workflow, state), turns_off(workflow, state)


def _stage(machine: Machine, name: str, holds: Collection[str]) -> Stage:
    workflow = machine.workflow
    state, due = workflow.states[name], workflow.deadline(name, "")
    asked = state.waits_for or tuple(who for each in state.rounds for who in workflow.rounds[each].voters)
    who = tuple(dict.fromkeys(each.partition(".")[0] for each in asked))
    return Stage(
        title=state.title,
        who=tuple(workflow.parties[each].title for each in who),
        yours=not set(who).isdisjoint(holds),
        ask=state.ask,
        time=due_words(due, workflow.fields, workflow.step_titles) if due is not None else None,
        no_limit=state.no_limit,
    )
