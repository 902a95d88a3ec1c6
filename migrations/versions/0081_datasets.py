"""The catalogue of data sets: a row for each, and its versions, which are only added."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0081"
down_revision = "0080"
branch_labels = None
depends_on = None
additive = True

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
KEPT = "data_set_version"
REFUSED = "is refused, versions are only added"
UNIQUE = ("id", "data_set_id number")


def upgrade() -> None:
    op.create_table(
        "data_set",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("department_id", NUMBER, nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("version", NUMBER, nullable=False),
        sa.Column("title_en", sa.String(160), nullable=False),
        sa.Column("title_zh", sa.String(80), nullable=False),
        sa.Column("sharing", sa.String(16), nullable=False),
        sa.Column("due_on", sa.Date),
        sa.Column("withdrawn", sa.Boolean, nullable=False),
        sa.CheckConstraint("version >= 1", name=op.f("ck_data_set_version")),
        _refers("data_set", "department_id", "organization"),
        sa.PrimaryKeyConstraint("id", name="pk_data_set"),
        sa.UniqueConstraint("department_id", "key", name="uq_data_set_department_id_key"),
    )
    op.create_index("ix_data_set_department_id", "data_set", ["department_id", "id"])
    op.create_index("ix_data_set_sharing", "data_set", ["sharing", "id"])
    op.create_index("ix_data_set_due_on", "data_set", ["due_on"])
    op.create_table(
        KEPT,
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("data_set_id", NUMBER, nullable=False),
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("title_en", sa.String(160), nullable=False),
        sa.Column("title_zh", sa.String(80), nullable=False),
        sa.Column("description_en", sa.String(2000), nullable=False),
        sa.Column("description_zh", sa.String(1000), nullable=False),
        sa.Column("sharing", sa.String(16), nullable=False),
        sa.Column("basis_en", sa.String(400), nullable=False),
        sa.Column("basis_zh", sa.String(200), nullable=False),
        sa.Column("cycle", sa.String(16), nullable=False),
        sa.Column("updated_on", sa.Date, nullable=False),
        sa.Column("contact", sa.String(80), nullable=False),
        sa.Column("contact_at", sa.String(120), nullable=False),
        sa.Column("access", sa.String(40), nullable=False),
        sa.Column("fields", JSON, nullable=False),
        sa.Column("withdrawn", sa.Boolean, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("person_id", NUMBER, nullable=False),
        sa.Column("service_id", NUMBER),
        _refers(KEPT, "data_set_id", "data_set"),
        _refers(KEPT, "person_id", "person"),
        _refers(KEPT, "service_id", "service"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{KEPT}"),
        sa.UniqueConstraint("data_set_id", "number", name=f"uq_{KEPT}_data_set_id_number"),
    )
    _let_it_only_grow()


def downgrade() -> None:
    op.drop_table(KEPT)
    op.drop_table("data_set")


def _let_it_only_grow() -> None:
    """Triggers on the new table, which no program of before knows."""
    for statement in _sqlite() if op.get_context().dialect.name == "sqlite" else _postgresql():
        op.execute(statement)


def _refers(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}")


def _sqlite() -> list[str]:
    same = (" AND ".join(f"{column} = NEW.{column}" for column in key.split()) for key in UNIQUE)
    taken = " OR ".join(f"EXISTS (SELECT 1 FROM {KEPT} WHERE {each})" for each in same)  # noqa: S608  # names from above
    return [
        f"""
        CREATE TRIGGER {KEPT}_{name} BEFORE {event} ON {KEPT} WHEN {condition}
        BEGIN SELECT RAISE(ABORT, '{KEPT}: {name} {REFUSED}'); END
        """
        for name, event, condition in (
            ("update", "UPDATE", "TRUE"), ("delete", "DELETE", "TRUE"), ("replace", "INSERT", taken),
        )
    ]  # fmt: skip


def _postgresql() -> list[str]:
    return [
        *(
            f"CREATE TRIGGER {KEPT}_{event.lower()} BEFORE {event} ON {KEPT} FOR EACH ROW "
            "EXECUTE FUNCTION govflow_refuse()"
            for event in ("UPDATE", "DELETE")
        ),
        f"CREATE TRIGGER {KEPT}_truncate BEFORE TRUNCATE ON {KEPT} EXECUTE FUNCTION govflow_refuse()",
        f"REVOKE UPDATE, DELETE, TRUNCATE ON {KEPT} FROM PUBLIC, CURRENT_USER",
        f"GRANT UPDATE (id) ON {KEPT} TO CURRENT_USER",  # foreign keys lock the row that they refer to: see 0006
    ]
