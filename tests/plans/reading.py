"""What a page makes a database read: a count, which no busy machine can change."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Engine, Pool, event

EVERY = 10
"""Steps of SQLite's machine between two looks at them."""


def steps_of(act: Callable[[], object]) -> int:
    """How many steps SQLite's machine takes: some twenty for a row that is read along an index."""
    looks = 0

    def look() -> None:
        nonlocal looks
        looks += 1

    def watch(connection: Any, *_more: Any) -> None:
        connection.set_progress_handler(look, EVERY)

    event.listen(Pool, "checkout", watch)
    try:
        act()
    finally:
        event.remove(Pool, "checkout", watch)
    return looks * EVERY


def rows_of(engine: Engine, act: Callable[[], object]) -> dict[str, int]:
    """How many rows PostgreSQL reads from tables and indexes, by statement."""
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_more: Any) -> None:
        asked.append((statement, values))

    event.listen(engine, "before_cursor_execute", note)
    try:
        act()
    finally:
        event.remove(engine, "before_cursor_execute", note)
    with engine.connect() as connection:
        selects = [each for each in asked if each[0].lstrip().upper().startswith(("SELECT", "WITH"))]
        return {statement: _read(_plan(connection, statement, values)) for statement, values in selects}


def _plan(connection: Connection, statement: str, values: Any) -> dict[str, Any]:
    told = connection.exec_driver_sql(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {statement}", values).scalar_one()
    plan: dict[str, Any] = told[0]["Plan"]
    return plan


def _read(plan: dict[str, Any]) -> int:
    """Rows that scans met, with those that they left out."""
    own = 0
    if "Scan" in plan["Node Type"] and plan["Node Type"] not in ("Subquery Scan", "CTE Scan", "Function Scan"):
        each = (
            plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0) + plan.get("Rows Removed by Index Recheck", 0)
        )
        own = round(each * plan["Actual Loops"])
    return own + sum(map(_read, plan.get("Plans", ())))
