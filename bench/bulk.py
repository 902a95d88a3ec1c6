"""Filling a database with cases by the million, past the command layer: with parties, viewers, desks, an entry, and
what they are found by, as commands leave them. Nobody verifies their record.

The database makes up the rows itself, out of the number of each case; they differ in how they say a moment and a word.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bench.databases import Database
from bench.loading import unguarded
from govflow.domain import RULES
from govflow.services.queries.cases import current_versions
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

FIRST_ID = 1_000
"""The number of the case before the first."""
_BEGINNING = "2026-01-01"
_SEARCHED = ("case_search", "case_search_public")
FILLED = ("case_file", "party", "case_viewer", "work_item", "history", *_SEARCHED)
"""The tables that get rows."""


@dataclass(frozen=True, kw_only=True)
class Onlookers:
    """Who sees which cases: the office all, the mediator a few, each organization those in which it takes part."""

    organizations: Sequence[int]
    office: int
    mediator: int


@dataclass(frozen=True, kw_only=True)
class _Dialect:
    """What the two databases say differently."""

    moment: Callable[[str], str]  # so many minutes after the beginning
    no_deadline: str
    nobody: str
    found_by: Callable[[str], str]
    key: str  # of what cases are found by


_SQLITE = _Dialect(
    moment=lambda minutes: f"strftime('%Y-%m-%d %H:%M:%S.000000', '{_BEGINNING}', '+' || ({minutes}) || ' minutes')",
    no_deadline="'9999-12-31 00:00:00.000000'",
    nobody="NULL",
    found_by=lambda words: words,
    key="rowid",
)
_POSTGRESQL = _Dialect(
    moment=lambda minutes: f"TIMESTAMPTZ '{_BEGINNING} 00:00:00Z' + ({minutes}) * INTERVAL '1 minute'",
    no_deadline="TIMESTAMPTZ '9999-12-31 00:00:00Z'",
    nobody="NULL::int",
    found_by=lambda words: f"to_tsvector('simple', {words})",
    key="case_id",
)


def add_cases(database: Database, cast: Cast, onlookers: Onlookers, first: int, last: int) -> None:
    """Cases ``first`` to ``last`` of all procedures but one, spread evenly over organizations, roles and time."""
    dialect = _POSTGRESQL if database.postgresql else _SQLITE
    cast.backend.sessions.dispose()  # nobody else is to hold the tables
    with database.loading() as connection:
        _say_what_there_is(connection, database, cast, onlookers)
        connection.execute(_crowd(dialect, onlookers, database.numbers(first, last), cast.today.year))
        with unguarded(connection, FILLED, postgresql=database.postgresql):
            for statement in _rows(dialect, onlookers):
                connection.execute(statement)
        for table in ("crowd", "kind", "place", "held"):
            connection.execute(f"DROP TABLE {table}")


def _say_what_there_is(connection: Any, database: Database, cast: Cast, onlookers: Onlookers) -> None:
    """The procedures with their states, the organizations and the roles, numbered from 0."""
    mark = "%s" if database.postgresql else "?"
    kinds = "workflow text, version_id int, state text, phase text, over text, first text, second text, last text"
    for table, columns, rows in (
        ("kind", kinds, _kinds(cast)),
        ("place", "organization int", ((each,) for each in onlookers.organizations)),
        ("held", "role text", ((each,) for each in HELD)),
    ):
        connection.execute(f"CREATE TEMPORARY TABLE {table} ({table}_number int, {columns})")
        numbered: list[tuple[Any, ...]] = [(number, *row) for number, row in enumerate(rows)]
        values = ", ".join([mark] * len(numbered[0]))
        connection.cursor().executemany(f"INSERT INTO {table} VALUES ({values})", numbered)


def _kinds(cast: Cast) -> Iterable[tuple[Any, ...]]:
    """Of each procedure but the rare one two states that go on, and one in which it has ended."""
    with cast.backend.reading() as session:
        versions = current_versions(cast.backend.work(session, SYSTEM))
    for version in versions:
        if version.workflow.id == RARE:
            continue
        states = version.workflow.states.items()
        going = [each for each in states if each[1].end is None and each[1].view is None][:2]
        over = [each for each in states if each[1].end is not None][:1]
        held = [each for each, party in version.workflow.parties.items() if not party.is_person]
        for name, state in (*going, *over):
            yield version.workflow.id, version.id, name, state.phase, state.end, held[0], held[1 % len(held)], held[-1]


def _crowd(dialect: _Dialect, onlookers: Onlookers, numbers: str, year: int) -> str:
    """What is told apart of each case, once for all tables."""
    places, held = len(onlookers.organizations), len(HELD)
    changed = "50 * (n % 9973) + n % 47"
    return (
        f"CREATE TEMPORARY TABLE crowd AS SELECT n + {FIRST_ID} AS id, n, {year} AS in_year, kind.*, role,"
        " claimant.organization AS claimant, respondent.organization AS respondent,"
        f" {dialect.moment('n % 9973')} AS opened, {dialect.moment(changed)} AS changed,"
        f" CASE WHEN over IS NULL THEN {dialect.moment(f'{changed} + 30 * 24 * 60')} END AS due"
        f" FROM {numbers}"
        " JOIN kind ON kind_number = n % (SELECT count(*) FROM kind)"
        f" JOIN place AS claimant ON claimant.place_number = n % {places}"
        f" JOIN place AS respondent ON respondent.place_number = (n + 1 + n / {places} % {places - 1}) % {places}"
        f" JOIN held ON held_number = n / {places} % {held}"
    )


def _rows(dialect: _Dialect, onlookers: Onlookers) -> Iterator[str]:
    yield (
        "INSERT INTO case_file (id, reference, body_id, kind, year, number, workflow, workflow_version_id, title,"
        ' state, phase, "end", public, version, data, opened_at, entered_at, updated_at, listed_at, ended_at, due_at,'
        " entries, head_hash)"
        " SELECT id, 'BTH-XX-' || in_year || '-' || n, 1, 'XX', in_year, n, workflow, version_id, 'Matter number '"
        " || n, state, phase, over, n % 10 = 0, 1, '{}', opened, opened, changed, changed,"
        " CASE WHEN over IS NOT NULL THEN changed END, due, 1, '' FROM crowd ORDER BY n"
    )
    seated = " UNION ALL ".join(_seated(dialect, onlookers))
    yield (
        "INSERT INTO party (case_id, capacity, organization_id, person_id, since)"
        f" SELECT id, capacity, organization, person, opened FROM ({seated}) AS seated ORDER BY id, place"
    )
    yield (
        "INSERT INTO case_viewer (case_id, organization_id, person_id, workflow, listed_at)"
        f" SELECT id, organization, person, workflow, changed FROM ({seated}) AS seated WHERE sees ORDER BY id, place"
    )
    yield (
        "INSERT INTO work_item (case_id, capacity, organization_id, role, ask_en, ask_zh, due_at, since)"
        " SELECT id, second, respondent, role, 'Reply to the request', '答复调解请求',"
        f" coalesce(due, {dialect.no_deadline}), opened FROM crowd WHERE over IS NULL"
    )
    yield (
        "INSERT INTO history (case_id, seq, body_id, at, kind, name, target, content, salt, digest, prev_hash, hash)"
        " SELECT id, 1, 1, opened, 'opened', 'open', state, '{}', '', '', '', '' FROM crowd ORDER BY n"
    )
    words = f"'matter number ' || n || ' {COMMON}'"
    for table, found_by in zip(_SEARCHED, (words, f"CASE WHEN n % 10 = 0 THEN {words} ELSE '' END"), strict=True):
        tokens = dialect.found_by(found_by)
        yield f"INSERT INTO {table} ({dialect.key}, tokens) SELECT id, {tokens} FROM crowd ORDER BY n"


def _seated(dialect: _Dialect, onlookers: Onlookers) -> Iterator[str]:
    """Who takes part: two organizations, the office, and in a few cases the mediator. Each sees the case once."""
    office = f"{onlookers.office} NOT IN (claimant, respondent)"
    for place, (capacity, organization, person, sees, some) in enumerate(
        (
            ("first", "claimant", dialect.nobody, "TRUE", "TRUE"),
            ("second", "respondent", dialect.nobody, "TRUE", "TRUE"),
            ("last", str(onlookers.office), dialect.nobody, office, "TRUE"),
            ("first", dialect.nobody, str(onlookers.mediator), "TRUE", f"n <= {SEEN}"),
        )
    ):
        columns = f"{capacity} AS capacity, {organization} AS organization, {person} AS person, {sees} AS sees"
        yield f"SELECT id, {place} AS place, {columns}, workflow, opened, changed FROM crowd WHERE {some}"


def multiply(connection: Any, database: Database, table: str, like: int, many: int, **differing: str) -> None:
    """So many rows like one that is there (``like``: its id), with the ids that follow its own.

    ``differing``: what is another in each of them, in SQL over its number ``n`` from 1 on.
    """
    described = connection.execute(f"SELECT * FROM {table} WHERE id = {like}").description
    columns = [each[0] for each in described]
    said = {"id": f"{like} + n", **differing}
    values = ", ".join(said.get(each, f"{table}.{each}") for each in columns)
    connection.execute(
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM {table}, {database.numbers(1, many)}"
        f" WHERE {table}.id = {like} ORDER BY n"
    )


def found_by(database: Database, index: str, key: str, first: int, many: int, words: str) -> str:
    """The statement that lets so many rows after the first be found by words, in SQL over the number ``n`` of each."""
    dialect = _POSTGRESQL if database.postgresql else _SQLITE
    column = key if database.postgresql else dialect.key
    return (
        f"INSERT INTO {index} ({column}, tokens) SELECT {first} + n, {dialect.found_by(words)}"
        f" FROM {database.numbers(1, many)} ORDER BY n"
    )
