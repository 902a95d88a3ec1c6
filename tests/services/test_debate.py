"""A member asks for the debate of an A item: it is not decided together, whatever whoever keeps the agenda wishes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from govflow.domain.meetings import Debate
from govflow.engine.entries import DebateAsked
from govflow.errors import Invalid, NotFound, Refused
from govflow.services.commands.meetings.debate import AskDebate, TakeBackDebate, ask_debate, take_back_debate
from govflow.services.queries.case.agenda import AgendaLine
from govflow.services.queries.meetings.together import load_together
from govflow.services.receipts import Receipt
from govflow.store.meetings.debates import keep_debate
from govflow.store.record.history import HistoryRow
from tests.builders import Cast, new_key
from tests.services import arranging, batches
from tests.services.disputes import PDF

MEMBER, OTHER, SECRETARY, CHAIR = "sun.hao", "ma.ling", "wang.lin", "gao.shan"


@pytest.fixture
def conference(cast: Cast) -> str:
    """In session with three items, of which the first two are A items."""
    return batches.in_session(cast, 3, together=2)


def line(cast: Cast, conference: str, number: int = 1, *, person: str = SECRETARY) -> AgendaLine:
    """The line of the item of a number, as somebody reads it."""
    items = [each for each in arranging.read(cast, person, conference).agenda.lines if each.kind == "item"]
    return items[number - 1]


def ask(cast: Cast, person: str, conference: str, number: int = 1, *, reason: str = "", key: str = "") -> Receipt:
    entry = line(cast, conference, number).id or 0
    order = AskDebate(case=conference, entry_id=entry, reason=reason, key=key or new_key())
    return ask_debate(cast.backend, cast.actor(person), order)


def take_back(cast: Cast, person: str, conference: str, number: int = 1) -> Receipt:
    entry = line(cast, conference, number).id or 0
    order = TakeBackDebate(case=conference, entry_id=entry, key=new_key())
    return take_back_debate(cast.backend, cast.actor(person), order)


def refused(cast: Cast, person: str, conference: str, number: int = 1) -> str:
    with pytest.raises(Refused) as caught:
        ask(cast, person, conference, number)
    return " ".join(str(each) for each in caught.value.reasons)


def together(cast: Cast, conference: str, person: str = SECRETARY) -> list[str]:
    with cast.backend.reading() as session:
        return [each.title for each in load_together(cast.backend.work(session, cast.actor(person)), conference).items]


def test_what_one_member_asks_holds_for_everybody_at_once(cast: Cast, conference: str) -> None:
    assert together(cast, conference) == ["Item 1", "Item 2"]
    ask(cast, MEMBER, conference, reason="  It is dear. ")
    for person in (SECRETARY, CHAIR, MEMBER, OTHER):
        found = line(cast, conference, person=person)
        assert (found.together, [each.reason for each in found.debates]) == (False, ["It is dear."])
        assert together(cast, conference, person) == ["Item 2"]


def test_the_record_says_who_asked_and_neither_the_item_nor_why(cast: Cast, conference: str) -> None:
    ask(cast, MEMBER, conference, reason="It is dear.")
    query = select(HistoryRow.kind, HistoryRow.name, HistoryRow.content)
    with cast.backend.reading() as session:
        kind, name, content = session.execute(query.order_by(HistoryRow.at.desc(), HistoryRow.seq.desc())).first() or ()
    name_of_member = line(cast, conference).debates[0].name
    assert (kind, name) == ("debate", "asked")
    assert content == DebateAsked(organization=name_of_member, number="3").to_row().content
    assert content.keys() == {"organization", "number"}


def test_only_the_organization_that_asked_takes_it_back(cast: Cast, conference: str) -> None:
    ask(cast, MEMBER, conference)
    for person in (SECRETARY, CHAIR, OTHER):
        with pytest.raises(Refused):
            take_back(cast, person, conference)
    assert not line(cast, conference).together
    take_back(cast, MEMBER, conference)
    assert (line(cast, conference).together, line(cast, conference).debates) == (True, ())


def test_while_another_member_asks_it_stays_debated(cast: Cast, conference: str) -> None:
    ask(cast, MEMBER, conference)
    ask(cast, OTHER, conference)
    take_back(cast, MEMBER, conference)
    assert not line(cast, conference).together
    take_back(cast, OTHER, conference)
    assert line(cast, conference).together


def test_whoever_asked_is_offered_to_take_it_back_and_nobody_else(cast: Cast, conference: str) -> None:
    assert line(cast, conference, person=MEMBER).asks
    assert not line(cast, conference, person=SECRETARY).asks
    assert not line(cast, conference, 3, person=MEMBER).asks  # it is no A item
    ask(cast, MEMBER, conference)
    mine, other = line(cast, conference, person=MEMBER), line(cast, conference, person=OTHER)
    assert (mine.asks, mine.takes_back) == (False, True)
    assert (other.asks, other.takes_back) == (True, False)


@pytest.mark.parametrize("person", [SECRETARY, "peng.cheng"])
def test_neither_the_secretary_nor_an_association_asks(cast: Cast, conference: str, person: str) -> None:
    assert "Only" in refused(cast, person, conference)


@pytest.mark.parametrize("person", ["admin", "zhou.min"])
def test_to_strangers_there_is_no_such_meeting(cast: Cast, conference: str, person: str) -> None:
    with pytest.raises(NotFound):
        ask(cast, person, conference)


def test_whoever_reads_a_public_agenda_reads_that_it_is_debated_and_not_who_asked(cast: Cast) -> None:
    arranging.checked_in_public(cast)
    conference = arranging.calling_in_public(cast)
    item = cast.case(arranging.submitted(cast, conference, "VOC limits")).id
    order = [replace(each, together=each.kind == "item") for each in arranging.lines(cast, conference)]
    arranging.arrange(cast, conference, order)
    with cast.backend.transaction() as session:
        work = cast.backend.work(session, cast.actor(MEMBER))
        debate = Debate(organization_id=cast.organization("beijing"), reason="It is dear.")
        keep_debate(work, cast.case(conference), item, debate, stands=True)
    for person, debates in ((SECRETARY, 1), ("zhou.min", 0)):
        found = line(cast, conference, person=person)
        assert (found.together, len(found.debates)) == (False, debates)


def test_asked_twice_or_for_what_is_debated_anyway_is_refused(cast: Cast, conference: str) -> None:
    assert "debated anyway" in refused(cast, MEMBER, conference, 3)
    key = new_key()
    assert ask(cast, MEMBER, conference, key=key) == ask(cast, MEMBER, conference, key=key)
    assert "already" in refused(cast, MEMBER, conference)


def test_once_the_item_is_put_to_the_vote_nobody_asks_and_nobody_takes_back(cast: Cast, conference: str) -> None:
    first, second, _ = batches.items_of(cast, conference)
    ask(cast, MEMBER, conference, 2)
    cast.fire(CHAIR, first, "call_vote")
    cast.fire(CHAIR, second, "call_vote")
    assert "not later" in refused(cast, MEMBER, conference)
    with pytest.raises(Refused, match="not later"):
        take_back(cast, MEMBER, conference, 2)
    assert not line(cast, conference, person=MEMBER).asks
    assert not line(cast, conference, 2, person=MEMBER).takes_back


def test_before_the_agenda_is_fixed_nobody_asks_and_from_then_on_they_do(cast: Cast) -> None:
    conference = batches.scheduled(cast, 2)
    cast.fire(SECRETARY, conference, "close_agenda")
    order = arranging.lines(cast, conference)
    arranging.arrange(cast, conference, [replace(each, together=each.kind == "item") for each in order])
    assert "Agenda review" in refused(cast, MEMBER, conference)
    cast.fire(SECRETARY, conference, "lock_agenda")
    ask(cast, MEMBER, conference)
    assert not line(cast, conference).together


def test_a_request_outlasts_an_agenda_that_is_opened_again(cast: Cast) -> None:
    conference = batches.scheduled(cast, 2)
    cast.fire(SECRETARY, conference, "close_agenda")
    marked = [replace(each, together=each.kind == "item") for each in arranging.lines(cast, conference)]
    arranging.arrange(cast, conference, marked)
    cast.fire(SECRETARY, conference, "lock_agenda")
    cast.fire(SECRETARY, conference, "send_papers", invitation_letter=PDF, session_papers=PDF)
    ask(cast, MEMBER, conference)
    later = cast.today + timedelta(days=70)
    cast.fire("gao.shan", conference, "postpone", meeting_date=later, reason="Flood")
    order = arranging.lines(cast, conference)
    unmarked = [replace(each, together=False) for each in order]
    arranging.arrange(cast, conference, unmarked)
    arranging.arrange(cast, conference, order)
    assert not line(cast, conference).together
    assert line(cast, conference, 2).together


def test_a_line_that_stands_for_no_case_or_is_not_there_is_not_found(cast: Cast, conference: str) -> None:
    first = arranging.read(cast, MEMBER, conference).agenda.lines[0].id or 0
    for entry in (first, 999_999):
        with pytest.raises(NotFound):
            ask_debate(
                cast.backend,
                cast.actor(MEMBER),
                AskDebate(case=conference, entry_id=entry, reason="", key=new_key()),
            )


@pytest.mark.parametrize("reason", ["x" * 501, "It is\u202edear"])
def test_a_reason_is_legible_and_of_a_length(cast: Cast, conference: str, reason: str) -> None:
    with pytest.raises(Invalid):
        ask(cast, MEMBER, conference, reason=reason)
