"""A deadline that is measured from a date given earlier: it may be over before it begins."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from govflow.errors import Invalid, Refused
from govflow.services.commands.deadlines import sweep
from govflow.services.queries.step.page import check_step
from tests.builders import Cast
from tests.services import disputes, surveys

MINUTE = timedelta(minutes=1)
TAKEN_AS_DONE = (
    surveys.NO_WAY_BACK,
    ("due: {in: 100d, from: ready_on}\n    not_before: 7d", "due: {in: 100d, from: ready_on, then: deemed}"),
    ("通过, to: yearly}", "通过, to: yearly}\n      deemed: {title: Deemed · 视为通过, by: timer, to: done}"),
)
"""Silence of the office for a hundred days from when the weir was ready ends the case."""
ASKED_AGAIN = (
    ("required: true}\n\nclocks", "required: true}\n  ready:\n    ready_on:\n\nclocks"),
    ("by: applicant, to: checking}\n      nudge", "by: applicant, form: ready, to: checking}\n      nudge"),
)
BY_THE_CLOCK = (
    ("期满, by: timer, to: lapsed}", "期满, by: timer, to: checking}"),
    ("lapsed: {do: [start, +61d, +20d], expect", "lapsed: {do: [start, hand_in, send_back], expect"),
)
ENDED = datetime(2026, 6, 10, 10, tzinfo=UTC)
"""Closing time of the hundredth day, a Wednesday."""
NEXT = ENDED + timedelta(days=1)


@pytest.mark.parametrize(
    ("handed_in", "ends"),
    [
        (ENDED - timedelta(days=1), ENDED),
        (ENDED - MINUTE, ENDED),
        (ENDED, NEXT),
        (ENDED + MINUTE, NEXT),
        (ENDED + timedelta(days=2), ENDED + timedelta(days=5)),  # on a Friday: the weekend is none
    ],
)
def test_what_would_begin_over_ends_on_the_next_working_day(cast: Cast, handed_in: datetime, ends: datetime) -> None:
    reference = in_the_field(cast)
    cast.clock.at = handed_in
    assert f"{ends:%H:%M}" in foreseen(cast, reference)
    assert str(ends.day) in foreseen(cast, reference)
    cast.fire("chen.yu", reference, "hand_in")
    assert cast.case(reference).due_at == ends
    cast.clock.at = ends - MINUTE
    assert (sweep(cast.backend), cast.state(reference)) == ([], "checking")
    cast.clock.at = ends
    assert [each.what for each in sweep(cast.backend)] == ["deemed"]


@pytest.mark.parametrize(("after", "refused"), [(-MINUTE, False), (timedelta(0), True), (MINUTE, True)])
def test_who_is_asked_for_the_date_gives_a_later_one(cast: Cast, after: timedelta, *, refused: bool) -> None:
    reference = in_the_field(cast, *ASKED_AGAIN)
    cast.clock.at = ENDED + after
    answers: dict[str, object] = {"ready_on": date(2026, 3, 2)}
    if refused:
        with pytest.raises(Refused, match="Enter a later date"):
            check(cast, reference, answers)
        with pytest.raises(Refused, match="Enter a later date"):
            cast.fire("chen.yu", reference, "hand_in", **answers)
        answers = {"ready_on": date(2026, 3, 9)}
    check(cast, reference, answers)
    cast.fire("chen.yu", reference, "hand_in", **answers)
    assert cast.state(reference) == "checking"


def test_the_clock_is_not_kept_from_its_step_by_a_date_that_it_cannot_mend(cast: Cast) -> None:
    reference = in_the_field(cast, *BY_THE_CLOCK)
    over = (cast.clock.at + timedelta(days=75)).replace(hour=3)
    cast.clock.at += timedelta(days=24)
    sweep(cast.backend)
    cast.clock.at = over
    assert sweep(cast.backend)[0].what == "too_late"
    due = cast.case(reference).due_at
    assert cast.state(reference) == "checking"
    assert due is not None
    assert due.date() == over.date() + timedelta(days=3)  # from a Friday to Monday


@pytest.mark.parametrize(("days", "taken"), [(-31, False), (-30, True), (0, True), (30, True), (31, False)])
def test_the_mediator_sets_the_first_session_within_thirty_days(cast: Cast, days: int, *, taken: bool) -> None:
    """The whole mediation is counted from it: a later day would make it last as long as the mediator likes."""
    reference = disputes.first_session(cast)
    answers = {"sessions_from": cast.today + timedelta(days=days)}
    if taken:
        cast.fire("zhou.min", reference, "open_sessions", **answers)
    else:
        with pytest.raises(Invalid):
            cast.fire("zhou.min", reference, "open_sessions", **answers)
    assert (cast.state(reference) == "sessions") == taken


def in_the_field(cast: Cast, *edits: tuple[str, str]) -> str:
    """A survey that was begun shortly before the time from its date runs out."""
    reference = surveys.draft(cast, *TAKEN_AS_DONE, *edits)
    cast.clock.at = ENDED - timedelta(days=3)
    cast.fire("chen.yu", reference, "start")
    return reference


def check(cast: Cast, reference: str, values: dict[str, object]) -> str:
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor("chen.yu"))
        found = check_step(work, reference, "hand_in", values, None, cast.case(reference).version)
        return " ".join(str(each) for each in found.sentences)


def foreseen(cast: Cast, reference: str) -> str:
    return check(cast, reference, {})
