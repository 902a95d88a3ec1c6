"""How often a step was taken, and when last, as the case keeps it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from govflow.store.record.steps import Steps, Taken, count, steps_from_json, steps_to_json

FIRST = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


def taken(*entries: tuple[str, str]) -> Steps:
    """The steps after entries of this kind and name, a day apart."""
    found: Steps = {}
    for day, (kind, name) in enumerate(entries):
        count(found, kind, name, FIRST + timedelta(days=day))
    return found


def test_each_step_is_counted_by_itself_with_the_last_moment() -> None:
    found = taken(("step", "note"), ("step", "ask"), ("step", "note"), ("step", "note"))
    assert found == {"note": Taken(3, FIRST + timedelta(days=3)), "ask": Taken(1, FIRST + timedelta(days=1))}


def test_entries_that_are_no_steps_count_for_nothing() -> None:
    assert taken(("response", "note"), ("opened", "note"), ("reopened", "note")) == {}


def test_what_the_case_keeps_is_read_back_to_the_microsecond() -> None:
    found = {"note": Taken(2, FIRST + timedelta(microseconds=1))}
    assert steps_from_json(steps_to_json(found)) == found
