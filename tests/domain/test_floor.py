"""The floor by itself: which wording counts, who is next, how long somebody spoke, and what speaks against a break."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from govflow.domain.floor import (
    LONGEST_BREAK,
    LONGEST_REASON,
    LONGEST_STATEMENT,
    Interruption,
    Place,
    Sitting,
    Statement,
    Version,
    Wording,
    against_break,
    against_wording,
    goes_on,
    moved_forward,
    waiting,
)

NOW = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
OWNER, OFFICE = 7, 9


def version(wording: Wording, text: str = "", by: int = OWNER) -> Version:
    return Version(wording=wording, en=text, at=NOW, by_person=1, by_organization=by)


def statement(*versions: Version) -> Statement:
    return Statement(id=1, case_id=1, entry_id=None, organization_id=OWNER, versions=versions)


def place(number: int, rank: int, **more: datetime) -> Place:
    return Place(
        id=number,
        case_id=1,
        entry_id=3,
        organization_id=number,
        rank=rank,
        moved=False,
        asked_at=NOW,
        added_by=number,
        **more,
    )


def test_the_last_wording_counts_and_stands_until_it_is_taken_back() -> None:
    found = statement(version("entered", "One", OFFICE), version("replaced", "Two"))
    assert (found.worded.en, found.entered, found.stands) == ("Two", False, True)
    withdrawn = statement(*found.versions, version("withdrawn"))
    assert (withdrawn.worded.en, withdrawn.stands) == ("Two", False)
    objected = statement(version("entered", "One", OFFICE), version("objected"))
    assert (objected.worded.en, objected.entered, objected.stands) == ("One", True, False)


def test_who_asked_first_is_next_unless_another_was_moved_forward() -> None:
    first, second, gone = place(1, 1), place(2, 2), place(3, 0, withdrawn_at=NOW)
    places = [second, gone, first, place(4, -1, began_at=NOW)]
    assert waiting(places, 3) == [first, second]
    assert waiting(places, 4) == []
    assert moved_forward(places, first) is None
    moved = moved_forward(places, second)
    assert moved == replace(second, rank=0, moved=True)
    assert waiting([first, moved], 3) == [moved, first]


def test_a_speech_lasts_until_it_ends_or_until_now_and_never_less_than_nothing() -> None:
    assert place(1, 1).spoken(NOW) == timedelta(0)
    assert place(1, 1, began_at=NOW).spoken(NOW + 3 * MINUTE) == 3 * MINUTE
    assert place(1, 1, began_at=NOW, ended_at=NOW + MINUTE).spoken(NOW + 3 * MINUTE) == MINUTE
    assert place(1, 1, began_at=NOW).spoken(NOW - MINUTE) == timedelta(0)


@pytest.mark.parametrize(
    ("minutes", "reason", "wrong"),
    [
        (1, "Tea", 0),
        (LONGEST_BREAK, "x" * LONGEST_REASON, 0),
        (0, "Tea", 1),
        (LONGEST_BREAK + 1, "Tea", 1),
        (1, "", 1),
        (-1, "x" * (LONGEST_REASON + 1), 2),
    ],
)
def test_a_break_has_a_time_and_a_reason(minutes: int, reason: str, wrong: int) -> None:
    assert len([*against_break(minutes, reason)]) == wrong


def test_a_statement_has_words_in_one_language_and_not_too_many() -> None:
    longest = "字" * LONGEST_STATEMENT
    assert [name for name, _ in against_wording("", "")] == ["zh"]
    assert [*against_wording(longest, "")] == [*against_wording("", longest)] == []
    assert [name for name, _ in against_wording(longest + "字", longest + "x")] == ["zh", "en"]


def test_nothing_is_decided_while_the_sitting_is_interrupted_however_late_it_is() -> None:
    assert goes_on(Sitting()) is None
    broken = goes_on(Sitting(Interruption(id=1, at=NOW, until=NOW + MINUTE, reason="Tea")))
    assert "is interrupted until 2 March 2026, 01:31: “Tea”" in str(broken)
