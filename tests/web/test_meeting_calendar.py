"""A meeting as a calendar file: read again by the library, for its reader, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from icalendar import Calendar
from sqlalchemy import Engine

from tests.services import proposals
from tests.web.desk import Desk, open_desk


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path / "data")


def events(desk: Desk, person: str, reference: str, language: str = "en") -> dict[str, dict[str, str]]:
    """The events of the file that somebody gets, by their identifier."""
    answer = desk.browser(person, language=language).get(f"/cases/{reference}/calendar.ics")
    assert answer.mimetype == "text/calendar"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{reference}.ics"'
    read = Calendar.from_ical(answer.data)
    return {
        str(each["uid"]): {name.lower(): str(each[name]) for name in ("summary", "status", "location") if name in each}
        | {"start": str(each.decoded("dtstart"))}
        for each in read.walk("VEVENT")
    }


def test_the_day_of_the_meeting_stands_there_with_its_place(desk: Desk) -> None:
    conference = proposals.calling(desk.cast)
    day = desk.cast.today + timedelta(days=70)
    assert events(desk, "sun.hao", conference)[f"{conference}-meeting@govflow"] == {
        "summary": "Conference on clean air",
        "status": "CONFIRMED",
        "location": "Shijiazhuang",
        "start": str(day),
    }


def test_deadlines_stand_there_in_the_readers_language_and_items_only_for_who_sees_them(desk: Desk) -> None:
    conference = proposals.calling(desk.cast)
    item = {"item_title": "VOC limits", "topic_class": "standards", "text": "Adopt it."}
    desk.cast.fire("ma.ling", conference, "submit_item", **item)
    (below,) = desk.cast.linked(conference)
    own, other = events(desk, "ma.ling", conference), events(desk, "sun.hao", conference, "zh")
    assert own[f"{below}-deadline@govflow"]["summary"] == "Until then: Check and classify the proposal (VOC limits)"
    assert f"{below}-deadline@govflow" not in other
    assert other[f"{conference}-deadline@govflow"]["summary"] == "截止：提交会议议题（Conference on clean air）"


def test_a_meeting_that_is_called_off_says_so(desk: Desk) -> None:
    conference = proposals.calling(desk.cast)
    desk.cast.fire("gao.shan", conference, "cancel", reason="Floods")
    found = events(desk, "sun.hao", conference)
    assert found[f"{conference}-meeting@govflow"]["status"] == "CANCELLED"
    assert len(found) == 1


def test_what_somebody_types_ends_no_line_and_begins_no_event(desk: Desk) -> None:
    cast = desk.cast
    title = "Air; water, soil\\nEND:VEVENT"
    conference = cast.open(
        "sun.hao", "joint-conference", title, purpose="Agree.", level="conference", rule_set="by_topic"
    )
    cast.fire("gao.shan", conference, "accept", meeting_date=cast.today + timedelta(days=70), place="A\\, B; C")
    found = events(desk, "sun.hao", conference)[f"{conference}-meeting@govflow"]
    assert (found["summary"], found["location"]) == (title, "A\\, B; C")


def test_others_get_nothing_and_a_case_that_is_no_meeting_has_none(desk: Desk) -> None:
    conference, proposal = proposals.calling(desk.cast), proposals.drafted(desk.cast)
    assert desk.browser("zhou.min").get(f"/cases/{conference}/calendar.ics").status_code == 404
    assert desk.browser("peng.cheng").get(f"/cases/{proposal}/calendar.ics").status_code == 404
