"""Meetings: notice, day and quorum."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from govflow.domain import conference
from tests.domain.region import BEIJING, CENTRAL, CHENGDE, FANGSHAN, HEBEI, LAISHUI, TANGSHAN, TIANJIN, case, form, on

SEVEN = (BEIJING, TIANJIN, HEBEI, TANGSHAN, CHENGDE, FANGSHAN, LAISHUI)
TWO_THIRDS = Fraction(2, 3)


def test_a_session_without_quorum_names_who_is_absent():
    objection = conference.quorum(
        case(members=SEVEN), form(present=SEVEN[:4]), present="present", of="members", share=TWO_THIRDS
    )
    assert str(objection) == "No quorum: 4 of the 5 members needed are present. Absent: Chengde, Fangshan, Laishui."


@pytest.mark.parametrize(("members", "needed"), [(2, 2), (3, 2), (4, 3), (6, 4), (7, 5)])
def test_a_quorum_of_two_thirds_is_exact(members, needed):
    meeting = case(members=SEVEN[:members])

    def objection(there):
        return conference.quorum(
            meeting, form(present=SEVEN[:there]), present="present", of="members", share=TWO_THIRDS
        )

    assert objection(needed) is None
    assert objection(needed - 1) is not None


def test_guests_do_not_make_a_quorum():
    meeting = case(members=(BEIJING, TIANJIN, HEBEI))
    attendance = form(present=(BEIJING, TANGSHAN, CENTRAL))
    assert conference.quorum(meeting, attendance, present="present", of="members", share=TWO_THIRDS) is not None


def test_the_attendance_recorded_earlier_counts_when_the_session_closes():
    meeting = case({"present": (BEIJING, TIANJIN)}, members=(BEIJING, TIANJIN, HEBEI))
    assert conference.quorum(meeting, form(), present="present", of="members", share=TWO_THIRDS) is None


def test_without_any_attendance_there_is_no_quorum():
    assert conference.quorum(case(members=SEVEN), form(), present="present", of="members", share=TWO_THIRDS) is not None


def test_a_meeting_needs_time_for_its_agenda():
    now = on(date(2026, 3, 1))
    objection = conference.notice(form(day=date(2026, 4, 29)), now, date="day", days=60)
    assert str(objection) == (
        "The meeting on 29 April 2026 is 59 days ahead; what comes before it takes 60. Give a later date."
    )
    assert conference.notice(form(day=date(2026, 4, 30)), now, date="day", days=60) is None
    assert str(conference.notice(form(), now, date="day", days=60)) == "Set the date of the meeting."


@pytest.mark.parametrize(("day", "late"), [(10, False), (11, False), (12, True)])
def test_invitations_go_out_in_time_or_not_at_all(day: int, *, late: bool):
    meeting = case({"meeting_date": date(2026, 5, 21), "papers_by": date(2026, 5, 11)})
    told = conference.invited_in_time(meeting, on(date(2026, 5, day)), date="meeting_date", until="papers_by")
    assert (told is not None) == late
    if late:
        assert "for the meeting on 21 May 2026 go out on 11 May 2026 at the latest" in str(told)


def test_a_session_opens_on_its_day_or_later_but_not_before():
    meeting = case({"day": date(2026, 5, 14)})
    assert str(conference.day_has_come(meeting, on(date(2026, 5, 13)), date="day")) == (
        "The meeting is called for 14 May 2026 and cannot open before."
    )
    assert conference.day_has_come(meeting, on(date(2026, 5, 14)), date="day") is None
    assert conference.day_has_come(meeting, on(date(2026, 5, 15)), date="day") is None
    assert str(conference.day_has_come(case(), on(date(2026, 5, 15)), date="day")) == (
        "No date has been set for the meeting."
    )
