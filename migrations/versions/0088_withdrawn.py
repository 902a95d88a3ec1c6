"""Keep which versions of documents were withdrawn, by whom, who asked for it and why."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0088"
down_revision = "0087"
branch_labels = None
depends_on = None
additive = True

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLE = "withdrawn_version"
REFUSED = "is refused, what was withdrawn stays so"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("document_id", sa.String(32), nullable=False),
        sa.Column("version_id", sa.String(32), nullable=False),
        sa.Column("compartment_id", sa.String(32)),
        sa.Column("words", sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")),
        sa.Column("sealed", sa.LargeBinary),
        sa.Column("person_id", NUMBER),
        sa.Column("organization_id", NUMBER),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        _refers("document_id", "document"),
        _refers("version_id", "document_version"),
        _refers("compartment_id", "compartment"),
        _refers("person_id", "person"),
        _refers("organization_id", "organization"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{TABLE}"),
        sa.UniqueConstraint("version_id", name=f"uq_{TABLE}_version_id"),
    )
    op.create_index(f"ix_{TABLE}_document_id", TABLE, ["document_id"])
    _let_it_only_grow()


def downgrade() -> None:
    op.drop_table(TABLE)


def _refers(column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{TABLE}_{column}")


def _let_it_only_grow() -> None:
    """Triggers on the new table, which no program of before knows."""
    for statement in _sqlite() if op.get_context().dialect.name == "sqlite" else _postgresql():
        op.execute(statement)


def _sqlite() -> Iterator[str]:
    for event in ("update", "delete"):
        yield (
            f"CREATE TRIGGER {TABLE}_{event} BEFORE {event.upper()} ON {TABLE} "
            f"BEGIN SELECT RAISE(ABORT, '{TABLE}: {event} {REFUSED}'); END"
        )


def _postgresql() -> Iterator[str]:
    yield (
        f"CREATE TRIGGER {TABLE}_kept BEFORE UPDATE OR DELETE ON {TABLE} FOR EACH ROW EXECUTE FUNCTION govflow_refuse()"
    )
    yield f"CREATE TRIGGER {TABLE}_truncate BEFORE TRUNCATE ON {TABLE} EXECUTE FUNCTION govflow_refuse()"
