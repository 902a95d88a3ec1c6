"""Files that are sent in parts: which upload a part belongs to, and where in the file it begins."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0067"
down_revision = "0066"
branch_labels = None
depends_on = None
additive = True

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
COLUMNS = ("upload", "start", "length", "salt")


def upgrade() -> None:
    op.add_column("kept_upload", sa.Column("upload", sa.String(32)))
    op.add_column("kept_upload", sa.Column("start", NUMBER))
    op.add_column("kept_upload", sa.Column("length", NUMBER))
    op.add_column("kept_upload", sa.Column("salt", sa.String(32)))
    op.create_index("ix_kept_upload_upload", "kept_upload", ["upload", "start"], unique=True)


def downgrade() -> None:
    op.drop_index("ix_kept_upload_upload", "kept_upload")
    with op.batch_alter_table("kept_upload") as table:
        for each in reversed(COLUMNS):
            table.drop_column(each)
