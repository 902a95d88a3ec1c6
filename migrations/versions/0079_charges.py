"""The register of tariffs: what is charged on roads, by version; rows stay as they were written, but for their end."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0079"
down_revision = "0078"
branch_labels = None
depends_on = None
additive = True

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
FIXED = (
    "id", "body_id", "name", "version", "title_en", "title_zh", "sha256", "source", "valid_from", "replaces_id",
    "case_id",
)  # fmt: skip
REFUSED = "is refused, a published tariff stays as it is"


def upgrade() -> None:
    op.create_table(
        "tariff",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("body_id", NUMBER, nullable=False),
        sa.Column("name", sa.String(48), nullable=False),
        sa.Column("version", NUMBER, nullable=False),
        sa.Column("title_en", sa.String(200), nullable=False),
        sa.Column("title_zh", sa.String(100), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("valid_from", sa.Date, nullable=False),
        sa.Column("ends_on", sa.Date),
        sa.Column("replaces_id", NUMBER),
        sa.Column("case_id", NUMBER, nullable=False),
        sa.ForeignKeyConstraint(["body_id"], ["organization.id"], name="fk_tariff_body_id"),
        sa.ForeignKeyConstraint(["replaces_id"], ["tariff.id"], name="fk_tariff_replaces_id"),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name="fk_tariff_case_id"),
        sa.PrimaryKeyConstraint("id", name="pk_tariff"),
        sa.UniqueConstraint("body_id", "name", "version", name="uq_tariff_body_id_name_version"),
        sa.UniqueConstraint("replaces_id", name="uq_tariff_replaces_id"),
        sa.UniqueConstraint("case_id", name="uq_tariff_case_id"),
    )
    _let_it_only_grow()


def downgrade() -> None:
    op.drop_table("tariff")


def _let_it_only_grow() -> None:
    """Triggers on the new table, which no program of before knows."""
    for statement in _sqlite() if op.get_context().dialect.name == "sqlite" else _postgresql():
        op.execute(statement)


def _sqlite() -> Iterator[str]:
    changed = " OR ".join(f"NEW.{each} IS NOT OLD.{each}" for each in FIXED)
    taken = (
        "id = NEW.id OR case_id = NEW.case_id OR replaces_id = NEW.replaces_id "
        "OR (body_id = NEW.body_id AND name = NEW.name AND version = NEW.version)"
    )
    for name, event, condition in (
        ("update", "UPDATE", f"{changed} OR OLD.ends_on IS NOT NULL"),
        ("delete", "DELETE", "TRUE"),
        ("replace", "INSERT", f"EXISTS (SELECT 1 FROM tariff WHERE {taken})"),  # noqa: S608  # names from above
    ):
        yield (
            f"CREATE TRIGGER tariff_{name} BEFORE {event} ON tariff WHEN {condition} "
            f"BEGIN SELECT RAISE(ABORT, 'tariff: {name} {REFUSED}'); END"
        )


def _postgresql() -> Iterator[str]:
    changed = " OR ".join(f"NEW.{each} IS DISTINCT FROM OLD.{each}" for each in FIXED)
    yield (
        f"CREATE TRIGGER tariff_fixed BEFORE UPDATE ON tariff FOR EACH ROW WHEN ({changed} "
        "OR OLD.ends_on IS NOT NULL) EXECUTE FUNCTION govflow_refuse()"
    )
    yield "CREATE TRIGGER tariff_delete BEFORE DELETE ON tariff FOR EACH ROW EXECUTE FUNCTION govflow_refuse()"
    yield "CREATE TRIGGER tariff_truncate BEFORE TRUNCATE ON tariff EXECUTE FUNCTION govflow_refuse()"
