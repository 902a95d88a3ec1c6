"""The agenda of a meeting: numbers, what is put on it by itself, and what no order may be."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govflow.domain.meetings import (
    AgendaBook,
    AgendaEntry,
    against_order,
    agenda,
    at_end,
    numbers,
    placed,
    standing_agenda,
    tidied,
)
from govflow.values import Text

HEADING = AgendaEntry(kind="heading", title="Part one")
OPENING = AgendaEntry(kind="procedural", title="Opening")
BUSINESS = AgendaEntry(kind="procedural", title="Any other business")

LINES = st.lists(
    st.builds(AgendaEntry, kind=st.sampled_from(["heading", "procedural", "item"]), below=st.booleans()), max_size=12
)


def item(number: int, **more: Any) -> AgendaEntry:
    return AgendaEntry(kind="item", item_id=number, **more)


def below(entry: AgendaEntry) -> AgendaEntry:
    return replace(entry, below=True)


def book(**settings: Any) -> AgendaBook:
    given: dict[str, Any] = {"items": ("items",), "kept_by": ("office.secretary",), "open_in": ("calling",), **settings}
    return agenda(**given)


def reasons(entries: list[AgendaEntry], before: list[AgendaEntry] | None = None, items: set[int] | None = None) -> Any:
    known = {each.item_id for each in entries if each.item_id is not None} if items is None else items
    return [str(each) for each in against_order(entries, before or [], known)]


def test_headings_have_no_number_and_sub_items_count_below_theirs() -> None:
    lines = [OPENING, HEADING, item(1), below(item(2)), below(BUSINESS), item(3), below(item(4))]
    assert numbers(lines) == ["1", "", "2", "2.1", "2.2", "3", "3.1"]


def test_a_heading_between_does_not_begin_the_count_anew() -> None:
    assert numbers([OPENING, HEADING, BUSINESS]) == ["1", "", "2"]


def test_a_sub_item_of_nothing_is_an_item_of_its_own() -> None:
    assert numbers([below(item(1)), item(2)]) == ["1", "2"]


@given(LINES)
def test_no_number_comes_twice_and_only_headings_have_none(lines: list[AgendaEntry]) -> None:
    found = numbers(tidied(lines))
    assert [not each for each in found] == [each.kind == "heading" for each in lines]
    counted = [each for each in found if each]
    assert len(set(counted)) == len(counted)


@given(LINES)
def test_what_is_tidied_stays_as_it_is(lines: list[AgendaEntry]) -> None:
    assert tidied(tidied(lines)) == tidied(lines)


def test_nothing_hangs_below_a_heading_at_the_top_or_as_a_heading() -> None:
    lines = [below(OPENING), HEADING, below(item(1)), below(item(2)), below(HEADING)]
    assert [each.below for each in tidied(lines)] == [False, False, False, True, False]


def test_an_agenda_that_nobody_put_in_order_begins_and_ends_as_the_file_says() -> None:
    kept = book(begins_with=(Text(en="Opening", zh="会议开始"),), ends_with=(Text(en="Next date", zh="下次会议时间"),))
    found = standing_agenda(kept, [7, 9])
    assert [each.title or each.item_id for each in found] == ["Opening", 7, 9, "Next date"]
    assert found[0].title_other == "会议开始"


def test_what_is_new_comes_after_the_last_item_and_nothing_comes_twice() -> None:
    assert [each.item_id for each in placed([OPENING, item(3), BUSINESS], [3, 5])] == [None, 3, 5, None]


def test_where_no_item_stands_yet_the_first_comes_at_the_top() -> None:
    assert [each.item_id for each in placed([OPENING], [5])] == [5, None]


def test_at_the_end_every_line_keeps_its_number() -> None:
    before = [OPENING, item(3), BUSINESS]
    after = at_end(before, [3, 5])
    assert after[:3] == before
    assert numbers(after)[:3] == numbers(before)
    assert after[3].item_id == 5


@pytest.mark.parametrize(("many", "refused"), [(200, []), (201, ["An agenda has at most 200 entries."])])
def test_an_agenda_has_two_hundred_entries(many: int, refused: list[str]) -> None:
    assert reasons([item(number) for number in range(1, many + 1)]) == refused


@pytest.mark.parametrize("part", ["title", "title_other"])
@pytest.mark.parametrize(("length", "refused"), [(120, []), (121, ["Line 1: a title has at most 120 characters."])])
def test_a_title_has_a_hundred_and_twenty_characters(part: str, length: int, refused: list[str]) -> None:
    assert reasons([replace(OPENING, **{part: "长" * length})]) == refused


@pytest.mark.parametrize(("length", "refused"), [(80, []), (81, ["Line 1: a name has at most 80 characters."])])
def test_a_name_has_eighty_characters(length: int, refused: list[str]) -> None:
    assert reasons([item(1, rapporteur="长" * length)]) == refused


@pytest.mark.parametrize(("minutes", "fits"), [(None, True), (0, False), (1, True), (1_440, True), (1_441, False)])
def test_a_line_takes_a_minute_at_least_and_a_day_at_most(minutes: int | None, fits: bool) -> None:
    assert reasons([item(1, minutes=minutes)]) == ([] if fits else ["Line 1: give 1 to 1440 minutes."])


def test_what_is_no_case_needs_a_title_and_its_line_is_named() -> None:
    assert reasons([OPENING, AgendaEntry(kind="heading")]) == ["Line 2 needs a title, in one language at least."]


def test_a_case_stands_there_once() -> None:
    assert reasons([item(1), item(1)]) == ["A case stands on the agenda twice."]


@pytest.mark.parametrize("number", [2, None])
def test_only_cases_of_this_meeting_stand_there(number: int | None) -> None:
    named = AgendaEntry(kind="item", item_id=number)
    expected = ["An entry names a case that is no item of this meeting. Reload the page."]
    assert reasons([item(1), named], items={1}) == expected


def test_an_item_is_not_taken_off() -> None:
    assert reasons([OPENING], [item(1)]) == ["An item that is on the agenda is not taken off it: defer it instead."]


def test_a_heading_and_a_procedural_item_are() -> None:
    assert reasons([item(1)], [HEADING, OPENING, item(1)]) == []
