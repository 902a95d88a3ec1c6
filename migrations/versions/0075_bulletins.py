"""Bulletins: the chains of their senders, the board of those that may be valid, receipts, and what persons wish."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0075"
down_revision = "0074"
branch_labels = None
depends_on = None
additive = True

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
KEPT = "bulletin"
REFUSED = "is refused, bulletins are only added"
UNIQUE = ("id", "sender_id seq", "sender_id key", "replaces_id")
PLACES = ("province", "city", "area")


def upgrade() -> None:
    op.create_table(
        KEPT,
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("sender_id", NUMBER, nullable=False),
        sa.Column("seq", NUMBER, nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("act", sa.String(8), nullable=False),
        sa.Column("replaces_id", NUMBER),
        sa.Column("answers_id", NUMBER),
        sa.Column("kind", sa.String(48), nullable=False),
        sa.Column("area", sa.String(6), nullable=False),
        sa.Column("province", sa.String(2), nullable=False),
        sa.Column("city", sa.String(4), nullable=False),
        sa.Column("severity", sa.String(12), nullable=False),
        sa.Column("urgency", sa.String(12), nullable=False),
        sa.Column("certainty", sa.String(12), nullable=False),
        sa.Column("valid_from", MOMENT, nullable=False),
        sa.Column("valid_until", MOMENT, nullable=False),
        sa.Column("title_en", sa.String(120), nullable=False),
        sa.Column("title_zh", sa.String(60), nullable=False),
        sa.Column("text_en", sa.String(1000), nullable=False),
        sa.Column("text_zh", sa.String(500), nullable=False),
        sa.Column("sent_at", MOMENT, nullable=False),
        sa.Column("person_id", NUMBER, nullable=False),
        sa.Column("service_id", NUMBER),
        sa.Column("prev_hash", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.CheckConstraint("valid_until > valid_from", name=op.f("ck_bulletin_term")),
        sa.CheckConstraint(
            "(replaces_id IS NULL OR answers_id IS NULL) AND (answers_id IS NULL) = (act <> 'ack')",
            name=op.f("ck_bulletin_one_earlier"),
        ),
        _refers(KEPT, "sender_id", "organization"),
        _refers(KEPT, "replaces_id", KEPT),
        _refers(KEPT, "answers_id", KEPT),
        _refers(KEPT, "person_id", "person"),
        _refers(KEPT, "service_id", "service"),
        sa.PrimaryKeyConstraint("id", name="pk_bulletin"),
        sa.UniqueConstraint("sender_id", "seq", name="uq_bulletin_sender_id_seq"),
        sa.UniqueConstraint("sender_id", "key", name="uq_bulletin_sender_id_key"),
        sa.UniqueConstraint("replaces_id", name="uq_bulletin_replaces_id"),
    )
    op.create_index("ix_bulletin_answers_id", KEPT, ["answers_id"])
    for each in (*PLACES, "kind"):
        op.create_index(f"ix_bulletin_{each}", KEPT, [each, "id"])
    for each in PLACES:
        op.create_index(f"ix_bulletin_{each}_kind", KEPT, [each, "kind", "id"])
    for table, moment in (("bulletin_head", False), ("bulletin_anchor", True)):
        op.create_table(
            table,
            sa.Column("organization_id", NUMBER, nullable=False),
            sa.Column("entries", NUMBER, nullable=False),
            sa.Column("hash", sa.String(64), nullable=False),
            sa.Column("at", MOMENT, nullable=False) if moment else sa.Column("mark", sa.String(100), nullable=False),
            _refers(table, "organization_id", "organization"),
            sa.PrimaryKeyConstraint("organization_id", name=f"pk_{table}"),
        )
    _what_follows()
    _let_it_only_grow()


def downgrade() -> None:
    for each in ("bulletin_wish", "bulletin_call", "bulletin_board", "bulletin_anchor", "bulletin_head", KEPT):
        op.drop_table(each)


def _what_follows() -> None:
    """The tables that follow from bulletins, and what persons wish."""
    op.create_table(
        "bulletin_board",
        sa.Column("bulletin_id", NUMBER, nullable=False, autoincrement=False),
        sa.Column("kind", sa.String(48), nullable=False),
        sa.Column("area", sa.String(6), nullable=False),
        sa.Column("province", sa.String(2), nullable=False),
        sa.Column("city", sa.String(4), nullable=False),
        sa.Column("valid_from", MOMENT, nullable=False),
        sa.Column("valid_until", MOMENT, nullable=False),
        _refers("bulletin_board", "bulletin_id", KEPT),
        sa.PrimaryKeyConstraint("bulletin_id", name="pk_bulletin_board"),
    )
    for each in (*PLACES, "kind"):
        op.create_index(f"ix_bulletin_board_{each}", "bulletin_board", [each, "bulletin_id"])
    op.create_index("ix_bulletin_board_valid_until", "bulletin_board", ["valid_until"])
    op.create_table(
        "bulletin_call",
        sa.Column("bulletin_id", NUMBER, nullable=False),
        sa.Column("organization_id", NUMBER, nullable=False),
        sa.Column("officers", NUMBER, nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("received_at", MOMENT),
        sa.Column("received_by", NUMBER),
        sa.CheckConstraint(
            "(received_at IS NULL) = (received_by IS NULL)", name=op.f("ck_bulletin_call_whole_receipt")
        ),
        _refers("bulletin_call", "bulletin_id", KEPT),
        _refers("bulletin_call", "organization_id", "organization"),
        _refers("bulletin_call", "received_by", "person"),
        sa.PrimaryKeyConstraint("bulletin_id", "organization_id", name="pk_bulletin_call"),
    )
    missing = sa.text("received_at IS NULL")
    op.create_index(
        "ix_bulletin_call_missing", "bulletin_call", ["asked_at", "bulletin_id"],
        sqlite_where=missing, postgresql_where=missing,
    )  # fmt: skip
    op.create_table(
        "bulletin_wish",
        sa.Column("person_id", NUMBER, nullable=False),
        sa.Column("kind", sa.String(48), nullable=False),
        sa.Column("area", sa.String(6), nullable=False),
        _refers("bulletin_wish", "person_id", "person"),
        sa.PrimaryKeyConstraint("person_id", "kind", "area", name="pk_bulletin_wish"),
    )
    op.create_index("ix_bulletin_wish_area", "bulletin_wish", ["area", "kind"])


def _let_it_only_grow() -> None:
    """Triggers on the new table, which no program of before knows."""
    for statement in _sqlite() if op.get_context().dialect.name == "sqlite" else _postgresql():
        op.execute(statement)


def _refers(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}")


def _sqlite() -> list[str]:
    same = (" AND ".join(f"{column} = NEW.{column}" for column in key.split()) for key in UNIQUE)
    taken = " OR ".join(f"EXISTS (SELECT 1 FROM {KEPT} WHERE {each})" for each in same)  # noqa: S608  # names from above
    return [
        f"""
        CREATE TRIGGER {KEPT}_{name} BEFORE {event} ON {KEPT} WHEN {condition}
        BEGIN SELECT RAISE(ABORT, '{KEPT}: {name} {REFUSED}'); END
        """
        for name, event, condition in (
            ("update", "UPDATE", "TRUE"), ("delete", "DELETE", "TRUE"), ("replace", "INSERT", taken),
        )
    ]  # fmt: skip


def _postgresql() -> list[str]:
    return [
        *(
            f"CREATE TRIGGER {KEPT}_{event.lower()} BEFORE {event} ON {KEPT} FOR EACH ROW "
            "EXECUTE FUNCTION govflow_refuse()"
            for event in ("UPDATE", "DELETE")
        ),
        f"CREATE TRIGGER {KEPT}_truncate BEFORE TRUNCATE ON {KEPT} EXECUTE FUNCTION govflow_refuse()",
        f"REVOKE UPDATE, DELETE, TRUNCATE ON {KEPT} FROM PUBLIC, CURRENT_USER",
        f"GRANT UPDATE (id) ON {KEPT} TO CURRENT_USER",  # foreign keys lock the row that they refer to: see 0006
    ]
