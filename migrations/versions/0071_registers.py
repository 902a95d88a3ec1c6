"""The register of social organizations: entries with areas and officers, and what was changed, in rows only added."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0071"
down_revision = "0070"
branch_labels = None
depends_on = None
additive = True

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
KEPT = "register_change"
REFUSED = "is refused, rows of the register are only added"


def upgrade() -> None:
    op.create_table(
        "register_entry",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("organization_id", NUMBER, nullable=False),
        sa.Column("registrar_id", NUMBER, nullable=False),
        sa.Column("registered_in", NUMBER, nullable=False),
        sa.Column("code", sa.String(18), nullable=False),
        sa.Column("activity", sa.String(48), nullable=False),
        sa.Column("activity_en", sa.String(160), nullable=False),
        sa.Column("activity_zh", sa.String(80), nullable=False),
        sa.Column("scope", sa.String(2000), nullable=False),
        sa.Column("seat", sa.String(200), nullable=False),
        sa.Column("representative_id", NUMBER, nullable=False),
        sa.Column("entered_on", sa.Date(), nullable=False),
        sa.Column("standing", sa.String(16), nullable=False),
        sa.Column("standing_since", sa.Date(), nullable=False),
        sa.Column("standing_reason", sa.String(2000), nullable=False, server_default=""),
        sa.CheckConstraint("standing IN ('in_order', 'late', 'abnormal')", name=op.f("ck_register_entry_standing")),
        _refers("register_entry", "organization_id", "organization"),
        _refers("register_entry", "registrar_id", "organization"),
        _refers("register_entry", "registered_in", "case_file"),
        _refers("register_entry", "representative_id", "person"),
        sa.PrimaryKeyConstraint("id", name="pk_register_entry"),
        *(
            sa.UniqueConstraint(each, name=f"uq_register_entry_{each}")
            for each in ("organization_id", "code", "representative_id")
        ),
    )
    op.create_index("ix_register_entry_registered_in", "register_entry", ["registered_in"])
    for each in ("activity", "standing"):
        op.create_index(f"ix_register_entry_{each}_id", "register_entry", [each, "id"])
    op.create_table(
        "register_area",
        sa.Column("entry_id", NUMBER, nullable=False),
        sa.Column("organization_id", NUMBER, nullable=False),
        _refers("register_area", "entry_id", "register_entry"),
        _refers("register_area", "organization_id", "organization"),
        sa.PrimaryKeyConstraint("entry_id", "organization_id", name="pk_register_area"),
    )
    op.create_index("ix_register_area_organization_id", "register_area", ["organization_id", "entry_id"])
    op.create_table(
        "register_officer",
        sa.Column("entry_id", NUMBER, nullable=False),
        sa.Column("position", NUMBER, nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("post", sa.String(80), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.CheckConstraint("until >= since", name=op.f("ck_register_officer_term")),
        _refers("register_officer", "entry_id", "register_entry"),
        sa.PrimaryKeyConstraint("entry_id", "position", name="pk_register_officer"),
    )
    op.create_table(
        KEPT,
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("entry_id", NUMBER, nullable=False),
        sa.Column("case_id", NUMBER, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("content", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        _refers(KEPT, "entry_id", "register_entry"),
        _refers(KEPT, "case_id", "case_file"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{KEPT}"),
    )
    op.create_index(f"ix_{KEPT}_entry_id", KEPT, ["entry_id", "id"])
    op.create_index(f"ix_{KEPT}_case_id", KEPT, ["case_id"])
    _let_it_only_grow()


def downgrade() -> None:
    for each in (KEPT, "register_officer", "register_area", "register_entry"):
        op.drop_table(each)


def _let_it_only_grow() -> None:
    """Triggers on the new table, which no program of before knows."""
    for statement in _sqlite() if op.get_context().dialect.name == "sqlite" else _postgresql():
        op.execute(statement)


def _refers(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}")


def _sqlite() -> list[str]:
    taken = f"EXISTS (SELECT 1 FROM {KEPT} WHERE id = NEW.id)"  # noqa: S608  # the name stands above
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
    ]
