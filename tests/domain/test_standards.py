"""Joint standards: which numbers may be given, what a standard is called, and what a revision keeps."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from govflow.domain.registers.standards import (
    FIRST,
    KnownStandard,
    StandardsRegister,
    designation,
    number_is_free,
    prefix_of,
    prefixes_are_known,
    publish,
    repeal,
    replaces_one_in_force,
)
from govflow.engine.facts import CaseFacts, Form, Now
from govflow.values import Text

BEIJING, HEBEI = 1, 3
NAMES = {BEIJING: Text(en="Beijing", zh="北京"), HEBEI: Text(en="Hebei", zh="河北")}
OLD = KnownStandard(id=7, number=3005, year=2016, ended=False)
FIELDS = {"number": "number", "replaces": "replaces", "issued": "issued"}


def register(**more: Any) -> StandardsRegister:
    said: dict[str, Any] = {
        "greatest": 3005,
        "is_taken": frozenset({3001, 3005}).__contains__,
        "of_cases": {70: OLD},
        "codes": {BEIJING: "110000", HEBEI: "130000"},
        "names": NAMES,
        "said_yes": {"adoption": (BEIJING, HEBEI)},
    }
    return StandardsRegister(**{**said, **more})


def case(**data: Any) -> CaseFacts:
    opened = datetime(2017, 1, 1, tzinfo=UTC)
    return CaseFacts(id=80, reference="JS-1", title="A", body_id=9, state="s", opened_at=opened, data=data)


def form(**more: Any) -> Form:
    said = {"name": "Limits", "other": "限值", "issued": date(2017, 4, 13), "since": date(2017, 9, 1)}
    return Form({**said, **more})


def published(found: StandardsRegister, answers: Form, **data: Any) -> Any:
    settings = {**FIELDS, "name": "name", "name_other": "other", "force": "force", "mandatory": "must"}
    return publish(found, case(**data), answers, since="since", adopted_in="adoption", **settings)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (None, None),
        ("3000", None),
        ("3002", None),
        ("9999", None),
        ("2999", "four digits"),
        ("0000", "four digits"),
        ("10000", "four digits"),
        ("３００２", "four digits"),
        ("3e03", "four digits"),
        ("3001", "belongs to another joint standard. The next one that is free is 3006"),
    ],
)
def test_a_number_has_four_digits_from_3000_on_and_belongs_to_one_standard(typed: str | None, said: str | None) -> None:
    found = number_is_free(register(), case(), form(number=typed), **FIELDS)
    assert (said is None) == (found is None)
    assert said is None or said in str(found)


@pytest.mark.parametrize(("typed", "refused"), [(None, False), ("3005", False), ("3006", True)])
def test_a_revision_keeps_its_number(typed: str | None, refused: bool) -> None:
    found = number_is_free(register(), case(replaces=70), form(number=typed), **FIELDS)
    assert (found is not None) == refused
    assert published(register(), form(number=None), replaces=70).number == 3005


def test_the_next_number_follows_the_greatest_and_the_first_is_3001() -> None:
    assert published(register(), form(number=None)).number == 3006
    assert published(register(greatest=FIRST), form(number=None)).number == FIRST + 1


@pytest.mark.parametrize(("year", "refused"), [(2015, True), (2016, True), (2017, False)])
def test_a_revision_is_of_a_later_year(year: int, refused: bool) -> None:
    found = number_is_free(register(), case(replaces=70), form(number=None, issued=date(year, 4, 13)), **FIELDS)
    assert (found is not None) == refused


@pytest.mark.parametrize(("greatest", "refused"), [(9998, False), (9999, True)])
def test_after_the_last_number_somebody_enters_one_that_is_free(greatest: int, refused: bool) -> None:
    found = register(greatest=greatest)
    assert (number_is_free(found, case(), form(number=None), **FIELDS) is not None) == refused
    assert number_is_free(found, case(), form(number="3002"), **FIELDS) is None
    assert "3001 belongs" in str(number_is_free(found, case(), form(number="3001"), **FIELDS))


def test_who_said_yes_has_its_prefix_and_nobody_else() -> None:
    found = published(register(said_yes={"adoption": (HEBEI,)}), form(number=None), force="may")
    assert found.designations == ("DB13/T 3006-2017",)
    assert published(register(), form(number="3010"), force="must").designations == ("DB11/3010-2017", "DB13/3010-2017")
    assert designation("DB12", 3001, 2017, mandatory=False) == "DB12/T 3001-2017"


@pytest.mark.parametrize(
    ("code", "prefix"),
    [
        ("110000", "DB11"),
        ("130100", "DB1301"),
        ("130623", None),
        ("000000", None),
        ("51100000MJ0000018U", None),
        ("11000", None),
        ("１１００００", None),
        (None, None),
    ],
)
def test_provinces_and_cities_have_a_prefix_and_counties_none(code: str | None, prefix: str | None) -> None:
    assert prefix_of(code) == prefix


def test_a_government_without_a_code_is_named_only_where_it_adopted() -> None:
    unknown = register(codes={BEIJING: None, HEBEI: "130000"})
    assert "Beijing has no division code of a province or a city" in str(
        prefixes_are_known(unknown, adopted_in="adoption")
    )
    abstained = register(codes={BEIJING: None, HEBEI: "130000"}, said_yes={"adoption": (HEBEI,)})
    assert prefixes_are_known(abstained, adopted_in="adoption") is None


@pytest.mark.parametrize(
    ("known", "replaces", "said"),
    [
        ({}, None, None),
        ({70: OLD}, 70, None),
        ({}, 70, "in no register"),
        ({70: KnownStandard(id=7, number=3005, year=2016, ended=True)}, 70, "3005 is not in force any more"),
    ],
)
def test_what_is_revised_is_in_the_register_and_in_force(known: Any, replaces: int | None, said: str | None) -> None:
    found = replaces_one_in_force(register(of_cases=known), case(replaces=replaces), replaces="replaces")
    assert (said is None) == (found is None)
    assert said is None or said in str(found)


def test_what_has_ended_does_not_end_again() -> None:
    now = Now(datetime(2022, 9, 1, tzinfo=UTC), date(2022, 9, 1))
    ended = repeal(register(own=OLD), now)
    assert ended is not None
    assert (ended.id, ended.number, ended.ends_on) == (7, 3005, date(2022, 9, 1))
    assert repeal(register(own=KnownStandard(id=7, number=3005, year=2016, ended=True)), now) is None
    assert repeal(register(), now) is None
