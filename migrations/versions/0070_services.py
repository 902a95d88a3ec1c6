"""Services: programs of an organization under a name of their own, who answers for each, and what was done by one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0070"
down_revision = "0069"
branch_labels = None
depends_on = None
additive = True

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
ASKED, HELD = "accepted_at IS NULL AND ended_at IS NULL", "accepted_at IS NOT NULL AND ended_at IS NULL"
BY_SERVICES = "service_id IS NOT NULL"


def upgrade() -> None:
    op.create_table(
        "service",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("organization_id", NUMBER, nullable=False),
        sa.Column("name_en", sa.String(80), nullable=False),
        sa.Column("name_zh", sa.String(40), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name="fk_service_organization_id"),
        sa.PrimaryKeyConstraint("id", name="pk_service"),
        sa.UniqueConstraint("organization_id", "name_en", name="uq_service_organization_id_name_en"),
        sa.UniqueConstraint("organization_id", "name_zh", name="uq_service_organization_id_name_zh"),
    )
    op.create_table(
        "service_charge",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("service_id", NUMBER, nullable=False),
        sa.Column("organization_id", NUMBER, nullable=False),
        sa.Column("person_id", NUMBER, nullable=False),
        sa.Column("asked_by", NUMBER, nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("accepted_at", MOMENT),
        sa.Column("ended_at", MOMENT),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name="fk_service_charge_service_id"),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name="fk_service_charge_organization_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_service_charge_person_id"),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name="fk_service_charge_asked_by"),
        sa.PrimaryKeyConstraint("id", name="pk_service_charge"),
    )
    for each in ("service_id", "person_id"):
        op.create_index(f"ix_service_charge_{each}", "service_charge", [each])
    for name, where in (("asked", ASKED), ("held", HELD)):
        op.create_index(
            f"ix_service_charge_{name}",
            "service_charge",
            ["service_id"],
            unique=True,
            sqlite_where=sa.text(where),
            postgresql_where=sa.text(where),
        )
    op.add_column("api_token", sa.Column("charge_id", NUMBER))
    op.add_column("history", sa.Column("service_id", NUMBER))
    op.create_index(
        "ix_history_service_id_at",
        "history",
        ["service_id", "at"],
        sqlite_where=sa.text(BY_SERVICES),
        postgresql_where=sa.text(BY_SERVICES),
    )


def downgrade() -> None:
    op.drop_index("ix_history_service_id_at", "history")
    op.drop_column("history", "service_id")  # the hash of an entry that had one does not fit it any more
    op.execute("DELETE FROM api_token WHERE charge_id IS NOT NULL")  # else each would be one of its person
    op.drop_column("api_token", "charge_id")
    op.drop_table("service_charge")
    op.drop_table("service")
