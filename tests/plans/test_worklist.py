"""PostgreSQL keeps the plan of a worklist: to make it anew takes as long as to find what waits."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import make_url

from bench.bulk import HELD, Onlookers, add_cases
from bench.databases import Database
from bench.world import MEDIATOR, SECRETARY
from govflow.store.lists.worklist import Pair, count_worklist, load_worklist
from govflow.store.sql.database import make_engine
from govflow.store.sql.session import Session
from tests.builders import make_cast

CASES, BUSY = 60_000, (1, 2, 3)
TIMES = 12
"""The driver prepares what is asked five times, and PostgreSQL makes five plans before it keeps one."""
MADE_ANEW = 5


@pytest.mark.postgres
def test_postgresql_plans_a_worklist_once(postgres_url: str, tmp_path: Path) -> None:
    cast = make_cast(make_engine(postgres_url), tmp_path)
    few = Onlookers(organizations=BUSY, office=BUSY[0], mediator=cast.person(MEDIATOR))
    add_cases(Database("of the test", make_url(postgres_url)), cast, few, 1, CASES)
    pairs: list[Pair] = [(organization, HELD[1]) for organization in BUSY]
    with cast.backend.reading() as session:
        for _ in range(2 * TIMES):
            assert load_worklist(session, pairs, cast.person(SECRETARY), limit=50)
            assert count_worklist(session, pairs, cast.person(SECRETARY))
        made = made_anew(session)
    cast.backend.sessions.dispose()
    assert len(made) == 2
    assert max(made) <= MADE_ANEW


def made_anew(session: Session) -> list[int]:
    """How often PostgreSQL made a plan of each statement that reads what waits."""
    driver = session.connection.connection.driver_connection
    asked = "SELECT custom_plans FROM pg_prepared_statements WHERE statement LIKE '%work_item%'"
    return [plans for (plans,) in driver.execute(asked).fetchall()]
