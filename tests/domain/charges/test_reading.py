"""Tariff files: what is wrong is told with its line and what to do, and what is right says the same as JSON."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govflow.domain.registers.charges.reading import read_tariff
from govflow.engine.problems import WorkflowProblems
from tests.domain.charges.ring import RING, ring

WRONG = [
    ("zone: Asia/Shanghai", "zone: Asia/Tokyo", 4, "Asia/Shanghai"),
    ("rounding: fen", "rounding: cents", 5, "fen"),
    ("from: west, to: east", "from: west, to: north", 8, "There is no point “north”"),
    ("from: west, to: east", "from: west, to: west", 8, "from one point to another"),
    ("km: 8.5", "km: -8.5", 8, "write a number such as 45 or 12.5"),
    ("km: 8.5", "km: 0", 8, "longer than 0 km"),
    ("[passenger_1, goods_1]", "[passenger_1, goods_9]", 11, "goods_9"),
    ("[passenger_1, goods_1]", "[passenger_1]", 16, "There is no class of vehicle “goods_1”"),
    ('from: "07:00", to: "09:00"', 'from: "07:00", to: "25:00"', 13, "write a time of day"),
    ('from: "07:00", to: "09:00"', 'from: "09:00", to: "09:00"', 13, "another time than it begins"),
    ('from: "22:00", to: "24:00"', 'from: "08:59", to: "24:00"', 14, "share hours from 08:59 to 09:00"),
    ("band: morning", "band: mornings", 17, "There is no band “mornings”"),
    ("sections: [bridge], band: morning", "sections: [bridge]", 17, "has a charge for Class 1 passenger vehicle in"),
    ("[lower, upper], per: km", "[lower, upper], way: back, per: km", 19, "Nobody drives “upper” back"),
    ("[lower, upper]", "[lower]", 10, "“upper” has no charge for Class 1 passenger vehicle outside the bands"),
    ("goods_1: 800", "goods_1: 8e2", 16, "without"),
    ("caps: {passenger_1: 2000}", "caps: {passenger_1: 20.5}", 20, "whole number of fen"),
    ("off: 50%", "off: 101%", 23, "write a share such as 50% or 100%"),
    ("working_days: [2026-10-10]", "working_days: [2026-10-01]", 25, "is a holiday as well"),
    ("id: ring", "id: ring\nspeed: 3", 3, "speed"),
]


@pytest.mark.parametrize(("old", "new", "line", "said"), WRONG)
def test_what_is_wrong_is_told_with_its_line_and_a_remedy(old: str, new: str, line: int, said: str) -> None:
    with pytest.raises(WorkflowProblems) as found:
        ring(old, new)
    told = {(each.line, str(each.sentence)) for each in found.value.problems}
    assert any(at == line and said.removeprefix("without") in sentence for at, sentence in told), told


def test_bands_that_meet_at_a_minute_or_fall_on_other_days_do_not_overlap() -> None:
    assert ring('from: "22:00", to: "24:00"', 'from: "09:00", to: "24:00"').tariff.bands["night"].since == 9 * 60
    assert ring('from: "22:00", to: "24:00"', 'from: "08:00", to: "24:00", days: days_off').tariff.bands
    with pytest.raises(WorkflowProblems, match="share hours"):
        ring('days: workdays}\n  night: {title: Night · 夜间, from: "22:00", to: "24:00"}',
             'days: holidays}\n  night: {title: Night · 夜间, from: "08:00", to: "24:00", days: days_off}')  # fmt: skip


def test_the_same_tariff_as_json_is_the_same_tariff() -> None:
    read = ring()
    written = read.tariff.model_dump_json(by_alias=True)
    again = read_tariff(written)
    assert again.tariff == read.tariff
    assert again.rates == read.rates
    assert json.loads(written)["charges"][3]["fen"] == {"passenger_1": "12.5", "goods_1": "30"}


def problem_lines(text: str) -> list[int]:
    """The lines with something wrong; none where the tariff can be used."""
    try:
        read_tariff(text)
    except WorkflowProblems as found:
        return [each.line for each in found.problems]
    return []


@settings(max_examples=60)
@given(st.text(max_size=200))
def test_any_text_is_read_or_refused_with_what_is_wrong(text: str) -> None:
    with pytest.raises(WorkflowProblems):
        read_tariff(text)


@settings(max_examples=60)
@given(st.integers(0, len(RING) - 1), st.sampled_from(("", "0", "-", ":", "}", "east", "\n", "·", "100")))
def test_any_change_of_a_tariff_is_read_or_refused(place: int, typed: str) -> None:
    lines = problem_lines(RING[:place] + typed + RING[place + 1 :])
    assert all(1 <= each <= RING.count("\n") + 2 for each in lines)
