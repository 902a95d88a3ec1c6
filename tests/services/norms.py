"""A joint standard of the coatings association, brought as far as a test needs it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from govflow.services.commands.deadlines import sweep
from tests.builders import Cast
from tests.services.disputes import PDF
from tests.services.proposals import SPEAKERS

EXPERTS = ("song.wei", "pan.ying", "ren.hong")
OFFICE = "wang.lin"


def taken_up(cast: Cast, title: str = "VOC limits", **more: Any) -> str:
    """Beijing, Tianjin and Hebei have taken the project up."""
    said = {"scope": "What coatings may contain.", "need": "One market.", "force": "recommended", **more}
    reference = cast.open("peng.cheng", "joint-standard", title, **said)
    cast.fire("peng.cheng", reference, "submit")
    for person in SPEAKERS:
        cast.respond(person, reference, "accept")
    return reference


def laid_open(cast: Cast, title: str = "VOC limits", **more: Any) -> str:
    """Everybody may comment on the draft."""
    reference = taken_up(cast, title, **more)
    cast.fire(OFFICE, reference, "name_group", drafting_group=(cast.organization("beijing"),))
    cast.fire("peng.cheng", reference, "lay_open", draft_summary="Limits by kind.", standard_text=PDF)
    return reference


def examined(cast: Cast, title: str = "VOC limits", **more: Any) -> str:
    """Nobody commented, and the experts pass it."""
    reference = laid_open(cast, title, **more)
    later(cast, 45)
    cast.fire(OFFICE, reference, "call_experts", experts=tuple(cast.person(each) for each in EXPERTS))
    for person in EXPERTS:
        cast.respond(person, reference, "yes")
    return reference


def adopted(cast: Cast, *, abstains: str = "", title: str = "VOC limits", **more: Any) -> str:
    reference = examined(cast, title, **more)
    for person in SPEAKERS:
        cast.respond(person, reference, "abstain" if person == abstains else "yes")
    return reference


def publication(cast: Cast, **more: Any) -> dict[str, Any]:
    """What the office enters: issued today, in force in thirty days."""
    said = {"standard_name": "Limits of VOC", "standard_name_zh": "挥发性有机物限值"}
    return {**said, "issued_on": cast.today, "in_force_from": cast.today + timedelta(days=30), **more}


def in_force(cast: Cast, *, number: str | None = None, **more: Any) -> str:
    reference = adopted(cast, **more)
    cast.fire(OFFICE, reference, "publish_standard", **publication(cast, number=number))
    return reference


def later(cast: Cast, days: int) -> None:
    """So many days later, holidays included; the clock does at once what is due by then."""
    cast.clock.at += timedelta(days=days)
    sweep(cast.backend)


def year(day: date) -> str:
    return str(day.year)
