"""Data sets: what may be said of one, when its data are late, and tables held against its fields."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from govflow.domain.registers.datasets.sets import (
    CYCLES,
    DataSet,
    SetField,
    as_lines,
    next_due,
    number_in,
    problems,
    read_lines,
    reference_of,
)
from govflow.domain.registers.datasets.tables import MOST_FLAWS, check_table

TODAY = date(2026, 3, 2)
FIELDS = (
    SetField(name="station", kind="text", required=True, meaning_en="Station", meaning_zh="站点"),
    SetField(name="pm25", kind="decimal", required=False, meaning_en="PM2.5", meaning_zh="细颗粒物"),
    SetField(name="day", kind="date", required=False, meaning_en="Day", meaning_zh="日期"),
)
SOUND = DataSet(
    key="air-2", title_en="Air", title_zh="空气", description_en="Air.", description_zh="空气。",
    sharing="unconditional", basis_en="", basis_zh="", cycle="monthly", updated_on=TODAY, contact="Mei",
    contact_at="1", access=("file", "api"), fields=FIELDS,
)  # fmt: skip


def flaws(text: str, name: str = "a.csv") -> list[str]:
    return [str(each) for each in check_table(text.encode(), name, FIELDS).flaws]


def test_a_set_is_sound_or_each_flaw_stands_at_its_part() -> None:
    assert problems(SOUND, TODAY) == {}
    wrong = replace(
        SOUND, key="Air", title_zh=" ", sharing="secret", access=(), updated_on=TODAY + timedelta(days=1),
        fields=(*FIELDS, replace(FIELDS[0]), replace(FIELDS[0], name="x", kind="blob")),
    )  # fmt: skip
    found = problems(wrong, TODAY)
    assert set(found) == {"key", "title_zh", "sharing", "access", "updated_on", "fields.4", "fields.5"}
    assert "already" in str(found["fields.4"])


def test_what_is_not_shared_needs_its_law_in_both_languages() -> None:
    found = problems(replace(SOUND, sharing="not_shared", basis_en="Law art. 1"), TODAY)
    assert set(found) == {"basis_zh"}
    assert not problems(replace(SOUND, sharing="not_shared", basis_en="Law art. 1", basis_zh="法第1条"), TODAY)


@pytest.mark.parametrize(
    ("cycle", "due"),
    [
        ("daily", date(2026, 2, 1)), ("weekly", date(2026, 2, 7)), ("monthly", date(2026, 2, 28)),
        ("quarterly", date(2026, 4, 30)), ("yearly", date(2027, 1, 31)), ("irregular", None),
    ],
)  # fmt: skip
def test_data_are_due_one_cycle_after_they_were_renewed(cycle: str, due: date | None) -> None:
    assert next_due(cycle, date(2026, 1, 31)) == due
    assert cycle in CYCLES


def test_a_withdrawn_set_is_never_due() -> None:
    assert SOUND.due_on == date(2026, 4, 2)
    assert replace(SOUND, withdrawn=True).due_on is None


def test_fields_are_typed_a_line_each_and_come_back_as_they_were() -> None:
    assert read_lines(as_lines(FIELDS)) == (FIELDS, {})
    fields, wrong = read_lines("station | text | 必填 | 站点 | Station\n\nx | text | perhaps | 站 | S\nonly | two\n")
    assert [each.name for each in fields] == ["station"]
    assert [str(each)[:7] for each in wrong.values()] == ["Line 3:", "Line 4:"]


@pytest.mark.parametrize(
    ("said", "number"), [("DS-12", 12), (" ds-7 ", 7), ("DS-0", None), ("DS-", None), ("12", None), (None, None)]
)
def test_a_set_is_named_by_its_reference(said: str | None, number: int | None) -> None:
    assert number_in(said) == number
    assert number_in(reference_of(12)) == 12


def test_a_table_that_is_as_the_catalogue_says_has_no_flaw() -> None:
    table = "station,pm25,day\r\nA,3.5,2026-03-02\r\n\r\nB,,\r\n"
    assert check_table(table.encode("utf-8-sig"), "a.csv", FIELDS).lines == 2
    assert not flaws("station\n观测站\n")
    assert not check_table("station\n观测站\n".encode("gb18030"), "a.csv", FIELDS).bad
    assert not flaws('[{"station": "A", "pm25": 3, "day": null}]', "a.JSON")


def test_each_bad_line_is_named_with_its_number_and_a_remedy() -> None:
    assert flaws("station,pm25,day\nA,x,\n,1,\nB,1,2026-02-30\nC,1\n") == [
        "Line 2: “x” in “pm25” is not a number, such as 42.5; mend it.",
        "Line 3: “station” is empty; fill it in.",
        "Line 4: “2026-02-30” in “day” is not a day, such as 2026-03-02; mend it.",
        "Line 5 has 2 cells for 3 headings; put text with commas in quotes.",
    ]
    assert flaws('[{"station": "A", "pm25": true}, 7, {"station": 1}, {"station": "A", "x": 1}]', "a.json") == [
        "Line 1: “True” in “pm25” is not a number, such as 42.5; mend it.",
        "Line 2 is no object: write {…} with a value for each field.",
        "Line 3: “1” in “station” is not a text; mend it.",
        "Line 4: the catalogue knows no field “x”; take it out, or describe it in the catalogue.",
    ]


@pytest.mark.parametrize(
    ("text", "name", "said"),
    [
        ("", "a.csv", "these are missing: station"),
        ("station\n", "a.csv", "no line of data"),
        ("pm25\n1\n", "a.csv", "these are missing: station"),
        ("station,station\nA,B\n", "a.csv", "Two columns"),
        ("station,other\nA,B\n", "a.csv", "no fields other"),
        ('station\n"A\n', "a.csv", "no line of a table"),
        ("{}", "a.json", "a list of objects"),
        ("[NaN]", "a.json", "not JSON"),
        ("[" * 100_000, "a.json", "not JSON"),
    ],
)
def test_what_is_no_table_says_so(text: str, name: str, said: str) -> None:
    (found,) = flaws(text, name)
    assert said in found


def test_of_many_bad_lines_the_first_are_told_and_all_counted() -> None:
    found = check_table(("station,pm25\n" + "A,x\n" * 50).encode(), "a.csv", FIELDS)
    assert (found.lines, found.bad, len(found.flaws)) == (50, 50, MOST_FLAWS)
