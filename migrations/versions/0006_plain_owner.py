"""Let a role that is no superuser own the database: its foreign keys may lock the version that a case is pinned to.

PostgreSQL checks a foreign key as the owner of the table referred to, with ``FOR KEY SHARE``, which asks for the right
to update at least one column. 0002 took that right back from the owner too, so that such a role could open no case.
The trigger still refuses every UPDATE of the table, whatever the grants say.
"""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        op.execute("GRANT UPDATE (id) ON workflow_version TO CURRENT_USER")


def downgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        op.execute("REVOKE UPDATE (id) ON workflow_version FROM CURRENT_USER")
