"""What people keep of cases for their desks, and what the people of an organization keep for each other."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0089"
down_revision = "0088"
branch_labels = None
depends_on = None
additive = True

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _of_cases("case_pin", ["person_id", "case_id"], sa.Column("at", MOMENT, nullable=False))
    _of_cases(
        "case_note",
        ["person_id", "case_id"],
        sa.Column("text", sa.String(2_000), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
    )
    _of_cases(
        "case_label",
        ["organization_id", "case_id", "label"],
        sa.Column("label", sa.String(30), nullable=False),
        sa.Column("person_id", NUMBER, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        _refers("case_label", "person_id", "person"),
    )
    op.create_index("ix_case_label_label", "case_label", ["organization_id", "label", "case_id"])
    _of_cases(
        "case_care",
        ["organization_id", "case_id"],
        sa.Column("person_id", NUMBER, nullable=False),
        sa.Column("given_by", NUMBER, nullable=False),
        sa.Column("given_on", sa.Date, nullable=False),
        sa.Column("given_at", MOMENT, nullable=False),
        sa.Column("note", sa.String(2_000), nullable=False),
        sa.Column("taken_at", MOMENT),
        _refers("case_care", "person_id", "person"),
        _refers("case_care", "given_by", "person"),
    )
    op.create_index("ix_case_care_person_id", "case_care", ["person_id", "organization_id", "case_id"])
    op.create_table(
        "saved_list",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("person_id", NUMBER, nullable=False),
        sa.Column("page", sa.String(8), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("query", sa.String(400), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        _refers("saved_list", "person_id", "person"),
        sa.PrimaryKeyConstraint("id", name="pk_saved_list"),
        sa.UniqueConstraint("person_id", "page", "name", name="uq_saved_list_person_id_page_name"),
    )


def downgrade() -> None:
    for each in ("saved_list", "case_care", "case_label", "case_note", "case_pin"):
        op.drop_table(each)


def _of_cases(table: str, key: list[str], *more: sa.schema.SchemaItem) -> None:
    """A table of rows that a person or an organization keeps of a case."""
    whose = key[0]
    op.create_table(
        table,
        sa.Column(whose, NUMBER, nullable=False),
        sa.Column("case_id", NUMBER, nullable=False),
        *more,
        _refers(table, whose, whose.removesuffix("_id")),
        _refers(table, "case_id", "case_file"),
        sa.PrimaryKeyConstraint(*key, name=f"pk_{table}"),
    )


def _refers(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}")
