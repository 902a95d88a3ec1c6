"""By what somebody signs in beside a password, what administrators ask of it, and where a session was opened."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0062"
down_revision = "0061"
branch_labels = None
depends_on = None
additive = True

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
TABLES = ("spent", "sign_on_rule", "identity", "passkey", "recovery_code", "authenticator")


def upgrade() -> None:
    _make(
        "authenticator",
        sa.Column("person_id", NUMBER, nullable=False),
        sa.Column("secret", sa.LargeBinary, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("last_step", NUMBER, nullable=False),
        key="person_id",
    )
    _make(
        "recovery_code",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("person_id", NUMBER, nullable=False),
        sa.Column("hashed", sa.String(64), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("mark", sa.String(80), nullable=False),
    )
    _make(
        "passkey",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("person_id", NUMBER, nullable=False),
        sa.Column("credential", sa.String(1400), nullable=False),
        sa.Column("public_key", sa.LargeBinary, nullable=False),
        sa.Column("called", sa.String(60), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("sign_count", NUMBER, nullable=False),
        sa.Column("used_at", MOMENT),
        sa.Column("mark", sa.String(80), nullable=False),
        sa.UniqueConstraint("credential", name="uq_passkey_credential"),
    )
    _make(
        "identity",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("person_id", NUMBER, nullable=False),
        sa.Column("issuer", sa.String(200), nullable=False),
        sa.Column("subject", sa.String(255), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT),
        sa.Column("mark", sa.String(80), nullable=False),
        sa.UniqueConstraint("issuer", "subject", name="uq_identity_issuer_subject"),
    )
    op.create_table(
        "sign_on_rule",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("organization_id", NUMBER),
        sa.Column("role", sa.String(32)),
        sa.Column("provider", sa.String(40)),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name="fk_sign_on_rule_organization_id"),
        sa.PrimaryKeyConstraint("id", name="pk_sign_on_rule"),
    )
    op.create_table(
        "spent",
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_spent"),
    )
    op.create_index("ix_spent_at", "spent", ["at"])
    op.add_column("web_session", sa.Column("place", sa.String(48), nullable=False, server_default=""))
    op.add_column("web_session", sa.Column("confirmed_at", MOMENT))
    op.add_column("web_session", sa.Column("confirmed_by", sa.String(16)))


def downgrade() -> None:
    """Whoever had a second factor has none any more."""
    with op.batch_alter_table("web_session") as table:
        for column in ("place", "confirmed_at", "confirmed_by"):
            table.drop_column(column)
    for name in TABLES:
        op.drop_table(name)


def _make(name: str, *columns: sa.Column, key: str = "id") -> None:
    op.create_table(
        name,
        *columns,
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=f"fk_{name}_person_id"),
        sa.PrimaryKeyConstraint(key, name=f"pk_{name}"),
    )
    if key != "person_id":
        op.create_index(f"ix_{name}_person_id", name, ["person_id"])
