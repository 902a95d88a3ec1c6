"""Filling a database with cases and work items by the million, past the command layer: nobody reads their record."""

from __future__ import annotations

from typing import Any

from bench.databases import Database
from govflow.domain import RULES

HELD = ("", *sorted(RULES.vocabulary.roles)[:7])
"""Roles that items wait for; the empty one stands for any member."""

_CASES = """
INSERT INTO case_file (id, reference, body_id, kind, year, number, workflow, workflow_version_id, title, state, phase,
    public, version, data, opened_at, entered_at, updated_at, due_at, entries, head_hash)
SELECT 1000 + n, 'BTH-XX-2020-' || n, body.id, 'XX', 2020, n, version.workflow, version.id, 'Matter number ' || n,
    'requested', 'mediation', FALSE, 1, '{{}}', {moment}, {moment}, {moment}, {due}, 0, ''
FROM ({numbers}) AS numbers, body, workflow_version AS version
WHERE version.workflow = 'dispute-mediation'
"""
_ITEMS = """
INSERT INTO work_item (case_id, capacity, organization_id, role, ask_en, ask_zh, due_at, since)
SELECT 1000 + n, 'respondent', 1 + n % {organizations}, CASE n / {organizations} % {roles} {role} END,
    'Reply to the request', '答复调解请求', {due}, {moment}
FROM ({numbers}) AS numbers
"""
_SPREAD = "(n % 9973) * 50 + n % 47"
"""Minutes after the first of January at which a number is due: no order that an index would profit from."""


def add_cases(database: Database, first: int, last: int, organizations: int) -> None:
    """Cases ``first`` to ``last``, each awaited by one organization in one role, all spread evenly."""
    connection = database.connect()
    connection.execute("BEGIN")
    for statement in (_CASES, _ITEMS):
        connection.execute(statement.format(**_dialect(database, first, last), **_spread(organizations)))
    connection.execute("COMMIT")
    connection.execute("VACUUM ANALYZE" if database.postgresql else "ANALYZE")
    connection.close()


def _spread(organizations: int) -> dict[str, Any]:
    role = " ".join(f"WHEN {number} THEN '{name}'" for number, name in enumerate(HELD))
    return {"organizations": organizations, "roles": len(HELD), "role": role}


def _dialect(database: Database, first: int, last: int) -> dict[str, Any]:
    if database.postgresql:
        return {
            "numbers": f"SELECT n FROM generate_series({first}, {last}) AS n",
            "moment": "TIMESTAMPTZ '2026-01-01 00:00+00'",
            "due": f"TIMESTAMPTZ '2026-01-01 00:00+00' + ({_SPREAD}) * INTERVAL '1 minute'",
        }
    counting = f"SELECT {first} AS n UNION ALL SELECT n + 1 FROM counted WHERE n < {last}"
    return {
        "numbers": f"WITH RECURSIVE counted AS ({counting}) SELECT n FROM counted",
        "moment": "'2026-01-01 00:00:00.000000'",
        "due": f"strftime('%Y-%m-%d %H:%M:%S', '2026-01-01', ({_SPREAD}) || ' minutes') || '.000000'",
    }
