"""Published agreements on ecological compensation: immutable bytes, as published procedures are."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0057"
down_revision = "0055"
branch_labels = None
depends_on = None

TABLE = "agreement_version"
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
REFUSED = "is refused, rows of the record are never changed"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("agreement", sa.String(48), nullable=False),
        sa.Column("version", NUMBER, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("source", sa.LargeBinary, nullable=False),
        sa.Column("title_en", sa.String(200), nullable=False),
        sa.Column("title_zh", sa.String(100), nullable=False),
        sa.Column("published_at", MOMENT, nullable=False),
        sa.Column("published_by", NUMBER),
        sa.ForeignKeyConstraint(["published_by"], ["person.id"], name="fk_agreement_version_published_by"),
        sa.PrimaryKeyConstraint("id", name="pk_agreement_version"),
        sa.UniqueConstraint("agreement", "version", name="uq_agreement_version_agreement_version"),
    )
    for statement in _sqlite() if op.get_context().dialect.name == "sqlite" else _postgresql():
        op.execute(statement)


def downgrade() -> None:
    op.drop_table(TABLE)


def _sqlite() -> list[str]:
    taken = (
        f"EXISTS (SELECT 1 FROM {TABLE} WHERE id = NEW.id) OR EXISTS "  # noqa: S608  # the name stands above
        f"(SELECT 1 FROM {TABLE} WHERE agreement = NEW.agreement AND version = NEW.version)"
    )
    return [
        f"""
        CREATE TRIGGER {TABLE}_{name} BEFORE {event} ON {TABLE} WHEN {condition}
        BEGIN SELECT RAISE(ABORT, '{TABLE}: {name} {REFUSED}'); END
        """
        for name, event, condition in (
            ("update", "UPDATE", "TRUE"), ("delete", "DELETE", "TRUE"), ("replace", "INSERT", taken),
        )
    ]  # fmt: skip


def _postgresql() -> list[str]:
    return [
        *(
            f"CREATE TRIGGER {TABLE}_{event.lower()} BEFORE {event} ON {TABLE} FOR EACH ROW "
            "EXECUTE FUNCTION govflow_refuse()"
            for event in ("UPDATE", "DELETE")
        ),
        f"CREATE TRIGGER {TABLE}_truncate BEFORE TRUNCATE ON {TABLE} EXECUTE FUNCTION govflow_refuse()",
        f"REVOKE UPDATE, DELETE, TRUNCATE ON {TABLE} FROM PUBLIC, CURRENT_USER",
    ]
