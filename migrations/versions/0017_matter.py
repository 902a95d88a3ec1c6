"""What a round is about, frozen with it; the hash that each answer was given to; why a round was annulled."""

from __future__ import annotations

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

FROZEN = ("matter", "matter_hash")
COLUMNS = {
    "round": {"matter": "JSONB", "matter_hash": "VARCHAR(64)", "void_reason": "VARCHAR"},
    "response": {"matter_hash": "VARCHAR(64)"},
}


def upgrade() -> None:
    for table, columns in COLUMNS.items():
        for name, kind in columns.items():  # in place: a batch would make the table anew, without its triggers
            op.execute(
                f"ALTER TABLE {table} ADD COLUMN {name} {kind.replace('JSONB', 'JSON') if _on_sqlite() else kind}"
            )
    if _on_sqlite():
        changed = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in FROZEN)
        op.execute(f"""
            CREATE TRIGGER round_matter BEFORE UPDATE OF {", ".join(FROZEN)} ON round WHEN {changed}
            BEGIN SELECT RAISE(ABORT, 'round: matter is refused, rows of the record are never changed'); END
        """)
    else:
        changed = " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in FROZEN)
        op.execute(f"""
            CREATE TRIGGER round_matter BEFORE UPDATE ON round FOR EACH ROW WHEN ({changed})
            EXECUTE FUNCTION govflow_refuse()
        """)


def downgrade() -> None:
    op.execute("DROP TRIGGER round_matter" if _on_sqlite() else "DROP TRIGGER round_matter ON round")
    for table, columns in COLUMNS.items():
        for name in reversed(columns):
            op.drop_column(table, name)


def _on_sqlite() -> bool:
    return op.get_context().dialect.name == "sqlite"
