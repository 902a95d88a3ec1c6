"""Whom a conference seats as convener: by the year of the day for which it is called, and why its page says so."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import update

from govflow.demo.schedule import perform
from govflow.demo.stories import assembly
from govflow.errors import Refused
from govflow.services.queries.case.names import of_no_case
from govflow.services.queries.meetings.chairing import Chairing, load_chairing
from govflow.store.people import PersonRow
from govflow.store.writing.locking import read_case
from tests.builders import Cast
from tests.services import chairs, proposals
from tests.services.chairs import called, convener, order, proposed, swap
from tests.services.conferences import conference
from tests.services.test_belongings import leave
from tests.services.test_taking_up import taken_up

LATE = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
LAST, FIRST = date(2027, 12, 31), date(2028, 1, 1)


@pytest.fixture
def rotating(cast: Cast) -> Cast:
    """In November 2026; Beijing 2027, Tianjin 2028, Hebei 2029."""
    order(cast)
    return cast.at(LATE)


def shown(cast: Cast, reference: str, person: str = "li.jian") -> tuple[Chairing, ...]:
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor(person))
        return load_chairing(work, read_case(work, reference), of_no_case(work.actor))


def said(cast: Cast, reference: str) -> list[str]:
    return [str(sentence) for each in shown(cast, reference) for sentence in each.said]


def test_a_conference_of_a_body_without_a_rotation_is_chaired_by_the_body(cast: Cast) -> None:
    reference = proposed(cast)
    assert convener(cast, reference) == "conference"
    assert shown(cast, reference) == ()


def test_before_the_first_year_the_body_chairs(rotating: Cast) -> None:
    reference = called(rotating, date(2026, 12, 31))
    assert convener(rotating, reference) == "conference"
    assert shown(rotating, reference) == ()


def test_nobody_convenes_before_the_day_is_named_and_the_page_says_whose_turn_it_would_be(rotating: Cast) -> None:
    reference = proposed(rotating)
    assert convener(rotating, reference) is None
    [found] = shown(rotating, reference)
    assert [(year, name.en.split()[0]) for year, name in found.coming][:2] == [(2027, "Beijing"), (2028, "Tianjin")]


def test_the_member_convenes_whose_turn_the_year_of_the_day_is(rotating: Cast) -> None:
    reference = called(rotating, date(2027, 1, 1))
    assert convener(rotating, reference) == "beijing"
    assert said(rotating, reference) == ["Beijing Municipality chairs in 2027, by rotation over 3 members."]


@pytest.mark.parametrize(("day", "who"), [(LAST, "beijing"), (FIRST, "tianjin")])
def test_new_year_parts_the_turns(rotating: Cast, day: date, who: str) -> None:
    rotating.at(datetime(2027, 6, 1, 2, 0, tzinfo=UTC))
    assert convener(rotating, called(rotating, day)) == who


@pytest.fixture
def ready(rotating: Cast) -> str:
    """A conference on 24 November 2027 whose papers have gone out: Beijing chairs, which it was called for."""
    found = replace(conference(), meets_on=date(2027, 11, 24))
    perform(rotating, [assembly.prepare(rotating, found)], until=datetime(2027, 11, 20, 2, 0, tzinfo=UTC))
    return found.reference


def test_only_the_chair_of_the_member_chairs(rotating: Cast, ready: str) -> None:
    """The chair of the body, that of another member, and whoever signs for the member do not."""
    rotating.at(datetime(2027, 11, 24, 2, 0, tzinfo=UTC))
    attendance = {"present": rotating.organizations(*chairs.MEMBERS), "credentials_checked": True}
    rotating.fire("wang.lin", ready, "record_attendance", **attendance)
    for person in ("gao.shan", "jin.he", "sun.hao", "bai.xue", "wang.lin"):
        with pytest.raises(Refused, match="Only"):
            rotating.fire(person, ready, "open_session")
    rotating.fire("wei.min", ready, "open_session")
    item = rotating.linked(ready)[0]
    with pytest.raises(Refused, match="Only"):
        rotating.fire("gao.shan", item, "call_vote")
    rotating.fire("wei.min", item, "call_vote")
    assert rotating.case(item).state == "vote_standards"


@pytest.mark.parametrize("day", [date(2027, 12, 31), date(2028, 1, 1), date(2028, 2, 1)])
def test_the_day_may_be_moved_into_another_year_and_who_chairs_stays(rotating: Cast, ready: str, day: date) -> None:
    """Whoever moves the day would else choose who chairs."""
    rotating.fire("bai.xue", ready, "postpone_urgently", meeting_date=day, reason="The flood.")
    assert convener(rotating, ready) == "beijing"
    told = said(rotating, ready)
    assert told[0] == "Beijing Municipality chairs in 2027, by rotation over 3 members."
    assert ("The day was moved into another year since" in told[-1]) is (day.year != 2027)


def test_whoever_calls_for_a_day_of_the_next_year_has_the_member_of_that_year(rotating: Cast) -> None:
    rotating.at(datetime(2027, 12, 20, 2, 0, tzinfo=UTC))
    assert convener(rotating, called(rotating, date(2028, 1, 1))) == "tianjin"


def test_a_swap_that_is_agreed_later_leaves_who_was_seated(rotating: Cast) -> None:
    early, day = called(rotating, date(2027, 3, 1)), date(2027, 4, 1)
    rotating.clock.at += MINUTE
    swap(rotating, "beijing", 2027, "tianjin", 2028)
    late = called(rotating, day)
    assert (convener(rotating, early), convener(rotating, late)) == ("beijing", "tianjin")
    assert said(rotating, early) == ["Beijing Municipality chairs in 2027, by rotation over 3 members."]
    assert said(rotating, late) == [
        "Tianjin Municipality chairs in 2027, by rotation over 3 members.",
        "Swapped with Beijing Municipality for 2028, agreed on 16 November 2026: The flood works.",
    ]


def test_who_has_left_is_followed_by_the_next_and_the_page_says_so(rotating: Cast) -> None:
    rotating.at(datetime(2027, 1, 11, 2, 0, tzinfo=UTC))
    leave(rotating, "beijing")
    reference = called(rotating, date(2027, 5, 3))
    assert convener(rotating, reference) == "tianjin"
    assert said(rotating, reference)[1] == "In place of Beijing Municipality, which belongs no more."
    assert "takes over" in str(chairs.page(rotating).years[0].notes[0])


def test_who_has_nobody_in_office_is_followed_by_the_next_and_the_page_says_so(rotating: Cast) -> None:
    people = [rotating.person(each) for each in ("sun.hao", "xie.fei", "wei.min")]
    with rotating.backend.transaction() as session:
        session.execute(update(PersonRow).where(PersonRow.id.in_(people)).values(active=False))
    reference = called(rotating, date(2027, 5, 3))
    assert convener(rotating, reference) == "tianjin"
    assert said(rotating, reference)[1] == "In place of Beijing Municipality, which has nobody in office."
    rotating.at(datetime(2027, 1, 11, 2, 0, tzinfo=UTC))
    assert "has nobody in office: Tianjin" in str(chairs.page(rotating, "ma.ling").years[0].notes[0])


def test_an_order_that_comes_later_leaves_who_was_seated(rotating: Cast) -> None:
    rotating.at(datetime(2026, 11, 30, 2, 0, tzinfo=UTC))
    reference = called(rotating, date(2027, 5, 3))
    rotating.clock.at += MINUTE
    order(rotating, "hebei", "beijing", "tianjin")
    assert convener(rotating, reference) == "beijing"
    assert said(rotating, reference) == ["Beijing Municipality chairs in 2027, by rotation over 3 members."]
    assert convener(rotating, called(rotating, date(2027, 6, 1))) == "hebei"


def test_items_are_chaired_by_who_chairs_the_conference(rotating: Cast) -> None:
    """One that was submitted there, and one that was pending with the body and is taken up."""
    pending = proposals.tabled(rotating)
    assert convener(rotating, pending) == "conference"
    reference = called(rotating, date(2027, 2, 1))
    rotating.fire("sun.hao", reference, "submit_item", item_title="Item", topic_class="routine", text="Do it.")
    assert convener(rotating, rotating.linked(reference)[-1]) == "beijing"
    taken_up(rotating, "wang.lin", reference, pending)
    assert convener(rotating, pending) == "beijing"
    assert [each.organization_id for each in rotating.case(pending).holders("convener")] == [
        rotating.organization("beijing")
    ]


def test_an_item_that_waits_is_chaired_by_who_chairs_the_next_conference(rotating: Cast) -> None:
    rotating.at(datetime(2027, 1, 11, 2, 0, tzinfo=UTC))
    pending, first = proposals.scheduled(rotating), called(rotating, date(2027, 3, 29))
    taken_up(rotating, "wang.lin", first, pending)
    rotating.fire("bai.xue", first, "cancel", reason="Merged.")
    assert convener(rotating, pending) == "beijing"
    second = called(rotating, date(2028, 1, 5))
    taken_up(rotating, "wang.lin", second, pending)
    assert convener(rotating, pending) == "tianjin"
