"""How often a step was taken, and when last, as the case keeps it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from govflow.store.record.steps import Steps, Taken, agree, answers_of, count, steps_from_json, steps_to_json

FIRST = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


def taken(*entries: tuple[str, str]) -> Steps:
    """The steps after entries of this kind and name, a day apart."""
    found: Steps = {}
    for day, (kind, name) in enumerate(entries):
        count(found, kind, name, {}, FIRST + timedelta(days=day))
    return found


def test_each_step_is_counted_by_itself_with_the_last_moment() -> None:
    found = taken(("step", "note"), ("step", "ask"), ("step", "note"), ("step", "note"))
    assert found == {"note": Taken(3, FIRST + timedelta(days=3)), "ask": Taken(1, FIRST + timedelta(days=1))}


def test_entries_that_are_no_steps_count_for_nothing() -> None:
    assert taken(("response", "note"), ("opened", "note"), ("reopened", "note")) == {}


def test_what_the_case_keeps_is_read_back_to_the_microsecond() -> None:
    found = {"note": Taken(2, FIRST + timedelta(microseconds=1))}
    assert steps_from_json(steps_to_json(found)) == found


def test_answers_that_no_step_recorded_are_dated_by_field() -> None:
    found: Steps = {}
    count(found, "result", "lots", {"cost": 1, "done_on": None}, FIRST)
    count(found, "unsealed", "open", {"answers": [{"by": "", "field": "cost", "value": 2}]}, FIRST + timedelta(days=1))
    assert answers_of(found) == {"cost": FIRST + timedelta(days=1), "done_on": FIRST}


def test_a_case_from_before_answers_were_dated_agrees_and_one_with_another_date_does_not() -> None:
    counted: Steps = {}
    count(counted, "told", "above", {"verdict": "carried"}, FIRST)
    said = steps_to_json(counted)
    assert agree({}, counted)
    assert agree(said, counted)
    assert not agree({name: [1, (FIRST + timedelta(days=1)).isoformat()] for name in said}, counted)
    assert not agree({"note": [1, FIRST.isoformat()]}, counted)
