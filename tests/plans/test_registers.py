"""The lists of registers read a page of their rows, however many there are: counted, so that no index is missed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from bench.benches.registers import fill
from bench.benches.trades import sell_many
from bench.databases import Database
from bench.world import SECRETARY
from govflow.services.queries.registers.charges.listed import load_tariffs
from govflow.services.queries.registers.contracts import load_contracts
from govflow.services.queries.registers.datasets.listed import load_sets, read_filter
from govflow.services.queries.registers.plans.listed import load_plans
from govflow.services.queries.registers.recognition import load_recognitions
from govflow.services.queries.registers.rights.market import load_trades
from govflow.services.queries.registers.standards import load_standards
from tests.builders import make_cast
from tests.plans.reading import rows_of, steps_of
from tests.plans.test_lists import asking

pytestmark = pytest.mark.on_request

MANY = 25_000
FEW = MANY // 2
"""Rows that a page may look at: of those that ended, one in a hundred, it looks through some five thousand."""
STEPS = 15
"""Of SQLite's machine, for one of them."""
EVERY_SET = read_filter("", None, "", late=False)
LISTS: dict[str, Callable[..., Any]] = {
    "contracts": load_contracts,
    "contracts broken off": partial(load_contracts, stands="broken_off"),
    "data sets": lambda work: load_sets(work, EVERY_SET),
    "data sets from the middle": lambda work: load_sets(work, EVERY_SET, MANY // 2),
    "standards": load_standards,
    "standards no longer in force": partial(load_standards, status="over"),
    "recognitions": load_recognitions,
    "recognitions suspended": partial(load_recognitions, status="suspended"),
    "plans": load_plans,
    "plans from the middle": partial(load_plans, after=MANY // 2),
    "tariffs": load_tariffs,
    "trades": load_trades,
}


def test_lists_of_registers_read_a_page_of_them(engine: Engine, tmp_path: Path) -> None:
    """Where all rows are known to be many, and where hardly one of them takes the place of another."""
    cast = make_cast(engine, tmp_path)
    database = Database("of the test", engine.url.set(drivername=engine.url.get_backend_name()))
    fill(cast, database, MANY)
    sell_many(database, cast, MANY)
    acts = {name: asking(cast, SECRETARY, load) for name, load in LISTS.items()}
    if engine.dialect.name == "postgresql":
        read = {name: sum(rows_of(engine, act).values()) for name, act in acts.items()}
        assert {name: rows for name, rows in read.items() if rows > FEW} == {}
        return
    steps = {name: steps_of(act) for name, act in acts.items()}
    assert {name: taken for name, taken in steps.items() if taken > FEW * STEPS} == {}
