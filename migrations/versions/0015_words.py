"""What the words of a procedure meant when it was published: marks of roles and kinds, how its calendar counts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.add_column("workflow_version", sa.Column("words", JSON, nullable=True))  # of earlier ones nobody noted it


def downgrade() -> None:
    op.drop_column("workflow_version", "words")  # in place: the table is guarded by triggers
