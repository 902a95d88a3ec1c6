"""The register of rights to water and emissions: caps, movements in rows only added, holdings never above the cap."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0074"
down_revision = "0073"
branch_labels = None
depends_on = None
additive = True

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AMOUNT = sa.BigInteger
MOMENT = sa.DateTime(timezone=True)
KEPT = ("right_cap", "right_movement")
REFUSED = "is refused, rows of the register are only added"
BEYOND = "right_holding: all holdings together are more than the cap"


def upgrade() -> None:
    _rights()
    _holdings()
    _movements()
    _let_it_only_grow()


def downgrade() -> None:
    for each in ("right_listing", "right_movement", "right_holding", "right_cap", "tradable_right"):
        op.drop_table(each)
    if not _on_sqlite():
        op.execute("DROP FUNCTION govflow_right_cap()")


def _let_it_only_grow() -> None:
    """Triggers on the new tables, which no program of before knows."""
    for statement in _sqlite() if _on_sqlite() else _postgresql():
        op.execute(statement)


def _on_sqlite() -> bool:
    return op.get_context().dialect.name == "sqlite"


def _rights() -> None:
    table = "tradable_right"
    op.create_table(
        table,
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("body_id", NUMBER, nullable=False),
        sa.Column("definer_id", NUMBER, nullable=False),
        sa.Column("kind", sa.String(48), nullable=False),
        sa.Column("kind_en", sa.String(160), nullable=False),
        sa.Column("kind_zh", sa.String(80), nullable=False),
        sa.Column("unit_en", sa.String(40), nullable=False),
        sa.Column("unit_zh", sa.String(40), nullable=False),
        sa.Column("basin_en", sa.String(120), nullable=False),
        sa.Column("basin_zh", sa.String(60), nullable=False),
        sa.Column("subject_en", sa.String(120), nullable=False),
        sa.Column("subject_zh", sa.String(60), nullable=False),
        sa.Column("first_year", NUMBER, nullable=False),
        sa.Column("last_year", NUMBER, nullable=False),
        sa.Column("defined_in", NUMBER, nullable=False),
        sa.CheckConstraint("last_year >= first_year", name=op.f(f"ck_{table}_years")),
        _refers(table, "body_id", "body"),
        _refers(table, "definer_id", "organization"),
        _refers(table, "defined_in", "case_file"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sa.UniqueConstraint("body_id", "kind", "basin_en", "subject_en", "first_year", "last_year", name=f"uq_{table}"),
    )
    op.create_table(
        "right_cap",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("right_id", NUMBER, nullable=False),
        sa.Column("version", NUMBER, nullable=False),
        sa.Column("cap", AMOUNT, nullable=False),
        sa.Column("floor", AMOUNT),
        sa.Column("governments_only", sa.Boolean, nullable=False),
        sa.Column("since", sa.Date, nullable=False),
        sa.Column("case_id", NUMBER, nullable=False),
        sa.CheckConstraint("cap >= 0", name=op.f("ck_right_cap_cap")),
        _refers("right_cap", "right_id", table),
        _refers("right_cap", "case_id", "case_file"),
        sa.PrimaryKeyConstraint("id", name="pk_right_cap"),
        sa.UniqueConstraint("right_id", "version", name="uq_right_cap_right_id_version"),
        sa.UniqueConstraint("case_id", name="uq_right_cap_case_id"),
    )


def _holdings() -> None:
    op.create_table(
        "right_holding",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("right_id", NUMBER, nullable=False),
        sa.Column("organization_id", NUMBER, nullable=False),
        *(sa.Column(each, AMOUNT, nullable=False) for each in ("held", "listed", "retired")),
        sa.CheckConstraint("held >= 0 AND listed >= 0 AND retired >= 0", name=op.f("ck_right_holding_places")),
        _refers("right_holding", "right_id", "tradable_right"),
        _refers("right_holding", "organization_id", "organization"),
        sa.PrimaryKeyConstraint("id", name="pk_right_holding"),
        sa.UniqueConstraint("right_id", "organization_id", name="uq_right_holding_right_id_organization_id"),
    )
    op.create_index("ix_right_holding_organization_id", "right_holding", ["organization_id"])
    op.create_table(
        "right_listing",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("right_id", NUMBER, nullable=False),
        sa.Column("seller_id", NUMBER, nullable=False),
        sa.Column("amount", AMOUNT, nullable=False),
        sa.Column("price", AMOUNT),
        sa.Column("offered", sa.Boolean, nullable=False),
        sa.Column("since", sa.Date, nullable=False),
        sa.Column("ended_on", sa.Date),
        sa.Column("case_id", NUMBER, nullable=False),
        _refers("right_listing", "right_id", "tradable_right"),
        _refers("right_listing", "seller_id", "organization"),
        _refers("right_listing", "case_id", "case_file"),
        sa.PrimaryKeyConstraint("id", name="pk_right_listing"),
    )
    runs = sa.text("ended_on IS NULL")
    op.create_index(
        "ix_right_listing_open", "right_listing", ["right_id", "id"], sqlite_where=runs, postgresql_where=runs
    )
    op.create_index("ix_right_listing_case_id", "right_listing", ["case_id"])


def _movements() -> None:
    table = "right_movement"
    op.create_table(
        table,
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("right_id", NUMBER, nullable=False),
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("amount", AMOUNT, nullable=False),
        sa.Column("giver_id", NUMBER),
        sa.Column("taker_id", NUMBER, nullable=False),
        sa.Column("price", AMOUNT),
        sa.Column("on_day", sa.Date, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("case_id", NUMBER, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f(f"ck_{table}_amount")),
        _refers(table, "right_id", "tradable_right"),
        _refers(table, "giver_id", "organization"),
        _refers(table, "taker_id", "organization"),
        _refers(table, "case_id", "case_file"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sa.UniqueConstraint("right_id", "number", name=f"uq_{table}_right_id_number"),
    )
    op.create_index(f"ix_{table}_case_id", table, ["case_id"])
    op.create_index(f"ix_{table}_kind_id", table, ["kind", "id"])
    op.create_index(f"ix_{table}_right_id_kind_id", table, ["right_id", "kind", "id"])


def _refers(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}")


def _beyond(right: str) -> str:
    """Over the right with this number: all holdings together are more than the cap that was decided last."""
    held = f"SELECT sum(held + listed + retired) FROM right_holding WHERE right_id = {right}"  # noqa: S608  # NEW.right_id
    cap = f"SELECT cap FROM right_cap WHERE right_id = {right} ORDER BY version DESC LIMIT 1"  # noqa: S608  # likewise
    return f"coalesce(({held}), 0) > coalesce(({cap}), 0)"


def _sqlite() -> Iterator[str]:
    for table in KEPT:
        taken = {
            "right_cap": "id = NEW.id OR case_id = NEW.case_id OR (right_id = NEW.right_id AND version = NEW.version)",
            "right_movement": "id = NEW.id OR (right_id = NEW.right_id AND number = NEW.number)",
        }[table]
        for name, event, condition in (
            ("update", "UPDATE", "TRUE"),
            ("delete", "DELETE", "TRUE"),
            ("replace", "INSERT", f"EXISTS (SELECT 1 FROM {table} WHERE {taken})"),  # noqa: S608  # names from above
        ):
            yield (
                f"CREATE TRIGGER {table}_{name} BEFORE {event} ON {table} WHEN {condition} "
                f"BEGIN SELECT RAISE(ABORT, '{table}: {name} {REFUSED}'); END"
            )
    for event in ("INSERT", "UPDATE"):
        yield (
            f"CREATE TRIGGER right_holding_{event.lower()} AFTER {event} ON right_holding "
            f"WHEN {_beyond('NEW.right_id')} BEGIN SELECT RAISE(ABORT, '{BEYOND}'); END"
        )
    yield (
        "CREATE TRIGGER right_holding_fixed BEFORE UPDATE ON right_holding WHEN NEW.id IS NOT OLD.id OR NEW.right_id "
        "IS NOT OLD.right_id OR NEW.organization_id IS NOT OLD.organization_id "
        f"BEGIN SELECT RAISE(ABORT, 'right_holding: update {REFUSED}'); END"
    )
    yield (
        "CREATE TRIGGER right_holding_delete BEFORE DELETE ON right_holding "
        f"BEGIN SELECT RAISE(ABORT, 'right_holding: delete {REFUSED}'); END"
    )
    yield (
        f"CREATE TRIGGER right_cap_below AFTER INSERT ON right_cap WHEN {_beyond('NEW.right_id')} "
        f"BEGIN SELECT RAISE(ABORT, '{BEYOND}'); END"
    )


def _postgresql() -> Iterator[str]:
    for table in KEPT:
        yield (
            f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW "
            "EXECUTE FUNCTION govflow_refuse()"
        )
        yield f"CREATE TRIGGER {table}_truncate BEFORE TRUNCATE ON {table} EXECUTE FUNCTION govflow_refuse()"
    yield (
        "CREATE TRIGGER right_holding_fixed BEFORE UPDATE ON right_holding FOR EACH ROW WHEN (NEW.id <> OLD.id "
        "OR NEW.right_id <> OLD.right_id OR NEW.organization_id <> OLD.organization_id) "
        "EXECUTE FUNCTION govflow_refuse()"
    )
    yield (
        "CREATE TRIGGER right_holding_delete BEFORE DELETE ON right_holding FOR EACH ROW "
        "EXECUTE FUNCTION govflow_refuse()"
    )
    yield "CREATE TRIGGER right_holding_truncate BEFORE TRUNCATE ON right_holding EXECUTE FUNCTION govflow_refuse()"
    yield f"""
        CREATE FUNCTION govflow_right_cap() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            PERFORM 1 FROM tradable_right WHERE id = NEW.right_id FOR UPDATE;
            IF {_beyond("NEW.right_id")} THEN
                RAISE EXCEPTION '{BEYOND}' USING ERRCODE = 'check_violation';
            END IF;
            RETURN NULL;
        END $$
    """
    yield (
        "CREATE TRIGGER right_holding_cap AFTER INSERT OR UPDATE ON right_holding FOR EACH ROW "
        "EXECUTE FUNCTION govflow_right_cap()"
    )
    yield "CREATE TRIGGER right_cap_below AFTER INSERT ON right_cap FOR EACH ROW EXECUTE FUNCTION govflow_right_cap()"
