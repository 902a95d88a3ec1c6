"""Commands say which rows they changed; what is sealed says which columns it covers; checkpoints name those before."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "touched",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("scope", sa.String(24), nullable=True),
        sa.Column("key", sa.String(160), nullable=False),
        sa.Column("found", sa.String(64), nullable=True),
        sa.Column("mark", sa.String(80), nullable=False),
    )
    op.create_index("ix_touched_scope", "touched", ["scope"])
    op.add_column("sealed_facts", sa.Column("form", sa.String(16), server_default="", nullable=False))
    op.create_index("ix_sealed_facts_form", "sealed_facts", ["form"])
    op.execute("UPDATE sealed_facts SET form = stamp WHERE length(stamp) = 16 AND stamp NOT LIKE '% %'")  # taken back
    op.drop_column("sealed_facts", "stamp")
    op.drop_column("sealed_facts", "hash")
    op.add_column("checkpoint", sa.Column("previous", sa.Integer(), nullable=True))
    op.add_column("checkpoint", sa.Column("published", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    """All is sealed anew, as that version does it.

    What checkpoints said of those before them is lost, and with it whether the signatures under them are right.
    """
    op.drop_column("checkpoint", "published")
    op.drop_column("checkpoint", "previous")
    op.drop_table("touched")
    op.drop_index("ix_sealed_facts_form", "sealed_facts")
    op.add_column("sealed_facts", sa.Column("hash", sa.String(64), server_default="", nullable=False))
    op.add_column("sealed_facts", sa.Column("stamp", sa.String(48), server_default="", nullable=False))
    op.execute("UPDATE sealed_facts SET stamp = form")
    op.drop_column("sealed_facts", "form")
    op.execute(  # whatever waits for its number already goes on waiting
        "INSERT INTO unsequenced SELECT id, entries, updated_at FROM case_file WHERE entries > 0 AND NOT EXISTS "
        "(SELECT 1 FROM unsequenced WHERE case_id = case_file.id AND seq = case_file.entries)"
    )
