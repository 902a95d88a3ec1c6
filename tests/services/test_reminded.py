"""Who was reminded of an invitation has the reply on the desk, until it replied or the meeting begins."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from govflow.services.catalog import publish, shipped_workflows
from govflow.services.commands.meetings.replies import AskReplies, ask_replies
from govflow.services.orders import on_case
from govflow.services.queries.case.page import load_case_page
from govflow.services.queries.inbox.page import load_inbox
from govflow.services.queries.inbox.shown import InboxFilters, Item
from govflow.services.queries.operations import verify_record
from govflow.store.sql.database import downgrade, upgrade
from govflow.store.writing.entering import relay_on_desks
from tests.builders import Cast, new_key
from tests.services import proposals
from tests.services.invitations import CHAIR, SECRETARY, invited, replied

ASKED = "Reply to the invitation"


def remind(cast: Cast, conference: str) -> None:
    cast.clock.at += timedelta(minutes=1)
    ask_replies(cast.backend, cast.actor(SECRETARY), AskReplies(case=conference, key=new_key()))


def answer(cast: Cast, conference: str, person: str, says: str = "comes", **more: Any) -> None:
    cast.clock.at += timedelta(minutes=1)
    replied(cast, conference, person, says, **more)


def desk(cast: Cast, person: str, role: str = "signatory") -> list[Item]:
    """The replies that wait for a person who holds a role."""
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor(person))
        inbox = load_inbox(work, frozenset((each, role) for each in work.actor.organization_ids), InboxFilters())
    today = (item for meeting in inbox.today for item in meeting.items)
    return [each for each in (*today, *inbox.overdue, *inbox.soon, *inbox.later) if each.ask.en == ASKED]


def asked(cast: Cast) -> set[str]:
    """Who of these has a reply on the desk."""
    return {each for each in ("sun.hao", "ma.ling", "li.jian", "peng.cheng", SECRETARY, CHAIR) if desk(cast, each)}


def holds(cast: Cast) -> bool:
    """Do desks say what the record says?"""
    return verify_record(cast.backend).first_broken is None


def test_who_has_not_replied_has_the_reply_on_the_desk_and_nobody_else(cast: Cast) -> None:
    conference, _ = invited(cast)
    answer(cast, conference, "sun.hao")
    assert asked(cast) == set()  # an invitation alone asks nobody
    remind(cast, conference)
    assert asked(cast) == {"ma.ling", "li.jian", "peng.cheng"}
    (found,) = desk(cast, "ma.ling")
    assert (found.reference, str(found.organization)) == (conference, "Tianjin Municipality")
    assert found.due_at == cast.case(conference).due_at
    assert holds(cast)


def test_any_of_its_people_has_it_for_each_of_them_may_reply(cast: Cast) -> None:
    conference, _ = invited(cast)
    remind(cast, conference)
    assert len(desk(cast, "ma.ling", "clerk")) == 1


def test_it_goes_with_the_reply_of_that_organization_alone(cast: Cast) -> None:
    conference, _ = invited(cast)
    remind(cast, conference)
    answer(cast, conference, "ma.ling", "excused", reason="The flood")
    assert asked(cast) == {"sun.hao", "li.jian", "peng.cheng"}
    answer(cast, conference, "peng.cheng")
    answer(cast, conference, "li.jian", "proxy", proxy_id="beijing")
    assert asked(cast) == {"sun.hao"}
    assert holds(cast)


def test_what_a_state_asks_in_the_same_words_stays_when_the_reply_has_come(cast: Cast) -> None:
    """A file may ask whatever it likes; members who have replied are still awaited there."""
    [file] = [each for each in shipped_workflows() if each.name.startswith("joint_conference")]
    text = file.read_text("utf-8").replace("version: 1\n", "version: 2\n")
    asks = "    waits_for: convener.chair\n    ask: Open the session · 主持开会\n"
    assert text.count(asks) == 1
    same = f"    waits_for: [convener.chair, members.signatory]\n    ask: {ASKED} · 回复会议通知，说明出席情况\n"
    with cast.backend.transaction() as session:
        publish(session, cast.clock, text.replace(asks, same).encode(), name=file.name)
    conference, _ = invited(cast)
    remind(cast, conference)
    assert len(desk(cast, "ma.ling")) == 2  # the reply, and what the state asks of who signs
    assert holds(cast)
    answer(cast, conference, "ma.ling")
    assert (len(desk(cast, "ma.ling")), len(desk(cast, "ma.ling", "clerk"))) == (1, 0)
    assert holds(cast)
    with cast.backend.reading() as session:
        shown = load_case_page(cast.backend.work(session, cast.actor("ma.ling")), conference, (), language="en")
    assert shown.next is not None
    assert "Tianjin Municipality" in {str(each.who.name) for each in shown.next.awaited}


def test_what_lay_on_desks_before_its_kind_was_told_apart_goes_with_the_reply(cast: Cast) -> None:
    conference, _ = invited(cast)
    remind(cast, conference)
    downgrade(cast.backend.sessions.engine, "0051")
    upgrade(cast.backend.sessions.engine)
    assert holds(cast)
    answer(cast, conference, "ma.ling")
    assert asked(cast) == {"sun.hao", "li.jian", "peng.cheng"}


def test_reminded_twice_it_lies_there_once(cast: Cast) -> None:
    conference, _ = invited(cast)
    remind(cast, conference)
    remind(cast, conference)
    assert len(desk(cast, "ma.ling")) == 1
    answer(cast, conference, "ma.ling")
    assert desk(cast, "ma.ling") == []
    remind(cast, conference)
    assert desk(cast, "ma.ling") == []
    assert holds(cast)


def test_it_goes_when_the_meeting_is_put_off_and_nobody_is_reminded_of_the_old_day(cast: Cast) -> None:
    conference, _ = invited(cast)
    remind(cast, conference)
    cast.fire(CHAIR, conference, "postpone", meeting_date=cast.today + timedelta(days=90), reason="Floods")
    assert asked(cast) == set()
    assert holds(cast)


def test_it_goes_when_the_meeting_begins(cast: Cast) -> None:
    conference, _ = invited(cast)
    remind(cast, conference)
    cast.clock.at += timedelta(days=(cast.case(conference).data["meeting_date"] - cast.today).days)
    present = tuple(cast.organization(each) for each in proposals.MEMBERS)
    cast.fire(SECRETARY, conference, "record_attendance", present=present, credentials_checked=True)
    assert asked(cast) == {"sun.hao", "ma.ling", "li.jian", "peng.cheng"}
    cast.fire(CHAIR, conference, "open_session")
    assert asked(cast) == set()
    assert holds(cast)


def test_laid_anew_what_waits_still_holds_the_reply(cast: Cast) -> None:
    conference, _ = invited(cast)
    remind(cast, conference)
    order = AskReplies(case=conference, key=new_key())
    on_case(cast.backend, cast.actor(SECRETARY), order, relay_on_desks)
    assert asked(cast) == {"sun.hao", "ma.ling", "li.jian", "peng.cheng"}
    assert holds(cast)


def test_the_page_of_the_case_does_not_say_that_members_are_to_open_the_session(cast: Cast) -> None:
    conference, _ = invited(cast)
    remind(cast, conference)
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor("ma.ling"))
        shown = load_case_page(work, conference, (), language="en")
    assert shown.next is not None
    assert [str(each.capacity) for each in shown.next.awaited] == ["Convener"]
