"""Chair by rotation: an order is entered, a member objects to it, two members swap their years.

An administrator who belongs to none of the members enters an order, for years to come only, and every member can object
before they begin. Years are swapped by those who bind the two members, and by nobody else. All of it stands in the log.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Literal

from govflow.domain.conferences.chairing import LONGEST_DECIDED, LONGEST_REASON, NOTICE
from govflow.errors import Invalid, NotFound, Refused
from govflow.legible import length
from govflow.messages import Message
from govflow.services.accounts.granting import check_disinterested
from govflow.services.backend import Backend
from govflow.services.commands.directory.people import only_administrators
from govflow.services.queries.directory.chair_rights import (
    Rotation,
    against_agreeing,
    against_binding,
    against_objecting,
    against_swapping,
    against_taking_back,
    against_undoing,
    load_rotation,
)
from govflow.services.retrying import retried
from govflow.services.typed import check_words
from govflow.store.meetings.chairing import ObjectionRow, OrderRow, SwapRow
from govflow.store.people import OrganizationRow
from govflow.store.record.administration import fields, record, record_new
from govflow.store.sql.session import Session
from govflow.values import Actor

Act = Literal["agree", "refuse", "withdraw", "undo", "keep"]
"""``undo``: asks to undo a swap, or agrees to that; ``keep``: drops that it was asked."""


@dataclass(frozen=True, kw_only=True)
class EnterOrder:
    """The members of a committee or body in the order in which they chair from a year on.

    ``decided``: by whom, when and on what it rests, such as the reference of a case.
    """

    group_id: int
    members: tuple[int, ...]
    first_year: int
    decided: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Objection:
    """A member objects to an order, or (no ``reason``) takes its objection back."""

    group_id: int
    order_id: int
    reason: str | None


@dataclass(frozen=True, kw_only=True)
class AskSwap:
    """The organization acted for gives its year for that of another member."""

    group_id: int
    own_year: int
    other_year: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class ChangeSwap:
    group_id: int
    swap_id: int
    act: Act


@retried
def enter_order(backend: Backend, actor: Actor, command: EnterOrder) -> None:
    """Enter an order. Raises Invalid; Conflict where the actor belongs to a member or to the committee or body."""
    only_administrators(actor)
    _check_texts(decided=command.decided, reason=command.reason)
    with backend.transaction() as session:
        rotation = _held(backend, session, actor, command.group_id)
        check_disinterested(actor, {command.group_id, *rotation.members, *command.members})
        _check_order(rotation, command)
        row = OrderRow(
            group_id=command.group_id,
            first_year=command.first_year,
            members=[*command.members],
            decided=command.decided,
            reason=command.reason,
            entered_at=rotation.work.at,
            entered_by=actor.person_id,
        )
        session.add(row)
        record_new(session, actor, rotation.work.at, "entered", row)


@retried
def object_to_order(backend: Backend, actor: Actor, command: Objection) -> None:
    """A member objects to an order before its first year, or takes that back while others can still object in time.

    Raises Refused, Invalid, NotFound.
    """
    if command.reason is not None:
        _check_texts(reason=command.reason)
    with backend.transaction() as session:
        rotation = _held(backend, session, actor, command.group_id)
        order = session.get(OrderRow, command.order_id)
        if order is None or order.group_id != command.group_id:
            raise NotFound(Message("There is no such order."))
        against = against_taking_back if command.reason is None else against_objecting
        _refuse(against_binding(rotation), against(rotation, order))
        standing = [
            each
            for each in rotation.kept.against(order.id, rotation.work.at)
            if each.organization_id == actor.organization_id
        ]
        if command.reason is None:
            _take_back(session, rotation, standing)
        elif standing:
            raise Refused([Message("Your organization has objected to this order already.")])
        else:
            _object(session, rotation, order, command.reason)


@retried
def ask_swap(backend: Backend, actor: Actor, command: AskSwap) -> None:
    """Ask another member to swap years. Raises Refused with all reasons, Invalid."""
    _check_texts(reason=command.reason)
    with backend.transaction() as session:
        rotation = _held(backend, session, actor, command.group_id)
        _refuse(against_swapping(rotation, command.own_year, command.other_year))
        other = rotation.plan.planned(command.other_year)
        assert other is not None
        row = SwapRow(
            group_id=command.group_id,
            asking_id=actor.organization_id,
            asking_year=command.own_year,
            asked_id=other.organization,
            asked_year=command.other_year,
            reason=command.reason,
            asked_at=rotation.work.at,
            asked_by=actor.person_id,
        )
        session.add(row)
        record_new(session, actor, rotation.work.at, "asked", row)


@retried
def change_swap(backend: Backend, actor: Actor, command: ChangeSwap) -> None:
    """Answer a swap, withdraw it, ask to undo it or agree to that. Raises Refused with all reasons, NotFound."""
    with backend.transaction() as session:
        rotation = _held(backend, session, actor, command.group_id)
        row = session.get(SwapRow, command.swap_id, with_for_update=True)
        if row is None or row.group_id != command.group_id:
            raise NotFound(Message("There is no such swap."))
        _refuse(against_binding(rotation), _against_side(rotation, row, command.act))
        before = fields(row)
        name = _ACTS[command.act](rotation, row, actor)
        record(session, actor, rotation.work.at, name, row, before=before, after=fields(row))


def _held(backend: Backend, session: Session, actor: Actor, group_id: int) -> Rotation:
    """The rotation under the lock of its committee or body: what is decided on it is so when it is written."""
    session.get(OrganizationRow, group_id, with_for_update=True)
    return load_rotation(backend.work(session, actor), group_id)


def _check_texts(**texts: str) -> None:
    most = {"decided": LONGEST_DECIDED, "reason": LONGEST_REASON}
    check_words(**texts)
    problems = {name: Message("An answer is needed here.") for name, text in texts.items() if not text.strip()}
    problems |= {
        name: Message("Use at most %(most)s characters.", most=most[name])
        for name, text in texts.items()
        if length(text) > most[name]
    }
    if problems:
        raise Invalid(problems)


def _check_order(rotation: Rotation, command: EnterOrder) -> None:
    problems: dict[str, Message] = {}
    if len(rotation.members) < 2:
        problems["members"] = Message("A rotation needs two members at least.")
    elif len(command.members) != len(set(command.members)) or {*command.members} != {*rotation.members}:
        problems["members"] = Message("Name each member of today once.")
    if command.first_year not in rotation.first_years:
        problems["first_year"] = Message(
            "An order begins with a year that is at least %(n)s days away, so that every member can object before.",
            n=NOTICE,
        )
    last = rotation.kept.orders[-1] if rotation.kept.orders else None
    if last and (last.first_year, [*last.members]) == (command.first_year, [*command.members]):
        problems["members"] = Message("This order has been entered already.")
    if problems:
        raise Invalid(problems)


def _object(session: Session, rotation: Rotation, order: OrderRow, reason: str) -> None:
    row = ObjectionRow(
        group_id=order.group_id,
        order_id=order.id,
        organization_id=rotation.work.actor.organization_id,
        reason=reason,
        at=rotation.work.at,
        by_person=rotation.work.actor.person_id,
    )
    session.add(row)
    record_new(session, rotation.work.actor, rotation.work.at, "made", row)


def _take_back(session: Session, rotation: Rotation, standing: list[ObjectionRow]) -> None:
    if not standing:
        raise Refused([Message("Your organization has not objected to this order.")])
    row = session.get(ObjectionRow, standing[0].id, with_for_update=True)
    assert row is not None
    before = fields(row)
    row.withdrawn_at, row.withdrawn_by = rotation.work.at, rotation.work.actor.person_id
    record(session, rotation.work.actor, row.withdrawn_at, "taken back", row, before=before, after=fields(row))


def _against_side(rotation: Rotation, row: SwapRow, act: Act) -> Iterator[Message]:
    """Each act is one side's: who was asked answers, who asked withdraws, both undo."""
    mine = rotation.work.actor.organization_id
    sides = {"agree": {row.asked_id}, "refuse": {row.asked_id}, "withdraw": {row.asking_id}}
    if mine not in sides.get(act, {row.asking_id, row.asked_id}):
        yield Message("This is for another member to say.")
    elif act == "agree":
        yield from against_agreeing(rotation, row)
    elif act in sides and row.outcome is not None:
        yield Message("This swap has been answered already.")
    elif act == "undo":
        yield from against_undoing(rotation, row)
        if row.revoking_id == mine:
            yield Message("Your organization has asked for this already; the other one has to agree.")
    elif act == "keep" and (row.revoking_id is None or row.revoked_at is not None):
        yield Message("Nobody asks to undo this swap.")


def _answer(outcome: str) -> Callable[[Rotation, SwapRow, Actor], str]:
    def write(rotation: Rotation, row: SwapRow, actor: Actor) -> str:
        row.outcome, row.answered_at, row.answered_by = outcome, rotation.work.at, actor.person_id
        return outcome

    return write


def _undo(rotation: Rotation, row: SwapRow, actor: Actor) -> str:
    if row.revoking_id is None:
        row.revoking_id, row.revoking_by = actor.organization_id, actor.person_id
        return "undoing asked"
    row.revoked_at, row.revoked_by = rotation.work.at, actor.person_id
    return "undone"


def _keep(_rotation: Rotation, row: SwapRow, _actor: Actor) -> str:
    row.revoking_id = row.revoking_by = None
    return "undoing dropped"


_ACTS: dict[Act, Callable[[Rotation, SwapRow, Actor], str]] = {
    "agree": _answer("agreed"),
    "refuse": _answer("refused"),
    "withdraw": _answer("withdrawn"),
    "undo": _undo,
    "keep": _keep,
}


def _refuse(*reasons: Iterator[Message]) -> None:
    found = tuple(dict.fromkeys(chain(*reasons)))
    if found:
        raise Refused(found)
