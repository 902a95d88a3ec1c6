"""The order of locks as code."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import Engine

from govflow.store.sql.locks import AgainstTheOrder, Locks, Rank
from govflow.store.writing.locking import lock_by_id
from tests.builders import Cast, make_cast
from tests.services import proposals


@pytest.fixture
def cast(engine: Engine, tmp_path: Path) -> Cast:
    return make_cast(engine, tmp_path)


IN_ORDER = [
    (Rank.CASE, 9, 0),  # a parent
    (Rank.CASE, 10, 0),  # another, later one
    (Rank.CASE, 3, 1),  # a child, though its number is lower
    (Rank.FUND, 1, 0),
    (Rank.FUND, 2, 0),
]


def test_locks_are_taken_down_the_order() -> None:
    locks = Locks()
    assert all(locks.take(*each) for each in IN_ORDER)


@pytest.mark.parametrize(("first", "second"), list(pairwise(reversed(IN_ORDER))))
def test_a_lock_against_the_order_is_refused(first: tuple[Rank, int, int], second: tuple[Rank, int, int]) -> None:
    locks = Locks()
    locks.take(*first)
    with pytest.raises(AgainstTheOrder):
        locks.take(*second)
    assert not locks.holds(second[0], second[1])


def test_what_is_held_may_be_asked_for_again_at_any_time() -> None:
    locks = Locks()
    for each in IN_ORDER:
        locks.take(*each)
    assert not any(locks.take(*each) for each in IN_ORDER)
    locks.own(Rank.CASE, 99)
    assert not locks.take(Rank.CASE, 99)


def test_a_case_that_was_not_locked_is_not_read_for_a_decision() -> None:
    locks = Locks()
    locks.take(Rank.CASE, 1)
    locks.check_held(1)
    with pytest.raises(AgainstTheOrder):
        locks.check_held(2)


def test_whoever_takes_a_child_holds_its_parent(cast: Cast) -> None:
    conference, item = (cast.case(each).id for each in proposals.conference_in_session(cast))
    with cast.backend.transaction() as session:
        work = cast.backend.work(session, cast.actor("wang.lin"))
        lock_by_id(work, item)
        assert work.locks.holds(Rank.CASE, conference)
        assert list(work.cases) == [item]  # held, not in hand: nothing of it is written


def test_a_child_is_not_locked_before_another_case_above_it(cast: Cast) -> None:
    conference, item = (cast.case(each).id for each in proposals.conference_in_session(cast))
    other = cast.case(proposals.calling(cast)).id
    with cast.backend.transaction() as session:
        work = cast.backend.work(session, cast.actor("wang.lin"))
        lock_by_id(work, item)
        lock_by_id(work, conference)  # its parent is held
        with pytest.raises(AgainstTheOrder):
            lock_by_id(work, other)
