"""Which schema a database has, beside the one that this program works with, and who may go on under it.

An upgrade either adds, so that programs of the version before go on beside it, or takes away what they read: then they
must stop. Each migration says which (``additive``), and the database keeps the oldest schema whose programs may go on.
"""

from __future__ import annotations

from enum import StrEnum
from functools import cache

from alembic.migration import MigrationContext
from alembic.script import Script, ScriptDirectory
from sqlalchemy import Connection, Engine, String, column, inspect, select, table, text
from sqlalchemy.orm import Mapped, mapped_column

from govflow.paths import data_path
from govflow.store.sql.base import Base
from govflow.store.sql.session import Session

RELEASED = "0059"
"""The last schema before migrations said whether they only add."""
AT_WORK = "govflow "
"""How programs of govflow call their connections to PostgreSQL, before the number of the process and the machine."""


class SchemaFloorRow(Base):
    """The oldest schema whose programs may work in this database; there is one row."""

    __tablename__ = "schema_floor"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    oldest: Mapped[str] = mapped_column(String(32))


_VERSIONS = select(column("version_num", String)).select_from(table("alembic_version"))
_FLOOR = select(SchemaFloorRow.__table__.c.oldest)


class Schema(StrEnum):
    """The schema of a database, beside the one that this version of govflow works with."""

    CURRENT = "current"
    EMPTY = "empty"
    OLDER = "older"
    AHEAD = "ahead"  # of a later version, which only added: this one may go on until it is upgraded
    NEWER = "newer"  # of a later version, and this one must not touch it


def revisions(engine: Engine) -> tuple[str, ...]:
    """Which schema the database has."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_heads()


def is_current(engine: Engine) -> bool:
    """Whether the database has the schema that this version of govflow works with."""
    return schema_of(engine) is Schema.CURRENT


def schema_of(engine: Engine) -> Schema:
    """How the schema of the database stands to this program."""
    present, (heads, known) = set(revisions(engine)), _migrations()
    if present == heads:
        return Schema.CURRENT
    if not present:
        return Schema.EMPTY
    if present <= known:
        return Schema.OLDER
    with engine.connect() as connection:
        if not inspect(connection).has_table(SchemaFloorRow.__tablename__):
            return Schema.NEWER
        return Schema.AHEAD if set(connection.scalars(_FLOOR)) & known else Schema.NEWER


def may_serve(session: Session) -> bool:
    """Whether this program may work in the database, by its schema, or one that only adds to it; asked often."""
    heads, known = _migrations()
    present = set(session.scalars(_VERSIONS))
    if present == heads:
        return True
    return bool(present - known) and bool(set(session.scalars(_FLOOR)) & known)


def takes_away(engine: Engine) -> tuple[str, ...]:
    """The migrations still to come that take away what programs before them read; none for an empty database."""
    present = set(revisions(engine))
    if not present:
        return ()
    scripts = ScriptDirectory(str(data_path("migrations")))
    to_come = scripts.iterate_revisions("heads", tuple(present))
    return tuple(each.revision for each in to_come if not is_additive(each))


def others_at_work(engine: Engine) -> int:
    """How many connections of other processes of govflow there are; 0 on SQLite, which cannot tell."""
    if engine.dialect.name == "sqlite":
        return 0
    others = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
        "AND application_name LIKE :at_work AND application_name <> current_setting('application_name')"
    )
    with engine.connect() as connection:
        return int(connection.scalar(others, {"at_work": f"{AT_WORK}%"}) or 0)


def keep_floor(connection: Connection) -> None:
    """Write down who may go on, after migrations were applied."""
    if not inspect(connection).has_table(SchemaFloorRow.__tablename__):
        return
    kept = SchemaFloorRow.__table__
    (present,) = MigrationContext.configure(connection).get_current_heads()
    connection.execute(kept.delete())
    connection.execute(kept.insert().values(id=1, oldest=_floor(present)))


def is_additive(migration: Script) -> bool:
    """Whether programs of the schema before go on under it. Those that do not say so are taken for what takes away."""
    return bool(getattr(migration.module, "additive", False))


def _floor(revision: str) -> str:
    """The oldest schema from which nothing but additions lead to this one."""
    scripts = ScriptDirectory(str(data_path("migrations")))
    migration = scripts.get_revision(revision)
    while is_additive(migration) and isinstance(migration.down_revision, str):
        migration = scripts.get_revision(migration.down_revision)
    return migration.revision


@cache
def _migrations() -> tuple[frozenset[str], frozenset[str]]:
    """The last ones, and all."""
    scripts = ScriptDirectory(str(data_path("migrations")))
    return frozenset(scripts.get_heads()), frozenset(each.revision for each in scripts.walk_revisions())
