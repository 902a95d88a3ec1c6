"""No case stands below itself. Those that do, or that stand in a circle, stand alone again and can go on."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

CASE = sa.table("case_file", sa.column("id"), sa.column("parent_id"), sa.column("child_name"))
NAME = "ck_case_file_not_below_itself"


def upgrade() -> None:
    connection = op.get_bind()
    query = sa.select(CASE.c.id, CASE.c.parent_id).where(CASE.c.parent_id.is_not(None))
    above: dict[int, int] = {row.id: row.parent_id for row in connection.execute(query)}
    if circles := [each for each in above if _in_a_circle(each, above)]:
        freed = sa.update(CASE).where(CASE.c.id.in_(circles)).values(parent_id=None, child_name=None)
        connection.execute(freed)
    if _on_sqlite():
        # A check would make the table anew, and its other triggers would be gone.
        op.execute(f"""
            CREATE TRIGGER {NAME} BEFORE UPDATE OF parent_id ON case_file WHEN NEW.parent_id = NEW.id
            BEGIN SELECT RAISE(ABORT, 'case_file: no case stands below itself'); END
        """)
    else:
        op.create_check_constraint(op.f(NAME), "case_file", "parent_id <> id")


def downgrade() -> None:
    if _on_sqlite():
        op.execute(f"DROP TRIGGER {NAME}")
    else:
        op.drop_constraint(op.f(NAME), "case_file")


def _in_a_circle(case_id: int, above: Mapping[int, int]) -> bool:
    """Does the line above a case lead back to it?"""
    seen = set[int]()
    at = above.get(case_id)
    while at is not None and at not in seen and at != case_id:
        seen.add(at)
        at = above.get(at)
    return at == case_id


def _on_sqlite() -> bool:
    return op.get_context().dialect.name == "sqlite"
