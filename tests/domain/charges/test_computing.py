"""What a passage comes to: boundaries of hours and days, caps, exemptions, and the cheapest hour and way."""

from __future__ import annotations

import json
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govflow.domain.registers.charges.computing import CapLine, ExemptionLine, Trip, work_out
from govflow.domain.registers.charges.reading import Read, read_tariff
from govflow.domain.registers.charges.wording import line_words
from govflow.errors import Invalid
from govflow.values import Money
from tests.domain.charges.ring import HOLIDAY, MADE_UP, SATURDAY, ring, trip

DEAR, CHEAP = 1020, 500  # fen: 8.5 km at 120 in the morning, a passage of the bridge else
ROUND = 125 + 154  # fen: 10 km and 12.35 km at 12.5, each rounded


def fen(clock: str = "12:00", read: Read | None = None, **more: Any) -> int:
    return work_out(read or ring(), trip(clock, **more)).shortest.total.fen


@pytest.mark.parametrize(
    ("clock", "expected"), [("06:59", CHEAP), ("07:00", DEAR), ("07:01", DEAR), ("08:59", DEAR), ("09:00", CHEAP)]
)
def test_a_band_begins_with_its_first_minute_and_ends_before_its_last(clock: str, expected: int) -> None:
    assert fen(clock) == expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [(SATURDAY, CHEAP), (SATURDAY - timedelta(days=1), DEAR), (HOLIDAY, CHEAP // 2), (MADE_UP, DEAR),
     (MADE_UP + timedelta(days=7), CHEAP)],
)  # fmt: skip
def test_weekends_holidays_and_workdays_on_weekends(day: date, expected: int) -> None:
    assert fen("08:00", day=day) == expected


def test_a_band_in_one_direction_leaves_the_other_as_it_is() -> None:
    assert fen("22:00") == CHEAP
    assert fen("22:00", entry="east", exit="west") == 0
    assert fen("21:59", entry="east", exit="west") == CHEAP


def test_a_class_without_a_charge_in_a_band_pays_that_of_other_hours() -> None:
    assert fen("08:00", vehicle="goods_1") == 800


def test_each_line_is_rounded_by_itself_half_of_a_unit_upwards() -> None:
    found = work_out(ring(), trip()).cheapest
    assert [each.sum.fen for each in found.lines] == [125, 154]  # 12.35 km at 12.5 fen are 154.375
    found = work_out(ring("rounding: fen", "rounding: jiao"), trip()).cheapest
    assert [each.sum.fen for each in found.lines] == [130, 150]  # 125 fen are twelve jiao and a half


@pytest.mark.parametrize(
    ("paid", "expected", "capped"),
    [(1499, 500, False), (1500, 500, False), (1501, 499, True), (1999, 1, True), (2000, 0, True), (2001, 0, True)],
)
def test_the_cap_of_a_day_before_at_and_beyond_it(paid: int, expected: int, *, capped: bool) -> None:
    found = work_out(ring(), trip(spent=Money(paid))).shortest
    assert found.total.fen == expected
    assert any(isinstance(each, CapLine) for each in found.lines) is capped


def test_an_exemption_is_claimed_or_holds_by_itself_and_the_greater_one_counts() -> None:
    assert fen(claim="bus") == 0
    assert fen(day=HOLIDAY) == CHEAP // 2
    assert fen(day=HOLIDAY, claim="bus") == 0
    assert fen(vehicle="goods_1", day=HOLIDAY) == 800
    lines = work_out(ring(), trip(day=HOLIDAY)).shortest.lines
    assert [each for each in lines if isinstance(each, ExemptionLine)] == [
        ExemptionLine(exemption="half", of=Money(500), sum=Money(-250))
    ]


def test_the_cheapest_way_and_hours_are_told() -> None:
    found = work_out(ring(), trip("08:00"))
    assert (found.shortest.total.fen, found.cheapest.total.fen) == (DEAR, ROUND)
    assert [each.section for each in found.cheapest.route] == ["lower", "upper"]
    assert found.cheapest.km == Fraction("22.35")
    back = work_out(ring(), trip("12:00", entry="east", exit="west"))
    assert (back.best.since, back.best.until, back.best.cheapest.fen) == (22 * 60, 24 * 60, 0)
    assert [(each.since, each.until) for each in back.hours] == [
        (0, 420), (420, 540), (540, 1320), (1320, 1440)
    ]  # fmt: skip


def test_lines_say_how_their_sums_come_about() -> None:
    read = ring()
    said = [
        str(line_words(read.tariff, each)) for each in work_out(read, trip("08:00", spent=Money(1900))).shortest.lines
    ]
    assert said == [
        "Bridge, West to East, Morning: 8.5 km at ¥1.2 per km.",
        "No more than ¥20.00 a day: ¥19.00 was paid already, ¥10.20 would be added.",
    ]


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"exit": "west"}, "exit"),
        ({"entry": "north"}, "entry"),
        ({"vehicle": "goods_2"}, "vehicle"),
        ({"claim": "half"}, "claim"),
        ({"spent": Money(-1)}, "spent"),
    ],
)
def test_a_trip_that_cannot_be_driven_is_refused_with_its_field(more: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        work_out(ring(), trip(**more))
    assert set(refused.value.fields) == {field}


def test_nobody_drives_a_one_way_road_back() -> None:
    found = work_out(ring(), trip(entry="east", exit="south")).shortest
    assert [(each.section, each.way) for each in found.route] == [("bridge", "back"), ("lower", "forth")]


def test_where_no_section_leads_is_said() -> None:
    read = ring("south: South · 南}", "south: South · 南, island: Island · 岛}")
    with pytest.raises(Invalid, match="No section of the tariff leads there"):
        work_out(read, trip(exit="island"))


RATES = st.integers(0, 5000) | st.decimals(0, 900, places=2).map(str)


@st.composite
def tariffs(draw: st.DrawFn) -> Read:
    """A triangle of roads with any charges, bands, caps and discounts."""
    first, second = sorted(draw(st.lists(st.integers(1, 1438), min_size=2, max_size=2, unique=True)))
    clocks = [f"{each // 60:02}:{each % 60:02}" for each in (first, second)]
    lines = [
        {
            "sections": [road],
            "per": draw(st.sampled_from(["km", "passage"])),
            "fen": {"passenger_1": draw(RATES)},
            **band,
        }
        for road in ("ab", "bc", "ac")
        for band in ({}, {"band": "dear"})
    ]
    km = [str(draw(st.decimals("0.1", 99, places=2))) for _ in range(3)]
    roads = dict(zip(("ab", "bc", "ac"), km, strict=True))
    written = {
        "tariff": "1", "id": "any", "title": "Any · 任", "zone": "Asia/Shanghai",
        "rounding": draw(st.sampled_from(["fen", "jiao", "yuan"])),
        "points": {"a": "A · 甲", "b": "B · 乙", "c": "C · 丙"},
        "sections": {
            name: {"title": "R · 路", "from": name[0], "to": name[1], "km": each} for name, each in roads.items()
        },
        "vehicles": ["passenger_1"],
        "bands": {"dear": {"title": "D · 高", "from": clocks[0], "to": clocks[1]}},
        "charges": lines,
        "caps": {"passenger_1": draw(st.integers(0, 20_000))},
        "exemptions": {
            "some": {"title": "S · 免", "off": f"{draw(st.integers(0, 100))}%", "vehicles": ["passenger_1"]}
        },
    }  # fmt: skip
    return read_tariff(_written(written))


def _written(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False)


@settings(max_examples=60)
@given(tariffs(), st.integers(0, 1439), st.integers(0, 25_000), st.permutations("abc"))
def test_totals_are_the_sum_of_their_lines_and_the_cheapest_is_never_dearer(
    read: Read, minute: int, paid: int, points: list[str]
) -> None:
    asked = Trip(entry=points[0], exit=points[1], vehicle="passenger_1", day=SATURDAY, minute=minute, spent=Money(paid))
    found = work_out(read, asked)
    for each in (found.shortest, found.cheapest):
        assert each.total.fen == sum(line.sum.fen for line in each.lines)
        assert 0 <= each.total.fen <= max(read.tariff.caps["passenger_1"] - paid, 0)
    assert found.cheapest.total <= found.shortest.total
    assert found.shortest.km <= found.cheapest.km
    assert all(found.best.cheapest <= each.cheapest <= each.shortest for each in found.hours)
    assert [each.until for each in found.hours[:-1]] == [each.since for each in found.hours[1:]]
    here = next(each for each in found.hours if each.since <= minute < each.until)
    assert (here.shortest, here.cheapest) == (found.shortest.total, found.cheapest.total)
