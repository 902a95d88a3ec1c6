"""Who sits in person and is no longer free of another party: acts no more from that seat, and reads nothing in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from govflow.engine.facts import Holder
from govflow.engine.seating import Conflict, Seating
from govflow.messages import Message
from govflow.values import Text


def not_free(seating: Seating, person_id: int) -> dict[str, Conflict]:
    """The capacities that a person holds although it is not free of somebody whom their rule names, each with whom."""
    return {
        capacity: conflict
        for capacity, holders in seating.seated.items()
        for each in holders
        if each.person_id == person_id
        for conflict in seating.conflicts(capacity, each)[:1]
    }


def seats_to_fill(seating: Seating) -> list[Conflict]:
    """The seats held in person by somebody who is no longer free: each must be filled anew."""
    return [found for each in seated_persons(seating.seated) for found in not_free(seating, each).values()]


def seated_persons(seated: Mapping[str, Sequence[Holder]]) -> dict[int, None]:
    """The persons who hold a seat in person, each once."""
    return {each.person_id: None for holders in seated.values() for each in holders if each.person_id is not None}


def against_going_on(conflicts: Iterable[Conflict]) -> tuple[Message, ...]:
    """To whoever holds a seat in person and is not free."""
    return tuple(
        Message(
            "You are in conflict of interest with %(other)s (%(other_capacity)s): as %(capacity)s you do nothing more "
            "in this case, and somebody else must take your place.",
            other=each.other.name,
            other_capacity=each.other_capacity,
            capacity=each.capacity,
        )
        for each in conflicts
    )


def to_be_filled(found: Conflict, holder: Text, other: Text) -> Message:
    """To the others in the case; the names as each of them may know them."""
    return Message(
        "%(holder)s acts no more as %(capacity)s: conflict of interest with %(other)s (%(other_capacity)s). The seat "
        "must be filled anew.",
        holder=holder,
        capacity=found.capacity,
        other=other,
        other_capacity=found.other_capacity,
    )
