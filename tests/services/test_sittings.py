"""The sittings of a meeting: when each was held, who presided, what was dealt with, and who was there for it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from govflow.errors import NotFound, Refused
from govflow.services.commands.meetings.attendance import Attending, RecordAttendance, record_attendance
from govflow.services.queries.case.head import load_names
from govflow.services.queries.meetings.sittings import Sittings, load_sittings_shown
from govflow.services.queries.papers.meeting import load_meeting
from govflow.store.writing.locking import read_case
from tests.builders import Cast, new_key
from tests.services import proposals

SECRETARY, CHAIR, MEMBER, GUEST = "wang.lin", "gao.shan", "sun.hao", "peng.cheng"


@pytest.fixture
def session(cast: Cast) -> tuple[str, str]:
    """A conference in session, and its one item."""
    return proposals.conference_in_session(cast)


def sittings(cast: Cast, reference: str, person: str = SECRETARY) -> Sittings:
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor(person))
        case = read_case(work, reference)
        return load_sittings_shown(work, case, load_names(work, case))


def adjourn(cast: Cast, reference: str, days: int = 1, **more: object) -> None:
    cast.clock.at += timedelta(hours=3)
    cast.fire(CHAIR, reference, "adjourn", meeting_date=cast.today + timedelta(days=days), reason="Late hour", **more)


def resume(cast: Cast, reference: str, days: int = 1) -> None:
    cast.pass_days(days)
    cast.fire(CHAIR, reference, "resume_session")


def test_x(cast: Cast, session: tuple[str, str]) -> None:
    conference, item = session
    adjourn(cast, conference)
    for each in sittings(cast, conference).shown:
        print(each.name, each.sentence, each.place)
    resume(cast, conference)
    found = sittings(cast, conference)
    for each in found.shown:
        print(each.name, each.sentence, each.place)
    print(found.begin, found.dealt)
    cast.fire(CHAIR, item, "call_vote")
    found = sittings(cast, conference)
    print(found.begin, found.dealt)
    assert 0
