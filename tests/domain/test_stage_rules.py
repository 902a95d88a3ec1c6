"""What is asked before a stage is decided, who has a part in a field, and what counts there."""

from __future__ import annotations

from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

import pytest

from govflow.domain.registers.stages.book import Counted, Decided, FieldStages, Measure, Stage, StageBook
from govflow.domain.registers.stages.counting import count, count_days, count_money, takes_part
from govflow.domain.registers.stages.rules import (
    comes_after,
    decide,
    gives_part,
    holds_part,
    is_new,
    one_step,
    parts_fit,
    reaches,
)
from govflow.engine.facts import CaseFacts, Form, Holder, Now
from govflow.messages import Message
from govflow.values import Money, Text

TODAY = date(2026, 3, 10)
NOW = Now(datetime(2026, 3, 10, 9, tzinfo=UTC), TODAY)
ORDER = {"initial": "low", "advanced": "middle", "deepening": "high"}
TITLES = {"social_organization": Text(en="social organization", zh="社会组织")}


def holder(number: int, kind: str) -> Holder:
    return Holder(organization_id=number, person_id=None, name=Text(en=f"No {number}", zh=f"第{number}"), kind=kind)


def case(**data: Any) -> CaseFacts:
    return CaseFacts(
        id=5, reference="X", title="X", body_id=9, state="open", opened_at=NOW.at,
        data={"field": "air", "year": 2025, "counted_on": TODAY, **data},
        parties={
            "asker": (holder(1, "local_government"),),
            "helpers": (holder(2, "social_organization"), holder(3, "enterprise")),
            "nobody": (),
        },
    )  # fmt: skip


def decided(stage: Stage = Stage.INITIAL, **parts: Any) -> Decided:
    return Decided(
        id=1, field="air", name=Text(en="air", zh="大气"), stage=stage, since=date(2026, 3, 1), year=2024, case_id=7,
        parts=parts,
    )  # fmt: skip


def fields(found: Decided | None) -> FieldStages:
    return FieldStages(standing=lambda field: found if field == "air" else None, kinds=TITLES)


def book(found: Decided | None, number: int = 0, of_which: int = 0, measure: Measure = "initiative") -> StageBook:
    return StageBook(
        standing=lambda _field, _day: found, last=lambda _field: found,
        counted=lambda _field, _year, _day: {measure: Counted(measure=measure, number=number, of_which=of_which)},
    )  # fmt: skip


def refused(found: Message | None, words: str) -> bool:
    return found is not None and words in str(found)


@pytest.mark.parametrize(
    ("parts", "wanted", "free"),
    [
        ({"social_organization": "lead"}, ("lead",), True),
        ({"social_organization": "support"}, ("lead",), False),
        ({"social_organization": "support"}, ("lead", "support"), True),
        ({"local_government": "lead"}, ("lead", "support", "supervise"), False),
    ],
)
def test_a_kind_has_the_part_that_was_decided(parts: dict[str, Any], wanted: Any, free: bool) -> None:
    asked = {"kind": "social_organization", "field": "field", "part": wanted}
    assert (gives_part(fields(decided(**parts)), case(), **asked) is None) is free
    assert gives_part(fields(None), case(), **asked) is None
    assert gives_part(fields(decided(**parts)), case(field="water"), **asked) is None
    assert gives_part(fields(decided(**parts)), case(field=None), **asked) is None


def test_all_who_hold_a_capacity_need_the_part_and_those_without_are_named() -> None:
    found = fields(decided(social_organization="lead", local_government="supervise"))
    asked: dict[str, Any] = {"field": "field", "part": ("lead",)}
    objection = holds_part(found, case(), of="helpers", **asked)
    assert refused(objection, "No 3")
    assert not refused(objection, "No 2")
    assert refused(holds_part(found, case(), of="asker", **asked), "No 1")
    assert holds_part(found, case(), of="asker", field="field", part=("supervise",)) is None
    assert holds_part(found, case(), of="nobody", **asked) is None
    assert holds_part(fields(None), case(), of="helpers", **asked) is None


@pytest.mark.parametrize(
    ("present", "asked", "free"),
    [
        (None, "low", True), (None, "middle", True), (None, "high", False),
        (Stage.ADVANCED, "high", True), (Stage.ADVANCED, "low", True), (Stage.ADVANCED, "middle", True),
        (Stage.DEEPENING, "low", False), (Stage.DEEPENING, "middle", True),
    ],
)  # fmt: skip
def test_a_field_moves_one_stage_at_a_time(present: Stage | None, asked: str, free: bool) -> None:
    found = book(decided(present) if present else None)
    form = Form({"stage": asked})
    assert (one_step(found, case(), form, NOW, field="field", stage="stage", **ORDER) is None) is free
    stored = case(stage=asked)
    assert (one_step(found, stored, Form({}), NOW, field="field", stage="stage", **ORDER) is None) is free
    assert one_step(found, case(), Form({}), NOW, field="field", stage="stage", **ORDER) is None


@pytest.mark.parametrize(
    ("number", "of_which", "free"), [(5, 1, True), (0, 0, False), (1000, 199, False), (1000, 200, True), (10, 1, False)]
)
def test_a_stage_takes_its_share_to_the_last_one(number: int, of_which: int, free: bool) -> None:
    settings: dict[str, Any] = {
        "field": "field", "stage": "stage", "year": "year", "counted_on": "counted_on", "asked_for": "middle",
        "measure": "initiative", "percent_at_least": 20, **ORDER,
    }  # fmt: skip
    form = Form({"stage": "middle"})
    assert (reaches(book(None, number, of_which), case(), form, NOW, **settings) is None) is free
    assert reaches(book(None, number, of_which), case(), Form({"stage": "low"}), NOW, **settings) is None
    assert reaches(book(None, number, of_which), case(), Form({"stage": "high"}), NOW, **settings) is None
    for stage in (Stage.ADVANCED, Stage.DEEPENING):  # whoever is there already, or comes back
        assert reaches(book(decided(stage), number, of_which), case(), form, NOW, **settings) is None


@pytest.mark.parametrize(
    ("year", "said"), [(2024, "was decided for 2024"), (2025, None), (2026, None), (2027, "has not begun")]
)
def test_a_year_is_reviewed_once_and_when_it_has_begun(year: int, said: str | None) -> None:
    objection = is_new(book(decided()), case(year=year), NOW, field="field", year="year")
    assert objection is None if said is None else refused(objection, said)
    assert (is_new(book(None), case(year=year), NOW, field="field", year="year") is None) is (year <= 2026)


@pytest.mark.parametrize(("day", "free"), [(28, False), (1, False), (2, True)])
def test_a_decision_holds_from_a_later_day_than_the_one_before(day: int, free: bool) -> None:
    since = date(2026, 2 if day == 28 else 3, day)
    form = Form({"since": since})
    assert (comes_after(book(decided()), case(), form, field="field", since="since") is None) is free
    assert comes_after(book(None), case(), form, field="field", since="since") is None


def test_somebody_leads_and_no_kind_has_two_parts() -> None:
    settings = {"division": "rows", "kind": "who", "part": "role", "lead": "leads"}

    def fits(*rows: tuple[str, str]) -> Message | None:
        return parts_fit(case(), Form({"rows": tuple({"who": who, "role": role} for who, role in rows)}), **settings)

    assert fits(("a", "leads"), ("b", "leads")) is None
    assert refused(fits(("a", "helps")), "nobody leads")
    assert refused(fits(("a", "leads"), ("a", "helps")), "two rows")


def test_what_was_voted_on_is_what_is_decided() -> None:
    data = {"stage": "middle", "rows": ({"who": "a", "role": "x"}, {"who": "b", "role": "z"})}
    since = date(2026, 5, 1)
    found = decide(
        case(**data), Form({"since": since}), field="field", stage="stage", year="year", counted_on="counted_on",
        since="since", division="rows", kind="who", part="role", lead="x", support="y", supervise="z", **ORDER,
    )  # fmt: skip
    assert (found.stage, found.since, found.year, found.counted_on) == (Stage.ADVANCED, since, 2025, TODAY)
    assert found.parts == {"a": "lead", "b": "supervise"}


def test_a_case_counts_as_a_part_of_the_share_where_such_an_organization_stands() -> None:
    def counts(of: str | None, kind: str | None = None, *, yes: bool = True) -> bool:
        found = count(case(), measure="initiative", field="field", of=of, kind=kind, yes=yes)
        assert found is not None
        return found.yes

    assert counts(None)
    assert not counts(None, yes=False)
    assert counts("asker")
    assert not counts("nobody")
    assert not counts("asker", "social_organization")
    assert counts("helpers", "social_organization")
    assert count(case(field=None), measure="initiative", field="field") is None
    found = takes_part(case(), field="field", of=("asker", "helpers"), kind="social_organization")
    assert [(each.measure, each.organizations) for each in found] == [("participation", (2,)), ("areas", (2,))]
    assert takes_part(case(), field="field", of=("asker",), kind="social_organization") == []


def test_days_are_counted_from_a_day_that_is_known() -> None:
    def days(since: date | None) -> Any:
        return count_days(case(since=since), NOW, field="field", since="since")

    assert (days(TODAY).days, days(date(2026, 3, 9)).days, days(date(2025, 3, 10)).days) == (0, 1, 365)
    assert days(None) is None
    assert count_days(case(field=None, since=TODAY), NOW, field="field", since="since") is None


def test_who_pays_says_whether_a_government_did_else_the_fund_says_so() -> None:
    def funder(of: str | None) -> Any:
        found = count_money(case(), field="field", of=of, governments=("local_government",))
        assert found is not None
        return found.funder

    assert (funder("asker"), funder("helpers"), funder("nobody"), funder(None)) == (
        "government",
        "other",
        "other",
        None,
    )
    assert count_money(case(field=None), field="field") is None


def test_a_share_of_money_is_none_where_more_was_taken_back_than_came() -> None:
    def share(part: int, whole: int) -> Any:
        return Counted(measure="funding", number=3, of_which=1, money=Money(whole), money_of_which=Money(part)).share

    assert share(1, 4) == Fraction(1, 4)
    assert share(0, 4) == 0
    assert (share(-1, 4), share(5, 4), share(0, 0)) == (None, None, None)
