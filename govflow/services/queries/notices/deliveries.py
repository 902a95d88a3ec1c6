"""Dead letters, for administrators: what could not be delivered, why, to whom, and what it belongs to.

Administrators see no case because of that: one is named to those who see it. When it was that something happened in a
case is not told either, only the day on which the last attempt failed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, func, or_, select

from govflow.store.cases import CASE
from govflow.store.lists.notices.outbox import queue
from govflow.store.lists.notices.tables import DEAD, DELIVERY, NOTICE, WAITING
from govflow.store.lists.notices.webhooks import EVENT, WEBHOOK, WEBHOOK_CHANNEL
from govflow.store.people import PersonRow
from govflow.store.sql.base import UtcDateTime
from govflow.store.sql.prepared import Prepared
from govflow.store.visibility import VISIBLE, sight
from govflow.store.work import Work
from govflow.values import Text, stored_text

PAGE = 50
NAMED = 5
"""So many cases at most are named of a mail."""

_PERSON = PersonRow.__table__
_DEAD = Prepared(
    select(
        DELIVERY.c.id, DELIVERY.c.channel, DELIVERY.c.attempts, DELIVERY.c.failure, DELIVERY.c.failed_at,
        DELIVERY.c.case_id, DELIVERY.c.person_id, _PERSON.c.name_en, _PERSON.c.name_zh, _PERSON.c.email,
        WEBHOOK.c.host,
    )
    .outerjoin(_PERSON, _PERSON.c.id == DELIVERY.c.person_id)
    .outerjoin(EVENT, EVENT.c.id == DELIVERY.c.id)
    .outerjoin(WEBHOOK, WEBHOOK.c.id == EVENT.c.webhook_id)
    .where(DELIVERY.c.state == DEAD)
    .order_by(DELIVERY.c.failed_at.desc(), DELIVERY.c.id)
    .limit(PAGE + 1)
)  # fmt: skip
_OF_MAIL = (
    select(NOTICE.c.delivery_id.label("delivery"), CASE.c.reference)
    .join(CASE, CASE.c.id == NOTICE.c.case_id)
    .where(NOTICE.c.delivery_id.in_(bindparam("these", expanding=True)), VISIBLE)
)
_OF_CASE = (
    select(DELIVERY.c.id.label("delivery"), CASE.c.reference)
    .join(CASE, CASE.c.id == DELIVERY.c.case_id)
    .where(DELIVERY.c.id.in_(bindparam("these", expanding=True)), VISIBLE)
)
_OF_EVENT = (
    select(EVENT.c.id.label("delivery"), CASE.c.reference)
    .join(CASE, CASE.c.id == EVENT.c.case_id)
    .where(EVENT.c.id.in_(bindparam("these", expanding=True)), VISIBLE)
)
_NAMED = Prepared(_OF_MAIL.union(_OF_CASE, _OF_EVENT))
_STATES = Prepared(
    select(
        func.count().filter(DELIVERY.c.state == DEAD).label("dead"),
        func.count().filter(DELIVERY.c.state == WAITING).label("waiting"),
        func.min(DELIVERY.c.next_at)
        .filter(DELIVERY.c.state == WAITING, DELIVERY.c.next_at <= bindparam("now", type_=UtcDateTime()))
        .label("since"),
    ).where(DELIVERY.c.channel != WEBHOOK_CHANNEL, or_(DELIVERY.c.state == DEAD, DELIVERY.c.state == WAITING))
)


@dataclass(frozen=True, kw_only=True)
class DeadLetter:
    """``cases``: those it belongs to that the reader sees. ``name``: none for the notices of a case. ``to``: an address
    of mail, or the host of a webhook.
    """

    id: str
    name: Text | None
    to: str | None
    person_id: int | None
    attempts: int
    failure: str
    failed_on: date
    cases: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Deliveries:
    """The page. ``more``: there are more dead letters than it shows."""

    letters: tuple[DeadLetter, ...]
    more: bool


@dataclass(frozen=True, kw_only=True)
class DeliveryLag:
    """How far behind telling and sending are; times in seconds."""

    untold: int
    untold_for: float
    dead: int
    waiting: int
    overdue: float


def load_deliveries(work: Work, zone: str) -> Deliveries:
    """What could not be delivered, what failed last first."""
    rows = _DEAD.rows(work.session)
    shown = rows[:PAGE]
    named: dict[str, list[str]] = {}
    for row in _NAMED.rows(work.session, these=[each.id for each in shown], **sight(work.actor)):
        named.setdefault(row.delivery, []).append(row.reference)
    return Deliveries(letters=tuple(_letter(row, named.get(row.id, []), zone) for row in shown), more=len(rows) > PAGE)


def read_delivery_lag(work: Work) -> DeliveryLag:
    """For whoever watches the installation."""
    now = work.at
    untold, mail = queue(work.session), _STATES.first(work.session, now=now)
    return DeliveryLag(
        untold=untold.number,
        untold_for=_since(untold.since, now),
        dead=mail.dead,
        waiting=mail.waiting,
        overdue=_since(mail.since, now),
    )


def _letter(row: Any, cases: list[str], zone: str) -> DeadLetter:
    return DeadLetter(
        id=row.id,
        name=stored_text(row.name_en, row.name_zh) if row.person_id is not None else None,
        to=row.host or row.email,
        person_id=row.person_id,
        attempts=row.attempts,
        failure=row.failure or "?",
        failed_on=row.failed_at.astimezone(ZoneInfo(zone)).date(),
        cases=tuple(sorted(cases)[:NAMED]),
    )


def _since(moment: datetime | None, now: datetime) -> float:
    return 0.0 if moment is None else max(timedelta(0), now - moment).total_seconds()
