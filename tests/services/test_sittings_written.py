"""A meeting that goes on in writing: its sitting is called off, and takes place after all where a member objects."""

from __future__ import annotations

from datetime import timedelta

from govflow.services.queries.papers.meeting import load_meeting
from govflow.services.queries.papers.sheet import day_of, sittings_of
from tests.builders import Cast
from tests.services import batches, proposals
from tests.services.sat import MEMBER, SECRETARY, adjourn, resume, sittings, vote


def test_a_sitting_takes_place_after_all_once_the_silence_is_broken(cast: Cast) -> None:
    conference, _ = proposals.reviewed(cast)
    day = cast.today + timedelta(days=40)
    cast.fire(SECRETARY, conference, "go_written", meeting_date=day)
    (off,) = sittings(cast, conference).shown
    assert "it does not take place" in str(off.sentence)
    cast.respond("sun.hao", conference, "object")
    assert cast.state(conference) == "agenda_review"
    cast.fire(SECRETARY, conference, "lock_agenda")
    (called,) = sittings(cast, conference).shown
    assert str(called.sentence).startswith(f"called for {day.day} {day:%B %Y}")


def test_an_item_that_is_agreed_in_writing_while_a_sitting_goes_on_is_of_none(cast: Cast) -> None:
    """Else its extract says that it was decided that day, in that room."""
    conference = batches.in_session(cast, 2)
    first, second = batches.items_of(cast, conference)
    adjourn(cast, conference)
    resume(cast, conference)
    vote(cast, first)
    cast.fire(SECRETARY, second, "decide_in_writing")
    for person in proposals.SPEAKERS:
        cast.respond(person, second, "consent")
    assert cast.state(second) == "adopted"
    with cast.backend.reading() as session:
        meeting = load_meeting(cast.backend.work(session, cast.actor(MEMBER)), conference)
    told = {each.reference: each for each in meeting.items}
    assert [str(each.text[0]) for each in sittings_of(meeting, told[first])] == ["Second sitting"]
    assert list(sittings_of(meeting, told[second])) == []
    assert "second sitting" in str(day_of(meeting, told[first], "en")[0].text)
    assert "second sitting" not in str([str(each.text) for each in day_of(meeting, told[second], "en")])
