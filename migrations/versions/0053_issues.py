"""Lists of issues, their confirmations, points given in confidence, and packages that were tabled."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
_LIST = {"case_id": "case_file", "by_person": "person", "by_organization": "organization"}
_CONFIRMATION = {
    "case_id": "case_file",
    "list_id": "issue_list",
    "organization_id": "organization",
    "by_person": "person",
}
_SHEET = {
    "case_id": "case_file",
    "list_id": "issue_list",
    "compartment_id": "compartment",
    "organization_id": "organization",
}
_TABLED = {"case_id": "case_file", "list_id": "issue_list", "by_person": "person"}


def upgrade() -> None:
    op.create_table(
        "issue_list",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("case_id", NUMBER, nullable=False),
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("issues", JSON, nullable=False),
        sa.Column("barred", JSON, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by_person", NUMBER),
        sa.Column("by_organization", NUMBER),
        *_keys("issue_list", _LIST),
        sa.PrimaryKeyConstraint("id", name="pk_issue_list"),
        sa.UniqueConstraint("case_id", "number", name="uq_issue_list_case_id_number"),
    )
    op.create_table(
        "issue_confirmation",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("case_id", NUMBER, nullable=False),
        sa.Column("list_id", NUMBER, nullable=False),
        sa.Column("organization_id", NUMBER, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by_person", NUMBER),
        *_keys("issue_confirmation", _CONFIRMATION),
        sa.PrimaryKeyConstraint("id", name="pk_issue_confirmation"),
        sa.UniqueConstraint("list_id", "organization_id", name="uq_issue_confirmation_list_id_organization_id"),
    )
    op.create_index("ix_issue_confirmation_case_id", "issue_confirmation", ["case_id"])
    op.create_table(
        "score_sheet",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("case_id", NUMBER, nullable=False),
        sa.Column("list_id", NUMBER, nullable=False),
        sa.Column("compartment_id", sa.String(32), nullable=False),
        sa.Column("organization_id", NUMBER, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        *_keys("score_sheet", _SHEET),
        sa.PrimaryKeyConstraint("id", name="pk_score_sheet"),
        sa.UniqueConstraint("list_id", "organization_id", name="uq_score_sheet_list_id_organization_id"),
    )
    op.create_index("ix_score_sheet_case_id", "score_sheet", ["case_id"])
    op.create_table(
        "tabled_package",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("case_id", NUMBER, nullable=False),
        sa.Column("list_id", NUMBER, nullable=False),
        sa.Column("package", JSON, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by_person", NUMBER),
        *_keys("tabled_package", _TABLED),
        sa.PrimaryKeyConstraint("id", name="pk_tabled_package"),
    )
    op.create_index("ix_tabled_package_case_id", "tabled_package", ["case_id", "id"])


def downgrade() -> None:
    for table in ("tabled_package", "score_sheet", "issue_confirmation", "issue_list"):
        op.drop_table(table)


def _keys(table: str, keys: Mapping[str, str]) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [f"{there}.id"], name=f"fk_{table}_{column}")
        for column, there in keys.items()
    ]
