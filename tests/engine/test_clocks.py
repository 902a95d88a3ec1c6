"""How deadlines are written: days of the year, beginnings at a step or date, pauses, others awaited; their limits."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from pydantic import ValidationError

from govflow.engine.checks import soundness
from govflow.engine.deadlines import Due, Extension, PauseRule, Suspension, due_date, first_free_day, paused_until
from govflow.engine.deadlines.calendars import Calendar
from govflow.engine.deadlines.durations import Duration
from govflow.engine.deadlines.yearly import YearDay
from govflow.engine.parsing import parse
from govflow.engine.problems import WorkflowProblems
from tests.engine.builders import RULES, workflow_text

CALENDAR = Calendar("plain", {}, "Asia/Shanghai")
MORNING = datetime(2026, 3, 2, 2, tzinfo=UTC)  # Monday, 10:00 in Beijing
RULE = PauseRule.model_validate({"by": "office", "at_most": "20d"})
SHARED = (
    "phases: {filing",
    "clocks:\n  talks: {in: 90d, from: request, then: lapse}\n\nphases: {filing",
)
DUE = "    due: {in: 30d, remind: [10d, 3d], then: lapse}\n"
NAMED = (DUE, "    clock: talks\n")
WHEN = ("    amount: {type", "    when: {type: date, label: When · 何时}\n    amount: {type")
SEEN = "    view: [claimant, respondent]\n    escalate: {after: 1d, to: office}"


def ends(**written: object) -> date:
    due = Due.model_validate(written)
    return due_date(due, MORNING, CALENDAR, as_of=MORNING).last_day


@pytest.mark.parametrize(
    ("day", "start", "following"),
    [
        ("31 March", date(2026, 3, 30), date(2026, 3, 31)),
        ("31 March", date(2026, 3, 31), date(2027, 3, 31)),
        ("31 March", date(2026, 4, 1), date(2027, 3, 31)),
        ("29 February", date(2026, 3, 1), date(2027, 2, 28)),
        ("29 February", date(2027, 3, 1), date(2028, 2, 29)),
    ],
)
def test_a_day_of_the_year_comes_next_after_the_day_it_is_counted_from(day: str, start: date, following: date) -> None:
    assert YearDay(day).after(start) == following


@pytest.mark.parametrize(
    "day", ["30 February", "0 May", "31 April", "March 31", "31. March", "031 March", "31 march", "²1 May"]
)
def test_a_day_that_no_year_has_is_refused(day: str) -> None:
    with pytest.raises(ValidationError, match="no day of the year"):
        YearDay(day)


def test_of_several_days_of_the_year_the_next_counts_and_rest_days_do_not_move_it() -> None:
    assert ends(on="31 March") == date(2026, 3, 31)
    assert ends(on=["31 March", "7 March"]) == date(2026, 3, 7)  # a Saturday


@pytest.mark.parametrize(
    ("entered", "year"), [("2026-12-31T17:59", 2026), ("2026-12-31T18:00", 2027), ("2026-12-31T18:01", 2027)]
)
def test_a_fiscal_year_that_has_closed_is_over_and_the_next_one_counts(entered: str, year: int) -> None:
    moment = datetime.fromisoformat(f"{entered}+08:00")
    found = due_date(Due.model_validate({"in": "fiscal_year_end"}), moment, CALENDAR, as_of=moment)
    assert found.last_day == date(year, 12, 31)
    assert found.at > moment


def test_a_term_from_a_date_begins_there() -> None:
    due = Due.model_validate({"in": "30d", "from": "served_on"})
    found = due_date(due, MORNING, CALENDAR, as_of=MORNING, field_date=date(2026, 6, 1))
    assert found.last_day == date(2026, 7, 1)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ({}, "say either how long"),
        ({"in": "3d", "on": "31 March"}, "say either how long"),
        ({"on": "31 March", "from": "request"}, "begins at a step or date"),
        ({"in": "fiscal_year_end", "from": "request"}, "begins at a step or date"),
        ({"in": "3d", "pause": {"by": "office", "at_most": "2m"}}, "in days"),
        ({"in": "3d", "pause": {"by": "office"}}, "at_most"),
        ({"in": "1201m"}, "longer than a hundred years"),
        ({"in": "3d", "extend": {"by": "office", "add": "3d", "times": 21}}, "less than or equal to 20"),
        ({"in": "3d", "escalate": [{"after": "1d", "to": "office"}] * 11}, "at most 10"),
    ],
)
def test_a_deadline_that_cannot_be_meant_is_refused(written: dict[str, object], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        Due.model_validate(written)


def test_the_longest_term_from_the_last_plausible_day_can_still_be_counted() -> None:
    due = Due.model_validate({"in": "1200m", "from": "day", "extend": {"by": "office", "add": "1200m", "times": 20}})
    more = [Extension(Duration("1200m"), "more", date(2026, 3, 2))] * 20
    found = due_date(due, MORNING, CALENDAR, as_of=MORNING, field_date=date(2200, 12, 31), extensions=more)
    assert found.last_day.year == 4300


def test_a_clock_stands_still_for_as_many_days_as_it_may_all_pauses_together() -> None:
    due = Due.model_validate({"in": "60d"})
    evening = CALENDAR.moment(date(2026, 3, 21), datetime(2026, 1, 1, 18).time())
    assert paused_until(RULE, due, CALENDAR, (), MORNING) == evening  # 2 March and 19 days
    assert paused_until(RULE, due, CALENDAR, (), MORNING + timedelta(hours=9)) == evening + timedelta(days=1)
    before = [Suspension(MORNING, MORNING + timedelta(days=19, hours=1), "flood")]
    assert paused_until(RULE, due, CALENDAR, before, MORNING + timedelta(days=30)) is not None
    before = [Suspension(MORNING, MORNING + timedelta(days=20), "flood")]
    assert paused_until(RULE, due, CALENDAR, before, MORNING + timedelta(days=30)) is None


def test_time_away_uses_up_no_pause() -> None:
    away = [Suspension(MORNING, MORNING + timedelta(days=50), "", away=True)]
    due = Due.model_validate({"in": "60d"})
    assert paused_until(RULE, due, CALENDAR, away, MORNING + timedelta(days=60)) is not None


def test_how_much_of_a_term_is_used_leaves_out_the_days_that_do_not_count() -> None:
    due = Due.model_validate({"in": "60d"})
    away = [Suspension(MORNING + timedelta(days=5), MORNING + timedelta(days=15), "", away=True)]
    found = due_date(due, MORNING, CALENDAR, as_of=MORNING + timedelta(days=20), suspensions=away)
    assert (found.used, found.length) == (10, 60)
    assert "suspended" in str(found.sentence)


def test_the_day_on_which_a_state_may_be_left_counts_from_the_day_after() -> None:
    assert first_free_day(MORNING, Duration("7d"), CALENDAR) == date(2026, 3, 9)
    assert first_free_day(MORNING, Duration("5wd"), CALENDAR) == date(2026, 3, 9)


@pytest.mark.parametrize(
    ("free", "last", "said"),
    [
        (date(2026, 3, 11), date(2026, 3, 12), "due 12 March 2026 = 10 days"),
        (date(2026, 3, 12), date(2026, 3, 12), "due 12 March 2026 = 10 days"),
        (date(2026, 3, 13), date(2026, 3, 13), "due 12 March 2026 = 10 days, but not before 13 March 2026"),
        (date(2026, 3, 14), date(2026, 3, 16), "due 12 March 2026 = 10 days, but not before 16 March 2026"),  # Saturday
    ],
)
def test_a_deadline_ends_no_earlier_than_its_step_may_leave_the_state(free: date, last: date, said: str) -> None:
    found = due_date(Due.model_validate({"in": "10d"}), MORNING, CALENDAR, as_of=MORNING, not_before=free)
    assert (found.last_day, str(found.sentence)) == (last, said)
    assert [each.total for each in found.terms].count(True) == 1


def test_a_clock_that_states_name_makes_a_sound_procedure() -> None:
    assert not errors(SHARED, NAMED)


@pytest.mark.parametrize(
    ("edits", "said"),
    [
        ((SHARED,), "The clock “talks” never runs: no state names it"),
        ((SHARED, (DUE, "    clock: talk\n")), "There is no clock “talk”"),
        ((SHARED, NAMED, ("from: request", "from: no_step")), "There is no step “no_step”"),
        ((SHARED, NAMED, ("from: request", "from: amount")), "but “amount” is no date field"),
        ((SHARED, NAMED, WHEN, ("from: request", "from: [request, when]")), "write “when” alone"),
        ((SHARED, NAMED, WHEN, ("in: 90d, from: request", "in: T+9d, field: when, from: when")), "write “when” alone"),
        ((SHARED, NAMED, ("from: request", "from: confirm")), "never runs: after “confirm” no case comes"),
        ((("    due: {in: 20d}\n", "    due: {in: 20d}\n    not_before: 7d\n"),), "which nothing brings about again"),
        ((("then: lapse}", "then: lapse}\n    not_before: 31d"),), "passes before the state may be left"),
        ((("then: lapse}", "then: lapse}\n    no_limit: It is so · 如此"),), "no_limit has no place"),
        (((DUE, "    escalate: {after: 1d, to: office}\n"),), "write due"),
        ((("then: lapse}", f"then: lapse}}\n{SEEN}"),), "does not see the case there"),
    ],
)  # fmt: skip
def test_a_clock_that_cannot_be_meant_is_told_at_its_place(edits: tuple[tuple[str, str], ...], said: str) -> None:
    assert said in "\n".join(errors(*edits))


@pytest.mark.parametrize("given", ["extend: {by: office, add: 9d}", "pause: {by: office, at_most: 9d}"])
@pytest.mark.parametrize(
    "back",
    [
        ("accept: {title", "again: {title: Again · 再次, by: respondent, to: requested}\n      accept: {title"),
        (
            "by: office.convener, if: amount > 1_000_000, differs_from: review, to: escalated",
            "by: office.convener, if: amount > 1_000_000, differs_from: review, to: requested",
        ),
    ],
    ids=["by a step to itself", "by way of others"],
)
def test_what_is_lengthened_or_stopped_may_not_begin_anew_when_a_case_comes_back(
    given: str, back: tuple[str, str]
) -> None:
    own = ("remind: [10d, 3d], then: lapse", f"remind: [10d, 3d], then: lapse, {given}")
    assert told(own) == []
    assert "begins anew" in "".join(told(own, back))
    shared = (SHARED[0], SHARED[1].replace("from: request, then: lapse", f"from: request, then: lapse, {given}"))
    assert told(shared, NAMED, back) == []


def told(*edits: tuple[str, str]) -> list[str]:
    report = soundness.check(parse(workflow_text(*edits), RULES), RULES)
    return [str(each) for each in report.errors if "come back to “Requested”" in str(each)]


def test_waiting_without_a_limit_that_is_meant_is_no_warning() -> None:
    without = (DUE, "")
    meant = (DUE, "    no_limit: The law sets none · 法律未设期限\n")
    steps = ("by: timer, to: lapsed", "by: respondent, to: lapsed")
    assert "waits for somebody without a deadline" in "\n".join(warnings(without, steps))
    assert "waits for somebody without a deadline" not in "\n".join(warnings(meant, steps))


def errors(*edits: tuple[str, str]) -> list[str]:
    """What is wrong with the edited sample, apart from its stories, which were told of another one."""
    return [each for each in found(*edits) if "warning" not in each and "tory" not in each]


def warnings(*edits: tuple[str, str]) -> list[str]:
    return [each for each in found(*edits) if "warning" in each]


def found(*edits: tuple[str, str]) -> list[str]:
    try:
        parsed = parse(workflow_text(*edits), RULES)
    except WorkflowProblems as problems:
        return [str(each) for each in problems.problems]
    return [str(each) for each in soundness.check(parsed, RULES).problems]
