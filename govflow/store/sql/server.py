"""What a database server says of itself and of the role that asks."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from sqlalchemy import Engine, text

OLDEST = 15
"""The oldest PostgreSQL that everything is tried on."""

_ASKED = text(
    """
    SELECT current_setting('server_version') AS version,
           current_setting('server_version_num')::int / 10000 AS number,
           current_setting('server_encoding') AS encoding,
           current_setting('fsync') = 'on' AND current_setting('full_page_writes') = 'on' AS durable,
           pg_is_in_recovery() AS follows,
           current_user AS role,
           (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AS superuser,
           coalesce(has_schema_privilege(current_schema(), 'CREATE'), false) AS creates,
           (SELECT count(*) FROM pg_tables
             WHERE schemaname = current_schema() AND tableowner <> current_user) AS foreign_tables
    """
)


@dataclass(frozen=True, kw_only=True)
class Server:
    """``number``: the main version of PostgreSQL, 0 of SQLite. ``follows``: it is a standby, and only read.

    ``creates``: the role may make tables; ``foreign_tables``: so many belong to another role, which alone alters them.
    """

    version: str
    number: int = 0
    encoding: str = "UTF8"
    durable: bool = True
    follows: bool = False
    role: str = ""
    superuser: bool = False
    creates: bool = True
    foreign_tables: int = 0


def ask_server(engine: Engine) -> Server:
    """What there is to know. Raises DBAPIError while it is away."""
    if engine.dialect.name == "sqlite":
        return Server(version=sqlite3.sqlite_version)
    with engine.connect() as connection:
        return Server(**connection.execute(_ASKED).mappings().one())
