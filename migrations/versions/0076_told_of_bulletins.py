"""Notices of bulletins: what a person is told belongs to a case, or to none.

Programs of before go on: they write notices of cases, and read no other.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0076"
down_revision = "0075"
branch_labels = None
depends_on = None
additive = True

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
PARTIAL = {
    "ix_notice_unread": (["person_id"], "read_at IS NULL"),
    "ix_notice_mail_at": (["mail_at"], "delivery_id IS NULL AND mail_at IS NOT NULL"),
}


def upgrade() -> None:
    _let_them_be_of_bulletins()
    op.create_index("ix_notice_bulletin_id", "notice", ["bulletin_id"])


def _let_them_be_of_bulletins() -> None:
    """Allow what was refused, and take nothing away."""
    _without_partial()
    with op.batch_alter_table("notice") as table:
        table.alter_column("case_id", existing_type=NUMBER, nullable=True)
        table.alter_column("seq", existing_type=NUMBER, nullable=True)
        table.add_column(sa.Column("bulletin_id", NUMBER))
        table.create_foreign_key(op.f("fk_notice_bulletin_id"), "bulletin", ["bulletin_id"], ["id"])
        table.create_unique_constraint(op.f("uq_notice_person_id_bulletin_id"), ["person_id", "bulletin_id"])
        table.create_check_constraint(
            op.f("ck_notice_about_one"),
            "(case_id IS NULL) <> (bulletin_id IS NULL) AND (case_id IS NULL) = (seq IS NULL)",
        )
    _with_partial()


def downgrade() -> None:
    op.execute("DELETE FROM notice WHERE case_id IS NULL")
    _without_partial()
    op.drop_index("ix_notice_bulletin_id", "notice")
    with op.batch_alter_table("notice") as table:
        table.drop_constraint(op.f("ck_notice_about_one"), type_="check")
        table.drop_constraint(op.f("uq_notice_person_id_bulletin_id"), type_="unique")
        table.drop_constraint(op.f("fk_notice_bulletin_id"), type_="foreignkey")
        table.drop_column("bulletin_id")
        table.alter_column("seq", existing_type=NUMBER, nullable=False)
        table.alter_column("case_id", existing_type=NUMBER, nullable=False)
    _with_partial()


def _without_partial() -> None:
    for name in PARTIAL:
        op.drop_index(name, "notice")


def _with_partial() -> None:
    """Made again beside the table: SQLite copies it, and an index over some of its rows would come back over all."""
    for name, (columns, where) in PARTIAL.items():
        op.create_index(name, "notice", columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
