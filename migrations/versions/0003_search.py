"""The search index: FTS5 on SQLite, a tsvector with a GIN index on PostgreSQL. ``store.lists.search`` asks it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_context().dialect.name == "sqlite":
        op.execute("CREATE VIRTUAL TABLE case_search USING fts5(tokens, tokenize = 'unicode61')")
        return
    op.create_table(
        "case_search",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("tokens", postgresql.TSVECTOR(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"]),
        sa.PrimaryKeyConstraint("case_id"),
    )
    op.create_index("ix_case_search_tokens", "case_search", ["tokens"], postgresql_using="gin")


def downgrade() -> None:
    op.drop_table("case_search")
