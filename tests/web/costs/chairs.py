"""A rotation with so many orders, objections and swaps that are over, and the commands about it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from sqlalchemy import select

from govflow.services.commands.meetings.chairing import (
    Act,
    AskSwap,
    ChangeSwap,
    EnterOrder,
    Objection,
    ask_swap,
    change_swap,
    enter_order,
    object_to_order,
)
from govflow.store.meetings.chairing import ObjectionRow, OrderRow, SwapRow
from tests.builders import Cast

GROUP, FIRST = "air", 2027
MEMBERS = ("beijing", "tianjin", "hebei")
WORDS = {"decided": "The members, by letter.", "reason": "Each in its turn."}


def take_turns(cast: Cast, many: int) -> None:
    """Beijing, Tianjin and Hebei chair the committee on air by turns; so much was objected to and refused."""
    group, (beijing, tianjin, hebei) = cast.organization(GROUP), cast.organizations(*MEMBERS)
    at, person = cast.clock.at, cast.person("ma.ling")
    with cast.backend.transaction() as session:
        for _ in range(many):
            row = OrderRow(group_id=group, first_year=FIRST, members=[hebei, tianjin, beijing], entered_at=at, **WORDS)
            session.add(row)
            session.flush()
            session.add(
                ObjectionRow(
                    group_id=group, order_id=row.id, organization_id=tianjin, reason="No.", at=at, by_person=person
                )
            )
            session.add(
                SwapRow(
                    group_id=group, asking_id=beijing, asking_year=FIRST, asked_id=tianjin, asked_year=FIRST + 1,
                    reason="No.", asked_at=at, asked_by=person, outcome="refused", answered_at=at, answered_by=person,
                )
            )  # fmt: skip
        session.add(
            OrderRow(group_id=group, first_year=FIRST, members=[beijing, tianjin, hebei], entered_at=at, **WORDS)
        )


def about_chairs(cast: Cast) -> dict[str, Callable[[], Callable[[], Any]]]:
    group, (beijing, tianjin, hebei) = cast.organization(GROUP), cast.organizations(*MEMBERS)
    order = EnterOrder(group_id=group, members=(tianjin, beijing, hebei), first_year=FIRST + 2, **WORDS)
    asked = AskSwap(group_id=group, own_year=FIRST, other_year=FIRST + 1, reason="The flood works.")

    def newest(table: type[OrderRow] | type[SwapRow]) -> int:
        with cast.backend.reading() as session:
            return session.scalars(select(table.id).order_by(table.id)).all()[-1]

    def object_() -> Callable[[], None]:
        command = Objection(group_id=group, order_id=newest(OrderRow), reason="It is our year.")
        return partial(object_to_order, cast.backend, cast.actor("li.jian"), command)

    def change(person: str, act: Act) -> Callable[[], None]:
        command = ChangeSwap(group_id=group, swap_id=newest(SwapRow), act=act)
        return partial(change_swap, cast.backend, cast.actor(person), command)

    return {
        "ask for a swap of the chair": lambda: partial(ask_swap, cast.backend, cast.actor("sun.hao"), asked),
        "agree to a swap of the chair": lambda: change("ma.ling", "agree"),
        "ask to undo a swap of the chair": lambda: change("ma.ling", "undo"),
        "enter an order of the chair": lambda: partial(enter_order, cast.backend, cast.actor("admin"), order),
        "object to an order of the chair": object_,
    }
