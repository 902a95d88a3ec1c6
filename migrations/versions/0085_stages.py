"""The register of stages of development: what counts in a field, what is decided of it, who has which part."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0085"
down_revision = "0084"
branch_labels = None
depends_on = None
additive = True

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEPT = ("stage_event", "stage_decision", "stage_part")
REFUSED = "is refused, rows of the register are only added"


def upgrade() -> None:
    _events()
    _decisions()
    _let_it_only_grow()


def downgrade() -> None:
    for each in ("stage_part", "stage_decision", "stage_event"):
        op.drop_table(each)


def _events() -> None:
    table, first = "stage_event", sa.text("number = 1")
    of_year = ["body_id", "field", "measure", "year"]
    op.create_table(
        table,
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("body_id", NUMBER, nullable=False),
        sa.Column("field", sa.String(48), nullable=False),
        sa.Column("measure", sa.String(16), nullable=False),
        sa.Column("year", NUMBER, nullable=False),
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("yes", sa.Boolean, nullable=False),
        sa.Column("so_far", NUMBER, nullable=False),
        sa.Column("counted_on", sa.Date, nullable=False),
        sa.Column("case_id", NUMBER, nullable=False),
        sa.Column("organization_id", NUMBER),
        sa.CheckConstraint("number >= 1 AND so_far BETWEEN 0 AND number", name=op.f(f"ck_{table}_sums")),
        _refers(table, "body_id", "body"),
        _refers(table, "case_id", "case_file"),
        _refers(table, "organization_id", "organization"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sa.UniqueConstraint(*of_year, "number", name=f"uq_{table}_body_id_field_measure_year_number"),
    )
    op.create_index(f"ix_{table}_by_day", table, [*of_year, "counted_on", "number"])
    op.create_index(f"ix_{table}_first", table, of_year, sqlite_where=first, postgresql_where=first)
    op.create_index(f"ix_{table}_organization_id", table, ["organization_id", "body_id", "field", "year"])


def _decisions() -> None:
    table = "stage_decision"
    op.create_table(
        table,
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("body_id", NUMBER, nullable=False),
        sa.Column("field", sa.String(48), nullable=False),
        sa.Column("field_en", sa.String(160), nullable=False),
        sa.Column("field_zh", sa.String(80), nullable=False),
        sa.Column("stage", sa.String(16), nullable=False),
        sa.Column("year", NUMBER, nullable=False),
        sa.Column("valid_from", sa.Date, nullable=False),
        sa.Column("counted_on", sa.Date, nullable=False),
        sa.Column("decided_on", sa.Date, nullable=False),
        sa.Column("case_id", NUMBER, nullable=False),
        _refers(table, "body_id", "body"),
        _refers(table, "case_id", "case_file"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sa.UniqueConstraint("body_id", "field", "valid_from", name=f"uq_{table}_body_id_field_valid_from"),
        sa.UniqueConstraint("case_id", name=f"uq_{table}_case_id"),
    )
    op.create_table(
        "stage_part",
        sa.Column("decision_id", NUMBER, nullable=False),
        sa.Column("kind", sa.String(48), nullable=False),
        sa.Column("part", sa.String(16), nullable=False),
        _refers("stage_part", "decision_id", table),
        sa.PrimaryKeyConstraint("decision_id", "kind", name="pk_stage_part"),
    )


def _refers(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}")


def _let_it_only_grow() -> None:
    """Triggers on the new tables, which no program of before knows."""
    for statement in _sqlite() if op.get_context().dialect.name == "sqlite" else _postgresql():
        op.execute(statement)


def _sqlite() -> Iterator[str]:
    for table in KEPT:
        for event in ("update", "delete"):
            yield (
                f"CREATE TRIGGER {table}_{event} BEFORE {event.upper()} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table}: {event} {REFUSED}'); END"
            )


def _postgresql() -> Iterator[str]:
    for table in KEPT:
        yield (
            f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW "
            "EXECUTE FUNCTION govflow_refuse()"
        )
        yield f"CREATE TRIGGER {table}_truncate BEFORE TRUNCATE ON {table} EXECUTE FUNCTION govflow_refuse()"
