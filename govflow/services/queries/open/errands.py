"""Errands on the page of who asked for them; for administrators those that failed, and nothing of what they hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import String, bindparam, select, tuple_

from govflow.codec import load_message
from govflow.errors import NotFound
from govflow.messages import Message
from govflow.services.operation.errands.askers import KNOWN, NO_SUCH, Asker, own
from govflow.services.operation.errands.kinds import KINDS
from govflow.services.operation.errands.making import MOST_ATTEMPTS
from govflow.store.people import PersonRow
from govflow.store.people.errands import DONE, ERRAND, FAILED, UNDER_WAY
from govflow.store.sql.base import UtcDateTime
from govflow.store.work import Work
from govflow.values import Text, stored_text

PAGE = 25
_PERSON = PersonRow.__table__


@dataclass(frozen=True, kw_only=True)
class ErrandLine:
    """One errand. ``words``: what the list was searched for; ``done`` of ``total`` things have been gone through;
    ``there``: its file is there and is given to its person; ``size``: bytes of it.
    """

    id: str
    kind: str
    title: Text
    words: str
    state: str
    done: int
    total: int
    size: int
    asked_at: datetime
    ended_at: datetime | None
    kept_until: datetime
    there: bool
    failure: Message | None


@dataclass(frozen=True, kw_only=True)
class ErrandPage:
    """A page of them, the newest first; ``following`` begins the next page."""

    lines: tuple[ErrandLine, ...]
    following: str | None

    @property
    def under_way(self) -> bool:
        return any(each.state in UNDER_WAY for each in self.lines)


@dataclass(frozen=True, kw_only=True)
class FailedErrand:
    """What an administrator learns of one that failed: what kind, for whom and why; not what was asked for."""

    id: str
    title: Text
    person_id: int
    name: Text
    email: str
    attempts: int
    failure: Message
    failed_on: date


def load_errands(work: Work, asker: Asker, after: str = "") -> ErrandPage:
    """A page of one's own; ``after`` as the page before told it."""
    query = _own(work, asker).order_by(ERRAND.c.asked_at.desc(), ERRAND.c.id.desc()).limit(PAGE + 1)
    place = _place(after)
    if place is not None:
        began = tuple_(bindparam("at", place[0], UtcDateTime()), bindparam("below", place[1], String()))
        query = query.where(tuple_(ERRAND.c.asked_at, ERRAND.c.id) < began)
    rows = work.session.execute(query).all()
    shown = rows[:PAGE]
    return ErrandPage(
        lines=tuple(_line(each, asker) for each in shown),
        following=f"{shown[-1].id}@{shown[-1].asked_at.isoformat()}" if len(rows) > PAGE else None,
    )


def load_errand(work: Work, asker: Asker, errand_id: str) -> ErrandLine:
    """One of one's own. Raises NotFound."""
    row = work.session.execute(_own(work, asker).where(ERRAND.c.id == errand_id)).first()
    if row is None:
        raise NotFound(NO_SUCH)
    return _line(row, asker)


def mark_of(page: ErrandPage) -> str:
    """What stands for all that a page of them shows."""
    told = [f"{each.id} {each.state} {each.done} {each.there}" for each in page.lines]
    return sha256("\n".join(told).encode()).hexdigest()[:16]


def load_failed(work: Work, zone: str) -> tuple[FailedErrand, ...]:
    """Those that failed for good although nothing speaks against them, the newest first."""
    query = (
        select(ERRAND, _PERSON.c.name_en, _PERSON.c.name_zh, _PERSON.c.email)
        .join(_PERSON, _PERSON.c.id == ERRAND.c.person_id)
        .where(KNOWN, ERRAND.c.state == FAILED, ERRAND.c.attempts >= MOST_ATTEMPTS, ERRAND.c.kept_until > work.at)
        .order_by(ERRAND.c.ended_at.desc(), ERRAND.c.id)
        .limit(PAGE)
    )
    return tuple(_failed(row, zone) for row in work.session.execute(query))


def _own(work: Work, asker: Asker) -> Any:
    return select(ERRAND).where(*own(asker), ERRAND.c.kept_until > work.at)


def _line(row: Any, asker: Asker) -> ErrandLine:
    return ErrandLine(
        id=row.id,
        kind=row.kind,
        title=KINDS[row.kind].title,
        words=str(row.asked.get("words", "")),
        state=row.state,
        done=row.done,
        total=row.total,
        size=row.size,
        asked_at=row.asked_at,
        ended_at=row.ended_at,
        kept_until=row.kept_until,
        there=row.state == DONE and asker.sees(row.posts),
        failure=load_message(row.failure) if row.state == FAILED and row.failure is not None else None,
    )


def _failed(row: Any, zone: str) -> FailedErrand:
    return FailedErrand(
        id=row.id,
        title=KINDS[row.kind].title,
        person_id=row.person_id,
        name=stored_text(row.name_en, row.name_zh),
        email=row.email,
        attempts=row.attempts,
        failure=load_message(row.failure),
        failed_on=row.ended_at.astimezone(ZoneInfo(zone)).date(),
    )


def _place(token: str) -> tuple[datetime, str] | None:
    """Where a page begins; nonsense begins at the first page."""
    key, _, moment = token.partition("@")
    try:
        at = datetime.fromisoformat(moment)
        return (at.astimezone(UTC), key[:32]) if at.tzinfo is not None and key.isascii() else None
    except (ValueError, OverflowError):
        return None
