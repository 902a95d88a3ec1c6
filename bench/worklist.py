"""The first page of a worklist among a thousand, a hundred thousand and a million cases."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bench.bulk import HELD, add_cases
from bench.databases import Database
from bench.report import Line, Lines, say, side_by_side
from bench.world import SECRETARY, build_world, onlookers
from govflow.services.backend import Backend
from govflow.store.lists.worklist import Pair, load_worklist

SIZES = (1_000, 100_000, 1_000_000)
MEMBERSHIPS = (1, 3, 20)
PAGE = 50

_COLUMNS = (
    "w.id, w.case_id, c.reference, c.kind, c.title, c.title_other, c.workflow, c.workflow_version_id, c.state, c.phase,"
    " w.capacity, w.organization_id, w.role, w.person_id, w.seat_id, w.ask_en, w.ask_zh, w.due_at, w.since"
)
_STRETCH = "SELECT due_at, id FROM work_item WHERE organization_id = ? AND role = ? AND (due_at, id) > (?, 0)"
_OWN = "SELECT due_at, id FROM work_item WHERE person_id = ? AND (due_at, id) > (?, 0)"
_FIRST = f"ORDER BY due_at, id LIMIT {PAGE}"
_FIRST_OF_EACH = (
    "SELECT first.due_at, first.id FROM unnest(%s::int[], %s::text[]) AS pair (organization_id, role)"
    " CROSS JOIN LATERAL (SELECT due_at, id FROM work_item i WHERE i.organization_id = pair.organization_id"
    f" AND i.role = pair.role AND (due_at, id) > (%s, 0) {_FIRST}) AS first"
    f" UNION ALL (SELECT due_at, id FROM work_item WHERE person_id = %s AND (due_at, id) > (%s, 0) {_FIRST})"
)


def measure(database: Database, folder: Path, rounds: int, sizes: Sequence[int] = SIZES) -> Lines:
    """One line for each size and number of memberships; from the second size on with the ratio to the size before."""
    cast = build_world(database, folder)
    person = cast.person(SECRETARY)
    before: dict[int, float] = {}
    loaded = 0
    for size in sizes:
        say(f"{database.name}: {size:,} cases …")
        add_cases(database, cast, onlookers(cast), loaded + 1, size)
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
    cast.backend.sessions.dispose()


def _page(backend: Backend, database: Database, pairs: Sequence[Pair], person: int, rounds: int) -> tuple[float, float]:
    with_any = [each for organization, role in pairs for each in ((organization, role), (organization, ""))]
    text, values = (_laterally if database.postgresql else _merged)(with_any, person)
    connection = database.connect()
    connection.execute("BEGIN")
    with backend.reading() as session:
        found = side_by_side(
            lambda _number: load_worklist(session, pairs, person, limit=PAGE),
            lambda _number: connection.execute(text, values).fetchall(),
            rounds,
        )
    connection.close()
    return found


def _merged(pairs: Sequence[Pair], person: int) -> tuple[str, list[object]]:
    """For SQLite, which merges ordered stretches of an index by itself: the text and its values."""
    start = "0001-01-01 00:00:00.000000"
    values: list[object] = [value for pair in pairs for value in (*pair, start)]
    return _with_cases(" UNION ALL ".join([_STRETCH] * len(pairs) + [_OWN])), [*values, person, start]


def _laterally(pairs: Sequence[Pair], person: int) -> tuple[str, list[object]]:
    """For PostgreSQL: the first of each pair, joined laterally."""
    start = "0001-01-01 00:00:00+00"
    organizations, roles = [each for each, _ in pairs], [role for _, role in pairs]
    return _with_cases(_FIRST_OF_EACH), [organizations, roles, start, person, start]


def _with_cases(stretches: str) -> str:
    """The first of all stretches, with what a list shows of each item."""
    return (
        f"SELECT {_COLUMNS} FROM (SELECT due_at, id FROM ({stretches}) AS merged {_FIRST}) AS page"
        " JOIN work_item w ON w.id = page.id JOIN case_file c ON c.id = w.case_id ORDER BY w.due_at, w.id"
    )
