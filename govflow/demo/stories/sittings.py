"""A conference that is held in more than one sitting: adjourned in the evening, and resumed another day."""

from __future__ import annotations

from datetime import timedelta

from govflow.demo.player import Play, Scenes, morning, new_key
from govflow.demo.stories.assembly import SECRETARY, Conference, chair, open_session, vote
from govflow.demo.stories.stages import both
from govflow.services.commands.meetings.attendance import Attending, RecordAttendance, record_attendance

LATE = both("The hall is needed in the afternoon.", "下午会场另有安排。")
ELSEWHERE = "Zhangjiakou, city hall · 张家口市政府"


def held_in_two(play: Play, conference: Conference, *, late: str) -> Scenes:
    """All items but the last on the first day, the last one on the next, for which an organization comes as well."""
    began = morning(conference.meets_on)
    yield began
    open_session(play, conference, absent=[late])
    *first, last = conference.items
    for item in first:
        vote(play, item)
    yield began + timedelta(hours=3)
    again = conference.meets_on + timedelta(days=1)
    play.fire(
        chair(play, conference), conference.reference, "adjourn", meeting_date=again, next_place=ELSEWHERE, reason=LATE
    )
    come_for(play, conference, 2, late)
    yield morning(again)
    play.fire(chair(play, conference), conference.reference, "resume_session")
    vote(play, last)
    yield morning(again) + timedelta(minutes=50)
    play.fire(chair(play, conference), conference.reference, "close_session")


def come_for(play: Play, conference: Conference, sitting: int, organization: str) -> None:
    """The secretary records that an organization is there from a sitting on."""
    there = Attending(organization_id=play.organization(organization), presence="present")
    order = RecordAttendance(
        case=conference.reference, entry_id=None, sitting=sitting, attending=(there,), key=new_key()
    )
    play.order(SECRETARY, record_attendance, order)
