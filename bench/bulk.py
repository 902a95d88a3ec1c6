"""Filling a database with cases by the million, past the command layer: with parties, viewers, desks, an entry, and
what they are found by, as commands leave them. Nobody verifies their record.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from bench.databases import Database
from govflow.domain import RULES
from govflow.services.queries.cases import current_versions
from govflow.store.sql.base import NO_DEADLINE
from govflow.values import SYSTEM
from tests.builders import Cast

HELD = ("", *sorted(RULES.vocabulary.roles)[:7])
"""Roles that items wait for; the empty one stands for any member."""
RARE = "tranche"
"""The procedure under which there is no case."""
COMMON = "watershed"
"""A word that is found in every case; each is found by its number as well."""
SEEN = 5
"""So many cases the mediator sees, of the oldest."""

_BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
_FIRST_ID = 1_000
_BATCH = 20_000
_INTO = {
    "case_file": (
        "id", "reference", "body_id", "kind", "year", "number", "workflow", "workflow_version_id", "title", "state",
        "phase", "end", "public", "version", "data", "opened_at", "entered_at", "updated_at", "ended_at", "due_at",
        "entries", "head_hash",
    ),
    "party": ("case_id", "capacity", "organization_id", "person_id", "since"),
    "case_viewer": ("case_id", "organization_id", "person_id", "workflow", "updated_at"),
    "work_item": ("case_id", "capacity", "organization_id", "role", "ask_en", "ask_zh", "due_at", "since"),
    "history": (
        "case_id", "seq", "body_id", "at", "kind", "name", "target", "content", "salt", "digest", "prev_hash", "hash",
    ),
}  # fmt: skip
_SEARCHED = ("case_search", "case_search_public")


@dataclass(frozen=True, kw_only=True)
class Onlookers:
    """Who sees which cases: the office all, the mediator a few, each organization those in which it takes part."""

    organizations: Sequence[int]
    office: int
    mediator: int


@dataclass(frozen=True, kw_only=True)
class _Kind:
    """What a case may be: a procedure and one of its states."""

    workflow: str
    version_id: int
    state: str
    phase: str | None
    end: str | None
    capacities: tuple[str, ...]  # that organizations hold


def add_cases(database: Database, cast: Cast, onlookers: Onlookers, first: int, last: int) -> None:
    """Cases ``first`` to ``last`` of all procedures but one, spread evenly over organizations, roles and time."""
    kinds = _kinds(cast)
    connection = database.connect()
    connection.execute("BEGIN")
    for start in range(first, last + 1, _BATCH):
        rows: dict[str, list[tuple[Any, ...]]] = {table: [] for table in (*_INTO, *_SEARCHED)}
        for n in range(start, min(start + _BATCH, last + 1)):
            _add(rows, n, kinds[n % len(kinds)], onlookers, cast.today.year)
        for table, added in rows.items():
            (_copy if database.postgresql else _insert)(connection, table, added)
    connection.execute("COMMIT")
    connection.execute("VACUUM ANALYZE" if database.postgresql else "ANALYZE")
    connection.close()


def _kinds(cast: Cast) -> list[_Kind]:
    """Of each procedure but the rare one two states that go on, and one in which it has ended."""
    with cast.backend.reading() as session:
        versions = current_versions(cast.backend.work(session, SYSTEM))
    found = []
    for version in versions:
        states = version.workflow.states.items()
        going = [each for each in states if each[1].end is None and each[1].view is None][:2]
        over = [each for each in states if each[1].end is not None][:1]
        found += [
            _Kind(
                workflow=version.workflow.id,
                version_id=version.id,
                state=name,
                phase=state.phase,
                end=state.end,
                capacities=tuple(each for each, party in version.workflow.parties.items() if not party.is_person),
            )
            for name, state in (*going, *over)
            if version.workflow.id != RARE
        ]
    return found


def _add(rows: dict[str, list[tuple[Any, ...]]], n: int, kind: _Kind, onlookers: Onlookers, year: int) -> None:
    case, public = _FIRST_ID + n, n % 10 == 0
    opened, changed = _BEGINNING + timedelta(minutes=n % 9973), _BEGINNING + timedelta(minutes=50 * (n % 9973) + n % 47)
    due = NO_DEADLINE if kind.end else changed + timedelta(days=30)
    among = onlookers.organizations
    claimant, respondent = among[n % len(among)], among[(n + 1 + n // len(among) % (len(among) - 1)) % len(among)]
    role = HELD[n // len(among) % len(HELD)]
    rows["case_file"].append(
        (case, f"BTH-XX-{year}-{n}", 1, "XX", year, n, kind.workflow, kind.version_id, f"Matter number {n}", kind.state,
         kind.phase, kind.end, public, 1, "{}", opened, opened, changed, changed if kind.end else None,
         None if kind.end else due, 1, "")
    )  # fmt: skip
    held = kind.capacities
    seated: list[tuple[str, int | None, int | None]] = [
        (held[0], claimant, None),
        (held[1 % len(held)], respondent, None),
        (held[-1], onlookers.office, None),
    ]
    if n <= SEEN:
        seated.append((held[0], None, onlookers.mediator))
    for capacity, organization, person in seated:
        rows["party"].append((case, capacity, organization, person, opened))
    for organization, person in dict.fromkeys((organization, person) for _, organization, person in seated):
        rows["case_viewer"].append((case, organization, person, kind.workflow, changed))
    if not kind.end:
        ask = ("Reply to the request", "答复调解请求")
        rows["work_item"].append((case, held[1 % len(held)], respondent, role, *ask, due, opened))
    rows["history"].append((case, 1, 1, opened, "opened", "open", kind.state, "{}", "", "", "", ""))
    rows["case_search"].append((case, f"matter number {n} {COMMON}"))
    rows["case_search_public"].append((case, f"matter number {n} {COMMON}" if public else ""))


def _insert(connection: Any, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
    connection.execute("PRAGMA cache_size = -400000")
    columns = _INTO.get(table, ("rowid", "tokens"))
    names, marks = ", ".join(f'"{each}"' for each in columns), ", ".join("?" * len(columns))
    connection.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", map(_told, rows))


def _told(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """As SQLite keeps moments."""
    return tuple(f"{each:%Y-%m-%d %H:%M:%S.%f}" if isinstance(each, datetime) else each for each in row)


def _copy(connection: Any, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
    if table in _SEARCHED:
        with connection.cursor() as cursor:
            cursor.execute("CREATE TEMPORARY TABLE found_by (case_id int, tokens text) ON COMMIT DROP")
            with cursor.copy("COPY found_by FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            cursor.execute(f"INSERT INTO {table} SELECT case_id, to_tsvector('simple', tokens) FROM found_by")
            cursor.execute("DROP TABLE found_by")
        return
    names = ", ".join(f'"{each}"' for each in _INTO[table])
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
