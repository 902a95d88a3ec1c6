"""P28: a deadline binds at its minute, whether or not a sweep ran; and a stopped clock stands still everywhere.

On both databases: steps and answers a second before and a second after, with clocks that are two days wrong; a sweep
that fails at one case, and one that is killed at each case in turn. Nothing late is accepted, nothing is fired early,
nothing twice, nothing never.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from govflow.errors import ClocksApart, Stale
from govflow.services import stepping
from govflow.services.commands import deadlines
from govflow.services.commands.deadlines import ChangeDeadline, pause, sweep
from govflow.services.lateness import Fired
from govflow.store.record.history import HistoryRow
from govflow.store.work import Case, Work
from tests.builders import Cast, new_key
from tests.promises.figures import figure
from tests.promises.house import House
from tests.services import disputes

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
CASES = figure(6, 38)
ROUNDS = figure(3, 60)
MOMENTS = (-SECOND, SECOND, timedelta(hours=20))


class Killed(BaseException):
    """The process is gone."""


@pytest.fixture
def cast(house: House) -> Cast:
    return house.cast


def due(cast: Cast, reference: str) -> datetime:
    found = cast.case(reference).due_at
    assert found is not None
    return found


def accept(cast: Cast, reference: str) -> None:
    cast.fire("he.jun", reference, "accept", reply="Yes.")


def answer(cast: Cast, reference: str) -> None:
    cast.respond("he.jun", reference, "accept")


@pytest.mark.parametrize("kind", ["step", "answer"])
@pytest.mark.parametrize("wrong", [timedelta(0), 2 * DAY, -2 * DAY])
def test_nothing_late_is_accepted_and_nothing_in_time_is_lost(cast: Cast, kind: str, wrong: timedelta) -> None:
    """A clock that is two days wrong makes what lies between wait; it accepts nothing late and fires nothing early."""
    begin, act, before = (
        (disputes.requested, accept, "requested") if kind == "step" else (disputes.proposal, answer, "proposal")
    )
    backend, began = cast.backend, cast.clock.at
    for number in range(ROUNDS):
        cast.backend, cast.clock.at = backend, began
        reference = begin(cast)
        ends = due(cast, reference)
        right = ends + MOMENTS[number % 3]
        cast.backend = replace(backend, second_clocks=(lambda _, told=right: told,))
        cast.clock.at = right + wrong
        what = outcome(act, cast, reference)
        if min(right, cast.clock.at) < ends <= max(right, cast.clock.at):
            assert (what, cast.state(reference)) == ("waits", before)
        else:
            assert what == ("done" if right < ends else "late")
            assert what == "done" or cast.state(reference) != before  # the clock went first


def outcome(act: Callable[[Cast, str], None], cast: Cast, reference: str) -> str:
    try:
        act(cast, reference)
    except Stale:
        return "late"
    except ClocksApart:
        return "waits"
    return "done"


def test_a_sweep_that_cannot_do_one_case_does_all_others(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    references = [disputes.requested(cast) for _ in range(CASES)]
    broken = cast.case(references[0]).id
    settle = stepping.settle

    def fails(work: Work, case: Case) -> None:
        if case.id == broken:
            raise OverflowError("date value out of range")
        settle(work, case)

    monkeypatch.setattr(stepping, "settle", fails)
    cast.clock.at = due(cast, references[0]) + SECOND
    assert Counter(each.what for each in sweep(cast.backend)) == {"failed": 1, "request_unanswered": CASES - 1}
    monkeypatch.undo()
    cast.clock.at += timedelta(minutes=1)
    assert [each.what for each in sweep(cast.backend)] == ["request_unanswered"]
    assert {cast.state(each) for each in references} == {"superior_review"}


@pytest.mark.parametrize("after", [False, True])
def test_a_sweep_killed_at_each_case_leaves_nothing_undone_or_done_twice(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, *, after: bool
) -> None:
    references = [disputes.requested(cast) for _ in range(CASES)]
    cast.clock.at = due(cast, references[0]) + SECOND
    fire = deadlines.fire_deadline
    for _ in range(CASES):
        monkeypatch.setattr(deadlines, "fire_deadline", killed(fire, after=after))
        with pytest.raises(Killed):
            sweep(cast.backend)
    monkeypatch.setattr(deadlines, "fire_deadline", fire)
    sweep(cast.backend)
    assert {cast.state(each) for each in references} == {"superior_review"}
    assert times(cast, "request_unanswered") == {cast.case(each).id: 1 for each in references}


def killed(fire: Callable[..., Fired], *, after: bool) -> Callable[..., Fired]:
    """In place of what fires a deadline: the process is killed at the first case, before or after the commit."""

    def once(*given: object) -> Fired:
        if after:
            fire(*given)
        raise Killed

    return once


def test_a_clock_set_back_reminds_and_fires_nothing_twice(cast: Cast) -> None:
    reference = disputes.requested(cast)
    ends = due(cast, reference) + DAY
    while cast.clock.at < ends:
        cast.clock.at += 6 * 3600 * SECOND
        sweep(cast.backend)
        cast.clock.at -= 2 * 3600 * SECOND
        sweep(cast.backend)
        cast.clock.at += 2 * 3600 * SECOND
    case_id = cast.case(reference).id
    assert times(cast, "reminder") == {case_id: 2}
    assert times(cast, "request_unanswered") == {case_id: 1}


@pytest.mark.parametrize("days", [1, 19, 58])
def test_nothing_passes_while_a_clock_stands_still(cast: Cast, days: int) -> None:
    reference = disputes.sessions(cast)
    ends = due(cast, reference)
    cast.clock.at = ends - SECOND
    change = ChangeDeadline(case=reference, reason="Flood", seen_version=cast.case(reference).version, key=new_key())
    pause(cast.backend, cast.actor("zhou.min"), change)
    cast.clock.at = ends + days * DAY
    assert sweep(cast.backend) == []
    assert (cast.state(reference), cast.case(reference).due_at) == ("sessions", None)


def times(cast: Cast, name: str) -> dict[int, int]:
    """How often this was entered, by case."""
    with cast.backend.reading() as session:
        query = select(HistoryRow.case_id, func.count()).where(HistoryRow.name == name).group_by(HistoryRow.case_id)
        return {row[0]: row[1] for row in session.execute(query)}
