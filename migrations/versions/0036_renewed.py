"""A renewed password hash says which mark sessions go on under, and is longer for it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _lengthen(200, 300)


def downgrade() -> None:
    """Passwords whose hashes are longer have to be set anew: a part of one lets nobody in."""
    person = sa.table("person", sa.column("password_hash", sa.String))
    too_long = sa.func.length(person.c.password_hash) > 200
    op.execute(person.update().where(too_long).values(password_hash=None))
    _lengthen(300, 200)


def _lengthen(before: int, after: int) -> None:
    with op.batch_alter_table("person") as table:
        table.alter_column("password_hash", existing_type=sa.String(before), type_=sa.String(after))
