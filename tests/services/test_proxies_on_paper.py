"""A proxy on paper: filed with the attendance it stands for, for those whose votes it is about."""

from __future__ import annotations

from typing import Any

import pytest

from govflow.engine.asking.answers import Upload
from govflow.errors import NotFound, Refused
from govflow.services.commands.meetings.attendance import RecordAttendance, record_attendance
from govflow.services.queries.case.documents import load_documents
from govflow.services.queries.meetings.desk import load_desk
from govflow.services.queries.meetings.proxies import Given
from govflow.services.queries.papers.meeting import load_meeting
from govflow.services.queries.papers.offered import drawn, papers_of
from tests.builders import Cast, new_key
from tests.services import proposals
from tests.services.disputes import PDF
from tests.services.invitations import invited, replied
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


def hold(cast: Cast, conference: str, *, reason: str = "", whose: str = "", paper: Any = None, **presence: str) -> None:
    """Record that votes are held by others, with a paper or the id of one that is on file."""
    papers = {"document_id": paper} if isinstance(paper, str) else {"paper": paper}
    order = RecordAttendance(
        case=conference,
        entry_id=None,
        attending=marks(cast, **presence),
        reason=reason,
        paper_for=cast.organization(whose) if whose else None,
        key=new_key(),
        **papers,
    )
    record_attendance(cast.backend, cast.actor(SECRETARY), order)


def given(cast: Cast, conference: str, organization: str, reader: str) -> Given | None:
    with cast.backend.reading() as session:
        desk = load_desk(cast.backend.work(session, cast.actor(reader)), conference, None, [])
    assert desk.attendance is not None
    number = cast.organization(organization)
    return next(each.given for each in desk.attendance.members if each.who.organization_id == number)


def listed(cast: Cast, conference: str, reader: str) -> str:
    """The list of participants as a reader gets it."""
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor(reader))
        meeting = load_meeting(work, conference)
        return repr(drawn(meeting, next(each for each in papers_of(meeting) if each.name == "participants"), "en"))


def filed(cast: Cast, conference: str, reader: str = SECRETARY) -> list[str]:
    with cast.backend.reading() as session:
        return [
            each.id for each in load_documents(cast.backend.work(session, cast.actor(reader)), conference, None).files
        ]


def test_the_line_leads_to_the_paper_for_who_may_read_it_and_says_nothing_to_others(cast: Cast) -> None:
    conference, _ = proposals.conference_in_session(cast)
    hold(cast, conference, reason="Ill", paper=PDF, hebei="proxy tianjin")
    for reader in (SECRETARY, "sun.hao", "li.jian"):
        found = given(cast, conference, "hebei", reader)
        assert found is not None
        assert (found.paper in filed(cast, conference, reader), found.number, found.bare) == (True, 1, False)
    assert given(cast, conference, "hebei", "peng.cheng") is None


def test_a_vote_that_is_held_without_paper_and_without_a_word_of_the_giver_is_marked(cast: Cast) -> None:
    conference, _ = proposals.conference_in_session(cast)
    hold(cast, conference, reason="Ill", hebei="proxy tianjin")
    assert given(cast, conference, "hebei", "sun.hao") == Given(bare=True)
    assert given(cast, conference, "hebei", "peng.cheng") is None


@pytest.mark.parametrize(("holder", "bare"), [("tianjin", False), ("beijing", True)])
def test_what_the_giver_announced_needs_no_paper_unless_it_named_another(
    cast: Cast, holder: str, *, bare: bool
) -> None:
    conference, _ = invited(cast)
    replied(cast, conference, "li.jian", "proxy", proxy_id="tianjin")
    hold(cast, conference, hebei=f"proxy {holder}")
    assert given(cast, conference, "hebei", "sun.hao") == Given(bare=bare)


def test_a_correction_keeps_the_paper_unless_another_holds_the_vote(cast: Cast) -> None:
    conference, _ = proposals.conference_in_session(cast)
    hold(cast, conference, reason="Ill", paper=PDF, hebei="proxy tianjin")
    paper = given(cast, conference, "hebei", SECRETARY)
    hold(cast, conference, reason="Still ill", hebei="proxy tianjin")
    assert given(cast, conference, "hebei", SECRETARY) == paper
    hold(cast, conference, reason="Tianjin left", hebei="proxy beijing")
    assert given(cast, conference, "hebei", SECRETARY) == Given(bare=True)


def test_a_document_on_file_is_chosen_for_one_of_several_votes(cast: Cast) -> None:
    conference, _ = proposals.conference_in_session(cast)
    hold(cast, conference, reason="Ill", paper=PDF, hebei="proxy beijing")
    paper = given(cast, conference, "hebei", SECRETARY)
    assert paper is not None
    assert paper.paper is not None
    votes = {"hebei": "proxy beijing", "tianjin": "proxy hebei"}
    hold(cast, conference, reason="As well", paper=paper.paper, whose="tianjin", **votes)
    assert given(cast, conference, "tianjin", SECRETARY) == paper


def test_no_document_is_chosen_that_members_may_not_read_or_of_another_case(cast: Cast) -> None:
    conference, _ = invited(cast)
    replied(cast, conference, "li.jian", paper=PDF)  # for the office and Hebei alone
    other = proposals.item_with_paper(cast, proposals.calling(cast), PDF)
    private = set(filed(cast, conference)) - set(filed(cast, conference, "sun.hao"))
    assert len(private) == 1
    assert filed(cast, other)
    for document in (*private, *filed(cast, other), "x" * 32):
        with pytest.raises(Refused, match="that all members may read"):
            hold(cast, conference, paper=document, hebei="proxy tianjin")


def test_the_list_of_participants_says_it_to_members_and_not_to_guests(cast: Cast) -> None:
    conference, _ = proposals.conference_in_session(cast)
    hold(cast, conference, reason="Ill", paper=PDF, hebei="proxy tianjin")
    assert "Vote held by %(proxy)s; proxy on paper, document %(number)s" in listed(cast, conference, "sun.hao")
    assert "on paper" not in listed(cast, conference, "peng.cheng")
    hold(cast, conference, reason="Tianjin left", hebei="proxy beijing")
    assert "no paper, and not announced" in listed(cast, conference, "sun.hao")
    told = listed(cast, conference, "peng.cheng")
    assert "Vote held by %(proxy)s" in told
    assert "announced" not in told
