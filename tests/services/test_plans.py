"""A regional plan through the real commands: claims in conflict, publication, two years of values."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from govflow.demo.registers import plans as told
from govflow.errors import Refused
from govflow.services.commands.deadlines import sweep
from govflow.services.queries.operations import verify_record
from govflow.services.queries.registers.plans.listed import load_plans
from govflow.services.queries.registers.plans.page import PlanPage, load_plan
from tests.builders import Cast
from tests.services.proposals import SPEAKERS

OFFICE = "wang.lin"
PORT = {"claim_kind": "facility", "subject": "Port", "subject_zh": "港口"}


def later(cast: Cast, days: int) -> None:
    cast.clock.at += timedelta(days=days)
    sweep(cast.backend)


def lines(cast: Cast) -> Any:
    year = cast.today.year
    return tuple({**each, "base_year": year - 1, "target_year": year + 3} for each in (told.AIR, told.FOREST))


def laid(cast: Cast, title: str = "Belt", **more: Any) -> str:
    """A draft before the governments."""
    reference = cast.open("ma.ling", "regional-plan", title, purpose="Who plants what.", **more)
    cast.fire("ma.ling", reference, "ask_mandate")
    for person in SPEAKERS:
        cast.respond(person, reference, "yes")
    told._chapter(cast, reference, "hebei", "Forests", "森林", cast.today + timedelta(days=30))
    chapter = cast.linked(reference)[-1]
    cast.act("hebei", "signatory", chapter, "hand_in", chapter_text="Where trees are planted.")
    cast.fire(OFFICE, chapter, "take")
    told._lay(cast, reference, title, "生态带", lines(cast), told._division(cast, ("air", "hebei", "core")))
    return reference


def heard(cast: Cast, title: str = "Belt", **more: Any) -> str:
    """Hebei and Tianjin claim the same port; nobody comments."""
    reference = laid(cast, title, **more)
    for each in ("hebei", "tianjin"):
        told._position(cast, each, reference, ("facility", "Port", "港口"))
    cast.fire(OFFICE, reference, "go_on")
    later(cast, 40)  # holidays included
    division = told._division(cast, ("air", "hebei", "core"))
    told._revise(cast, reference, lines(cast), division, "Nothing that matters.")
    return reference


def published(cast: Cast, title: str = "Belt", **more: Any) -> str:
    reference = heard(cast, title, **more)
    cast.fire(OFFICE, reference, "put_to_vote", conflicts_explained="Both have a berth.")
    for person in SPEAKERS:
        cast.respond(person, reference, "yes")
    cast.act("centre", "signatory", reference, "confirm")
    until = date(cast.today.year + 4, 12, 31)
    cast.fire(OFFICE, reference, "publish_plan", valid_from=cast.today, valid_until=until)
    return reference


def shown(cast: Cast, number: int = 1) -> PlanPage:
    with cast.backend.reading() as session:
        return load_plan(cast.backend.work(session, cast.actor("he.jun")), number)


def entered(cast: Cast, reference: str, year: int, *values: str, name: str = "enter_values", **more: Any) -> None:
    rows = tuple({"indicator_number": number, "value": Decimal(each)} for number, each in enumerate(values, 1))
    cast.fire(OFFICE, reference, name, about_year=year, year_values=rows, **more)


def test_a_conflict_is_not_put_to_the_vote_before_one_gives_up_its_claim(cast: Cast) -> None:
    reference = heard(cast)
    with pytest.raises(Refused, match="Claimed by more than one government: Port"):
        cast.fire(OFFICE, reference, "put_to_vote")
    position = cast.linked(reference)[-1]
    said = {"function": "Another.", "gives_up": "The port.", "claims": ()}
    with pytest.raises(Refused):
        cast.act("hebei", "signatory", position, "restate", **said)
    cast.act("tianjin", "signatory", position, "restate", **said)
    cast.fire(OFFICE, reference, "put_to_vote")
    assert cast.state(position) == "position_fixed"


@pytest.mark.on_request
def test_two_years_are_reviewed_and_what_lags_waits_for_a_commitment(cast: Cast) -> None:
    reference = published(cast)
    first = cast.today.year
    (conflict,) = shown(cast).claims.conflicts
    assert {each.en for each in conflict.governments} == {"Hebei Province", "Tianjin Municipality"}
    later(cast, (date(first + 1, 3, 2) - cast.today).days)
    assert cast.state(reference) == "plan_review"
    entered(cast, reference, first, "36.0", "36.00")
    with pytest.raises(Refused, match="Fine particles"):
        cast.fire(OFFICE, reference, "close_review")
    entered(cast, reference, first, "34.0", "36.00", name="correct_values", reason="A digit was wrong.")
    cast.fire(OFFICE, reference, "close_review")
    later(cast, (date(first + 2, 3, 2) - cast.today).days)
    entered(cast, reference, first + 1, "32.0", "36.0")
    cast.fire(
        OFFICE, reference, "add_commitment", lagging_indicator=2, owner=cast.organization("hebei"), measure="Plant.",
        complete_by=cast.today + timedelta(days=90),
    )  # fmt: skip
    assert cast.state(cast.linked(reference)[-1]) == "in_progress"
    cast.fire(OFFICE, reference, "close_review")
    air, forest = shown(cast).indicators
    assert [(each.year, str(each.value), each.lags) for each in air.values] == [
        (first, "34.0", False), (first + 1, "32.0", False),
    ]  # fmt: skip
    assert str(forest.values[0].value) == "36.00"
    assert verify_record(cast.backend).first_broken is None


@pytest.mark.on_request
def test_a_plan_that_is_replaced_holds_until_the_day_before(cast: Cast) -> None:
    first = published(cast)
    second = published(cast, "Another belt", replaces=cast.case(first).id)
    with cast.backend.reading() as session:
        found = load_plans(cast.backend.work(session, cast.actor("he.jun"))).shown
    assert [(each.version, each.status) for each in found] == [(2, "valid"), (1, "over")]
    with pytest.raises(Refused, match="No other plan"):
        cast.fire(OFFICE, second, "superseded")
    cast.fire(OFFICE, first, "superseded")
    assert cast.state(first) == "another_plan_holds"
