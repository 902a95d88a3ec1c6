"""Interruptions of a sitting: who says so, what stands still meanwhile, and what does not."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from govflow.domain.floor import LONGEST_BREAK, LONGEST_REASON
from govflow.errors import NotFound
from govflow.services.catalog import publish
from govflow.services.commands.deadlines import sweep
from govflow.services.queries.meetings.desk import load_desk
from tests.builders import Cast
from tests.services import proposals
from tests.services.floors import (
    CHAIR,
    SECRETARY,
    ask,
    change,
    entries,
    floor_of,
    go_on,
    interrupt,
    line_of,
    told,
)
from tests.services.test_floor import refusals

MINUTE = timedelta(minutes=1)


@pytest.fixture
def session(cast: Cast) -> tuple[str, str]:
    """A conference in session, and its one item."""
    return proposals.conference_in_session(cast)


def test_everybody_at_a_desk_reads_until_when_and_why_and_the_record_has_both_ends(
    cast: Cast, session: tuple[str, str]
) -> None:
    conference, item = session
    line, until = line_of(cast, conference, item), cast.clock.at + 15 * MINUTE
    interrupt(cast, conference, CHAIR)
    for reader in (SECRETARY, "sun.hao", "peng.cheng"):
        found = floor_of(cast, conference, line, reader)
        assert found is not None
        assert found.interruption is not None
        assert (found.interruption.reason, found.interruption.until, found.late) == ("Fire drill", until, False)
    cast.clock.at += 16 * MINUTE
    found = floor_of(cast, conference, line)
    assert found is not None
    assert found.late
    go_on(cast, conference, CHAIR)
    found = floor_of(cast, conference, line)
    assert found is not None
    assert found.interruption is None
    said = entries(cast, conference, "interruption")
    assert len(said) == 2
    assert "“Fire drill”. Deadlines run on." in said[0]
    assert "not interrupted" in refusals(go_on, cast, conference, CHAIR)


def test_only_who_chairs_interrupts_with_a_reason_and_for_a_time(cast: Cast, session: tuple[str, str]) -> None:
    conference, _ = session
    for person in (SECRETARY, "sun.hao", "peng.cheng"):
        assert "Only Convener" in refusals(interrupt, cast, conference, person)
        assert "Only Convener" in refusals(go_on, cast, conference, person)
    with pytest.raises(NotFound):
        interrupt(cast, conference, "zhou.min")
    for wrong in (0, LONGEST_BREAK + 1):
        assert "Give 1 to 480 minutes." in refusals(interrupt, cast, conference, CHAIR, wrong)
    assert "Write why" in refusals(interrupt, cast, conference, CHAIR, 1, " \t".strip())
    assert "at most" in refusals(interrupt, cast, conference, CHAIR, 1, "x" * (LONGEST_REASON + 1))
    interrupt(cast, conference, CHAIR, LONGEST_BREAK)
    assert "is interrupted until" in refusals(interrupt, cast, conference, CHAIR)


def test_no_vote_is_called_or_closed_and_no_session_until_it_goes_on(cast: Cast, session: tuple[str, str]) -> None:
    conference, item = session
    interrupt(cast, conference, CHAIR)
    assert "is interrupted until" in refusals(cast.fire, CHAIR, item, "call_vote")
    go_on(cast, conference, CHAIR)
    cast.fire(CHAIR, item, "call_vote")
    cast.answer("beijing", item, "yes")
    interrupt(cast, conference, CHAIR)
    cast.answer("tianjin", item, "yes")  # what is open stays open
    cast.answer("hebei", item, "yes")
    with cast.backend.reading() as read:
        page = load_desk(cast.backend.work(read, cast.actor(CHAIR)), conference, line_of(cast, conference, item), [])
    assert page.item is not None
    assert any("is interrupted until" in str(each) for each in page.item.votes[0].not_closing)
    assert "is interrupted until" in refusals(cast.close_round, CHAIR, item)
    go_on(cast, conference, CHAIR)
    cast.close_round(CHAIR, item)
    interrupt(cast, conference, CHAIR)
    assert "is interrupted until" in refusals(cast.fire, CHAIR, conference, "close_session")
    go_on(cast, conference, CHAIR)
    cast.fire(CHAIR, conference, "close_session")
    assert cast.state(conference) == "decided"


def test_a_deadline_passes_during_an_interruption_as_at_any_time(cast: Cast, session: tuple[str, str]) -> None:
    conference, item = session
    cast.fire(CHAIR, item, "call_vote")
    due = cast.case(item).due_at
    interrupt(cast, conference, CHAIR)
    assert cast.case(item).due_at == due
    assert due is not None
    cast.clock.at = due + MINUTE
    sweep(cast.backend)
    assert cast.round(item).closed_at is not None


def test_a_speech_ends_with_the_interruption_and_nobody_gets_the_floor_meanwhile(
    cast: Cast, session: tuple[str, str]
) -> None:
    conference, item = session
    line = line_of(cast, conference, item)
    ask(cast, conference, line, "ma.ling")
    change(cast, conference, CHAIR, "give", "tianjin")
    interrupt(cast, conference, CHAIR)
    assert told(cast, conference, line) == ("", [], ["Tianjin"])
    ask(cast, conference, line, "sun.hao")  # who wants to speak may say so
    assert "is interrupted until" in refusals(change, cast, conference, CHAIR, "give", "beijing")
    go_on(cast, conference, CHAIR)
    change(cast, conference, CHAIR, "give", "beijing")
    assert told(cast, conference, line)[0] == "Beijing"


def test_a_sitting_that_is_adjourned_meanwhile_goes_on_with_the_next_one(cast: Cast, session: tuple[str, str]) -> None:
    conference, item = session
    interrupt(cast, conference, CHAIR)
    cast.fire(CHAIR, conference, "adjourn", meeting_date=cast.today + timedelta(days=1), reason="No power")
    assert "not sitting" in refusals(interrupt, cast, conference, CHAIR)
    cast.clock.at += timedelta(days=1)
    cast.fire(CHAIR, conference, "resume_session")
    found = floor_of(cast, conference, line_of(cast, conference, item))
    assert found is not None
    assert found.interruption is None
    cast.fire(CHAIR, item, "call_vote")


def test_the_file_may_let_the_secretary_interrupt(cast: Cast) -> None:
    text = Path("workflows/joint_conference.v1.yaml").read_text("utf-8").replace("version: 1", "version: 2", 1)
    text = text.replace(
        "      chaired_by: convener.chair\n",
        "      chaired_by: convener.chair\n      interrupted_by: office.secretary\n",
    )
    with cast.backend.transaction() as session:
        publish(session, cast.clock, text.encode(), name="joint_conference.v2.yaml")
    conference, _ = proposals.conference_in_session(cast)
    interrupt(cast, conference, SECRETARY)
    go_on(cast, conference, SECRETARY)
    assert "Only Convener" in refusals(interrupt, cast, conference, "sun.hao")
