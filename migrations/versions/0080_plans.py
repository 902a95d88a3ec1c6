"""The registers of regional plans and of mutual recognition."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0080"
down_revision = "0079"
branch_labels = None
depends_on = None
additive = True

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEPT = (
    "plan_chapter", "plan_indicator", "plan_part", "recognition", "recognition_body", "recognition_said",
    "recognition_standing",
)  # fmt: skip
REFUSED = "is refused, rows of the register are only added"


def upgrade() -> None:
    _plans()
    _parts()
    _values()
    _claims()
    _recognition()
    _said()
    _let_it_only_grow()


def downgrade() -> None:
    for each in ("recognition_standing", "recognition_said", "recognition_body", "recognition"):
        op.drop_table(each)
    for each in ("plan_claim", "plan_part", "plan_value", "plan_indicator", "plan_chapter", "regional_plan"):
        op.drop_table(each)


def _plans() -> None:
    table = "regional_plan"
    op.create_table(
        table,
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("body_id", NUMBER, nullable=False),
        sa.Column("name_en", sa.String(200), nullable=False),
        sa.Column("name_zh", sa.String(100), nullable=False),
        sa.Column("version", NUMBER, nullable=False),
        sa.Column("valid_from", sa.Date, nullable=False),
        sa.Column("valid_until", sa.Date, nullable=False),
        sa.Column("replaces_id", NUMBER),
        sa.Column("case_id", NUMBER, nullable=False),
        sa.CheckConstraint("valid_until > valid_from", name=op.f(f"ck_{table}_days")),
        _refers(table, "body_id", "organization"),
        _refers(table, "replaces_id", table),
        _refers(table, "case_id", "case_file"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sa.UniqueConstraint("replaces_id", name=f"uq_{table}_replaces_id"),
        sa.UniqueConstraint("case_id", name=f"uq_{table}_case_id"),
    )
    op.create_index(f"ix_{table}_body_id", table, ["body_id"])
    op.create_table(
        "plan_chapter",
        sa.Column("plan_id", NUMBER, nullable=False),
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("name_en", sa.String(160), nullable=False),
        sa.Column("name_zh", sa.String(80), nullable=False),
        _refers("plan_chapter", "plan_id", table),
        sa.PrimaryKeyConstraint("plan_id", "number", name="pk_plan_chapter"),
    )


def _parts() -> None:
    op.create_table(
        "plan_part",
        sa.Column("plan_id", NUMBER, nullable=False),
        sa.Column("field", sa.String(48), nullable=False),
        sa.Column("organization_id", NUMBER, nullable=False),
        sa.Column("field_en", sa.String(160), nullable=False),
        sa.Column("field_zh", sa.String(80), nullable=False),
        sa.Column("part", sa.String(16), nullable=False),
        _refers("plan_part", "plan_id", "regional_plan"),
        _refers("plan_part", "organization_id", "organization"),
        sa.PrimaryKeyConstraint("plan_id", "field", "organization_id", name="pk_plan_part"),
    )


def _values() -> None:
    op.create_table(
        "plan_indicator",
        sa.Column("plan_id", NUMBER, nullable=False),
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("name_en", sa.String(120), nullable=False),
        sa.Column("name_zh", sa.String(60), nullable=False),
        sa.Column("unit_en", sa.String(40), nullable=False),
        sa.Column("unit_zh", sa.String(20), nullable=False),
        sa.Column("base_year", NUMBER, nullable=False),
        sa.Column("base", sa.String(60), nullable=False),
        sa.Column("target_year", NUMBER, nullable=False),
        sa.Column("target", sa.String(60), nullable=False),
        sa.CheckConstraint("target_year > base_year", name=op.f("ck_plan_indicator_years")),
        _refers("plan_indicator", "plan_id", "regional_plan"),
        sa.PrimaryKeyConstraint("plan_id", "number", name="pk_plan_indicator"),
    )
    table = "plan_value"
    op.create_table(
        table,
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("plan_id", NUMBER, nullable=False),
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("year", NUMBER, nullable=False),
        sa.Column("value", sa.String(60), nullable=False),
        sa.Column("entered_on", sa.Date, nullable=False),
        sa.Column("answered_on", sa.Date),
        _refers(table, "plan_id", "regional_plan"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    )
    op.create_index(f"ix_{table}_plan_id_number_year", table, ["plan_id", "number", "year"])


def _claims() -> None:
    table = "plan_claim"
    op.create_table(
        table,
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("plan_case_id", NUMBER, nullable=False),
        sa.Column("case_id", NUMBER, nullable=False),
        sa.Column("organization_id", NUMBER, nullable=False),
        sa.Column("kind", sa.String(48), nullable=False),
        sa.Column("kind_en", sa.String(160), nullable=False),
        sa.Column("kind_zh", sa.String(80), nullable=False),
        sa.Column("subject_en", sa.String(120), nullable=False),
        sa.Column("subject_zh", sa.String(60), nullable=False),
        sa.Column("claimed_on", sa.Date, nullable=False),
        sa.Column("given_up_on", sa.Date),
        _refers(table, "plan_case_id", "case_file"),
        _refers(table, "case_id", "case_file"),
        _refers(table, "organization_id", "organization"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    )
    op.create_index(f"ix_{table}_plan_case_id", table, ["plan_case_id"])


def _recognition() -> None:
    table = "recognition"
    op.create_table(
        table,
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("body_id", NUMBER, nullable=False),
        sa.Column("kind", sa.String(48), nullable=False),
        sa.Column("kind_en", sa.String(160), nullable=False),
        sa.Column("kind_zh", sa.String(80), nullable=False),
        sa.Column("name_en", sa.String(200), nullable=False),
        sa.Column("name_zh", sa.String(100), nullable=False),
        sa.Column("scope", sa.String, nullable=False),
        sa.Column("valid_from", sa.Date, nullable=False),
        sa.Column("valid_until", sa.Date, nullable=False),
        sa.Column("refused", sa.Boolean, nullable=False),
        sa.Column("entered_on", sa.Date, nullable=False),
        sa.Column("case_id", NUMBER, nullable=False),
        sa.CheckConstraint("valid_until >= valid_from", name=op.f(f"ck_{table}_days")),
        _refers(table, "body_id", "organization"),
        _refers(table, "case_id", "case_file"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sa.UniqueConstraint("case_id", name=f"uq_{table}_case_id"),
    )
    op.create_index(f"ix_{table}_body_id", table, ["body_id"])


def _said() -> None:
    op.create_table(
        "recognition_body",
        sa.Column("recognition_id", NUMBER, nullable=False),
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("name_en", sa.String(160), nullable=False),
        sa.Column("name_zh", sa.String(80), nullable=False),
        _refers("recognition_body", "recognition_id", "recognition"),
        sa.PrimaryKeyConstraint("recognition_id", "number", name="pk_recognition_body"),
    )
    op.create_table(
        "recognition_said",
        sa.Column("recognition_id", NUMBER, nullable=False),
        sa.Column("organization_id", NUMBER, nullable=False),
        sa.Column("refused", sa.Boolean, nullable=False),
        sa.Column("reason", sa.String),
        _refers("recognition_said", "recognition_id", "recognition"),
        _refers("recognition_said", "organization_id", "organization"),
        sa.PrimaryKeyConstraint("recognition_id", "organization_id", name="pk_recognition_said"),
    )
    table = "recognition_standing"
    op.create_table(
        table,
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("recognition_id", NUMBER, nullable=False),
        sa.Column("standing", sa.String(16), nullable=False),
        sa.Column("since", sa.Date, nullable=False),
        _refers(table, "recognition_id", "recognition"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    )
    op.create_index(f"ix_{table}_recognition_id", table, ["recognition_id"])


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
    yield (
        "CREATE TRIGGER plan_value_fixed BEFORE UPDATE ON plan_value WHEN NEW.id IS NOT OLD.id OR NEW.plan_id IS NOT "
        "OLD.plan_id OR NEW.number IS NOT OLD.number OR NEW.year IS NOT OLD.year OR NEW.value IS NOT OLD.value "
        f"BEGIN SELECT RAISE(ABORT, 'plan_value: update {REFUSED}'); END"
    )
    yield (
        "CREATE TRIGGER plan_value_delete BEFORE DELETE ON plan_value "
        f"BEGIN SELECT RAISE(ABORT, 'plan_value: delete {REFUSED}'); END"
    )


def _postgresql() -> Iterator[str]:
    for table in KEPT:
        yield (
            f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW "
            "EXECUTE FUNCTION govflow_refuse()"
        )
        yield f"CREATE TRIGGER {table}_truncate BEFORE TRUNCATE ON {table} EXECUTE FUNCTION govflow_refuse()"
    yield (
        "CREATE TRIGGER plan_value_fixed BEFORE UPDATE ON plan_value FOR EACH ROW WHEN (NEW.id <> OLD.id OR "
        "NEW.plan_id <> OLD.plan_id OR NEW.number <> OLD.number OR NEW.year <> OLD.year OR NEW.value <> OLD.value) "
        "EXECUTE FUNCTION govflow_refuse()"
    )
    yield (
        "CREATE TRIGGER plan_value_delete BEFORE DELETE ON plan_value FOR EACH ROW EXECUTE FUNCTION govflow_refuse()"
    )
    yield "CREATE TRIGGER plan_value_truncate BEFORE TRUNCATE ON plan_value EXECUTE FUNCTION govflow_refuse()"
