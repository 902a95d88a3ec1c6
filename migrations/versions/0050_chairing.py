"""Chair by rotation: orders of the members, objections to them, and years that two members swap."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
_ORDER = {"group_id": "organization", "entered_by": "person"}
_OBJECTION = {
    "group_id": "organization",
    "order_id": "chair_order",
    "organization_id": "organization",
    "by_person": "person",
    "withdrawn_by": "person",
}
_SWAP = {
    "group_id": "organization",
    "asking_id": "organization",
    "asked_id": "organization",
    "asked_by": "person",
    "answered_by": "person",
    "revoking_id": "organization",
    "revoking_by": "person",
    "revoked_by": "person",
}


def upgrade() -> None:
    op.create_table(
        "chair_order",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("group_id", NUMBER, nullable=False),
        sa.Column("first_year", NUMBER, nullable=False),
        sa.Column("members", JSON, nullable=False),
        sa.Column("decided", sa.String(300), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("entered_at", MOMENT, nullable=False),
        sa.Column("entered_by", NUMBER),
        *_keys("chair_order", _ORDER),
        sa.PrimaryKeyConstraint("id", name="pk_chair_order"),
    )
    op.create_index("ix_chair_order_group_id", "chair_order", ["group_id", "id"])
    op.create_table(
        "chair_objection",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("group_id", NUMBER, nullable=False),
        sa.Column("order_id", NUMBER, nullable=False),
        sa.Column("organization_id", NUMBER, nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by_person", NUMBER, nullable=False),
        sa.Column("withdrawn_at", MOMENT),
        sa.Column("withdrawn_by", NUMBER),
        *_keys("chair_objection", _OBJECTION),
        sa.PrimaryKeyConstraint("id", name="pk_chair_objection"),
    )
    op.create_index("ix_chair_objection_order_id", "chair_objection", ["order_id"])
    op.create_table(
        "chair_swap",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("group_id", NUMBER, nullable=False),
        sa.Column("asking_id", NUMBER, nullable=False),
        sa.Column("asking_year", NUMBER, nullable=False),
        sa.Column("asked_id", NUMBER, nullable=False),
        sa.Column("asked_year", NUMBER, nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("asked_by", NUMBER, nullable=False),
        sa.Column("outcome", sa.String(12)),
        sa.Column("answered_at", MOMENT),
        sa.Column("answered_by", NUMBER),
        sa.Column("revoking_id", NUMBER),
        sa.Column("revoking_by", NUMBER),
        sa.Column("revoked_at", MOMENT),
        sa.Column("revoked_by", NUMBER),
        *_keys("chair_swap", _SWAP),
        sa.PrimaryKeyConstraint("id", name="pk_chair_swap"),
    )
    op.create_index("ix_chair_swap_group_id", "chair_swap", ["group_id", "id"])


def downgrade() -> None:
    for table in ("chair_swap", "chair_objection", "chair_order"):
        op.drop_table(table)


def _keys(table: str, keys: Mapping[str, str]) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [f"{there}.id"], name=f"fk_{table}_{column}")
        for column, there in keys.items()
    ]
