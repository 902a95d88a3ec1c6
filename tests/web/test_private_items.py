"""A proposal for the members only is taken up in the closed part, known to others by its number, never published."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine

from govflow.errors import Refused
from govflow.services.commands.meetings.debate import AskDebate, ask_debate
from tests.builders import Cast, new_key
from tests.services import arranging, proposals
from tests.services.disputes import PDF
from tests.web.desk import Desk, main_text, open_desk

TITLE, TEXT = "Reserves for the winter", "Keep forty days of gas."
PLACES = ("", "/agenda", "/agenda.csv", "/desk", "/desk/mark", "/record", "/record.json", "/documents", "/papers")


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path / "data")


def heard(cast: Cast, *, members_only: bool = True) -> str:
    """A proposal of Beijing that stands alone and is ready for the vote."""
    answers = {"text": TEXT, "topic_class": "routine", "rule_set": "by_topic", "members_only": members_only}
    reference = cast.open("sun.hao", "proposal", TITLE, **answers)
    cast.fire("sun.hao", reference, "submit")
    cast.fire("wang.lin", reference, "admit")
    for person in proposals.SPEAKERS:
        cast.respond(person, reference, "positive")
    return reference


def take_up(cast: Cast, conference: str, item: str, *, closed: bool) -> None:
    step, field = ("take_up_closed_item", "pending_closed_item") if closed else ("take_up_item", "pending_item")
    cast.fire("wang.lin", conference, step, **{field: (cast.case(item).id,)})


def in_session(cast: Cast) -> tuple[str, str]:
    """A conference in session with an item that all see, and one for the members only."""
    conference, item = proposals.calling(cast), heard(cast)
    take_up(cast, conference, item, closed=True)
    proposals.item_with_paper(cast, conference, PDF)
    for step in ("close_agenda", "lock_agenda"):
        cast.fire("wang.lin", conference, step)
    cast.fire("wang.lin", conference, "send_papers", invitation_letter=PDF, session_papers=PDF)
    cast.clock.at = cast.clock.at.replace(**_day(cast, conference))
    present = cast.organizations(*proposals.MEMBERS)
    cast.fire("wang.lin", conference, "record_attendance", present=present, credentials_checked=True)
    cast.fire("gao.shan", conference, "open_session")
    return conference, item


def _day(cast: Cast, conference: str) -> dict[str, int]:
    meeting = cast.case(conference).data["meeting_date"]
    return {"year": meeting.year, "month": meeting.month, "day": meeting.day}


def test_it_is_not_shown_to_invited_associations_by_being_taken_up(desk: Desk) -> None:
    conference, item = proposals.calling(desk.cast), heard(desk.cast)
    with pytest.raises(Refused, match="would be shown to more"):
        take_up(desk.cast, conference, item, closed=False)


def test_what_all_may_read_is_not_taken_up_as_closed(desk: Desk) -> None:
    conference, item = proposals.calling(desk.cast), heard(desk.cast, members_only=False)
    with pytest.raises(Refused, match="not confined"):
        take_up(desk.cast, conference, item, closed=True)


def test_an_association_reads_its_number_and_nothing_more(desk: Desk) -> None:
    conference, item = in_session(desk.cast)
    association = desk.browser("peng.cheng")
    for place in PLACES:
        answer = association.get(f"/cases/{conference}{place}")
        assert answer.status_code == 200, place
        assert [word for word in (TITLE, TEXT, item) if word in answer.text] == [], place
    assert association.get(f"/cases/{item}").status_code == 404
    assert "Closed item" in main_text(association.get(f"/cases/{conference}/agenda").text)
    assert TITLE in main_text(desk.browser("ma.ling").get(f"/cases/{conference}/agenda").text)


def test_that_its_debate_is_asked_for_is_read_by_those_who_see_it(desk: Desk) -> None:
    cast = desk.cast
    conference, item = proposals.calling(cast), heard(cast)
    take_up(cast, conference, item, closed=True)
    proposals.item_with_paper(cast, conference, PDF)
    cast.fire("wang.lin", conference, "close_agenda")
    lines = arranging.lines(cast, conference)
    marked = [replace(each, together=each.item_id == cast.case(item).id) for each in lines]
    arranging.arrange(cast, conference, marked)
    asked = next(each for each in arranging.lines(cast, conference) if each.item_id == cast.case(item).id)
    assert asked.id is not None
    cast.fire("wang.lin", conference, "lock_agenda")
    order = AskDebate(case=conference, entry_id=asked.id, reason="It is dear.", key=new_key())
    ask_debate(cast.backend, cast.actor("ma.ling"), order)
    for place in PLACES:
        assert "Debate asked for" not in desk.browser("peng.cheng").get(f"/cases/{conference}{place}").text, place
    assert "Debate asked for" in main_text(desk.browser("sun.hao").get(f"/cases/{item}").text)


def test_the_minutes_that_go_to_all_say_no_more_of_it_than_that_it_was_taken(desk: Desk) -> None:
    cast = desk.cast
    conference, item = in_session(cast)
    cast.fire("gao.shan", item, "call_vote")
    for person in proposals.SPEAKERS:
        cast.respond(person, item, "yes")
    cast.close_round("gao.shan", item)
    (other,) = [each for each in cast.linked(conference) if each != item]
    cast.fire("gao.shan", other, "defer", reason="Not ready")
    cast.fire("gao.shan", conference, "close_session")
    drafted = desk.browser("wang.lin").get(f"/cases/{conference}/steps/circulate").text
    assert "closed item" in drafted
    assert TEXT not in drafted


@pytest.mark.parametrize("members_only", [True, False])
def test_nothing_of_it_is_published_when_it_is_adopted(desk: Desk, *, members_only: bool) -> None:
    item = heard(desk.cast, members_only=members_only)
    desk.cast.fire("wang.lin", item, "decide_in_writing")
    for person in proposals.SPEAKERS:
        desk.cast.respond(person, item, "consent")
    assert desk.cast.state(item) == "adopted"
    assert desk.browser("chen.yu").get(f"/cases/{item}").status_code == (404 if members_only else 200)


def test_a_secret_vote_opens_on_who_is_there_and_is_told_by_numbers_alone(desk: Desk) -> None:
    cast = desk.cast
    conference, item = in_session(cast)
    cast.fire("gao.shan", item, "call_secret_vote")
    for person, choice in zip(proposals.SPEAKERS, ("yes", "yes", "no"), strict=True):
        cast.respond(person, item, choice)
    line = next(each for each in arranging.read(cast, "wang.lin", conference).agenda.lines if each.title == TITLE)
    for person in ("wang.lin", "gao.shan", "sun.hao"):
        for place in (f"{conference}/desk?entry={line.id}", item, f"{item}/rounds/{cast.round(item).id}"):
            told = main_text(desk.browser(person).get(f"/cases/{place}").text)
            assert TITLE in told
            assert [word for word in ("2 yes", "1 no", "in favour") if word in told] == [], place
    cast.close_round("gao.shan", item)
    assert cast.state(item) == "resolved"
    told = main_text(desk.browser("wang.lin").get(f"/cases/{item}").text)
    assert "2 in favour, 2 needed" in told
