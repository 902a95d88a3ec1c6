"""Rounds held for each row of a table or each case below: which one a round is, and with which others it opened."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


COLUMNS = {"ordinal": "INTEGER", "words": "VARCHAR(80)", "cells": "JSON"}
KEYS = {"child_id": "case_file", "opening_id": "round"}


def upgrade() -> None:
    if not _on_sqlite():
        with op.batch_alter_table("round") as table:
            table.add_column(sa.Column("ordinal", sa.Integer(), nullable=True))
            table.add_column(sa.Column("words", sa.String(80), nullable=True))
            table.add_column(sa.Column("cells", JSON, nullable=True))
            table.add_column(sa.Column("child_id", sa.Integer(), nullable=True))
            table.add_column(sa.Column("opening_id", sa.Integer(), nullable=True))
            table.create_foreign_key("fk_round_child_id", "case_file", ["child_id"], ["id"])
            table.create_foreign_key("fk_round_opening_id", "round", ["opening_id"], ["id"])
        return
    # In place: a batch would make the table anew, and the triggers that guard a frozen rule would be gone.
    for name, kind in COLUMNS.items():
        op.execute(f"ALTER TABLE round ADD COLUMN {name} {kind}")
    for name, other in KEYS.items():
        op.execute(f"ALTER TABLE round ADD COLUMN {name} INTEGER CONSTRAINT fk_round_{name} REFERENCES {other} (id)")


def downgrade() -> None:
    for name in reversed([*COLUMNS, *KEYS]):
        op.drop_column("round", name)


def _on_sqlite() -> bool:
    return op.get_context().dialect.name == "sqlite"
