"""Of a deadline is kept what its sum follows from, and no longer the sum itself."""

from __future__ import annotations

import datetime

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

JSON = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")

_TAKEN = """
UPDATE timer SET
 event = json_extract(arithmetic, '$.terms[0].note'),
 grace = json_extract(arithmetic, '$.grace')
"""
_TAKEN_ON_POSTGRESQL = """
UPDATE timer SET
 event = NULLIF(arithmetic #> '{terms,0,note}', 'null'),
 grace = NULLIF(arithmetic -> 'grace', 'null')
"""


def upgrade() -> None:
    with op.batch_alter_table("timer") as table:
        table.add_column(sa.Column("event", JSON, nullable=True))
        table.add_column(sa.Column("grace", JSON, nullable=True))
    op.execute(_TAKEN_ON_POSTGRESQL if op.get_bind().dialect.name == "postgresql" else _TAKEN)
    with op.batch_alter_table("timer") as table:
        table.drop_column("arithmetic")


def downgrade() -> None:
    """The sums come back when deadlines are counted again; until then pages tell the day alone."""
    with op.batch_alter_table("timer") as table:
        table.add_column(sa.Column("arithmetic", JSON, nullable=True))
    timer = sa.table(
        "timer", sa.column("id"), sa.column("due_at"), sa.column("grace", JSON), sa.column("arithmetic", JSON)
    )
    moment = sa.type_coerce(timer.c.due_at, sa.DateTime(timezone=True))
    rows = op.get_bind().execute(sa.select(timer.c.id, moment.label("due_at"), timer.c.grace)).all()
    for row in rows:
        op.get_bind().execute(timer.update().where(timer.c.id == row.id).values(arithmetic=_only_the_day(row)))
    with op.batch_alter_table("timer") as table:
        table.alter_column("arithmetic", existing_type=JSON, nullable=False)
        table.drop_column("grace")
        table.drop_column("event")


def _only_the_day(row: sa.Row[tuple[int, object, object]]) -> dict[str, object]:
    at = row.due_at if row.due_at.tzinfo else row.due_at.replace(tzinfo=datetime.UTC)
    day = {"date": at.date().isoformat()}
    return {
        "at": {"datetime": at.isoformat()},
        "last_day": day,
        "terms": [],
        "sentence": {"message": ["due %(day)s", None, {"day": day}]},
        "reminders": {"tuple": []},
        "suspended": False,
        "provisional": False,
        **({"grace": row.grace} if row.grace else {}),
    }
