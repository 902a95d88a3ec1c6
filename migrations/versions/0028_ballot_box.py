"""The ballot box of a secret round; and nobody who reads the database can try what was sent under a key."""

from __future__ import annotations

import hashlib
import hmac

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ballot_box",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("compartment_id", sa.String(32), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"]),
        sa.ForeignKeyConstraint(["compartment_id"], ["compartment.id"]),
        sa.PrimaryKeyConstraint("round_id"),
    )
    _key_the_digests()


def _key_the_digests() -> None:
    """Of a key its SHA-256, and the digest of a command keyed with the key, as new ones are kept."""
    kept = sa.table("idempotency", sa.column("key"), sa.column("person_id"), sa.column("digest"))
    this = (kept.c.key == sa.bindparam("old"), kept.c.person_id == sa.bindparam("person"))
    rows = op.get_bind().execute(sa.select(kept.c.key, kept.c.person_id, kept.c.digest)).all()
    for row in rows:
        name = hashlib.sha256(row.key.encode()).hexdigest()
        digest = hmac.new(row.key.encode(), row.digest.encode(), hashlib.sha256).hexdigest()
        changed = sa.update(kept).where(*this).values(key=name, digest=digest)
        op.get_bind().execute(changed, {"old": row.key, "person": row.person_id})


def downgrade() -> None:
    op.drop_table("ballot_box")
