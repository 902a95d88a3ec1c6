"""What no one may change, refused by the database itself: the record, published bytes, case references.

SQLite has no TRUNCATE and no grants, but ``INSERT OR REPLACE`` deletes rows without firing delete triggers: a guard per
unique key refuses it. PostgreSQL needs a trigger against TRUNCATE, and the grants are taken back even from the owner.
"""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

FROZEN = ("history", "workflow_version", "document_version")
"""Rows are added and never changed."""

KEPT = ("case_file", "round", "reference_counter", "audit_head")
"""Rows change and are never removed."""

FIXED_COLUMNS = {
    "case_file": ("id", "reference", "body_id", "kind", "year", "number"),
    "round": ("id", "case_id", "name", "rule"),
}
GROWING_COLUMNS = {"reference_counter": "last", "audit_head": "entries"}

UNIQUE_KEYS = {
    "history": ("case_id seq", "body_id body_seq"),
    "workflow_version": ("id", "workflow version"),
    "document_version": ("id", "document_id number"),
    "case_file": ("id", "reference", "body_id kind year number"),
    "round": ("id",),
}


def upgrade() -> None:
    for statement in _sqlite() if _on_sqlite() else _postgresql():
        op.execute(statement)


def downgrade() -> None:
    for table, name in _trigger_names():
        op.execute(f"DROP TRIGGER IF EXISTS {name}" + ("" if _on_sqlite() else f" ON {table}"))
    if not _on_sqlite():
        op.execute("DROP FUNCTION govflow_refuse()")
        for table in FROZEN:
            op.execute(f"GRANT UPDATE, DELETE, TRUNCATE ON {table} TO CURRENT_USER")


def _on_sqlite() -> bool:
    return op.get_context().dialect.name == "sqlite"


def _trigger_names() -> list[tuple[str, str]]:
    events = ("update", "delete", "replace", "truncate", "fixed", "growing")
    return [(table, f"{table}_{event}") for table in (*FROZEN, *KEPT) for event in events]


def _sqlite() -> list[str]:
    return [
        *(_sqlite_trigger(table, "update", "UPDATE") for table in FROZEN),
        *(_sqlite_trigger(table, "delete", "DELETE") for table in (*FROZEN, *KEPT)),
        *(_sqlite_trigger(table, "replace", "INSERT", _taken(table, keys)) for table, keys in UNIQUE_KEYS.items()),
        *(
            _sqlite_trigger(table, "fixed", f"UPDATE OF {', '.join(columns)}", _changes(columns, "IS NOT"))
            for table, columns in FIXED_COLUMNS.items()
        ),
        *(
            _sqlite_trigger(table, "growing", "UPDATE", f"NEW.{column} <= OLD.{column}")
            for table, column in GROWING_COLUMNS.items()
        ),
    ]


def _sqlite_trigger(table: str, name: str, event: str, condition: str = "TRUE") -> str:
    return f"""
        CREATE TRIGGER {table}_{name} BEFORE {event} ON {table} WHEN {condition}
        BEGIN SELECT RAISE(ABORT, '{table}: {name} is refused, rows of the record are never changed'); END
    """


def _taken(table: str, keys: tuple[str, ...]) -> str:
    same = (" AND ".join(f"{column} = NEW.{column}" for column in key.split()) for key in keys)
    return " OR ".join(f"EXISTS (SELECT 1 FROM {table} WHERE {each})" for each in same)  # noqa: S608  # names from above


def _changes(columns: tuple[str, ...], operator: str) -> str:
    return " OR ".join(f"NEW.{column} {operator} OLD.{column}" for column in columns)


def _postgresql() -> list[str]:
    return [
        """
        CREATE FUNCTION govflow_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '%: % is refused, rows of the record are never changed', TG_TABLE_NAME, lower(TG_OP)
            USING ERRCODE = 'restrict_violation';
        END $$
        """,
        *(_postgresql_trigger(table, "update", "UPDATE") for table in FROZEN),
        *(_postgresql_trigger(table, "delete", "DELETE") for table in (*FROZEN, *KEPT)),
        *(
            f"CREATE TRIGGER {table}_truncate BEFORE TRUNCATE ON {table} EXECUTE FUNCTION govflow_refuse()"
            for table in (*FROZEN, *KEPT)
        ),
        *(
            _postgresql_trigger(table, "fixed", "UPDATE", _changes(columns, "IS DISTINCT FROM"))
            for table, columns in FIXED_COLUMNS.items()
        ),
        *(
            _postgresql_trigger(table, "growing", "UPDATE", f"NEW.{column} <= OLD.{column}")
            for table, column in GROWING_COLUMNS.items()
        ),
        *(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM PUBLIC, CURRENT_USER" for table in FROZEN),
    ]


def _postgresql_trigger(table: str, name: str, event: str, condition: str = "TRUE") -> str:
    return f"""
        CREATE TRIGGER {table}_{name} BEFORE {event} ON {table} FOR EACH ROW WHEN ({condition})
        EXECUTE FUNCTION govflow_refuse()
    """
