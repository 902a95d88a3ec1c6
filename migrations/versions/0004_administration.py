"""The log of administration, guarded like the record; a mandate that is revoked keeps its term."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

GUARDS = (
    ("administration_entry", "update", "UPDATE", "TRUE"),
    ("administration_entry", "delete", "DELETE", "TRUE"),
    ("administration_head", "delete", "DELETE", "TRUE"),
    ("administration_head", "growing", "UPDATE", "NEW.entries <= OLD.entries"),
)
"""Table, name of the trigger, event, and when it refuses: entries never change, the head only grows."""

SQLITE_GUARDS = (
    ("administration_entry", "replace", "INSERT", "EXISTS (SELECT 1 FROM administration_entry WHERE seq = NEW.seq)"),
    ("administration_head", "replace", "INSERT", "EXISTS (SELECT 1 FROM administration_head WHERE id = NEW.id)"),
)
"""``INSERT OR REPLACE`` deletes rows without firing delete triggers."""


def upgrade() -> None:
    op.create_table(
        "administration_entry",
        sa.Column("seq", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("person_id", sa.Integer()),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=16), nullable=False),
        sa.Column("about_organization", sa.Integer()),
        sa.Column("about_person", sa.Integer()),
        sa.Column("content", JSON),
        sa.Column("salt", sa.String(length=32), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("prev_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
    )
    for column in ("about_organization", "about_person"):
        op.create_index(f"ix_administration_entry_{column}_seq", "administration_entry", [column, "seq"])
    head = op.create_table(
        "administration_head",
        sa.Column("id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.bulk_insert(head, [{"id": 1, "entries": 0, "hash": ""}])
    op.add_column("mandate", sa.Column("revoked_at", MOMENT))
    for statement in _sqlite() if op.get_context().dialect.name == "sqlite" else _postgresql():
        op.execute(statement)


def downgrade() -> None:
    op.drop_column("mandate", "revoked_at")
    op.drop_table("administration_head")
    op.drop_table("administration_entry")


def _sqlite() -> list[str]:
    return [
        f"""
        CREATE TRIGGER {table}_{name} BEFORE {event} ON {table} WHEN {condition}
        BEGIN SELECT RAISE(ABORT, '{table}: {name} is refused, rows of the record are never changed'); END
        """
        for table, name, event, condition in (*GUARDS, *SQLITE_GUARDS)
    ]


def _postgresql() -> list[str]:
    """With the function of 0002. The grants are taken back even from the owner."""
    return [
        *(
            f"""
            CREATE TRIGGER {table}_{name} BEFORE {event} ON {table} FOR EACH ROW WHEN ({condition})
            EXECUTE FUNCTION govflow_refuse()
            """
            for table, name, event, condition in GUARDS
        ),
        *(
            f"CREATE TRIGGER {table}_truncate BEFORE TRUNCATE ON {table} EXECUTE FUNCTION govflow_refuse()"
            for table in ("administration_entry", "administration_head")
        ),
        "REVOKE UPDATE, DELETE, TRUNCATE ON administration_entry FROM PUBLIC, CURRENT_USER",
    ]
