"""What time it is by the clock of the database, where that has one of its own."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

_NOW = select(func.clock_timestamp())


def database_clock(session: Session) -> datetime | None:
    """The moment by PostgreSQL's clock, which may be another machine's. SQLite has none but that of the process."""
    return session.execute(_NOW).scalar_one() if session.get_bind().dialect.name == "postgresql" else None
