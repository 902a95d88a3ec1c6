"""A meeting that goes on in writing: its sitting is called off, and takes place after all where a member objects."""

from __future__ import annotations

from datetime import timedelta

from tests.builders import Cast
from tests.services import proposals
from tests.services.sat import SECRETARY, sittings


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
