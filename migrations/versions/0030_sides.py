"""For whom a person has acted in a case, by whatever command: taken from the record, from compartments and answers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

_KEPT = "INSERT INTO acted_for (case_id, person_id, organization_id) "
_ACTS = """
    SELECT case_id, person_id, organization_id FROM history
    UNION SELECT c.case_id, e.person_id, e.organization_id
    FROM compartment_entry e JOIN compartment c ON c.id = e.compartment_id
    UNION SELECT case_id, person_id, organization_id FROM step_actor
    UNION SELECT r.case_id, a.person_id, s.organization_id
    FROM response a JOIN seat s ON s.id = a.seat_id JOIN round r ON r.id = s.round_id
    WHERE NOT a.on_behalf AND (a.cast_by IS NULL OR a.cast_by = s.id)
"""


def upgrade() -> None:
    op.create_table(
        "acted_for",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("case_id", "person_id", "organization_id"),
    )
    op.execute(
        f"{_KEPT} SELECT DISTINCT act.case_id, act.person_id, act.organization_id FROM ({_ACTS}) act "  # noqa: S608
        "WHERE act.person_id IS NOT NULL AND EXISTS (SELECT 1 FROM party p "
        "WHERE p.case_id = act.case_id AND p.organization_id = act.organization_id)"
    )
    op.execute(  # from a seat of its own has acted who sat in one, and never for an organization that took part
        f"{_KEPT} SELECT DISTINCT act.case_id, act.person_id, 0 FROM ({_ACTS}) act "  # noqa: S608
        "WHERE EXISTS (SELECT 1 FROM party p WHERE p.case_id = act.case_id AND p.person_id = act.person_id) "
        "AND NOT EXISTS (SELECT 1 FROM acted_for f WHERE f.case_id = act.case_id AND f.person_id = act.person_id)"
    )


def downgrade() -> None:
    op.drop_table("acted_for")
