"""The database: can it be reached, is it one that govflow works with, by the right role, with the right schema."""

from __future__ import annotations

from govflow.services.backend import Backend
from govflow.services.queries.health.findings import Finding
from govflow.store.sql.server import OLDEST, Server, ask_server
from govflow.store.sql.versions import Schema, schema_of

_SCHEMAS = {
    Schema.EMPTY: ("The database is empty.", "Run: govflow init, or govflow database upgrade"),
    Schema.OLDER: ("The schema is of an earlier version of govflow.", "Run: govflow database upgrade"),
    Schema.AHEAD: (
        "The schema is of a later version, which only added: this program may go on until it is upgraded.",
        "",
    ),
    Schema.NEWER: (
        "The schema is of a later version of govflow than this program.",
        "Upgrade the program: pip install --upgrade govflow. Never serve with this one meanwhile.",
    ),
}


def check_server(backend: Backend) -> Finding:
    """Its version and kind, and whether it keeps what it acknowledged."""
    server = ask_server(backend.sessions.engine)
    says, mend = _server(server)
    return Finding(check="database", says=says, mend=mend)


def check_role(backend: Backend) -> Finding:
    """As whom govflow works there: a plain role that owns all of it."""
    server = ask_server(backend.sessions.engine)
    says, mend = _role(server)
    return Finding(check="database role", says=says, mend=mend)


def check_schema(backend: Backend) -> Finding:
    """Which way it has to go, if any."""
    found = schema_of(backend.sessions.engine)
    says, mend = _SCHEMAS.get(found, ("The schema is that of this version of govflow.", ""))
    return Finding(check="schema", says=says, mend=mend)


def _server(server: Server) -> tuple[str, str]:
    name = f"PostgreSQL {server.version}" if server.number else f"SQLite {server.version}"
    if server.number and server.number < OLDEST:
        return f"{name} is too old.", f"Move to PostgreSQL {OLDEST} or newer."
    if server.encoding != "UTF8":
        return (
            f"The database keeps text as {server.encoding}.",
            "Make one with ENCODING 'UTF8' and move the data there.",
        )
    if server.follows:
        return "The server is a standby: nothing can be recorded.", "Name the primary server in GOVFLOW_DATABASE."
    if not server.durable:
        return (
            "fsync or full_page_writes of the server is off: a power cut loses what was acknowledged.",
            "Set both to on in postgresql.conf, and reload it.",
        )
    return f"{name} answers.", ""


def _role(server: Server) -> tuple[str, str]:
    if not server.number:
        return "A file has no roles: whoever may write it may change the record.", ""
    if server.superuser:
        return (
            f"{server.role} is a superuser: the record is not safe from the application itself.",
            "Make a plain role that owns the database (README, “Production”), and give it the tables: "
            "REASSIGN OWNED BY …",
        )
    if server.foreign_tables:
        return (
            f"{server.foreign_tables} tables belong to another role than {server.role}: an upgrade cannot change them.",
            f"As their owner: REASSIGN OWNED BY CURRENT_USER TO {server.role}",
        )
    if not server.creates:
        return (
            f"{server.role} may make no tables: an upgrade fails.",
            f"As a superuser: ALTER DATABASE … OWNER TO {server.role}",
        )
    return f"{server.role} is a plain role that owns the tables and may make new ones.", ""
