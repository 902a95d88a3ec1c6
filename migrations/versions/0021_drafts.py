"""In which state a case ended, and which versions of a document were replaced while it was a draft."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0021"
down_revision = "0016"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
CASE = sa.table(
    "case_file", sa.column("id"), sa.column("state"), sa.column("ended_at"), sa.column("ended_in", sa.String(48))
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
    op.execute(sa.update(CASE).where(CASE.c.ended_at.is_not(None)).values(ended_in=came_from))


def downgrade() -> None:
    op.drop_column("document", "filed_from")
    op.drop_column("document", "drafted_for")
    op.drop_column("case_file", "ended_in")
