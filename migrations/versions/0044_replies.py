"""Replies to the invitation of a meeting, and whose mandates were checked."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_REPLY = {
    "case_id": "case_file",
    "organization_id": "organization",
    "proxy_id": "organization",
    "item_id": "case_file",
    "document_id": "document",
    "by_person": "person",
}
_CREDENTIAL = {
    "case_id": "case_file",
    "organization_id": "organization",
    "by_person": "person",
    "by_organization": "organization",
}


def upgrade() -> None:
    op.create_table(
        "attendance_reply",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("case_id", NUMBER, nullable=False),
        sa.Column("organization_id", NUMBER, nullable=False),
        sa.Column("says", sa.String(12), nullable=False),
        sa.Column("persons", sa.String(200)),
        sa.Column("proxy_id", NUMBER),
        sa.Column("reason", sa.String(500)),
        sa.Column("item_id", NUMBER),
        sa.Column("document_id", sa.String(32)),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_person", NUMBER),
        *_keys("attendance_reply", _REPLY),
        sa.PrimaryKeyConstraint("id", name="pk_attendance_reply"),
    )
    op.create_index("ix_attendance_reply_case_id", "attendance_reply", ["case_id", "id"])
    op.create_table(
        "attendance_credential",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("case_id", NUMBER, nullable=False),
        sa.Column("organization_id", NUMBER, nullable=False),
        sa.Column("checked", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_person", NUMBER),
        sa.Column("by_organization", NUMBER),
        *_keys("attendance_credential", _CREDENTIAL),
        sa.PrimaryKeyConstraint("id", name="pk_attendance_credential"),
    )
    op.create_index("ix_attendance_credential_case_id", "attendance_credential", ["case_id", "id"])


def downgrade() -> None:
    op.drop_table("attendance_credential")
    op.drop_table("attendance_reply")


def _keys(table: str, keys: Mapping[str, str]) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [f"{there}.id"], name=f"fk_{table}_{column}")
        for column, there in keys.items()
    ]
