"""Sittings of a mediation, called and entered as a test needs them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from govflow.engine.asking.answers import Upload
from govflow.services.commands.mediation.minutes import (
    AnswerMinutes,
    KeepMinutes,
    TellCeiling,
    answer_minutes,
    keep_minutes,
    tell_ceiling,
)
from govflow.services.commands.mediation.sittings import (
    CallOff,
    CallSitting,
    ChangeSitting,
    EnterPeople,
    ObjectToPeople,
    call_off,
    call_sitting,
    change_sitting,
    enter_people,
    object_to_people,
)
from govflow.services.queries.mediation.sittings import (
    SittingLine,
    SittingPage,
    SittingsPage,
    load_sitting,
    load_sittings_page,
)
from govflow.values import Money
from tests.builders import Cast, new_key

CLAIMANT, RESPONDENT, MEDIATOR = "chen.yu", "he.jun", "zhou.min"
OUTSIDE = ("wang.lin", "lu.ming", "admin")
"""The office, the superior, an administrator: they see the case and sit in no sitting."""


def call(
    cast: Cast, reference: str, person: str = MEDIATOR, *, side: str = "", days: int = 0, key: str = "", **said: Any
) -> str:
    """A sitting so many days from today; its identifier."""
    before = {each.id for each in lines(cast, reference, person)}
    settings = {"place": "Zhangfang", "hour": "14:30", "agenda": ("Flow", "What is owed"), **said}
    day = cast.today + timedelta(days=days)
    order = CallSitting(case=reference, side=side, day=day, key=key or new_key(), **settings)
    call_sitting(cast.backend, cast.actor(person), order)
    return next((each.id for each in lines(cast, reference, person) if each.id not in before), "")


def change(cast: Cast, reference: str, sitting: str, person: str = MEDIATOR, *, days: int = 0, **said: Any) -> None:
    settings = {"place": "Zhangfang", "hour": "", "agenda": (), **said}
    day = cast.today + timedelta(days=days)
    order = ChangeSitting(case=reference, sitting=sitting, day=day, key=new_key(), **settings)
    change_sitting(cast.backend, cast.actor(person), order)


def cancel(cast: Cast, reference: str, sitting: str, person: str = MEDIATOR, reason: str = "High water") -> None:
    order = CallOff(case=reference, sitting=sitting, reason=reason, key=new_key())
    call_off(cast.backend, cast.actor(person), order)


def enter(
    cast: Cast,
    reference: str,
    sitting: str,
    person: str,
    side: str,
    people: Sequence[tuple[str, str, str]] = (("Chen Yu", "ad_referendum", ""),),
    mandate: Upload | None = None,
) -> None:
    rows = [(name, "", authority, shown) for name, authority, shown in people]
    order = EnterPeople(case=reference, sitting=sitting, side=side, people=rows, mandate=mandate, key=new_key())
    enter_people(cast.backend, cast.actor(person), order)


def object_to(cast: Cast, reference: str, sitting: str, person: str, text: str = "He was not there.") -> None:
    order = ObjectToPeople(case=reference, sitting=sitting, text=text, key=new_key())
    object_to_people(cast.backend, cast.actor(person), order)


def minute(
    cast: Cast, reference: str, sitting: str, text: str = "Hourly data.", seen: int = 0, person: str = MEDIATOR
) -> str:
    """Keep minutes; the SHA-256 of their wording."""
    order = KeepMinutes(case=reference, sitting=sitting, seen=seen, text=text, key=new_key())
    keep_minutes(cast.backend, cast.actor(person), order)
    return wording(cast, reference, sitting, person)


def wording(cast: Cast, reference: str, sitting: str, person: str = MEDIATOR) -> str:
    minutes = page(cast, reference, sitting, person).minuted.minutes
    return minutes.sha256 if minutes is not None else ""


def answer(
    cast: Cast, reference: str, sitting: str, person: str, *, seen: str = "", text: str = "", approves: bool = True
) -> None:
    shown = seen or wording(cast, reference, sitting, person)
    order = AnswerMinutes(case=reference, sitting=sitting, seen=shown, approves=approves, text=text, key=new_key())
    answer_minutes(cast.backend, cast.actor(person), order)


def answers(cast: Cast, reference: str, sitting: str, person: str = MEDIATOR) -> list[tuple[str, bool | None, str]]:
    found = page(cast, reference, sitting, person).minuted.answers
    return [(each.title.en, each.approved, each.text) for each in found]


def tell(cast: Cast, reference: str, sitting: str, person: str, amount: Money | None = None, words: str = "") -> None:
    order = TellCeiling(case=reference, sitting=sitting, amount=amount, words=words, key=new_key())
    tell_ceiling(cast.backend, cast.actor(person), order)


def ceilings(cast: Cast, reference: str, sitting: str, person: str = MEDIATOR) -> list[tuple[str, Money | None, str]]:
    found = page(cast, reference, sitting, person).ceilings
    return [(each.title.en, each.ceiling.amount, each.ceiling.words) for each in found]


def listing(cast: Cast, reference: str, person: str = MEDIATOR) -> SittingsPage:
    with cast.backend.reading() as session:
        return load_sittings_page(cast.backend.work(session, cast.actor(person)), reference)


def lines(cast: Cast, reference: str, person: str = MEDIATOR) -> tuple[SittingLine, ...]:
    return listing(cast, reference, person).lines


def page(cast: Cast, reference: str, sitting: str, person: str = MEDIATOR) -> SittingPage:
    with cast.backend.reading() as session:
        return load_sitting(cast.backend.work(session, cast.actor(person)), reference, sitting)


def said(cast: Cast, reference: str, sitting: str, person: str = MEDIATOR) -> dict[str, list[tuple[str, str]]]:
    """By side and by who entered it, names and authorities as that person reads them."""
    found = {}
    for side in page(cast, reference, sitting, person).sides:
        for who, shown in (("own", side.own), ("kept", side.kept)):
            if shown is not None:
                found[f"{side.capacity} {who}"] = [(each.name, each.entered.authority) for each in shown.people]
    return found
