"""What a confided file is called, its kind, size and SHA-256, sealed beside it instead of in columns.

Rows that there are stay as they are: they are written once, and stand under digests in the record.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("document_version", sa.Column("description", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    """Sealed descriptions cannot be read without the keys: an installation that has some stays at this version."""
    described = op.get_bind().execute(sa.text("SELECT count(*) FROM document_version WHERE description IS NOT NULL"))
    if described.scalar():
        raise RuntimeError("There are sealed descriptions; without their keys they would be lost. Nothing was changed.")
    op.drop_column("document_version", "description")
