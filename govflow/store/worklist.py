"""What waits for a person, across all organizations and roles: soonest first, page by page, fast at a million cases.

Each (organization, role) pair reads its own stretch of an index in the right order and the database merges them, so a
page costs the same however much lies behind it. One ``IN`` list of pairs would read and sort everything.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import TextClause, bindparam, column, text
from sqlalchemy.orm import Session

from govflow.store.base import UtcDateTime

Pair = tuple[int, str]
"""An organization and a role in it; the empty role stands for any member."""

COUNTED = 1000
"""Counting stops here: a page that says "1,000 or more" says enough."""

_BEGINNING = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Cursor:
    """The last item of a page: the next page begins after it, whatever was added or done meanwhile."""

    due_at: datetime
    id: int


@dataclass(frozen=True, kw_only=True)
class WorkItem:
    """Something awaited, with what a list shows of its case. ``due_at`` is NO_DEADLINE when there is none."""

    id: int
    case_id: int
    reference: str
    kind: str
    title: str
    title_other: str | None
    workflow: str
    workflow_version_id: int
    state: str
    phase: str | None
    capacity: str
    organization_id: int | None
    role: str
    person_id: int | None
    seat_id: int | None
    ask_en: str
    ask_zh: str
    due_at: datetime
    since: datetime

    @property
    def cursor(self) -> Cursor:
        return Cursor(due_at=self.due_at, id=self.id)


def load_worklist(
    session: Session,
    pairs: Sequence[Pair],
    person_id: int | None,
    *,
    after: Cursor | None = None,
    limit: int = 50,
    kind: str | None = None,
    organization_id: int | None = None,
) -> list[WorkItem]:
    """The next items for the holder of these roles and for the person, by due date and number.

    ``kind`` is that of the case (DM); ``organization_id`` leaves out the other organizations and what waits for the
    person alone. Being awaited is itself a right to see the case, so no further criterion applies.
    """
    branches = _branches(pairs, person_id, organization_id)
    if not branches:
        return []
    statement = _page(_shape(branches), kind is not None)
    rows = session.execute(statement, _values(branches, after, limit, kind))
    return [WorkItem(**row) for row in rows.mappings()]


def count_worklist(
    session: Session,
    pairs: Sequence[Pair],
    person_id: int | None,
    *,
    kind: str | None = None,
    organization_id: int | None = None,
) -> int:
    """How many items wait, at most ``COUNTED``."""
    branches = _branches(pairs, person_id, organization_id)
    if not branches:
        return 0
    statement = _count(_shape(branches), kind is not None)
    number: int = session.execute(statement, _values(branches, None, COUNTED, kind)).scalar_one()
    return number
