"""Lists read as little among a hundred thousand cases as among a thousand: counted, so that no index is missed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Engine, NullPool, create_engine

from bench.bulk import COMMON, RARE, add_cases
from bench.databases import Database
from bench.world import MEDIATOR, MEMBER, SECRETARY, onlookers
from govflow.paths import data_path
from govflow.services.queries.cases import COUNTED, PAGE, PageStart, count_cases, load_cases
from govflow.services.queries.directory.organizations import load_organization
from govflow.services.queries.filters import CaseFilters, Pairs
from govflow.services.queries.inbox.page import load_inbox
from govflow.services.queries.inbox.shown import InboxFilters
from govflow.services.queries.procedure.page import load_workflow, load_workflows
from govflow.store.lists.latest import LATEST_SEATS
from govflow.store.work import Work
from tests.builders import Cast, make_cast
from tests.plans.reading import rows_of, steps_of

pytestmark = pytest.mark.on_request

FEW, MANY = 1_000, 100_000
MOST = 50 * PAGE
"""Cases that a page looks at."""
ROWS, STEPS = 10, 80
"""For one of them, where all is asked of it: rows of other tables, steps of SQLite's machine."""
HELD = 4
"""Rows of PostgreSQL for each item that is counted: in its stretch, itself, its case."""

Act = Callable[[], object]
Counted = list[tuple[str, str, str]]


@pytest.fixture
def cast(engine: Engine, tmp_path: Path) -> Cast:
    return make_cast(engine, tmp_path)


def fill(cast: Cast, first: int, last: int) -> None:
    url = cast.backend.sessions.engine.url
    plain = url.set(drivername=url.get_backend_name())  # for the driver alone
    database = Database("of the test", plain)
    add_cases(database, cast, onlookers(cast), first, last)


def lists(cast: Cast) -> Iterator[tuple[str, Act]]:
    """Every list of cases, with each filter and some together, for people who see all, many and few."""
    some = cast.organization("laishui")
    asked = {
        "all": CaseFilters(),
        "of a procedure": CaseFilters(workflow="dispute-mediation"),
        "of one without cases": CaseFilters(workflow=RARE),
        "of an organization": CaseFilters(organization_id=some),
        "open": CaseFilters(status="open"),
        "of a year": CaseFilters(during=(datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))),
        "for the reader": CaseFilters(mine=True),
        "a common word": CaseFilters(words=COMMON),
        "a rare word": CaseFilters(words="777"),
        "no word": CaseFilters(words="zebra"),
        "a word and an organization": CaseFilters(words=COMMON, organization_id=some),
        "all at once": CaseFilters(words=COMMON, organization_id=some, status="open", mine=True),
    }
    for person in (SECRETARY, MEMBER, MEDIATOR):
        actor = cast.actor(person)
        pairs = [(one, role) for one in sorted(actor.organization_ids) for role in ("", *sorted(actor.roles))]
        for name, filters in asked.items():
            yield f"cases, {name}, for {person}", asking(cast, person, listing(filters, pairs))
        yield f"second page for {person}", asking(cast, person, second(pairs))
        yield f"inbox of {person}", asking(cast, person, inbox(pairs))
        yield f"organization for {person}", asking(cast, person, lambda work: load_organization(work, some))
    yield "procedures", asking(cast, MEMBER, load_workflows)
    yield "procedure", asking(cast, MEMBER, lambda work: load_workflow(work, "dispute-mediation"))


def listing(filters: CaseFilters, pairs: Pairs) -> Callable[[Work], object]:
    return lambda work: load_cases(work, filters, pairs, None)


def inbox(pairs: Pairs) -> Callable[[Work], object]:
    return lambda work: load_inbox(work, pairs, InboxFilters())


def second(pairs: Pairs) -> Callable[[Work], object]:
    def load(work: Work) -> object:
        first = load_cases(work, CaseFilters(), pairs, None)
        return load_cases(work, CaseFilters(), pairs, PageStart.parse(first.older or ""))

    return load


def asking(cast: Cast, person: str, load: Callable[[Work], object]) -> Act:
    def act() -> None:
        with cast.backend.reading() as session:
            load(cast.backend.work(session, cast.actor(person)))

    return act


def test_lists_read_no_more_among_very_many_cases(cast: Cast) -> None:
    """On SQLite whether it knows how many there are, still takes them for few, or was never told; on PostgreSQL whether
    or not it knows that all may see what was written.
    """
    engine = cast.backend.sessions.engine
    fill(cast, 1, FEW)
    if engine.dialect.name == "postgresql":
        with somebody_reading(engine):
            fill(cast, FEW + 1, MANY)
        for knowing in (unswept, swept):
            knowing(engine)
            read = {(name, asked): rows for name, act in lists(cast) for asked, rows in rows_of(engine, act).items()}
            assert len(read) > 100
            assert {each: rows for each, rows in read.items() if rows > most(each[1])} == {}, knowing
        return
    few = {name: steps_of(act) for name, act in lists(cast)}
    assert len(few) > 40
    counted = as_counted(engine)
    fill(cast, FEW + 1, MANY)
    assert as_counted(engine) != counted
    for knowing in (knowing_how_many, partial(taking_them_for_few, counted), never_told):
        knowing(engine)
        cast.backend.sessions.dispose()  # what a connection knows of the tables is of before
        many = {name: steps_of(act) for name, act in lists(cast)}
        grown = {name: (few[name], steps) for name, steps in many.items() if steps > 2 * few[name] + at_most(name)}
        assert grown == {}, knowing


def at_most(name: str) -> int:
    """Steps of SQLite's machine more than among few cases: of each procedure there is, so many cases are counted."""
    counted = 12 * COUNTED * len(list(data_path("workflows").glob("*.v1.yaml"))) if name == "procedures" else 0
    return max(MOST * STEPS, counted)


def test_a_full_page_looks_at_few_cases(cast: Cast) -> None:
    """Where most cases are such as are asked for, a page looks at twice as many as it shows, and not at all it may."""
    engine, looked_at = cast.backend.sessions.engine, 2 * (PAGE + 1)
    fill(cast, 1, MANY)
    full = ("of an organization", "open", "a common word", "a word and an organization")
    wanted = {f"cases, {which}, for {person}" for which in full for person in (SECRETARY, MEMBER)}
    asked = {name: act for name, act in lists(cast) if name in wanted}
    assert asked.keys() == wanted
    if engine.dialect.name == "postgresql":
        read = {name: max(rows_of(engine, act).values()) for name, act in asked.items()}
        assert {name: rows for name, rows in read.items() if rows > looked_at * ROWS} == {}
        return
    steps = {name: steps_of(act) for name, act in asked.items()}
    assert {name: taken for name, taken in steps.items() if taken > 5 * looked_at * STEPS} == {}


def test_of_what_waits_for_somebody_a_page_looks_at_the_first(cast: Cast) -> None:
    """In the order of an index of their numbers, however much there is."""
    engine, looked_at = cast.backend.sessions.engine, 2 * (PAGE + 1)
    fill(cast, 1, MANY)
    asked = {name: act for name, act in lists(cast) if "for the reader" in name}
    assert len(asked) == len((SECRETARY, MEMBER, MEDIATOR))
    if engine.dialect.name == "postgresql":
        read = {name: sum(rows_of(engine, act).values()) for name, act in asked.items()}
        assert {name: rows for name, rows in read.items() if rows > 2 * looked_at * ROWS} == {}
        return
    steps = {name: steps_of(act) for name, act in asked.items()}
    assert {name: taken for name, taken in steps.items() if taken > 2 * looked_at * STEPS} == {}


def test_cases_are_counted_one_by_one_and_not_all_of_an_organization(cast: Cast) -> None:
    engine = cast.backend.sessions.engine
    fill(cast, 1, MANY)
    for person in (SECRETARY, MEMBER, MEDIATOR):
        act = asking(cast, person, lambda work: count_cases(work, cast.organization("laishui")))
        if engine.dialect.name == "postgresql":
            assert sum(rows_of(engine, act).values()) < 8 * COUNTED
        else:
            assert steps_of(act) < 1.1 * COUNTED * STEPS


def test_an_inbox_looks_for_those_who_wait_in_indexes_and_then_at_few_rows(cast: Cast) -> None:
    engine = cast.backend.sessions.engine
    fill(cast, 1, MANY)
    for person in (MEMBER, MEDIATOR):  # each of one organization
        pairs = [(one, role) for one in sorted(cast.actor(person).organization_ids) for role in ("", "signatory")]
        act = asking(cast, person, inbox(pairs))
        if engine.dialect.name == "postgresql":
            assert sum(rows_of(engine, act).values()) < LATEST_SEATS * ROWS + HELD * COUNTED
        else:
            looked_at = LATEST_SEATS * STEPS * 1.75  # a dispute has five parties, and perhaps a room
            assert steps_of(act) < looked_at + COUNTED * STEPS  # what is counted, by the case above


def most(statement: str) -> int:
    """How many rows a statement may read; what it counts, each, to where counting stops. Where there are less than
    three times as many of a kind, PostgreSQL may read them all, in the order in which they lie.
    """
    return max(MOST * ROWS, statement.count("count(*)") * (3 * COUNTED + ROWS))


@contextmanager
def somebody_reading(engine: Engine) -> Iterator[None]:
    """For whom all stays as it was, such as PostgreSQL itself while it counts what was written."""
    beside = create_engine(engine.url, poolclass=NullPool, isolation_level="REPEATABLE READ")
    with beside.connect() as connection:
        connection.exec_driver_sql("SELECT 1")
        yield


def unswept(engine: Engine) -> None:
    """PostgreSQL has counted, but somebody might still see what was there before."""
    assert shown_to_all(engine) < 0.1


def swept(engine: Engine) -> None:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE")
    assert shown_to_all(engine) > 0.9


def shown_to_all(engine: Engine) -> float:
    """Of which part of the cases PostgreSQL knows that it need not look who may see them."""
    with engine.connect() as connection:
        asked = "SELECT relallvisible::float / relpages FROM pg_class WHERE relname = 'case_file'"
        return float(connection.exec_driver_sql(asked).scalar_one())


def as_counted(engine: Engine) -> Counted:
    """What SQLite knows of how many rows there are."""
    with engine.connect() as connection:
        found = connection.exec_driver_sql("SELECT tbl, idx, stat FROM sqlite_stat1 ORDER BY tbl, idx")
        return [tuple(row) for row in found]


def knowing_how_many(_engine: Engine) -> None:
    """Loading many has told it."""


def taking_them_for_few(counted: Counted, engine: Engine) -> None:
    """It was never told of those that were added since."""
    never_told(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO sqlite_stat1 VALUES (?, ?, ?)", counted)


def never_told(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM sqlite_stat1")
