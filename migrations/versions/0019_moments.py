"""A clock that stands still says so on its case; a deadline that fails is kept; what the last sweep found."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
CASE = sa.table(
    "case_file",
    *(sa.column(name) for name in ("id", "due_at", "paused_at", "paused_until", "paused_by_en", "paused_by_zh")),
)
TIMER = sa.table("timer", *(sa.column(name) for name in ("id", "case_id", "status", "due_at", "resume_at")))
SUSPENSION = sa.table(
    "suspension",
    *(sa.column(name) for name in ("id", "timer_id", "started_at", "ended_at", "away", "by_en", "by_zh")),
)
HISTORY = sa.table(
    "history", *(sa.column(name) for name in ("case_id", "seq", "kind", "name", "at", "organization_id", "person_id"))
)
ORGANIZATION = sa.table("organization", *(sa.column(name) for name in ("id", "name_en", "name_zh")))
PERSON = sa.table("person", *(sa.column(name) for name in ("id", "name_en", "name_zh")))
ITEM = sa.table("work_item", sa.column("case_id"), sa.column("due_at", MOMENT))
NO_DEADLINE = "9999-12-31 00:00:00"
CLOCK = ("The clock", "系统时钟")

NAMES = ("paused_by_en", "paused_by_zh")


def upgrade() -> None:
    # In place: SQLite would make the table anew in a batch, and its triggers would be gone.
    for name in ("paused_at", "paused_until"):
        op.add_column("case_file", sa.Column(name, MOMENT, nullable=True))
    for name in NAMES:
        op.add_column("case_file", sa.Column(name, sa.String(200), nullable=True))
    for name in ("by_en", "by_zh"):
        op.add_column("suspension", sa.Column(name, sa.String(200), nullable=True))
    op.add_column("timer", sa.Column("failures", sa.Integer(), server_default="0", nullable=False))
    op.add_column("timer", sa.Column("failed_at", MOMENT, nullable=True))
    op.add_column("timer", sa.Column("retry_at", MOMENT, nullable=True))
    op.add_column("timer", sa.Column("incident", sa.String(16), nullable=True))
    op.create_table(
        "sweeping",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("fired", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sweeping")),
    )
    _say_what_stands_still()


def downgrade() -> None:
    op.drop_table("sweeping")
    for name in ("incident", "retry_at", "failed_at", "failures"):
        op.drop_column("timer", name)
    for name in ("by_zh", "by_en"):
        op.drop_column("suspension", name)
    for name in (*reversed(NAMES), "paused_until", "paused_at"):
        op.drop_column("case_file", name)


def _say_what_stands_still() -> None:
    """Who stopped a clock stands in the record, at the moment at which it stopped."""
    connection = op.get_bind()
    stopped = connection.execute(
        sa.select(TIMER.c.case_id, TIMER.c.resume_at, SUSPENSION.c.id, SUSPENSION.c.started_at)
        .join(SUSPENSION, SUSPENSION.c.timer_id == TIMER.c.id)
        .where(TIMER.c.status == "suspended", SUSPENSION.c.ended_at.is_(None), sa.not_(SUSPENSION.c.away))
        .order_by(TIMER.c.id.desc())
    ).all()
    for case_id, until, suspension_id, since in stopped:
        en, zh = _who(connection, case_id, since)
        connection.execute(sa.update(SUSPENSION).where(SUSPENSION.c.id == suspension_id).values(by_en=en, by_zh=zh))
        running = sa.select(sa.func.min(TIMER.c.due_at)).where(
            TIMER.c.case_id == case_id, TIMER.c.status.in_(("pending", "overdue"))
        )
        due = connection.execute(running).scalar()
        connection.execute(
            sa.update(CASE)
            .where(CASE.c.id == case_id)
            .values(due_at=due, paused_at=since, paused_until=until, paused_by_en=en, paused_by_zh=zh)
        )
        if due is None:
            connection.execute(
                sa.text("UPDATE work_item SET due_at = :never WHERE case_id = :case"),
                {"never": _never(connection), "case": case_id},
            )


def _never(connection: sa.Connection) -> str:
    return f"{NO_DEADLINE}.000000" if connection.dialect.name == "sqlite" else f"{NO_DEADLINE}+00"


def _who(connection: sa.Connection, case_id: int, since: object) -> tuple[str, str]:
    row = connection.execute(
        sa.select(HISTORY.c.organization_id, HISTORY.c.person_id)
        .where(HISTORY.c.case_id == case_id, HISTORY.c.kind == "deadline", HISTORY.c.at == since)
        .order_by(HISTORY.c.seq.desc())
    ).first()
    if row is None:
        return CLOCK
    table, number = (ORGANIZATION, row.organization_id) if row.organization_id else (PERSON, row.person_id)
    named = connection.execute(sa.select(table.c.name_en, table.c.name_zh).where(table.c.id == number)).first()
    return CLOCK if named is None else (named.name_en, named.name_zh)
