"""The first page of a worklist among a million cases, beside the statement that a programmer would write for it."""

from __future__ import annotations

from collections.abc import Sequence

from bench.bulk import HELD
from bench.databases import Database
from bench.measuring import side_by_side
from bench.report import AtMost, Line, Lines
from bench.scene import Scene
from bench.world import SECRETARY
from govflow.services.backend import Backend
from govflow.store.lists.worklist import Pair, load_worklist

MEMBERSHIPS = (1, 3, 20)
PAGE = 50
AIM = AtMost(1.3)
OFTEN = 4
"""Times the rounds of a page: it takes less than a millisecond."""
_COLUMNS = (
    "w.id, w.case_id, c.reference, c.kind, c.title, c.title_other, c.workflow_version_id, c.state, w.organization_id,"
    " w.person_id, w.ask_en, w.ask_zh, w.due_at, c.paused_at, c.paused_until, c.paused_by_en, c.paused_by_zh"
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


def worklist(scene: Scene) -> Lines:
    """The first page of a worklist at 1,000,000 cases, with 1, 3 and 20 memberships, beside one by hand: ≤ 1.3 ×."""
    crowd, extent = scene.crowd, scene.extent
    crowd.grow(extent.many)
    person, rounds = crowd.cast.person(SECRETARY), OFTEN * extent.page_rounds
    for memberships in MEMBERSHIPS:
        pairs = [(organization, HELD[1]) for organization in range(1, memberships + 1)]
        govflow_us, limit_us = _page(crowd.cast.backend, crowd.database, pairs, person, rounds)
        yield Line(
            name="worklist",
            of=f"{memberships} memberships",
            database=crowd.database.name,
            size=f"{extent.many:,} cases",
            value=govflow_us,
            unit="µs",
            limit=limit_us,
            beside="by hand",
            aim=AIM,
            rounds=rounds,
        )


def _page(backend: Backend, database: Database, pairs: Sequence[Pair], person: int, rounds: int) -> tuple[float, ...]:
    with_any = [each for organization, role in pairs for each in ((organization, role), (organization, ""))]
    text, values = (_laterally if database.postgresql else _merged)(with_any, person)
    connection = database.connect()
    connection.execute("BEGIN")
    with backend.reading() as session:
        found = side_by_side(
            lambda _number: load_worklist(session, pairs, person, limit=PAGE),
            lambda _number: connection.execute(text, values).fetchall(),
            rounds=rounds,
            warm_up=10,
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
