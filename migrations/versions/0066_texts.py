"""The text of documents, by which they are found; all that was filed before waits to be read."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0066"
down_revision = "0065"
branch_labels = None
depends_on = None
additive = True

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
WAITS = sa.text("state = 'waiting'")


def upgrade() -> None:
    op.create_table(
        "document_text",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("version_id", sa.String(32), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("attempts", NUMBER, nullable=False),
        sa.Column("next_at", MOMENT, nullable=False),
        sa.Column("failure", sa.String(16)),
        sa.Column("public", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("text", sa.Text()),
        sa.ForeignKeyConstraint(["version_id"], ["document_version.id"], name="fk_document_text_version_id"),
        sa.PrimaryKeyConstraint("id", name="pk_document_text"),
        sa.UniqueConstraint("version_id", name="uq_document_text_version_id"),
    )
    op.create_index("ix_document_text_waiting", "document_text", ["id"], sqlite_where=WAITS, postgresql_where=WAITS)
    if op.get_context().dialect.name == "sqlite":
        op.execute("CREATE VIRTUAL TABLE case_search_documents USING fts5(tokens, tokenize = 'unicode61')")
    else:
        op.create_table(
            "case_search_documents",
            sa.Column("text_id", sa.BigInteger(), nullable=False),
            sa.Column("tokens", postgresql.TSVECTOR(), nullable=False),
            sa.ForeignKeyConstraint(["text_id"], ["document_text.id"]),
            sa.PrimaryKeyConstraint("text_id"),
        )
        op.create_index("ix_case_search_documents_tokens", "case_search_documents", ["tokens"], postgresql_using="gin")
    _queue_what_lies_open()


def _queue_what_lies_open() -> None:
    """Whoever reads them asks of each once more whether all may read it."""
    file = sa.table("document_version", *map(sa.column, ("id", "document_id", "compartment_id", "blob")))
    document = sa.table("document", *map(sa.column, ("id", "case_id")))
    queue = sa.table("document_text", *map(sa.column, ("version_id", "state", "attempts", "next_at")))
    now = sa.literal(datetime.now(UTC), MOMENT)
    waiting = (
        sa.select(file.c.id, sa.literal("waiting"), sa.literal(0), now)
        .join(document, document.c.id == file.c.document_id)
        .where(document.c.case_id.is_not(None), file.c.compartment_id.is_(None), file.c.blob.is_(None))
        .order_by(file.c.id)
    )
    op.execute(sa.insert(queue).from_select(["version_id", "state", "attempts", "next_at"], waiting))


def downgrade() -> None:
    op.drop_table("case_search_documents")
    op.drop_table("document_text")
