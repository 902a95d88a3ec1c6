"""The first page of a worklist among a thousand, a hundred thousand and a million cases."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bench.bulk import HELD, add_cases
from bench.databases import Database
from bench.report import Line, Lines, say, side_by_side
from bench.world import build_world
from govflow.services.backend import Backend
from govflow.store.worklist import Pair, load_worklist

SIZES = (1_000, 100_000, 1_000_000)
MEMBERSHIPS = (1, 3, 20)
PAGE = 50

_COLUMNS = (
    "w.id, w.case_id, c.reference, c.kind, c.title, c.title_other, c.workflow, c.workflow_version_id, c.state, c.phase,"
    " w.capacity, w.organization_id, w.role, w.person_id, w.seat_id, w.ask_en, w.ask_zh, w.due_at, w.since"
)
_STRETCH = "SELECT due_at, id FROM work_item WHERE organization_id = ? AND role = ? AND (due_at, id) > (?, 0)"
_OWN = "SELECT due_at, id FROM work_item WHERE person_id = ? AND (due_at, id) > (?, 0)"


def measure(database: Database, folder: Path, rounds: int, sizes: Sequence[int] = SIZES) -> Lines:
    """One line for each size and number of memberships; from the second size on with the ratio to the size before."""
    cast = build_world(database, folder)
    person, organizations = cast.person("wang.lin"), len(cast.region.organizations)
    before: dict[int, float] = {}
    loaded = 0
    for size in sizes:
        say(f"{database.name}: {size:,} cases …")
        add_cases(database, loaded + 1, size, organizations)
        loaded = size
        for memberships in MEMBERSHIPS:
            pairs = [(organization, HELD[1]) for organization in range(1, memberships + 1)]
            govflow_us, limit_us = _page(cast.backend, database, pairs, person, rounds)
            figures = {"govflow_us": govflow_us, "limit_us": limit_us}
            if memberships in before:
                figures["times_size_before"] = govflow_us / before[memberships]
            before[memberships] = govflow_us
            labels: dict[str, object] = {"database": database.name, "cases": size, "memberships": memberships}
            yield Line("worklist", labels, figures, govflow_us / limit_us)
    cast.backend.sessions.engine.dispose()


def _page(backend: Backend, database: Database, pairs: Sequence[Pair], person: int, rounds: int) -> tuple[float, float]:
    connection = database.connect()
    sql = _by_hand(len(pairs) * 2, "%s" if database.postgresql else "?")
    values: list[object] = []
    for organization, role in pairs:
        values += [organization, role, _start(database), organization, "", _start(database)]
    values += [person, _start(database)]
    connection.execute("BEGIN")
    with backend.reading() as session:
        found = side_by_side(
            lambda _number: load_worklist(session, pairs, person, limit=PAGE),
            lambda _number: connection.execute(sql, values).fetchall(),
            rounds,
        )
    connection.close()
    return found


def _by_hand(stretches: int, mark: str) -> str:
    """The text for so many stretches of the index, merged, with what a list shows of each item."""
    merged = " UNION ALL ".join([_STRETCH] * stretches + [_OWN])
    page = f"SELECT due_at, id FROM ({merged}) AS merged ORDER BY due_at, id LIMIT {PAGE}"
    text = (
        f"SELECT {_COLUMNS} FROM ({page}) AS page JOIN work_item w ON w.id = page.id"
        " JOIN case_file c ON c.id = w.case_id ORDER BY w.due_at, w.id"
    )
    return text.replace("?", mark)


def _start(database: Database) -> str:
    return "0001-01-01 00:00:00+00" if database.postgresql else "0001-01-01 00:00:00.000000"
