"""The cast: the demonstration region with a backend on a fresh database, and short ways to act in it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, StaticPool, Table, create_engine, delete, select, text, update

from govflow.demo.player import Play, new_key
from govflow.demo.region import Region, load_region
from govflow.domain import RULES
from govflow.engine.parsing import parse
from govflow.services.accounts.marks import share
from govflow.services.accounts.passwords import hash_password
from govflow.services.backend import Backend
from govflow.services.catalog import Catalog, publish, shipped_workflows
from govflow.services.commands.deadlines import sweep
from govflow.services.commands.registers.agreements import publish_missing
from govflow.settings import Settings
from govflow.store.blobs.folder import BlobFolder
from govflow.store.funds.tables import JOURNAL
from govflow.store.people import BelongingRow, MandateRow, MembershipRow, PersonRow
from govflow.store.record.noticing import declaring
from govflow.store.record.touches import COUNT, TOUCHED
from govflow.store.sql.database import session_factory
from govflow.store.sql.schema import METADATA
from govflow.store.sql.session import Session
from govflow.store.work import Version
from govflow.store.workflows import VERSION
from govflow.values import FixedClock

__all__ = ["START", "Cast", "give_mandate", "give_role", "known_region", "make_cast", "new_key", "set_members"]

PASSWORD = "seven white herons"
START = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)  # Monday, 10:00 in Beijing


class Cast(Play):
    """A region at a moment, for tests."""

    left_with: tuple[int, int] | None = None
    """The connection and how much was changed through it, when nobody had touched the cast."""

    @property
    def is_untouched(self) -> bool:
        """Has nothing happened since it was made? It is known of SQLite alone."""
        as_made = self.clock.at == START and not self.pace
        return as_made and self.left_with is not None and self.left_with == _changes(self.backend.sessions.engine)

    def pass_days(self, days: int) -> None:
        """Let time pass, and the clock do what is due, day by day."""
        for _ in range(days):
            self.clock.at += timedelta(days=1)
            sweep(self.backend)

    def at(self, moment: datetime) -> Cast:
        self.clock.at = moment
        return self


def set_members(cast: Cast, *organizations: int, group: str = "conference") -> None:
    """These and no others are on record as members of a committee or body, as if they always had been."""
    place = {"group_id": cast.organization(group), "since": date(2013, 1, 1)}
    with cast.backend.transaction() as session:
        session.execute(delete(BelongingRow).where(BelongingRow.group_id == place["group_id"]))
        for each in organizations:
            session.add(BelongingRow(organization_id=each, **place))


def give_role(
    cast: Cast, person: str, organization: str, role: str, *, since: date | None = None, until: date | None = None
) -> None:
    """A term in an organization, from today if not told, without an end if not told."""
    with cast.backend.transaction() as session:
        session.add(
            MembershipRow(
                person_id=cast.person(person),
                organization_id=cast.organization(organization),
                role=role,
                since=since or cast.today,
                until=until,
            )
        )


def give_mandate(cast: Cast, person: str, organization: str) -> None:
    """Whoever is signatory may sign for the organization from today on."""
    with cast.backend.transaction() as session:
        session.add(
            MandateRow(
                person_id=cast.person(person),
                organization_id=cast.organization(organization),
                number="2026-1",
                since=cast.today,
            )
        )


def make_cast(engine: Engine, data_dir: Path, *, at: datetime = START) -> Cast:
    """The region with all shipped procedures published, on a migrated, empty database."""
    clock = FixedClock(at)
    settings = Settings(database_url=str(engine.url), secret_key="test" * 8, data_dir=data_dir, synchronous="OFF")
    template = _template()
    backend = Backend(
        sessions=declaring(session_factory(engine)),
        blobs=BlobFolder(data_dir),
        settings=settings,
        clock=clock,
        catalog=Catalog(_compiled=dict(template.compiled)),
    )
    cast = Cast(backend, clock, template.region)
    if engine.dialect.name == "postgresql":
        _fill_again(backend, template)
    else:
        _copy_filled(backend, template)
        cast.left_with = _changes(engine)
    return cast


@cache
def password_hash() -> str:
    return hash_password(PASSWORD)


@cache
def known_region() -> Region:
    """The region as it stands in every database that it was loaded into: its rows have the same numbers there."""
    engine = create_engine("sqlite://", poolclass=StaticPool)
    METADATA.create_all(engine)
    with Session(engine) as session:
        return load_region(session)


def _fill(backend: Backend, template: _Template) -> None:
    """All read English and have the same password, marked with the keys of this process."""
    with backend.transaction() as session:
        for table, rows in template.rows:
            session.execute(table.insert(), [{**row, "sealed": False} for row in rows] if table is JOURNAL else rows)
            if backend.sessions.engine.dialect.name == "postgresql" and "id" in table.c:
                session.execute(text(_numbered_on(table)))
        share(session, password_hash())
        session.execute(update(PersonRow).values(language="en"))
        session.execute(update(JOURNAL).values(sealed=True))  # whose lines stand now


def _copy_filled(backend: Backend, template: _Template) -> None:
    """As ``_fill``, from what it left the first time: SQLite copies whole pages."""
    with closing(backend.sessions.engine.raw_connection()) as connection:
        file: Any = connection.driver_connection
        if _FILLED:
            _FILLED[0].backup(file)
            return
        _fill(backend, template)
        _FILLED.append(sqlite3.connect(":memory:"))
        file.backup(_FILLED[0])


def _changes(engine: Engine) -> tuple[int, int] | None:
    """The only connection there is, and how many rows were written through it; nothing if there are several."""
    with closing(engine.raw_connection()) as connection:
        driver: Any = connection.driver_connection
        found = id(driver), driver.total_changes
    return found if engine.pool.checkedin() == 1 else None  # type: ignore[attr-defined]


_FILLED: list[sqlite3.Connection] = []
"""A database of SQLite with a cast in it."""


def _fill_again(backend: Backend, template: _Template) -> None:
    """As ``_fill``, from what it left the first time: PostgreSQL takes whole tables at once."""
    if not _COPIES:
        _fill(backend, template)
    with closing(backend.sessions.engine.raw_connection()) as connection, connection.cursor() as cursor:
        driver: Any = cursor
        if not _COPIES:
            for table in (*(each for each, _ in template.rows), TOUCHED, COUNT):
                with driver.copy(f"COPY {_open(table)} TO STDOUT") as rows:
                    _COPIES[table] = b"".join(rows)
            return
        for table, content in _COPIES.items():
            with driver.copy(f"COPY {table.name} ({', '.join(table.columns.keys())}) FROM STDIN") as rows:
                rows.write(content)
        driver.execute("UPDATE journal SET sealed = true")
        driver.execute("; ".join(_numbered_on(table) for table in _COPIES if "id" in table.c))
        connection.commit()


def _open(table: Table) -> str:
    """What is to be copied of a table: journals as they were before they were sealed, so that their lines go in."""
    columns = (
        "false" if table is JOURNAL and each == "sealed" else each for each in [column.name for column in table.c]
    )
    return f"(SELECT {', '.join(columns)} FROM {table.name})"


_COPIES: dict[Table, bytes] = {}
"""What the tables of a cast hold on PostgreSQL, as it writes them out itself."""


def _numbered_on(table: Table) -> str:
    """Let the numbers that a table gives by itself begin after those that were given."""
    return f"SELECT setval('{table.name}_id_seq', (SELECT max(id) FROM {table.name}))"


@dataclass(frozen=True)
class _Template:
    """What every cast begins with, made once for a test process."""

    rows: tuple[tuple[Table, list[dict[str, Any]]], ...]
    compiled: dict[int, Version]
    region: Region


@cache
def _template() -> _Template:
    """Load the region and publish the procedures in a database of their own, and read it all out."""
    engine = create_engine("sqlite://", poolclass=StaticPool)
    METADATA.create_all(engine)
    catalog = Catalog()
    with Session(engine) as session:
        region = load_region(session)
        together = [parse(path.read_bytes(), RULES).workflow for path in shipped_workflows()]
        for path in shipped_workflows():
            publish(session, FixedClock(START), path.read_bytes(), name=path.name, together=together)
        publish_missing(session, FixedClock(START))
        found = [(table, session.execute(select(table)).mappings().all()) for table in METADATA.sorted_tables]
        versions = session.scalars(select(VERSION.c.id))
        compiled = {each: catalog.pinned(session, each) for each in versions}
    engine.dispose()
    rows = tuple((table, [dict(row) for row in each]) for table, each in found if each)
    return _Template(rows, compiled, region)
