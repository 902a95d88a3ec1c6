"""Sittings as people read them: on pages, in papers that are held against the record, in calendars and spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from icalendar import Calendar
from sqlalchemy import Engine

from govflow.errors import Refused
from tests.papers.reading import docx_text, pdf_text
from tests.services import arranging, batches, proposals
from tests.services.floors import line_of
from tests.services.sat import CHAIR, GUEST, MEMBER, SECRETARY, adjourn, held_in_two, record, resume, sittings, vote
from tests.web import test_private_items as private
from tests.web.desk import Desk, hidden, main_text, open_desk
from tests.web.test_desk import form_of

STRANGER, LINK = "zhou.min", "https://meeting.example/secret-room"
CHAIRED = "in the chair: Gao Shan (Beijing-Tianjin-Hebei Joint Conference)"


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path / "data")


@pytest.fixture
def session(desk: Desk) -> tuple[str, list[str]]:
    """A conference in session, and its three items."""
    conference = batches.in_session(desk.cast, 3)
    return conference, batches.items_of(desk.cast, conference)


def paper(desk: Desk, reference: str, name: str, person: str = SECRETARY, language: str = "en") -> str:
    """What the PDF says, and the DOCX as well."""
    reader = desk.browser(person)
    found = []
    for suffix, read in (("pdf", pdf_text), ("docx", docx_text)):
        answer = reader.get(f"/cases/{reference}/papers/{name}.{suffix}?language={language}")
        assert answer.status_code == 200, main_text(answer.text)
        found.append(squeezed(read(answer.data)))
    return " ".join(found)


def squeezed(text: str) -> str:
    return "".join(text.split())


def events(desk: Desk, reference: str, person: str = SECRETARY) -> dict[str, dict[str, object]]:
    """The events of the sittings, by what stands between the reference and the end of their identifiers."""
    read = Calendar.from_ical(desk.browser(person).get(f"/cases/{reference}/calendar.ics").data)
    names = ("SUMMARY", "STATUS", "LOCATION", "DESCRIPTION", "SEQUENCE")
    return {
        str(each["uid"]).removeprefix(f"{reference}-").removesuffix("@govflow"): {
            "start": each.decoded("dtstart"), **{name.lower(): str(each[name]) for name in names if name in each}
        }
        for each in read.walk("VEVENT")
        if "-meeting" in str(each["uid"])
    }  # fmt: skip


def test_the_page_and_the_desk_name_the_sitting_in_the_readers_language(
    desk: Desk, session: tuple[str, list[str]]
) -> None:
    conference, (first, _, _) = session
    vote(desk.cast, first)
    adjourn(desk.cast, conference, start_time="9:00", next_place="Baoding")
    for person in (SECRETARY, MEMBER, GUEST):
        told = main_text(desk.browser(person).get(f"/cases/{conference}").text)
        assert "2 sittings" in told, person
        assert "First sitting 11 May 2026, 10:00–13:00" in told
        assert "Second sitting to come 12 May 2026, 9:00 Baoding" in told
    assert "Second sitting: 12 May 2026, 9:00" in main_text(desk.browser(MEMBER).get(f"/cases/{conference}/desk").text)
    chinese = main_text(desk.browser(MEMBER, language="zh").get(f"/cases/{conference}").text)
    assert "第一次会议 2026年5月11日 10:00—13:00" in chinese
    assert "第二次会议 待召开 2026年5月12日 9:00" in chinese


def test_attendance_is_recorded_from_a_sitting_on_with_the_form_of_the_desk(
    desk: Desk, session: tuple[str, list[str]]
) -> None:
    conference, (first, second, _) = session
    secretary, hebei = desk.browser(SECRETARY), desk.cast.organization("hebei")
    path = f"/cases/{conference}/attendance"
    assert "from the second sitting on" not in secretary.get(f"/cases/{conference}/desk").text
    vote(desk.cast, first)
    adjourn(desk.cast, conference)
    page = secretary.get(f"/cases/{conference}/desk").text
    assert "from the second sitting on (item 4)" in main_text(page)
    assert 'name="from"' not in desk.browser(MEMBER).get(f"/cases/{conference}/desk").text
    fields = form_of(page, path) | {f"presence-{hebei}": "absent"}
    for wrong in ("sitting-", "sitting-9", "sitting-²", "sitting-99999999999", "sitting-2-"):
        answer = secretary.client.post(path, data={**fields, "from": wrong})
        assert answer.status_code == 422, wrong
        assert "There is no such sitting of this meeting." in main_text(answer.text)
    assert secretary.client.post(path, data={**fields, "from": "sitting-2"}).status_code == 303
    before, after = (
        f"/cases/{conference}/desk?entry={line_of(desk.cast, conference, each)}" for each in (first, second)
    )
    assert "First sitting · 3 of 3 present" in main_text(secretary.get(before).text)
    assert "2 of 3 present" in main_text(secretary.get(after).text)
    resume(desk.cast, conference)
    vote(desk.cast, second, there=proposals.SPEAKERS[:2])
    assert "Second sitting · 2 of 3 present" in main_text(desk.browser(SECRETARY).get(after).text)


def test_papers_tell_each_sitting_with_its_times_who_presided_and_its_items(
    desk: Desk, session: tuple[str, list[str]]
) -> None:
    conference, items = session
    held_in_two(desk.cast, conference, items)
    first = squeezed(f"First sitting: 11 May 2026, 10:00–13:00; {CHAIRED}; items 3, 4")
    second = squeezed(f"Second sitting: 12 May 2026, 13:00–13:40; {CHAIRED}; item 5; place: Baoding")
    for name in ("minutes", "participants", "votes", "agenda"):
        told = paper(desk, conference, name)
        assert told.count(first) == told.count(second) == 2, name
    assert squeezed("Sitting: Second sitting") in paper(desk, conference, "votes")
    chinese = paper(desk, conference, "minutes", language="zh")
    assert squeezed("第一次会议：2026年5月11日 10:00—13:00；主持人：高山（京津冀联席会议）；审议第3、4项") in chinese
    assert squeezed("审议第5项；地点：保定") in chinese
    listed = paper(desk, conference, "participants")
    assert squeezed("Hebei Province Present, left before the end First sitting") in listed
    assert squeezed("3 of 3 members present.") in listed


def test_minutes_that_contradict_what_is_recorded_of_a_sitting_are_refused(
    desk: Desk, session: tuple[str, list[str]]
) -> None:
    conference, items = session
    held_in_two(desk.cast, conference, items)
    text = desk.cast.drafts(SECRETARY, conference, "minutes")["minutes"]
    line = next(each for each in text.splitlines() if each.startswith("第二次会议："))
    for wrong in (
        text.replace(line, ""),
        text.replace(line, line.replace("13:40", "13:50")),
        text.replace(line, line.replace("高山", "孙浩")),
        text.replace(line, line.replace("第5项", "第4、5项")),
        text.replace(line, f"{line}\n{line.replace('13:40', '17:30')}"),
    ):
        assert wrong != text
        with pytest.raises(Refused, match="第二次会议"):
            desk.cast.fire(SECRETARY, conference, "circulate", minutes=wrong, decisions="Decided.")
    desk.cast.fire(SECRETARY, conference, "circulate", minutes=text, decisions="Decided.")
    assert desk.cast.state(conference) == "minutes_review"


def test_invitation_and_agenda_of_the_next_sitting_name_its_day(desk: Desk, session: tuple[str, list[str]]) -> None:
    conference, _ = session
    adjourn(desk.cast, conference, days=2, start_time="9:00", next_place="Baoding · 保定")
    said = squeezed("Second sitting: called for 13 May 2026, 9:00; place: Baoding")
    for name in ("invitation", "agenda"):
        assert said in paper(desk, conference, name), name
    assert squeezed("第二次会议：定于2026年5月13日 9:00召开；地点：保定") in paper(
        desk, conference, "agenda", language="zh"
    )


def test_an_extract_names_the_sitting_in_which_the_item_was_decided(desk: Desk, session: tuple[str, list[str]]) -> None:
    conference, items = session
    held_in_two(desk.cast, conference, items)
    texts = desk.cast.drafts(SECRETARY, conference, "minutes", "minutes_english")
    desk.cast.fire(SECRETARY, conference, "circulate", **texts, decisions="Decided.")
    for member in proposals.MEMBERS:
        desk.cast.answer(member, conference, "consent")
    for item, day in ((items[0], "Day: 11 May 2026, first sitting"), (items[2], "Day: 12 May 2026, second sitting")):
        answer = desk.browser(GUEST).get(f"/cases/{item}/papers/extract/{conference}.pdf?language=en")
        assert squeezed(day) in squeezed(pdf_text(answer.data))


def test_a_calendar_has_an_event_for_each_sitting_under_an_identifier_that_stays(
    desk: Desk, session: tuple[str, list[str]]
) -> None:
    conference, _ = session
    day = desk.cast.today
    before = events(desk, conference)
    assert [*before] == ["meeting"]
    adjourn(desk.cast, conference, start_time="9:30", next_place="Baoding")
    after = events(desk, conference)
    assert [*after] == ["meeting", "meeting-2"]
    assert int(str(after["meeting"]["sequence"])) > int(str(before["meeting"]["sequence"]))
    assert after["meeting"]["summary"] == "Conference on clean air: first sitting"
    second = after["meeting-2"]
    assert (second["location"], second["status"]) == ("Baoding", "CONFIRMED")
    assert str(second["start"]) == f"{day + timedelta(days=1)} 09:30:00+08:00"
    desk.cast.clock.at += timedelta(minutes=5)
    again = {"meeting_date": day + timedelta(days=9), "start_time": "in the morning", "reason": "No hall"}
    desk.cast.fire(CHAIR, conference, "adjourn_again", **again)
    moved = events(desk, conference)["meeting-2"]
    assert moved["start"] == day + timedelta(days=9)
    assert int(str(moved["sequence"])) > int(str(second["sequence"]))
    desk.cast.fire(CHAIR, conference, "cancel", reason="Floods")
    found = events(desk, conference)
    assert (found["meeting"]["status"], found["meeting-2"]["status"]) == ("CONFIRMED", "CANCELLED")


def test_the_voting_record_has_a_column_with_the_sitting(desk: Desk, session: tuple[str, list[str]]) -> None:
    conference, items = session
    held_in_two(desk.cast, conference, items)
    text = desk.browser(MEMBER, language="zh").get(f"/cases/{conference}/votes.csv").data.decode("utf-8-sig")
    head, *rows = csv.reader(io.StringIO(text))
    at = head.index("会议场次")
    assert [each[at] for each in rows[::3]] == ["第一次会议", "第一次会议", "第二次会议"]


def test_the_video_link_is_read_by_those_who_take_part_and_by_nobody_else(desk: Desk) -> None:
    cast = desk.cast
    answers = {"purpose": "Agree.", "level": "conference", "rule_set": "by_topic", "languages": ("zh", "en")}
    invited = cast.organizations("coatings")
    conference = cast.open(MEMBER, "joint-conference", "Smog", **answers, invited_associations=invited)
    calling = {"meeting_date": cast.today + timedelta(days=70), "place": "By video", "start_time": "9:00"}
    cast.fire(CHAIR, conference, "accept", **calling, meeting_form="hybrid", video_link=LINK)
    for person in (MEMBER, GUEST):
        assert LINK in squeezed(paper(desk, conference, "invitation", person))
        assert LINK in str(events(desk, conference, person)["meeting"]["description"])
    told = paper(desk, conference, "invitation")
    assert squeezed("Form of the meeting: In person and by video") in told
    assert squeezed("Languages of the meeting: Chinese, English") in told
    assert LINK not in paper(desk, conference, "participants")
    assert desk.browser(STRANGER).get(f"/cases/{conference}").status_code == 404


def test_from_outside_neither_the_link_nor_a_sitting_is_read(desk: Desk, session: tuple[str, list[str]]) -> None:
    conference, items = session
    for item in items:
        vote(desk.cast, item)
    adjourn(desk.cast, conference, video_link=LINK)
    resume(desk.cast, conference)
    desk.cast.fire(CHAIR, conference, "close_session")
    texts = desk.cast.drafts(SECRETARY, conference, "minutes")
    desk.cast.fire(SECRETARY, conference, "circulate", **texts, decisions="Decided.")
    for member in proposals.MEMBERS:
        desk.cast.answer(member, conference, "consent")
    stranger = desk.browser(STRANGER)
    for place in ("", "/record", "/record.json", "/calendar.ics", "/papers", "/papers/agenda.docx", "/agenda"):
        answer = stranger.get(f"/cases/{conference}{place}")
        assert answer.status_code == 200, place
        told = docx_text(answer.data) if place.endswith("docx") else answer.text
        assert [word for word in (LINK, "Second sitting", "second sitting") if word in told] == [], place
    assert LINK in desk.browser(MEMBER).get(f"/cases/{conference}").text
    assert [*events(desk, conference, STRANGER)] == ["meeting"]


def test_of_a_closed_item_others_read_its_number_once_the_sitting_is_over_and_nothing_before(desk: Desk) -> None:
    cast = desk.cast
    conference, closed = private.in_session(cast)
    adjourn(cast, conference)
    resume(cast, conference)
    guest, member = desk.browser(GUEST), desk.browser(MEMBER)
    lines = arranging.read(cast, SECRETARY, conference).agenda.lines
    line = next(each for each in lines if each.item and each.item.reference == closed)
    path, mark = f"/cases/{conference}/desk?entry={line.id}", f"/cases/{conference}/desk/mark"
    before = guest.get(mark).text, main_text(guest.get(path).text)
    cast.fire(CHAIR, closed, "call_vote")
    for person in proposals.SPEAKERS:
        cast.respond(person, closed, "yes")
    cast.close_round(CHAIR, closed)
    assert (guest.get(mark).text, main_text(guest.get(path).text)) == before
    assert "Second sitting · " in main_text(member.get(path).text)
    adjourn(cast, conference)
    for reader in (guest, member):
        assert sittings(cast, conference, GUEST).shown[1].items == (line.number,)
        told = reader.get(f"/cases/{conference}").text
        assert (private.TITLE in told) == (reader is member)


def test_what_a_sitting_is_adjourned_with_is_offered_in_the_form(desk: Desk, session: tuple[str, list[str]]) -> None:
    conference, _ = session
    page = desk.browser(CHAIR).get(f"/cases/{conference}/steps/adjourn").text
    for label in ("Date of the next sitting", "Begins at", "Place, if it is another", "Video link"):
        assert label in main_text(page)
    assert hidden(page)


def test_attendance_of_another_sitting_is_recorded_by_who_keeps_the_list_alone(
    desk: Desk, session: tuple[str, list[str]]
) -> None:
    conference, _ = session
    adjourn(desk.cast, conference)
    with pytest.raises(Refused):
        record(desk.cast, conference, 2, hebei="absent", person=MEMBER)
