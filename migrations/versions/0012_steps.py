"""How often each step of a case was taken and when last, counted from the record once, stands on the case."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
CASE = sa.table("case_file", sa.column("id"), sa.column("steps", JSON))
HISTORY = sa.table(
    "history",
    sa.column("case_id"),
    sa.column("kind"),
    sa.column("name"),
    sa.column("at", sa.DateTime(timezone=True)),
)


def upgrade() -> None:
    # In place: SQLite would make the table anew in a batch, and its triggers would be gone.
    op.add_column("case_file", sa.Column("steps", JSON, server_default="{}", nullable=False))
    connection = op.get_bind()
    counted: dict[int, dict[str, Any]] = {}
    for case_id, name, times, last in connection.execute(
        sa.select(HISTORY.c.case_id, HISTORY.c.name, sa.func.count(), sa.func.max(HISTORY.c.at))
        .where(HISTORY.c.kind == "step")
        .group_by(HISTORY.c.case_id, HISTORY.c.name)
    ):
        counted.setdefault(case_id, {})[name] = [times, _moment(last)]
    if counted:
        connection.execute(
            sa.update(CASE).where(CASE.c.id == sa.bindparam("case")).values(steps=sa.bindparam("found", type_=JSON)),
            [{"case": case_id, "found": found} for case_id, found in counted.items()],
        )


def downgrade() -> None:
    op.drop_column("case_file", "steps")


def _moment(value: datetime) -> str:
    """In UTC to the microsecond; SQLite keeps no zone."""
    aware = value.replace(tzinfo=UTC) if value.tzinfo is None else value
    return aware.astimezone(UTC).isoformat(timespec="microseconds")
