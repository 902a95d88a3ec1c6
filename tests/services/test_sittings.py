"""The sittings of a meeting: when each was held, who presided, what was dealt with, and who was there for it."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from govflow.errors import Invalid, Refused
from govflow.papers.speech import tongue
from govflow.services.queries.case.page import load_case_page
from govflow.services.queries.meetings.desk import DeskPage, load_desk
from govflow.services.queries.meetings.votes import load_votes
from govflow.services.queries.operations import verify_record
from govflow.services.queries.papers.meeting import load_meeting
from tests.builders import Cast
from tests.services import batches
from tests.services.floors import line_of
from tests.services.sat import CHAIR, GUEST, MEMBER, SECRETARY, adjourn, record, resume, sittings, vote


@pytest.fixture
def session(cast: Cast) -> tuple[str, list[str]]:
    """A conference in session, and its three items."""
    conference = batches.in_session(cast, 3)
    return conference, batches.items_of(cast, conference)


def told(cast: Cast, reference: str, person: str = SECRETARY) -> list[str]:
    return [f"{each.name}: {each.sentence}" for each in sittings(cast, reference, person).shown]


def desk(cast: Cast, reference: str, item: str) -> DeskPage:
    with cast.backend.reading() as session:
        entry = line_of(cast, reference, item)
        return load_desk(cast.backend.work(session, cast.actor(SECRETARY)), reference, entry, [])


def present(cast: Cast, reference: str, item: str) -> list[str]:
    """The members that are there for an item."""
    found = desk(cast, reference, item).attendance
    assert found is not None
    return [each.who.name.en.split()[0] for each in found.members if each.here]


def last_entry(cast: Cast, reference: str) -> str:
    """The title of the newest entry in the record of a case."""
    with cast.backend.reading() as session:
        page = load_case_page(cast.backend.work(session, cast.actor(SECRETARY)), reference, [], language="en")
    return str(page.timeline.events[0].title)


def test_adjourning_calls_the_next_sitting_and_the_record_tells_when_each_was_held_and_who_presided(
    cast: Cast, session: tuple[str, list[str]]
) -> None:
    conference, (first, second, _) = session
    day = cast.today
    vote(cast, first)
    adjourn(cast, conference, start_time="9:00", next_place="Baoding")
    chair = "in the chair: Gao Shan (Beijing-Tianjin-Hebei Joint Conference)"
    held = f"First sitting: {day.day} {day:%B %Y}, 10:00–13:00; {chair}; item 3"
    after = day + timedelta(days=1)
    assert told(cast, conference) == [held, f"Second sitting: called for {after.day} {after:%B %Y}, 9:00"]
    assert sittings(cast, conference).shown[1].place == "Baoding"
    resume(cast, conference)
    vote(cast, second)
    now = sittings(cast, conference).now
    assert now is not None
    assert (now.number, now.is_open, now.items) == (2, True, ())  # what is dealt with is told once it is over
    cast.clock.at += timedelta(minutes=20)
    adjourn(cast, conference)
    assert told(cast, conference)[1].endswith(f"{chair}; item 4")
    assert told(cast, conference, GUEST) == told(cast, conference)


def test_an_adjournment_keeps_attendance_and_from_a_sitting_on_it_is_recorded_once(
    cast: Cast, session: tuple[str, list[str]]
) -> None:
    conference, (first, second, third) = session
    vote(cast, first)
    adjourn(cast, conference)
    assert present(cast, conference, second) == ["Beijing", "Tianjin", "Hebei"]
    record(cast, conference, 2, hebei="absent")
    assert present(cast, conference, first) == ["Beijing", "Tianjin", "Hebei"]
    assert present(cast, conference, second) == present(cast, conference, third) == ["Beijing", "Tianjin"]
    assert last_entry(cast, conference) == "Attendance recorded from the second sitting on, with item 4"
    assert verify_record(cast.backend).first_broken is None


def test_once_its_items_are_known_a_sitting_begins_with_the_first_of_them(
    cast: Cast, session: tuple[str, list[str]]
) -> None:
    conference, (first, second, third) = session
    vote(cast, first)
    adjourn(cast, conference)
    resume(cast, conference)
    vote(cast, third)
    record(cast, conference, 2, hebei="absent")
    assert present(cast, conference, second) == ["Beijing", "Tianjin", "Hebei"]
    assert present(cast, conference, third) == ["Beijing", "Tianjin"]
    with pytest.raises(Refused, match="write why it is corrected"):
        record(cast, conference, 2, hebei="excused")
    record(cast, conference, 2, "A slip", hebei="excused")


def test_where_items_were_taken_out_of_order_attendance_is_recorded_item_by_item(
    cast: Cast, session: tuple[str, list[str]]
) -> None:
    conference, (first, second, third) = session
    vote(cast, third)
    adjourn(cast, conference)
    with pytest.raises(Refused, match="no such sitting"):
        record(cast, conference, 3, hebei="absent")
    resume(cast, conference)
    vote(cast, first)
    with pytest.raises(Refused, match="items of the second sitting do not follow"):
        record(cast, conference, 2, hebei="absent")
    assert [each for each, _ in sittings(cast, conference).begin] == []
    assert present(cast, conference, second) == ["Beijing", "Tianjin", "Hebei"]


def test_two_sittings_of_one_day_and_a_day_that_is_named_again(cast: Cast, session: tuple[str, list[str]]) -> None:
    conference, _ = session
    adjourn(cast, conference, days=0, start_time="15:00")
    cast.fire(CHAIR, conference, "resume_session")  # sooner than was said: nobody is kept waiting
    adjourn(cast, conference, days=1)
    cast.fire(CHAIR, conference, "adjourn_again", meeting_date=cast.today + timedelta(days=3), reason="No hall")
    found = sittings(cast, conference).shown
    assert [each.day for each in found] == [cast.today, cast.today, cast.today + timedelta(days=3)]
    cast.pass_days(2)
    with pytest.raises(Refused, match="cannot open before"):
        cast.fire(CHAIR, conference, "resume_session")
    resume(cast, conference)
    assert [each.number for each in sittings(cast, conference).shown] == [1, 2, 3]


def test_a_sitting_is_not_called_for_a_day_that_is_over(cast: Cast, session: tuple[str, list[str]]) -> None:
    conference, _ = session
    with pytest.raises(Invalid) as invalid:
        cast.fire(CHAIR, conference, "adjourn", meeting_date=cast.today - timedelta(days=1), reason="Late hour")
    assert str(invalid.value.fields["meeting_date"]) == "Enter today's date or a later one."


@pytest.mark.parametrize(
    ("minutes", "said"), [(-1, "11 May 2026, 10:00–23:59"), (0, "11 May 2026, 10:00 to 12 May 2026, 00:00")]
)
def test_a_sitting_that_goes_on_to_midnight_of_the_region_names_both_days(
    cast: Cast, session: tuple[str, list[str]], minutes: int, said: str
) -> None:
    conference, _ = session
    midnight = datetime.combine(cast.today + timedelta(days=1), datetime.min.time(), ZoneInfo("Asia/Shanghai"))
    cast.clock.at = midnight + timedelta(minutes=minutes)
    cast.fire(CHAIR, conference, "adjourn", meeting_date=cast.today + timedelta(days=2), reason="Late hour")
    when = sittings(cast, conference).shown[0].when
    assert tongue("en", "Asia/Shanghai").show(when) == said


def test_a_sitting_that_is_never_held_is_told_as_such_once_the_meeting_is_called_off(
    cast: Cast, session: tuple[str, list[str]]
) -> None:
    conference, _ = session
    adjourn(cast, conference)
    cast.fire(CHAIR, conference, "cancel", reason="Floods")
    assert told(cast, conference)[1].endswith("it does not take place")
    assert sittings(cast, conference).now is None


def test_from_outside_no_sitting_is_told(cast: Cast, session: tuple[str, list[str]]) -> None:
    conference, items = session
    for item in items:
        vote(cast, item)
    cast.fire(CHAIR, conference, "close_session")
    drafts = cast.drafts(SECRETARY, conference, "minutes", "minutes_english")
    cast.fire(SECRETARY, conference, "circulate", **drafts, decisions="Decided.")
    for member in ("beijing", "tianjin", "hebei"):
        cast.answer(member, conference, "consent")
    assert cast.case(conference).public
    assert told(cast, conference, "zhou.min") == []
    assert len(told(cast, conference, MEMBER)) == 1


def test_the_voting_record_names_the_sitting_of_each_vote(cast: Cast, session: tuple[str, list[str]]) -> None:
    conference, (first, second, _) = session
    vote(cast, first)
    adjourn(cast, conference)
    resume(cast, conference)
    vote(cast, second)
    with cast.backend.reading() as reading:
        rows = load_votes(cast.backend.work(reading, cast.actor(MEMBER)), conference)
    assert [(each.number, str(each.sitting)) for each in rows[::3]] == [("3", "First sitting"), ("4", "Second sitting")]


def test_the_desk_names_the_sitting_that_dealt_with_its_item(cast: Cast, session: tuple[str, list[str]]) -> None:
    conference, (first, second, _) = session
    vote(cast, first)
    assert desk(cast, conference, first).sat == ()
    adjourn(cast, conference)
    assert [each.number for each in desk(cast, conference, first).sat] == [1]
    assert desk(cast, conference, second).sat == ()


def test_who_was_absent_from_the_second_sitting_alone_is_listed_with_the_first(
    cast: Cast, session: tuple[str, list[str]]
) -> None:
    conference, (first, *_) = session
    vote(cast, first)
    adjourn(cast, conference)
    record(cast, conference, 2, hebei="absent", tianjin="excused")
    resume(cast, conference)
    with cast.backend.reading() as reading:
        listed = load_meeting(cast.backend.work(reading, cast.actor(MEMBER)), conference).members
    found = {each.name.en.split()[0]: (each.presence, [*map(str, each.attended)], each.came) for each in listed}
    both = ["First sitting", "Second sitting"]
    assert found == {
        "Beijing": ("present", both, True),
        "Tianjin": ("left", both[:1], True),
        "Hebei": ("left", both[:1], True),
    }
