"""Where a page of a list begins: the row at a moment, as its address carries it."""

from __future__ import annotations

from datetime import UTC, datetime

MOST = 2**53


def write_place(at: datetime, row: int) -> str:
    """``17@2026-03-02T02:00:00+00:00``."""
    return f"{row}@{at.isoformat()}"


def read_place(text: str) -> tuple[datetime, int] | None:
    """The moment (UTC) and the row; None for what is no place in a list, such as a moment that no calendar has."""
    number, _, moment = text.partition("@")
    try:
        at, row = datetime.fromisoformat(moment), int(number)
        return (at.astimezone(UTC), row) if at.tzinfo is not None and 0 <= row < MOST else None
    except (ValueError, OverflowError):
        return None
