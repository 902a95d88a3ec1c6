"""A proxy on paper: filed with the attendance it stands for, for those whose votes it is about."""

from __future__ import annotations

import pytest

from govflow.engine.asking.answers import Upload
from govflow.errors import NotFound, Refused
from govflow.services.commands.meetings.attendance import RecordAttendance, record_attendance
from govflow.services.queries.case.documents import load_documents
from tests.builders import Cast, new_key
from tests.services import proposals
from tests.services.disputes import PDF
from tests.services.test_attendance import SECRETARY, marks

TITLE = "Proxy on paper · 书面委托书"


def record(cast: Cast, conference: str, paper: Upload, *, by: str = SECRETARY, **presence: str) -> None:
    attending = marks(cast, **presence)
    order = RecordAttendance(
        case=conference, entry_id=None, attending=attending, reason="Ill", paper=paper, key=new_key()
    )
    record_attendance(cast.backend, cast.actor(by), order)


def titles(cast: Cast, conference: str, reader: str) -> list[str]:
    with cast.backend.reading() as session:
        found = load_documents(cast.backend.work(session, cast.actor(reader)), conference, None).files
    return [str(each.title) for each in found]


def test_it_is_read_by_members_and_who_keeps_the_list_and_by_no_guest(cast: Cast) -> None:
    conference, _ = proposals.conference_in_session(cast)
    record(cast, conference, PDF, hebei="proxy tianjin")
    for reader, reads in ((SECRETARY, True), ("sun.hao", True), ("li.jian", True), ("peng.cheng", False)):
        assert (TITLE in titles(cast, conference, reader)) is reads, reader
    with pytest.raises(NotFound):
        titles(cast, conference, "zhou.min")


def test_it_comes_with_a_vote_that_is_given_to_another_from_who_keeps_the_list(cast: Cast) -> None:
    conference, _ = proposals.conference_in_session(cast)
    with pytest.raises(Refused) as refused:
        record(cast, conference, PDF, hebei="excused")
    assert [str(each) for each in refused.value.reasons] == [
        "A proxy on paper comes with a vote that is given to another: choose whose."
    ]
    for wrong, by in ((Upload("a.exe", b"MZ", "x"), SECRETARY), (PDF, "li.jian")):
        with pytest.raises(Refused):
            record(cast, conference, wrong, by=by, hebei="proxy tianjin")
    assert TITLE not in titles(cast, conference, SECRETARY)
