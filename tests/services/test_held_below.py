"""A case that may not be left yet holds up the end of the one above, with which it would end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from govflow.domain import RULES
from govflow.engine.checks.soundness import kinship
from govflow.engine.definition import Workflow
from govflow.engine.parsing import parse
from govflow.engine.problems import Problem
from govflow.errors import Refused
from govflow.services.commands.deadlines import sweep
from govflow.services.queries.case.page import load_case_page
from govflow.services.queries.step.page import check_step
from govflow.values import Money
from tests.builders import Cast
from tests.services.test_lateness import LATE_WORKS
from tests.services.works import BUILDER, OWNER, Edit, begun, check_stop, edited, hand_over, let, published, stop

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
HELD = (
    ("remind: 10d, then: late}", "remind: 10d, then: late}\n    not_before: 7d"),
    ("do: [hand_over]", "do: [+7d, hand_over]"),
    ("do: [{withdraw", "do: [+7d, {withdraw"),
)
FIRST_BUILT = (
    ("when: children.closed", "when: children.succeeded > 0"),
    (',\n       {children: {"lots[2]": {state: built, end: success, returns: {last_cost: 90}}}}]', "]"),
)
FREE = datetime(2026, 3, 8, 16, tzinfo=UTC)
"""The seventh day after the lot was let begins, in Beijing."""


def held(cast: Cast, *edits: Edit) -> str:
    """Works whose lots may not be left for seven days."""
    published(cast, "lot", *HELD)
    published(cast, "works", *edits)
    return begun(cast)


@pytest.mark.parametrize("days", [-1, 0, 1])
@pytest.mark.parametrize("minutes", [-1, 0])
def test_nobody_ends_a_case_before_those_below_may_be_left(cast: Cast, days: int, minutes: int) -> None:
    reference = held(cast)
    lot = let(cast, reference)
    cast.clock.at = FREE + days * DAY + minutes * MINUTE
    free = cast.clock.at >= FREE
    for stops in (check_stop, stop):
        if free:
            stops(cast, reference)
        else:
            with pytest.raises(Refused, match=f"{lot} would end with this case and may not be left before 9 March"):
                stops(cast, reference)
    assert cast.case(lot).end == ("withdrawn" if free else None)


def test_the_clock_waits_for_them_and_says_so(cast: Cast) -> None:
    reference = held(cast, *LATE_WORKS)
    due = cast.case(reference).due_at
    assert due is not None
    cast.clock.at = due - 2 * DAY
    lot = let(cast, reference)
    cast.clock.at = due
    assert [each.what for each in sweep(cast.backend)] == ["waits"]
    waits = cast.case(reference).due_at
    assert waits is not None
    assert due + 5 * DAY <= waits <= due + 7 * DAY  # no weekend
    with cast.backend.reading() as session:
        page = load_case_page(cast.backend.work(session, cast.actor(OWNER)), reference, (), language="en")
    assert "a case below may not be left before, 18:00" in str(page.next.deadlines[0].due.terms[-1].note)
    assert "Deadline waits for a case below" in str(page.timeline.events[0].title)
    assert lot not in str(page.timeline.events[0])
    cast.clock.at = waits - MINUTE
    assert (sweep(cast.backend), cast.state(reference)) == ([], "building")
    cast.clock.at = waits
    assert [each.what for each in sweep(cast.backend)] == ["late"]
    assert cast.case(lot).end == "withdrawn"


def test_what_would_end_it_by_itself_is_refused_where_it_begins(cast: Cast) -> None:
    """The first lot that is built completes the works, with which another would end too early."""
    reference = held(cast, *FIRST_BUILT)
    lot = let(cast, reference)
    cast.clock.at += 7 * DAY
    let(cast, reference, "West")
    said = "The case that this one belongs to could not go on then"
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor(cast.member(BUILDER, "member"), BUILDER))
        values = {"cost": Money.yuan(80), "done_on": cast.today}
        with pytest.raises(Refused, match=said):
            check_step(work, lot, "hand_over", values, None, cast.case(lot).version)
    with pytest.raises(Refused, match=said):
        hand_over(cast, lot)
    cast.clock.at += 7 * DAY
    hand_over(cast, lot)
    assert cast.state(reference) == "completed"


def test_the_check_of_files_tells_of_the_pair_and_forbids_nothing() -> None:
    lot = parse(edited("lot", *HELD), RULES).workflow
    (found,) = told(lot)
    assert (found.severity, found.path[-1]) == ("warning", "ends_with_parent")
    assert "Under way" in str(found.sentence)
    assert told(parse(edited("lot"), RULES).workflow) == []


def told(lot: Workflow) -> list[Problem]:
    findings = kinship(parse(edited("works"), RULES), {"lot": lot}, RULES)
    return [problem for each in findings for problem in each.problems]
