"""The floor of a session: asked for, given and ended; lists that are closed; and interruptions of the sitting."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from govflow.domain.floor import (
    LONGEST_BREAK,
    LONGEST_REASON,
    MOST_GIVEN_UP,
    Place,
    against_break,
    against_interrupted,
    given_up_too_often,
    moved_forward,
)
from govflow.engine.entries import FloorKept, SittingContinued, SittingInterrupted
from govflow.errors import Refused
from govflow.messages import Message
from govflow.services.backend import Backend
from govflow.services.orders import on_case
from govflow.services.queries.meetings.floor_rights import (
    against_asking,
    against_chairing,
    against_ending,
    against_interrupting,
    against_keeping_list,
    against_leaving_list,
    speakers_book,
    takes_part_in,
)
from govflow.services.receipts import Receipt
from govflow.services.typed import check_words
from govflow.store.meetings.floor import (
    add_place,
    begin_interruption,
    change_place,
    close_list,
    closed_lists,
    end_interruption,
    end_speech,
    interrupted,
    load_places,
    load_speaking,
)
from govflow.store.meetings.lines import line_in_hand, name_at, number_of, owner_in_hand
from govflow.store.work import Case, Work
from govflow.values import Actor

__all__ = [
    "CHANGES",
    "LONGEST_BREAK",
    "LONGEST_REASON",
    "AskForFloor",
    "ChangePlace",
    "CloseList",
    "ContinueSitting",
    "InterruptSitting",
    "ask_for_floor",
    "change_place_on_list",
    "close_speaking_list",
    "continue_sitting",
    "interrupt_sitting",
]

Change = Literal["give", "end", "move", "leave"]
CHANGES: tuple[Change, ...] = ("give", "end", "move", "leave")
"""``give``: it has the floor from now on. ``move``: it is next. ``leave``: it asks for the floor no more."""


@dataclass(frozen=True, kw_only=True)
class AskForFloor:
    """Ask for the floor on a line of the agenda, for the organization acted for; or (``organization_id``) put one on
    the list that raised a hand.
    """

    case: str
    entry_id: int
    organization_id: int | None = None
    key: str


@dataclass(frozen=True, kw_only=True)
class ChangePlace:
    """Change what becomes of a place on a speaking list."""

    case: str
    place_id: int
    change: Change
    key: str


@dataclass(frozen=True, kw_only=True)
class CloseList:
    """Close the speaking list of a line: nobody else asks, and who stands on it still speaks; or open it again."""

    case: str
    entry_id: int
    closed: bool
    key: str


@dataclass(frozen=True, kw_only=True)
class InterruptSitting:
    """Interrupt the sitting, for as long as is expected."""

    case: str
    minutes: int
    reason: str
    key: str


@dataclass(frozen=True, kw_only=True)
class ContinueSitting:
    """Go on, earlier or later than was expected."""

    case: str
    key: str


def ask_for_floor(backend: Backend, actor: Actor, order: AskForFloor) -> Receipt:
    """Put an organization at the end of the list of a line. Raises Refused."""

    def act(work: Work, case: Case) -> None:
        own = order.organization_id is None or order.organization_id == actor.organization_id
        if reasons := against_asking(work, case) if own else against_keeping_list(work, case):
            raise Refused(reasons)
        whose, book = (actor.organization_id if own else order.organization_id) or 0, speakers_book(work, case)
        if not takes_part_in(case, book.of if book is not None else (), whose):
            raise Refused([Message("An organization is named that does not ask for the floor here. Reload the page.")])
        (owner, number), name = line_in_hand(work, case, order.entry_id), name_at(work, case, whose)
        places = [each for each in load_places(work, case) if each.entry_id == order.entry_id]
        if order.entry_id in closed_lists(work, case):
            raise Refused([Message("The list of this item is closed.")])
        if any(each.organization_id == whose and (each.waits or each.speaks) for each in places):
            raise Refused([Message("%(name)s is on the list already.", name=name)])
        if given_up_too_often(places, whose, actor.organization_id):
            raise Refused(
                [
                    Message(
                        "%(name)s was taken off the list of this item %(n)s times: it is not put there again.",
                        name=name,
                        n=MOST_GIVEN_UP,
                    )
                ]
            )
        add_place(work, case, owner, order.entry_id, whose, rank=max((each.rank for each in places), default=0) + 1)
        work.enter(owner, FloorKept(act="asked" if own else "added", number=number, organization=name))

    return on_case(backend, actor, order, act)


def change_place_on_list(backend: Backend, actor: Actor, order: ChangePlace) -> Receipt:
    """Give the floor, end a speech, move a place to the front, or take it off. Raises Refused."""

    def act(work: Work, case: Case) -> None:
        places = load_places(work, case)
        place = next((each for each in places if each.id == order.place_id), None)
        if place is None:
            raise Refused([Message("There is no such place on a list. Reload the page.")])
        if reasons := _AGAINST[order.change](work, case, place):
            raise Refused(reasons)
        if order.change == "give" and (reason := against_interrupted(interrupted(work, case))):
            raise Refused([reason])
        if reason := _too_late(work, case, place, order.change):
            raise Refused([reason])
        _CHANGE[order.change](work, case, place, places)

    return on_case(backend, actor, order, act)


def close_speaking_list(backend: Backend, actor: Actor, order: CloseList) -> Receipt:
    """Close a list, or open it again; one that is so already stays so. Raises Refused."""

    def act(work: Work, case: Case) -> None:
        if reasons := against_chairing(work, case):
            raise Refused(reasons)
        owner, number = line_in_hand(work, case, order.entry_id)
        if (order.entry_id in closed_lists(work, case)) != order.closed:
            close_list(work, case, owner, order.entry_id, closed=order.closed)
            work.enter(owner, FloorKept(act="closed" if order.closed else "opened", number=number))

    return on_case(backend, actor, order, act)


def interrupt_sitting(backend: Backend, actor: Actor, order: InterruptSitting) -> Receipt:
    """Interrupt the sitting: a speech that goes on ends with it, and deadlines run on. Raises Refused."""

    def act(work: Work, case: Case) -> None:
        check_words(reason=order.reason)
        reason = order.reason.strip()
        if reasons := against_interrupting(work, case) or [*against_break(order.minutes, reason)]:
            raise Refused(reasons)
        if (already := against_interrupted(interrupted(work, case))) is not None:
            raise Refused([already])
        _end_speech(work, case)
        until = work.at + timedelta(minutes=order.minutes)
        begin_interruption(work, case, until, reason)
        work.enter(case, SittingInterrupted(until=until, reason=reason))

    return on_case(backend, actor, order, act)


def continue_sitting(backend: Backend, actor: Actor, order: ContinueSitting) -> Receipt:
    """Continue a sitting that is interrupted. Raises Refused."""

    def act(work: Work, case: Case) -> None:
        if reasons := against_interrupting(work, case):
            raise Refused(reasons)
        found = interrupted(work, case)
        if found is None:
            raise Refused([Message("The sitting is not interrupted.")])
        end_interruption(work, found)
        work.enter(case, SittingContinued(since=found.at))

    return on_case(backend, actor, order, act)


_AGAINST: Mapping[Change, Callable[[Work, Case, Place], list[Message]]] = {
    "give": lambda work, case, _: against_keeping_list(work, case),
    "move": lambda work, case, _: against_keeping_list(work, case),
    "end": against_ending,
    "leave": against_leaving_list,
}


def _too_late(work: Work, case: Case, place: Place, change: Change) -> Message | None:
    """What became of a place meanwhile, where nothing more can be changed of it so."""
    name = name_at(work, case, place.organization_id)
    if place.withdrawn_at is not None:
        return Message("%(name)s asks for the floor no more.", name=name)
    if change == "end":
        return None if place.speaks else Message("%(name)s does not have the floor.", name=name)
    if place.speaks:
        return Message("%(name)s has the floor already.", name=name)
    return None if place.waits else Message("%(name)s has spoken already.", name=name)


def _give(work: Work, case: Case, place: Place, places: list[Place]) -> None:
    """Whoever had the floor has it no more; who is not next is moved to the front, and the record says so."""
    _end_speech(work, case)
    _move(work, case, place, places)
    change_place(work, place, began_at=work.at)
    _enter(work, case, place, "given")


def _end(work: Work, case: Case, place: Place, _places: list[Place]) -> None:
    end_speech(work, case, place)


def _move(work: Work, case: Case, place: Place, places: list[Place]) -> None:
    moved = moved_forward(places, place)
    if moved is not None:
        change_place(work, place, rank=moved.rank, moved=True)
        _enter(work, case, place, "moved")


def _leave(work: Work, case: Case, place: Place, _places: list[Place]) -> None:
    change_place(work, place, withdrawn_at=work.at)
    own = place.organization_id == work.actor.organization_id
    _enter(work, case, place, "withdrawn" if own else "removed")


_CHANGE: Mapping[Change, Callable[[Work, Case, Place, list[Place]], None]] = {
    "give": _give,
    "end": _end,
    "move": _move,
    "leave": _leave,
}


def _end_speech(work: Work, case: Case) -> None:
    """The speech that goes on, on whichever item, ends now."""
    place = load_speaking(work, case)
    if place is not None:
        end_speech(work, case, place)


def _enter(work: Work, case: Case, place: Place, act: str) -> None:
    owner = owner_in_hand(work, case, place.case_id)
    if owner is not None:
        name, number = name_at(work, case, place.organization_id), number_of(work, case, place.entry_id)
        work.enter(owner, FloorKept(act=act, number=number, organization=name))
