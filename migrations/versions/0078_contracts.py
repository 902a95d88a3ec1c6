"""The register of contracts by which public tasks are delegated."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0078"
down_revision = "0077"
branch_labels = None
depends_on = None
additive = True

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLE = "delegation_contract"
SEARCH = "case_search_contracts"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("body_id", NUMBER, nullable=False),
        sa.Column("case_id", NUMBER, nullable=False),
        sa.Column("purchaser_id", NUMBER, nullable=False),
        sa.Column("contractor_id", NUMBER, nullable=False),
        sa.Column("mode", sa.String(48), nullable=False),
        sa.Column("mode_en", sa.String(160), nullable=False),
        sa.Column("mode_zh", sa.String(80), nullable=False),
        sa.Column("number", sa.String(40), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("title_other", sa.String(200)),
        sa.Column("task", sa.String(4000), nullable=False),
        sa.Column("words", sa.String(1000), nullable=False),
        sa.Column("budget_line", sa.String(400), nullable=False),
        sa.Column("ceiling", sa.BigInteger, nullable=False),
        sa.Column("amount", sa.BigInteger, nullable=False),
        sa.Column("offers", NUMBER, nullable=False),
        *(
            sa.Column(each, sa.Date(), nullable=False)
            for each in ("called_on", "awarded_on", "signed_on", "starts_on", "ends_on")
        ),
        sa.Column("stands", sa.String(16), nullable=False),
        sa.Column("stands_since", sa.Date(), nullable=False),
        sa.Column("accepted_on", sa.Date()),
        sa.Column("result", sa.String(4000)),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f(f"ck_{TABLE}_term")),
        sa.CheckConstraint("amount > 0 AND amount <= ceiling", name=op.f(f"ck_{TABLE}_amount")),
        _refers("body_id", "body"),
        _refers("case_id", "case_file"),
        _refers("purchaser_id", "organization"),
        _refers("contractor_id", "organization"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{TABLE}"),
        sa.UniqueConstraint("case_id", name=f"uq_{TABLE}_case_id"),
    )
    for each in ("stands", "purchaser_id", "contractor_id"):
        op.create_index(f"ix_{TABLE}_{each.removesuffix('_id')}_id", TABLE, [each, "id"])
    _let_it_be_found()


def _let_it_be_found() -> None:
    """A table of words beside it, as cases have one."""
    if op.get_context().dialect.name == "sqlite":
        op.execute(f"CREATE VIRTUAL TABLE {SEARCH} USING fts5(tokens, tokenize = 'unicode61')")
        return
    op.create_table(
        SEARCH,
        sa.Column("contract_id", sa.BigInteger(), nullable=False),
        sa.Column("tokens", postgresql.TSVECTOR(), nullable=False),
        sa.ForeignKeyConstraint(["contract_id"], [f"{TABLE}.id"]),
        sa.PrimaryKeyConstraint("contract_id"),
    )
    op.create_index(f"ix_{SEARCH}_tokens", SEARCH, ["tokens"], postgresql_using="gin")


def downgrade() -> None:
    op.drop_table(SEARCH)
    op.drop_table(TABLE)


def _refers(column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{TABLE}_{column}")
