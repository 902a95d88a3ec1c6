"""What is asked before a plan is put to the vote and reviewed, and of whom it gives a part in a field."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from govflow.domain.registers.plans.book import (
    Claim,
    Division,
    Indicator,
    KnownPlan,
    Measured,
    Part,
    PlanBook,
)
from govflow.domain.registers.plans.rules import (
    conflicts_settled,
    division_fits,
    has_part,
    is_lagging,
    lag_answered,
    replaces_one_in_force,
    superseded,
    values_fit,
)
from govflow.engine.facts import CaseFacts, Form, Holder, Now
from govflow.messages import Message
from govflow.values import Text

BEIJING, HEBEI = 1, 3
NAMES = {BEIJING: Text(en="Beijing", zh="北京"), HEBEI: Text(en="Hebei", zh="河北")}
TODAY = date(2026, 3, 10)
NOW = Now(datetime(2026, 3, 10, 9, tzinfo=UTC), TODAY)
VALUES = {"values": "values", "year": "year", "number": "number"}


def case(**data: Any) -> CaseFacts:
    seated = tuple(
        Holder(organization_id=each, person_id=None, name=name, kind="local_government") for each, name in NAMES.items()
    )
    return CaseFacts(
        id=5,
        reference="X",
        title="X",
        body_id=9,
        state="open",
        opened_at=NOW.at,
        data=data,
        parties={"members": seated},
    )


def lines(*names: str) -> dict[int, Indicator]:
    return {
        number: Indicator(
            number=number, name=Text(en=name, zh=name), unit=Text(en="%", zh="%"), base_year=2024, base=Decimal(30),
            target_year=2028, target=Decimal(34),
        )
        for number, name in enumerate(names, 1)
    }  # fmt: skip


def measured(number: int, year: int, value: str, *, answered: bool = False) -> Measured:
    return Measured(id=number * year, number=number, year=year, value=Decimal(value), answered=answered)


def values(year: int, *rows: tuple[int, str]) -> Form:
    return Form({"year": year, "values": tuple({"number": number, "value": Decimal(value)} for number, value in rows)})


def refused(found: Message | None, words: str) -> bool:
    return found is not None and words in str(found)


def test_a_conflict_is_settled_by_a_word_or_by_giving_up() -> None:
    port = Text(en="Port", zh="港")
    claims = tuple(Claim(organization_id=each, kind="facility", subject=port) for each in NAMES)
    silent, told = Form({}), Form({"why": "Both have a part."})
    assert refused(conflicts_settled(PlanBook(claims=claims), silent, explained="why"), "Claimed by more than one")
    assert conflicts_settled(PlanBook(claims=claims), told, explained="why") is None
    assert conflicts_settled(PlanBook(claims=claims[:1]), silent, explained="why") is None


@pytest.mark.parametrize(
    ("named", "words"),
    [
        (("Beijing", "130000"), ""),
        (("Beijing", " Beijing "), "named twice"),
        (("Beijing", "Shanxi"), "No government that takes part"),
    ],
)
def test_a_division_names_each_government_that_takes_part_once_in_a_field(named: tuple[str, ...], words: str) -> None:
    book = PlanBook(known_as={"Beijing": BEIJING, "130000": HEBEI, "Shanxi": 7})
    rows = tuple({"field": "air", "government": each} for each in named)
    settings = {"division": "rows", "field": "field", "government": "government", "of": "members"}
    found = division_fits(book, case(), Form({"rows": rows}), **settings)
    assert refused(found, words) if words else found is None


@pytest.mark.parametrize(
    ("form", "words"),
    [
        (values(2026, (1, "31"), (2, "31")), ""),
        (values(2025, (1, "31"), (2, "31")), ""),
        (values(2024, (1, "31"), (2, "31")), "those of earlier years stand"),
        (values(2027, (1, "31"), (2, "31")), "has not begun"),
        (values(2025, (1, "31")), "No row has the value of Water"),
        (values(2025, (1, "31"), (2, "31"), (3, "31")), "no indicator with these numbers: 3"),
        (values(2025, (1, "31"), (2, "31"), (2, "32")), "Several rows speak of Water"),
    ],
)
def test_each_indicator_has_one_value_of_a_year_that_has_begun(form: Form, words: str) -> None:
    book = PlanBook(indicators=lines("Forest", "Water"), measured=(measured(1, 2025, "31"),))
    found = values_fit(book, form, NOW, **VALUES)
    assert refused(found, words) if words else found is None


def test_what_lags_in_the_last_year_alone_waits_for_a_commitment() -> None:
    indicators = lines("Forest")
    early, late = measured(1, 2025, "30"), measured(1, 2026, "32")
    assert lag_answered(PlanBook(indicators=indicators, measured=(early, late))) is None
    behind = PlanBook(indicators=indicators, measured=(early, measured(1, 2026, "31.9")))
    assert refused(lag_answered(behind), "Forest")
    assert is_lagging(behind, Form({"number": 1}), number="number") is None
    assert refused(is_lagging(behind, Form({"number": 2}), number="number"), "number 2")
    answered = measured(1, 2026, "31.9", answered=True)
    assert lag_answered(PlanBook(indicators=indicators, measured=(early, answered))) is None


def test_a_plan_gives_way_on_the_first_day_of_the_next_and_is_replaced_until_its_last() -> None:
    def plan(until: date, replaced_on: date | None = None) -> KnownPlan:
        name = Text(en="Belt", zh="带")
        return KnownPlan(id=1, name=name, version=1, since=date(2024, 1, 1), until=until, replaced_on=replaced_on)

    tomorrow, yesterday = date(2026, 3, 11), date(2026, 3, 9)
    assert superseded(PlanBook(own=plan(tomorrow, TODAY)), NOW) is None
    assert refused(superseded(PlanBook(own=plan(tomorrow, tomorrow)), NOW), "is in force from")
    assert refused(superseded(PlanBook(own=plan(tomorrow)), NOW), "No other plan")
    asks = case(old=70)
    for known, words in (
        (plan(TODAY), ""), (plan(yesterday), "ended on"), (plan(tomorrow, tomorrow), "published in the place of"),
    ):  # fmt: skip
        found = replaces_one_in_force(PlanBook(of_cases={70: known}), asks, NOW, replaces="old")
        assert refused(found, words) if words else found is None
    assert refused(replaces_one_in_force(PlanBook(), asks, NOW, replaces="old"), "no register")


def test_a_field_belongs_to_those_whom_the_plan_names_there() -> None:
    division = Division(parts={"air": {BEIJING: Part.CORE, HEBEI: Part.SUPPORTING}, "water": {BEIJING: Part.CORE}})
    asked: dict[str, Any] = {"of": "members", "field": "topic"}
    assert has_part(division, case(topic="air"), **asked) is None
    assert refused(has_part(division, case(topic="air"), **asked, core=True), "Hebei only supports")
    assert refused(has_part(division, case(topic="water"), **asked), "gives Hebei no part")
    assert has_part(division, case(topic="health"), **asked) is None


def test_whom_a_plan_does_not_name_has_the_part_of_the_government_above() -> None:
    parts = {"air": {BEIJING: Part.CORE, 91: Part.SUPPORTING}}
    above = {HEBEI: (90, 91, BEIJING)}
    division = Division(parts=parts, above=lambda organization: above.get(organization, ()))
    asked: dict[str, Any] = {"of": "members", "field": "topic"}
    assert has_part(division, case(topic="air"), **asked) is None
    assert refused(has_part(division, case(topic="air"), **asked, core=True), "Hebei only supports")
    assert refused(has_part(Division(parts=parts), case(topic="air"), **asked), "gives Hebei no part")


def test_who_supports_acts_together_with_one_whose_field_it_is() -> None:
    division = Division(parts={"air": {BEIJING: Part.CORE, HEBEI: Part.SUPPORTING}})
    asked: dict[str, Any] = {"of": "one", "field": "topic", "core": True, "together_with": "others"}

    def seated(number: int) -> Holder:
        name = NAMES.get(number, Text(en="No", zh="无"))
        return Holder(organization_id=number, person_id=None, name=name, kind="local_government")

    def of(one: int, *others: int) -> CaseFacts:
        parties = {"one": (seated(one),), "others": tuple(map(seated, others))}
        return replace(case(topic="air"), parties=parties)

    assert has_part(division, of(BEIJING), **asked) is None
    assert refused(has_part(division, of(HEBEI), **asked), "only supports")
    assert refused(has_part(division, of(HEBEI, 77), **asked), "only supports")
    assert has_part(division, of(HEBEI, 77, BEIJING), **asked) is None
    assert refused(has_part(division, of(77, BEIJING), **asked), "no part")
