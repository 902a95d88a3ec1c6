"""Statements for the record, the speaking list of a session, and interruptions of the sitting."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_STATEMENT = {
    "meeting_id": "case_file",
    "case_id": "case_file",
    "entry_id": "agenda_entry",
    "first_id": "statement",
    "organization_id": "organization",
    "by_person": "person",
    "by_organization": "organization",
}
_PLACE = {
    "meeting_id": "case_file",
    "case_id": "case_file",
    "entry_id": "agenda_entry",
    "organization_id": "organization",
    "added_by": "organization",
    "by_person": "person",
}
_CLOSING = {
    "meeting_id": "case_file",
    "case_id": "case_file",
    "entry_id": "agenda_entry",
    "by_person": "person",
    "by_organization": "organization",
}
_INTERRUPTION = {
    "case_id": "case_file",
    "by_person": "person",
    "by_organization": "organization",
    "ended_by": "person",
}
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "statement",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("meeting_id", NUMBER, nullable=False),
        sa.Column("case_id", NUMBER, nullable=False),
        sa.Column("entry_id", NUMBER),
        sa.Column("first_id", NUMBER),
        sa.Column("organization_id", NUMBER, nullable=False),
        sa.Column("wording", sa.String(12), nullable=False),
        sa.Column("zh", sa.String(8000)),
        sa.Column("en", sa.String(8000)),
        sa.Column("reason", sa.String(500)),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by_person", NUMBER),
        sa.Column("by_organization", NUMBER),
        *_keys("statement", _STATEMENT),
        sa.PrimaryKeyConstraint("id", name="pk_statement"),
    )
    op.create_index("ix_statement_meeting_id", "statement", ["meeting_id", "id"])
    op.create_index("ix_statement_case_id", "statement", ["case_id"])
    op.create_table(
        "floor_place",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("meeting_id", NUMBER, nullable=False),
        sa.Column("case_id", NUMBER, nullable=False),
        sa.Column("entry_id", NUMBER, nullable=False),
        sa.Column("organization_id", NUMBER, nullable=False),
        sa.Column("rank", NUMBER, nullable=False),
        sa.Column("moved", sa.Boolean(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("added_by", NUMBER),
        sa.Column("by_person", NUMBER),
        sa.Column("began_at", MOMENT),
        sa.Column("ended_at", MOMENT),
        sa.Column("withdrawn_at", MOMENT),
        *_keys("floor_place", _PLACE),
        sa.PrimaryKeyConstraint("id", name="pk_floor_place"),
    )
    op.create_index("ix_floor_place_meeting_id", "floor_place", ["meeting_id", "id"])
    op.create_index("ix_floor_place_case_id", "floor_place", ["case_id"])
    op.create_table(
        "floor_closing",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("meeting_id", NUMBER, nullable=False),
        sa.Column("case_id", NUMBER, nullable=False),
        sa.Column("entry_id", NUMBER, nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by_person", NUMBER),
        sa.Column("by_organization", NUMBER),
        *_keys("floor_closing", _CLOSING),
        sa.PrimaryKeyConstraint("id", name="pk_floor_closing"),
    )
    op.create_index("ix_floor_closing_meeting_id", "floor_closing", ["meeting_id", "id"])
    op.create_index("ix_floor_closing_case_id", "floor_closing", ["case_id"])
    op.create_table(
        "interruption",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("case_id", NUMBER, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("by_person", NUMBER),
        sa.Column("by_organization", NUMBER),
        sa.Column("ended_at", MOMENT),
        sa.Column("ended_by", NUMBER),
        *_keys("interruption", _INTERRUPTION),
        sa.PrimaryKeyConstraint("id", name="pk_interruption"),
    )
    op.create_index("ix_interruption_case_id", "interruption", ["case_id", "id"])


def downgrade() -> None:
    for table in ("interruption", "floor_closing", "floor_place", "statement"):
        op.drop_table(table)


def _keys(table: str, keys: Mapping[str, str]) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [f"{there}.id"], name=f"fk_{table}_{column}")
        for column, there in keys.items()
    ]
