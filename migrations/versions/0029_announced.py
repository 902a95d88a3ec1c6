"""Commands number what they announce; leaves keep what they are made of, and say to which case they belong."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What was announced and is not sealed yet goes: all is sealed anew, for other columns are covered from now on."""
    op.drop_table("touched")
    op.create_table(
        "touched",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("scope", sa.String(24), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("together", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(160), nullable=False),
        sa.Column("found", sa.String(64), nullable=True),
        sa.Column("left_as", sa.String(64), nullable=True),
        sa.Column("mark", sa.String(80), nullable=False),
    )
    op.create_index("ix_touched_scope_number", "touched", ["scope", "number"])
    op.create_table(
        "touch_count",
        sa.Column("scope", sa.String(24), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("scope"),
    )
    op.add_column("sequence", sa.Column("hash", sa.String(64), nullable=True))
    op.add_column("body", sa.Column("bare_leaves", sa.Integer(), server_default="0", nullable=False))
    if sa.inspect(op.get_bind()).has_table("kept_leaf"):
        _put_back()
        op.drop_table("kept_leaf")
    op.execute(
        "UPDATE body SET bare_leaves = coalesce((SELECT max(number) FROM sequence"
        " WHERE sequence.body_id = body.id AND kind <> 'entry' AND hash IS NULL), 0)"
    )
    _count_what_is_sealed()


def _put_back() -> None:
    """What leaves are made of, as it was kept aside. Nothing but a migration may change a leaf."""
    put_back = (
        "UPDATE sequence SET hash = (SELECT kept_leaf.hash FROM kept_leaf"
        " WHERE kept_leaf.body_id = sequence.body_id AND kept_leaf.number = sequence.number)"
    )
    if op.get_context().dialect.name == "sqlite":
        guard = (
            op.get_bind().execute(sa.text("SELECT sql FROM sqlite_master WHERE name = 'sequence_update'")).scalar_one()
        )
        op.execute("DROP TRIGGER sequence_update")
        op.execute(put_back)
        op.execute(sa.text(guard))
        return
    op.execute("ALTER TABLE sequence DISABLE TRIGGER sequence_update")
    op.execute("GRANT UPDATE ON sequence TO CURRENT_USER")
    op.execute(put_back)
    op.execute("REVOKE UPDATE ON sequence FROM CURRENT_USER")
    op.execute("ALTER TABLE sequence ENABLE TRIGGER sequence_update")


def _count_what_is_sealed() -> None:
    """Where this version was here before, numbers go on from those that are sealed."""
    sealed = sa.table("sealed_facts", sa.column("scope"), sa.column("digests", sa.JSON))
    counts = sa.table("touch_count", sa.column("scope"), sa.column("number"))
    for row in op.get_bind().execute(sa.select(sealed)).all():
        if "touched" in row.digests:
            op.get_bind().execute(sa.insert(counts).values(scope=row.scope, number=int(row.digests["touched"])))


def downgrade() -> None:
    """What leaves are made of is kept aside, for whoever comes back."""
    op.execute("CREATE TABLE kept_leaf AS SELECT body_id, number, hash FROM sequence WHERE hash IS NOT NULL")
    op.drop_column("body", "bare_leaves")
    op.drop_column("sequence", "hash")
    op.drop_table("touch_count")
    op.drop_table("touched")
    op.create_table(
        "touched",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("scope", sa.String(24), nullable=True),
        sa.Column("key", sa.String(160), nullable=False),
        sa.Column("found", sa.String(64), nullable=True),
        sa.Column("mark", sa.String(80), nullable=False),
    )
    op.create_index("ix_touched_scope", "touched", ["scope"])
