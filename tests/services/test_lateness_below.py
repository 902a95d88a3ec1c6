"""A deadline of a case below binds at its minute for those above and beside it, too, whether or not a sweep ran."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from govflow.errors import Stale
from govflow.services.commands.deadlines import ChangeDeadline, pause, sweep
from govflow.store.cases import CASE
from tests.builders import Cast, new_key
from tests.services.works import BUILDER, begun, check_stop, hand_over, let, published, stop, works

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
LATE = "passed on .*; this came too late"
STANDS_STILL = (
    "due: {in: 90d, remind: 10d, then: late}",
    "due: {in: 90d, pause: {by: builder, at_most: 5d}, then: late}",
)


def due(cast: Cast, reference: str) -> datetime:
    found = cast.case(reference).due_at
    assert found is not None
    return found


def ends(cast: Cast, *references: str) -> list[str | None]:
    return [cast.case(each).end for each in references]


@pytest.mark.parametrize(("after", "ended"), [(-MINUTE, ["withdrawn"] * 2), (timedelta(0), ["success", "lapsed"])])
def test_the_case_above_ends_those_below_that_are_in_time(cast: Cast, after: timedelta, ended: list[str]) -> None:
    """The owner stops the works before, or after, the lot is late; all lots over, the works are completed."""
    reference = works(cast)
    lot = let(cast, reference)
    cast.clock.at = due(cast, lot) + after
    if after < timedelta(0):
        check_stop(cast, reference)
        stop(cast, reference)
    else:
        for stops in (check_stop, stop):
            with pytest.raises(Stale, match=f"The deadline of {lot} {LATE}"):
                stops(cast, reference)
    assert ends(cast, reference, lot) == ended
    assert sweep(cast.backend) == []


def test_who_is_not_concerned_by_what_it_brought_is_not_too_late(cast: Cast) -> None:
    reference = works(cast)
    late = let(cast, reference)
    cast.clock.at += timedelta(days=9)
    lot = let(cast, reference, "West")
    cast.clock.at = due(cast, late)
    another = let(cast, reference, "South")
    assert ends(cast, reference, late, lot, another) == [None, "lapsed", None, None]


def test_whoever_acts_beside_it_is_told_after_it_has_gone_first(cast: Cast) -> None:
    reference = works(cast)
    late = let(cast, reference)
    cast.clock.at += timedelta(days=9)
    lot = let(cast, reference, "West")
    cast.clock.at = due(cast, late) + SECOND
    hand_over(cast, lot)
    assert ends(cast, late, lot, reference) == ["lapsed", "success", "success"]


def test_however_many_are_late_one_command_lets_all_of_them_go_first(cast: Cast) -> None:
    reference = works(cast)
    late = [let(cast, reference, f"Lot {number}") for number in range(25)]
    cast.clock.at = due(cast, late[-1])
    with pytest.raises(Stale, match=LATE):
        stop(cast, reference)
    assert set(ends(cast, *late)) == {"lapsed"}


def test_cases_further_below_are_asked_as_well(cast: Cast) -> None:
    reference = works(cast)
    late = let(cast, reference)
    cast.clock.at += timedelta(days=9)
    lot = let(cast, reference, "West")
    with cast.backend.transaction() as session:
        session.execute(update(CASE).where(CASE.c.id == cast.case(late).id).values(parent_id=cast.case(lot).id))
    cast.clock.at = due(cast, late)
    stop(cast, reference)
    assert ends(cast, reference, late, lot) == ["withdrawn", "lapsed", "withdrawn"]


def test_a_clock_below_that_stood_still_as_long_as_it_may_has_run_again(cast: Cast) -> None:
    published(cast, "lot", STANDS_STILL)
    published(cast, "works")
    reference = begun(cast)
    lot = let(cast, reference)
    builder = cast.actor(cast.member(BUILDER, "signatory"), BUILDER)
    change = ChangeDeadline(case=lot, reason="Flood", seen_version=cast.case(lot).version, key=new_key())
    pause(cast.backend, builder, change)
    cast.clock.at += timedelta(days=200)
    with pytest.raises(Stale, match=LATE):
        stop(cast, reference)
    assert ends(cast, reference, lot) == ["success", "lapsed"]
