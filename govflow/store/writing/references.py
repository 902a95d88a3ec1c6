"""Case references such as ``BTH-DM-2026-0001``: unique, in order, never given out twice."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

_NEXT = text(
    """
    INSERT INTO reference_counter (body_id, kind, year, last) VALUES (:body_id, :kind, :year, 1)
    ON CONFLICT (body_id, kind, year) DO UPDATE SET last = reference_counter.last + 1
    RETURNING last
    """
)


def next_reference(session: Session, body_id: int, prefix: str, kind: str, year: int) -> tuple[int, str]:
    """The next number for a body, kind and year, and the reference made of it.

    The counter is part of the caller's transaction: others wait until it ends, and a rollback leaves no gap.
    """
    number: int = session.execute(_NEXT, {"body_id": body_id, "kind": kind, "year": year}).scalar_one()
    return number, f"{prefix}-{kind}-{year}-{number:04d}"
