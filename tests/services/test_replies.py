"""Replies to the invitation of a meeting: for whom they are given, who reads them, and that they count for nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from govflow.engine.asking.answers import Upload
from govflow.engine.entries import Stored, read_entry
from govflow.errors import Conflict, Forbidden, Invalid, NotFound, Refused
from govflow.services.commands.meetings.replies import AskReplies, CheckCredentials, ask_replies, check_credentials
from govflow.services.queries.case.documents import load_document, load_documents
from govflow.services.queries.meetings.desk import load_desk
from govflow.services.queries.meetings.replies import Announced
from govflow.store.meetings.attendance import AttendanceRow
from govflow.store.meetings.replies import ReplyRow
from govflow.store.record.history import HISTORY
from govflow.values import SYSTEM
from tests.builders import Cast, give_role, new_key
from tests.services import proposals
from tests.services.disputes import PDF
from tests.services.invitations import CHAIR, SECRETARY, invited, page_of, replied
from tests.services.test_attendance import line_of, take


def announced(cast: Cast, conference: str, organization: str, *, reader: str = SECRETARY) -> Announced | None:
    number = cast.organization(organization)
    lines = page_of(cast, conference, reader).list.lines
    return next(each.announced for each in lines if each.who.organization_id == number)


def refusals(cast: Cast, conference: str, person: str, says: str = "comes", **more: Any) -> list[str]:
    with pytest.raises(Refused) as refused:
        replied(cast, conference, person, says, **more)
    return [str(each) for each in refused.value.reasons]


def problems(cast: Cast, conference: str, person: str, says: str = "comes", **more: Any) -> dict[str, str]:
    with pytest.raises(Invalid) as invalid:
        replied(cast, conference, person, says, **more)
    return {name: str(each) for name, each in invalid.value.fields.items()}


def rows(cast: Cast) -> int:
    with cast.backend.reading() as session:
        return session.scalars(select(func.count()).select_from(ReplyRow)).one()


def sentences(cast: Cast, conference: str, kind: str) -> list[str]:
    """What all who see the case read of such entries."""
    case = cast.case(conference)
    with cast.backend.reading() as session:
        workflow = cast.backend.work(session, SYSTEM).version_of(case).workflow
        found = session.execute(
            select(HISTORY).where(HISTORY.c.kind == kind, HISTORY.c.case_id == case.id).order_by(HISTORY.c.seq)
        )
        entries = [read_entry(Stored(kind=row.kind, name=row.name, content=row.content)) for row in found]
    return [str(each.sentence(workflow)) for each in entries]


def test_what_was_announced_stands_for_all_beside_what_is_recorded_and_counts_for_nothing(cast: Cast) -> None:
    conference, _ = invited(cast)
    before = cast.case(conference).version
    replied(cast, conference, "sun.hao")
    replied(cast, conference, "ma.ling", "excused", reason="The flood")
    replied(cast, conference, "li.jian", "proxy", proxy_id="beijing")
    replied(cast, conference, "peng.cheng", persons="Peng Cheng, secretary")
    for reader in (SECRETARY, "sun.hao", "peng.cheng"):
        told = announced(cast, conference, "beijing", reader=reader)
        assert told is not None
        assert (told.says, told.persons) == ("comes", "Sun Hao, deputy director")
    assert page_of(cast, conference, SECRETARY).list.silent == ()
    with cast.backend.reading() as session:
        desk = load_desk(cast.backend.work(session, cast.actor(SECRETARY)), conference, None, [])
        assert session.scalars(select(AttendanceRow)).all() == []
    assert desk.attendance is not None
    assert (desk.attendance.present, desk.attendance.taken) == (0, False)
    assert cast.case(conference).version == before
    assert sentences(cast, conference, "reply") == [
        "Beijing Municipality comes: Sun Hao, deputy director.",
        "Tianjin Municipality is excused: “The flood”.",
        "Hebei Province gives its vote to Beijing Municipality.",
        "North China Coatings Association (fictional) comes: Peng Cheng, secretary.",
    ]


def test_the_session_does_not_open_on_announcements_alone(cast: Cast) -> None:
    conference, _ = invited(cast)
    for person in proposals.SPEAKERS:
        replied(cast, conference, person)
    meeting = cast.case(conference).data["meeting_date"]
    cast.clock.at += timedelta(days=(meeting - cast.today).days)
    with pytest.raises(Refused) as refused:
        cast.fire(CHAIR, conference, "open_session")
    assert any("0 of the 2 members needed" in str(each) for each in refused.value.reasons)


def test_an_organization_has_one_reply_and_the_latest_counts(cast: Cast) -> None:
    conference, _ = invited(cast)
    replied(cast, conference, "sun.hao")
    replied(cast, conference, "sun.hao", "excused", reason="The flood")
    told = announced(cast, conference, "beijing")
    assert told is not None
    assert (told.says, told.persons, told.reason) == ("excused", "", "The flood")
    assert len(page_of(cast, conference, SECRETARY).list.silent) == 3
    assert rows(cast) == 2


def test_only_people_of_who_was_invited_reply_and_only_for_their_own(cast: Cast) -> None:
    conference, _ = invited(cast)
    said = ["Only an organization that was invited replies to the invitation."]
    assert refusals(cast, conference, SECRETARY) == said
    assert refusals(cast, conference, CHAIR) == said
    for stranger in ("zhou.min", "admin"):
        with pytest.raises(NotFound):
            replied(cast, conference, stranger)
    assert rows(cast) == 0
    replied(cast, conference, "ma.ling")
    assert announced(cast, conference, "beijing") is None


def test_who_does_not_bind_the_organization_names_who_comes_but_gives_no_proxy(cast: Cast) -> None:
    conference, _ = invited(cast)
    give_role(cast, "nie.gang", "hebei", "liaison")
    replied(cast, conference, "nie.gang", acting="hebei", persons="Nie Gang, liaison officer")
    assert not page_of(cast, conference, "nie.gang", "hebei").gives_proxy
    with pytest.raises(Forbidden) as refused:
        replied(cast, conference, "nie.gang", "proxy", acting="hebei", proxy_id="beijing")
    assert str(refused.value.message) == "Only who signs for your organization gives its vote to another."
    told = announced(cast, conference, "hebei")
    assert told is not None
    assert told.says == "comes"


def test_a_guest_gives_no_vote_away(cast: Cast) -> None:
    conference, _ = invited(cast)
    with pytest.raises(Forbidden):
        replied(cast, conference, "peng.cheng", "proxy", proxy_id="beijing")


def test_before_the_papers_and_once_the_session_is_open_nobody_replies(cast: Cast) -> None:
    conference, _ = proposals.convened(cast)
    assert refusals(cast, conference, "sun.hao") == ["In “Convened” no reply to the invitation is given."]
    with pytest.raises(NotFound):
        page_of(cast, conference, "sun.hao")


def test_once_the_session_is_open_nobody_replies(cast: Cast) -> None:
    conference, _ = proposals.conference_in_session(cast)
    assert refusals(cast, conference, "sun.hao") == ["In “In session” no reply to the invitation is given."]
    assert not page_of(cast, conference, "sun.hao").list.replies


def test_what_cannot_be_is_refused_at_its_field(cast: Cast) -> None:
    conference, _ = invited(cast)
    assert problems(cast, conference, "sun.hao", persons="") == {"persons": "Write who comes, with name and office."}
    assert problems(cast, conference, "sun.hao", "excused") == {"reason": "Write why nobody comes."}
    for nobody in (None, "beijing", "coatings", "chengde"):
        assert problems(cast, conference, "sun.hao", "proxy", proxy_id=nobody) == {
            "proxy": "Say which other member casts the vote."
        }
    assert list(problems(cast, conference, "sun.hao", persons="x" * 201)) == ["persons"]
    assert list(problems(cast, conference, "sun.hao", persons="Sun\u202eHao")) == ["persons"]
    assert list(problems(cast, conference, "sun.hao", paper=Upload("a.exe", b"MZ", "x"))) == ["paper"]
    assert list(problems(cast, conference, "peng.cheng", entry_id=10_000)) == ["entry"]
    assert rows(cast) == 0


def test_a_guest_comes_for_one_item_and_a_member_to_all_of_it(cast: Cast) -> None:
    conference, item = invited(cast)
    line = line_of(cast, conference, item)
    replied(cast, conference, "peng.cheng", entry_id=line)
    told = announced(cast, conference, "coatings")
    assert told is not None
    assert told.number == "3"
    assert problems(cast, conference, "sun.hao", entry_id=line) == {
        "entry": "A member comes to the whole meeting, not to one item."
    }


def test_the_same_key_replies_once_and_for_another_reply_it_is_refused(cast: Cast) -> None:
    conference, _ = invited(cast)
    key = new_key()
    for _ in range(2):
        replied(cast, conference, "sun.hao", key=key)
    with pytest.raises(Conflict):
        replied(cast, conference, "sun.hao", "excused", reason="Ill", key=key)
    assert rows(cast) == 1


def test_a_mandate_is_read_by_who_filed_it_and_who_keeps_the_list_and_nobody_else_learns_of_it(cast: Cast) -> None:
    conference, _ = invited(cast)
    replied(cast, conference, "li.jian", "proxy", proxy_id="beijing", paper=PDF)
    told = announced(cast, conference, "hebei")
    assert told is not None
    assert told.paper is not None
    for reader, reads in (
        (SECRETARY, True),
        ("li.jian", True),
        ("sun.hao", False),
        ("peng.cheng", False),
        (CHAIR, True),  # who is in the office that keeps the list as well
        ("ma.ling", False),
    ):
        shown = announced(cast, conference, "hebei", reader=reader)
        assert shown is not None
        assert (shown.paper is not None) is reads, reader
        with cast.backend.reading() as session:
            work = cast.backend.work(session, cast.actor(reader))
            assert (told.paper in {each.id for each in load_documents(work, conference, None).files}) is reads, reader
            if not reads:
                with pytest.raises(NotFound):
                    load_document(work, conference, told.paper)
    assert sentences(cast, conference, "document") == []


def test_a_paper_stays_with_the_proxy_it_was_given_for_and_not_with_another(cast: Cast) -> None:
    conference, _ = invited(cast)
    replied(cast, conference, "li.jian", "proxy", proxy_id="beijing", paper=PDF)
    replied(cast, conference, "li.jian", "proxy", proxy_id="beijing", reason="")
    same = announced(cast, conference, "hebei")
    replied(cast, conference, "li.jian", "proxy", proxy_id="tianjin")
    other = announced(cast, conference, "hebei")
    assert same is not None
    assert same.paper is not None
    assert other is not None
    assert other.paper is None


def test_a_meeting_that_was_put_off_asks_everybody_anew(cast: Cast) -> None:
    conference, _ = invited(cast)
    replied(cast, conference, "sun.hao")
    cast.clock.at += timedelta(days=1)
    cast.fire(CHAIR, conference, "postpone", meeting_date=cast.today + timedelta(days=90), reason="Floods")
    cast.clock.at += timedelta(days=1)
    for step in ("close_agenda", "lock_agenda"):
        cast.fire(SECRETARY, conference, step)
    cast.fire(SECRETARY, conference, "send_papers", invitation_letter=PDF, session_papers=PDF)
    assert announced(cast, conference, "beijing") is None
    assert page_of(cast, conference, "sun.hao").list.waits


def test_the_keeper_notes_whose_mandate_was_checked_with_who_and_when(cast: Cast) -> None:
    conference, _ = invited(cast)

    def check(person: str = SECRETARY, **said: tuple[str, ...]) -> None:
        named = {name: cast.organizations(*these) for name, these in said.items()}
        check_credentials(cast.backend, cast.actor(person), CheckCredentials(case=conference, key=new_key(), **named))

    check(checked=("beijing", "coatings"))
    check(withdrawn=("beijing",), checked=("hebei",))
    shown = {each.who.organization_id: each.mandate for each in page_of(cast, conference, "ma.ling").list.lines}
    assert [shown[each] is not None for each in cast.organizations("beijing", "tianjin", "hebei", "coatings")] == [
        False,
        False,
        True,
        True,
    ]
    mandate = shown[cast.organization("hebei")]
    assert mandate is not None
    assert (str(mandate.person), mandate.at) == (str(cast.actor(SECRETARY).person), cast.clock.at)
    assert sentences(cast, conference, "credentials")[-1] == (
        "Checked: Hebei Province. Not checked after all: Beijing Municipality."
    )
    for person in ("sun.hao", CHAIR):
        with pytest.raises(Refused):
            check(person, checked=("tianjin",))
    for wrong in ({"checked": ("chengde",)}, {"checked": ("hebei",)}, {}):
        with pytest.raises(Refused):
            check(**wrong)


def test_who_has_not_replied_is_reminded_by_the_keeper_alone(cast: Cast) -> None:
    conference, _ = invited(cast)
    replied(cast, conference, "sun.hao")

    def remind(person: str) -> None:
        ask_replies(cast.backend, cast.actor(person), AskReplies(case=conference, key=new_key()))

    remind(SECRETARY)
    assert sentences(cast, conference, "reply_asked") == [
        "Not answered yet: Tianjin Municipality, Hebei Province, North China Coatings Association (fictional)."
    ]
    for person in ("sun.hao", "peng.cheng", CHAIR):
        with pytest.raises(Refused):
            remind(person)
    for person in ("ma.ling", "li.jian", "peng.cheng"):
        replied(cast, conference, person)
    with pytest.raises(Refused) as refused:
        remind(SECRETARY)
    assert [str(each) for each in refused.value.reasons] == ["All who were invited have replied."]


def test_what_is_recorded_stands_beside_what_was_announced(cast: Cast) -> None:
    conference, _ = invited(cast)
    replied(cast, conference, "sun.hao")
    take(cast, conference, beijing="absent")
    found = next(
        each
        for each in page_of(cast, conference, SECRETARY).list.lines
        if each.who.organization_id == cast.organization("beijing")
    )
    assert found.announced is not None
    assert (found.announced.says, found.recorded) == ("comes", "absent")
