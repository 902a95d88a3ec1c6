"""What lies on desks: who is awaited in a state or from a seat of a round, and the words that say what for.

Entering a state lays it there; the check of the record works it out again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeAlias

from govflow.engine.definition import OPEN, TIMER, State, Transition, Workflow
from govflow.engine.rounds.rules import Consultation, Review, Round
from govflow.engine.vocabulary import Vocabulary
from govflow.store.cases import LONGEST_ASK
from govflow.store.rounds import LoadedRound
from govflow.values import Text

Place: TypeAlias = tuple[int | None, int | None]
"""An organization, or a person."""

ENTERED = Text(en="Look at what was entered for you; you may object", zh="查看代录内容，可提出异议")
"""What a seat is asked, beside its answer if that is awaited, for which whoever keeps the round entered something."""


def awaited(workflow: Workflow, state_name: str) -> tuple[str, ...]:
    """Who is awaited in a state: as the file says, else whoever may take one of the steps made for this state."""
    state = workflow.states[state_name]
    if state.waits_for:
        return state.waits_for
    steps = [each for each in workflow.leaving(state_name) if each.manual and _made_for(each, state_name)]
    return tuple(dict.fromkeys(who for each in steps for who in each.actors if who != TIMER))


def answering_role(rule: Round, vocabulary: Vocabulary) -> str:
    """Which members answer for an organization: votes and signatures bind it, opinions and scores do not."""
    return "" if isinstance(rule, Consultation | Review) else vocabulary.binding


def state_ask(state: State) -> Text:
    """What everybody is asked who is awaited in a state."""
    return state.ask or state.title


def round_ask(workflow: Workflow, state: State, round_: LoadedRound) -> Text:
    """What the seats of a round are asked. Where several are open, a desk is told which one an item is of."""
    title = workflow.rounds[round_.name].title if len(state.rounds) > 1 else None
    ask = title or state_ask(state)
    return ask if round_.item is None else round_.item.after(ask)


def looking_too(ask: Text) -> Text:
    """The same, for a seat that is to look at what was entered for it as well."""
    return Text(en=f"{ENTERED.en}. {ask.en}", zh=f"{ENTERED.zh}。{ask.zh}")


def items_of(state: State, whos: Iterable[str], holders: Callable[[str], Iterable[Place]]) -> list[dict[str, object]]:
    """A work item for each who holds one of these capacities, or such a role in it."""
    apart = ((capacity, role) for capacity, _, role in (who.partition(".") for who in whos))
    return [_item(capacity, role, place, state_ask(state)) for capacity, role in apart for place in holders(capacity)]


def round_items(
    workflow: Workflow, state: State, round_: LoadedRound, vocabulary: Vocabulary
) -> list[dict[str, object]]:
    """A work item for each seat that has not answered, or for which something was entered."""
    role, ask = answering_role(round_.rule, vocabulary), round_ask(workflow, state, round_)
    waiting, entered, both = round_.judge().waiting, round_.entered, looking_too(ask)
    asked = dict.fromkeys(waiting, ask) | {each: both if each in waiting else ENTERED for each in entered}
    return [
        {**_item(seat.capacity, role, round_.holders[seat.id], asked[seat.id]), "seat_id": seat.id}
        for seat in round_.seats
        if seat.id in asked
    ]


def words(ask: Text) -> tuple[str, str]:
    """An ask as it is kept, in English and in Chinese."""
    return ask.en[:LONGEST_ASK], ask.zh[:LONGEST_ASK]


def _made_for(transition: Transition, state: str) -> bool:
    return OPEN not in transition.sources and state in transition.sources


def _item(capacity: str, role: str, place: Place, ask: Text) -> dict[str, object]:
    organization, person = place
    ask_en, ask_zh = words(ask)
    return {
        "capacity": capacity,
        "organization_id": organization,
        "role": role if organization is not None else "",
        "person_id": person,
        "seat_id": None,
        "ask_en": ask_en,
        "ask_zh": ask_zh,
    }
