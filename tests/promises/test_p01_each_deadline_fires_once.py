"""P1: of many deadlines that are due at once each fires once, however many sweep at the same time; and nobody waits for
what somebody else has in hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import Engine, func, select

from govflow.services import stepping
from govflow.services.backend import Backend
from govflow.services.commands.deadlines import PATIENCE, sweep
from govflow.services.lateness import HELD, fire_deadline
from govflow.services.queries.operations import verify_record
from govflow.store.cases import CASE, CaseRow
from govflow.store.deadlines.timers import TIMER
from govflow.store.record.history import HistoryRow
from govflow.store.record.noticing import declaring
from govflow.store.sql.database import Sessions, make_engine, session_factory
from govflow.store.work import Case, Work
from govflow.store.writing.locking import lock_by_id, lock_if_free
from tests.builders import Cast
from tests.conftest import DATABASES
from tests.promises.crowds import all_at_once
from tests.promises.figures import figure
from tests.services import proposals, works

ON_POSTGRESQL = pytest.mark.parametrize("database_url", DATABASES[1:], indirect=True)
DRAFTS = figure(200, 2000)
SWEEPERS = figure(4, 8)


@pytest.fixture
def sweepers(cast: Cast) -> Iterator[Callable[[int], Sequence[Backend]]]:
    """Processes of one installation: each with connections of its own."""
    with ExitStack() as engines:

        def start(number: int) -> Sequence[Backend]:
            return [replace(cast.backend, sessions=engines.enter_context(connected(cast))) for _ in range(number)]

        yield start


@contextmanager
def connected(cast: Cast) -> Iterator[Sessions]:
    engine = make_engine(cast.backend.settings.database_url, synchronous="OFF")
    yield declaring(session_factory(engine))
    engine.dispose()


def lapsing(cast: Cast, number: int) -> list[str]:
    """Drafts whose time has just run out, all at once."""
    references = [proposals.drafted(cast) for _ in range(number)]
    due = cast.case(references[0]).due_at
    assert due is not None
    cast.clock.at = due + timedelta(seconds=1)
    return references


def states(cast: Cast, references: Sequence[str]) -> Counter[str]:
    with cast.backend.reading() as session:
        query = select(CaseRow.state, func.count()).where(CaseRow.reference.in_(references)).group_by(CaseRow.state)
        return Counter({row[0]: row[1] for row in session.execute(query)})


def times(cast: Cast, name: str) -> list[int]:
    """How often this was entered, in each case in which it was."""
    with cast.backend.reading() as session:
        query = select(func.count()).where(HistoryRow.name == name).group_by(HistoryRow.case_id)
        return list(session.scalars(query))


@ON_POSTGRESQL
def test_many_sweep_at_once_and_each_deadline_fires_once(
    cast: Cast, sweepers: Callable[[int], Sequence[Backend]]
) -> None:
    references = lapsing(cast, DRAFTS)
    fired = all_at_once([partial(sweep, each) for each in sweepers(SWEEPERS)])
    assert states(cast, references) == {"lapsed": DRAFTS}
    assert times(cast, "expire") == [1] * DRAFTS
    done = [Counter(each.what for each in swept) for swept in fired]
    assert sum(each["expire"] for each in done) == DRAFTS
    assert sum(each["failed"] for each in done) == 0
    assert all(each["expire"] for each in done)  # all of them had a part in it
    assert verify_record(cast.backend).first_broken is None


@ON_POSTGRESQL
def test_one_that_cannot_be_done_stops_nobody(
    cast: Cast, sweepers: Callable[[int], Sequence[Backend]], monkeypatch: pytest.MonkeyPatch
) -> None:
    number = DRAFTS // 4
    references = lapsing(cast, number)
    broken = cast.case(references[0]).id
    settle = stepping.settle

    def fails(work: Work, case: Case) -> None:
        if case.id == broken:
            raise OverflowError("date value out of range")
        settle(work, case)

    monkeypatch.setattr(stepping, "settle", fails)
    all_at_once([partial(sweep, each) for each in sweepers(SWEEPERS)])
    assert states(cast, references) == {"draft": 1, "lapsed": number - 1}
    assert times(cast, "expire") == [1] * (number - 1)


@ON_POSTGRESQL
def test_what_somebody_has_in_hand_is_left_to_the_next_sweep(
    cast: Cast, sweepers: Callable[[int], Sequence[Backend]]
) -> None:
    references = lapsing(cast, 3)
    held = cast.case(references[0]).id
    with cast.backend.transaction() as session, hasty(cast) as backend:
        lock_by_id(cast.backend.work(session, cast.actor("peng.cheng")), held)
        assert [each.what for each in sweep(backend)] == ["expire"] * 2
    assert failures(cast, held) == 0  # whoever waits on this connection fails
    assert [each.what for each in sweep(cast.backend)] == ["expire"]
    assert states(cast, references) == {"lapsed": 3}


@ON_POSTGRESQL
@pytest.mark.parametrize(("late", "failed"), [(timedelta(seconds=-1), 0), (timedelta(0), 1)])
def test_what_somebody_holds_on_to_is_waited_for_after_a_while(cast: Cast, late: timedelta, failed: int) -> None:
    """Else a case in which there is always somebody at work would never be swept."""
    (reference,) = lapsing(cast, 1)
    held = cast.case(reference)
    assert held.due_at is not None
    cast.clock.at = held.due_at + PATIENCE + late
    with cast.backend.transaction() as session, hasty(cast) as backend:
        lock_by_id(cast.backend.work(session, cast.actor("peng.cheng")), held.id)
        sweep(backend)
    assert failures(cast, held.id) == failed


def test_an_earlier_deadline_of_a_family_goes_first_whoever_has_it_in_hand(cast: Cast) -> None:
    reference = works.works(cast)
    below = works.let(cast, reference)
    cast.clock.at += timedelta(days=9)
    above = works.let(cast, reference, "West")
    with cast.backend.transaction() as session:
        session.execute(CASE.update().where(CASE.c.id == cast.case(below).id).values(parent_id=cast.case(above).id))
    due = cast.case(above).due_at
    assert due is not None
    cast.clock.at = due
    assert fire_deadline(cast.backend, timer_of(cast, above), cast.case(above).id, lock_if_free).what == HELD
    assert (cast.case(above).end, cast.case(below).end) == (None, None)
    swept = [each.reference for each in sweep(cast.backend)]
    assert swept[:2] == [below, above]


@contextmanager
def hasty(cast: Cast) -> Iterator[Backend]:
    """The installation on a connection that waits for no lock: what it would wait for fails."""
    address = f"{cast.backend.settings.database_url}&options=-c%20lock_timeout%3D10ms"
    engine: Engine = make_engine(address, synchronous="OFF")
    yield replace(cast.backend, sessions=declaring(session_factory(engine)))
    engine.dispose()


def failures(cast: Cast, case_id: int) -> int:
    with cast.backend.reading() as session:
        found: int = session.scalars(select(TIMER.c.failures).where(TIMER.c.case_id == case_id)).one()
        return found


def timer_of(cast: Cast, reference: str) -> int:
    query = select(TIMER.c.id).where(TIMER.c.case_id == cast.case(reference).id, TIMER.c.status == "pending")
    with cast.backend.reading() as session:
        found: int = session.scalars(query).one()
        return found
