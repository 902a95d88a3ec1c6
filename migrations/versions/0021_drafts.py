"""In which state a case ended, which versions were replaced in a draft, and by what outsiders find a public case."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from govflow.store.lists.search import tokens_of

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
CASE = sa.table(
    "case_file",
    sa.column("id"),
    sa.column("reference"),
    sa.column("title"),
    sa.column("title_other"),
    sa.column("state"),
    sa.column("ended_at"),
    sa.column("ended_in", sa.String(48)),
)
HISTORY = sa.table("history", sa.column("case_id"), sa.column("seq"), sa.column("source"), sa.column("target"))


def upgrade() -> None:
    # In place: SQLite would make the tables anew in a batch, and their triggers would be gone.
    op.add_column("case_file", sa.Column("ended_in", sa.String(48), nullable=True))
    op.add_column("document", sa.Column("drafted_for", JSON, nullable=True))
    op.add_column("document", sa.Column("filed_from", sa.Integer(), nullable=True))
    came_from = (
        sa.select(HISTORY.c.source)
        .where(HISTORY.c.case_id == CASE.c.id, HISTORY.c.target == CASE.c.state, HISTORY.c.source != HISTORY.c.target)
        .order_by(HISTORY.c.seq.desc())
        .limit(1)
        .scalar_subquery()
    )
    _index_what_is_public()
    op.execute(sa.update(CASE).where(CASE.c.ended_at.is_not(None)).values(ended_in=came_from))


def _index_what_is_public() -> None:
    """Outsiders find a case by its reference and titles."""
    on_sqlite = op.get_context().dialect.name == "sqlite"
    if on_sqlite:
        op.execute("CREATE VIRTUAL TABLE case_search_public USING fts5(tokens, tokenize = 'unicode61')")
    else:
        op.create_table(
            "case_search_public",
            sa.Column("case_id", sa.Integer(), nullable=False),
            sa.Column("tokens", postgresql.TSVECTOR(), nullable=False),
            sa.ForeignKeyConstraint(["case_id"], ["case_file.id"]),
            sa.PrimaryKeyConstraint("case_id"),
        )
        op.create_index("ix_case_search_public_tokens", "case_search_public", ["tokens"], postgresql_using="gin")
    rows = op.get_bind().execute(sa.select(CASE.c.id, CASE.c.reference, CASE.c.title, CASE.c.title_other)).all()
    added = sa.text(
        "INSERT INTO case_search_public (rowid, tokens) VALUES (:case, :tokens)"
        if on_sqlite
        else "INSERT INTO case_search_public (case_id, tokens) VALUES (:case, to_tsvector('simple', :tokens))"
    )
    for row in rows:
        op.get_bind().execute(
            added, {"case": row.id, "tokens": tokens_of((row.reference, row.title, row.title_other or ""))}
        )


def downgrade() -> None:
    op.drop_table("case_search_public")
    op.drop_column("document", "filed_from")
    op.drop_column("document", "drafted_for")
    op.drop_column("case_file", "ended_in")
