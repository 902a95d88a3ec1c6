"""A rotation of the chair among Beijing, Tianjin and Hebei, short ways to swap years, and who chairs a conference."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

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
from govflow.services.queries.directory.chairing import RotationPage, load_rotation_page
from tests.builders import Cast

MEMBERS = ("beijing", "tianjin", "hebei")
SIGNS = {"beijing": "sun.hao", "tianjin": "ma.ling", "hebei": "li.jian"}
CHAIRS = {"beijing": "wei.min", "tianjin": "jin.he", "hebei": "lu.ze"}
FIRST = 2027
"""The first year of the order; the cast begins in March 2026."""


def order(cast: Cast, *members: str, person: str = "admin", first_year: int = FIRST, **changed: Any) -> None:
    """An administrator enters an order; Beijing, Tianjin, Hebei where none is said."""
    said = {"decided": "The conference of May, BTH-JC-2026-0001.", "reason": "Each in its turn.", **changed}
    command = EnterOrder(
        group_id=group(cast), members=cast.organizations(*(members or MEMBERS)), first_year=first_year, **said
    )
    enter_order(cast.backend, cast.actor(person), command)


def group(cast: Cast) -> int:
    return cast.organization("conference")


def page(cast: Cast, person: str = "sun.hao", before: int | None = None) -> RotationPage:
    with cast.backend.reading() as session:
        return load_rotation_page(cast.backend.work(session, cast.actor(person)), group(cast), before)


def turns(cast: Cast) -> dict[int, str]:
    """The years on the page with the first word of who chairs."""
    return {each.year: each.name.en.split()[0] for each in page(cast).years}


def ask(cast: Cast, whose: str, own: int, other: int, reason: str = "The flood works.", person: str = "") -> None:
    command = AskSwap(group_id=group(cast), own_year=own, other_year=other, reason=reason)
    ask_swap(cast.backend, cast.actor(person or SIGNS[whose]), command)


def answer(cast: Cast, whose: str, act: Act, person: str = "") -> None:
    """An act on the swap that was asked for last."""
    swap = page(cast).swaps[0].id
    change_swap(
        cast.backend, cast.actor(person or SIGNS[whose]), ChangeSwap(group_id=group(cast), swap_id=swap, act=act)
    )


def swap(cast: Cast, whose: str, own: int, asked: str, other: int) -> None:
    ask(cast, whose, own, other)
    answer(cast, asked, "agree")


def object_to(cast: Cast, whose: str, reason: str | None = "It is our year.", person: str = "") -> None:
    """A member objects to the latest order, or takes that back."""
    found = page(cast).orders[0].id
    command = Objection(group_id=group(cast), order_id=found, reason=reason)
    object_to_order(cast.backend, cast.actor(person or SIGNS[whose]), command)


def called(cast: Cast, day: date) -> str:
    """A conference that was proposed and called for a day."""
    reference = proposed(cast)
    call(cast, reference, day)
    return reference


def proposed(cast: Cast) -> str:
    return cast.open(
        "li.jian", "joint-conference", "A conference", purpose="Talk.", level="conference", rule_set="by_topic"
    )


def call(cast: Cast, reference: str, day: date) -> None:
    urgent = day - cast.today < timedelta(days=60)
    step, reason = ("accept_urgently", "The flood.") if urgent else ("accept", None)
    cast.fire("bai.xue", reference, step, meeting_date=day, place="Tianjin", reason=reason)


def convener(cast: Cast, reference: str) -> str | None:
    """The organization that convenes a case, by its key."""
    return cast.holder(reference, "convener") if cast.case(reference).holders("convener") else None
