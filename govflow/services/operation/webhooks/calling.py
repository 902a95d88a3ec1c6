"""Carrying events to the receivers of webhooks: one webhook at a time is tried by one process, and all take turns.

Whoever tries an event lets its webhook rest first for as long as that may take. So a process that dies leaves it to
another, and it comes at least once, under one name. What fails is tried later, and its webhook rests, longer and
longer; what is slow rests in proportion. So nobody's receiver holds up others, and mail is no business of this.
"""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Any, TypeAlias

from sqlalchemy import func, or_, select, update

from govflow.engine.entries.concern import AWAITED
from govflow.errors import Invalid
from govflow.keys import Unreadable
from govflow.services.accounts.webhooks import secrets_of, signed_headers, unwrap
from govflow.services.backend import Backend
from govflow.services.operation.notices.attempts import DELAYS, delay
from govflow.services.operation.notices.readers import as_reader
from govflow.services.operation.notices.rhythms import Rhythms
from govflow.services.operation.webhooks.addresses import find, read_address
from govflow.services.operation.webhooks.bulletins import told_now
from govflow.services.operation.webhooks.failures import FAULT, GONE, INSIDE, KEYS, Unreached, answered, sentence
from govflow.services.operation.webhooks.reaching import send
from govflow.services.queries.directory.programs.tokens import pairs_of
from govflow.services.queries.notices.occurrences import Occurrence, load_case_line
from govflow.services.queries.notices.webhooks import acting_of
from govflow.services.retrying import retried
from govflow.store.lists.notices import webhooks
from govflow.store.lists.notices.tables import DEAD, DELIVERY, NOTICE, SENT, VOID, WAITING
from govflow.store.lists.notices.webhooks import EVENT, EXPIRED, ON, TEST, WEBHOOK, WebhookRow
from govflow.store.sql.session import Session
from govflow.store.sql.upsert import insert_or_ignore
from govflow.values import VISITOR, new_id

Write: TypeAlias = Callable[[Occurrence], bytes]
"""Puts an event into words for programs; the application hands it to the job."""

WRITES_EVENTS = "govflow.events"
"""Under this name an application has its ``Write``."""
AT_ONCE = 6
"""So many receivers at a time in a process."""
LEASE = timedelta(seconds=90)
"""After so long another process tries what one has taken on: longer than names, numbers and an answer may take."""
SLOW, RESTS = 1.0, 10.0
"""A receiver that takes longer than so many seconds rests so many times as long."""
GIVEN_UP = timedelta(days=3)
"""A webhook through which nothing came for so long switches itself off."""
SWITCHED_OFF = "webhook"
"""Why its person is told."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Tried:
    """What became of an event. ``word``: why it failed; ``final``: nor will it be otherwise another time."""

    event: Any
    state: str
    took: float
    word: str | None = None
    final: bool = False


def call(backend: Backend, write: Write) -> int:
    """Carry all events whose time has come, one after the other; how many came through."""
    sent, taken = 0, _take(backend, None)
    while taken is not None:
        tried = _try(backend, write, taken)
        sent += tried.state == SENT
        taken = _take(backend, tried)
    return sent


class Carriers:
    """So many at a time in this process: who waits for a slow receiver keeps one of them, and holds up no other."""

    def __init__(self, backend: Backend, write: Write) -> None:
        self._backend, self._write = backend, write
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="carrier")
        self._lock, self._busy = Lock(), 0

    def begin(self) -> int:
        """Let as many begin as there is something to do for; how many."""
        with self._backend.reading() as session:
            due = len(session.execute(_due(self._backend.clock.now()).limit(AT_ONCE)).all())
        with self._lock:
            more = max(0, min(due, AT_ONCE - self._busy))
            self._busy += more
        for _ in range(more):
            self._pool.submit(self._carry)
        return more

    def end(self) -> None:
        """Wait for those under way."""
        self._pool.shutdown(cancel_futures=True)

    def _carry(self) -> None:
        try:
            call(self._backend, self._write)
        except Exception as error:
            if not self._backend.outages.noticed(error):
                log.exception("Events could not be carried.")
        finally:
            with self._lock:
                self._busy -= 1


def _due(now: datetime) -> Any:
    rested = or_(WEBHOOK.c.rests_until.is_(None), WEBHOOK.c.rests_until <= now)
    return select(WEBHOOK.c.id).where(WEBHOOK.c.state == ON, WEBHOOK.c.due_at <= now, rested)


@retried
def _take(backend: Backend, tried: Tried | None) -> Any | None:
    """Keep what became of one event, and take on another: of the webhook that was tried longest ago."""
    now = backend.clock.now()
    with backend.transaction() as session:
        if tried is not None:
            _keep(backend, session, tried, now)
        turn = _due(now).order_by(WEBHOOK.c.tried_at, WEBHOOK.c.id).limit(1).with_for_update(skip_locked=True)
        while (number := session.scalar(turn)) is not None:
            event = session.execute(_next_of(number, now)).first()
            if event is None:
                _set(session, number, due_at=_earliest(number))
                continue
            again = now + LEASE
            taken = update(DELIVERY).where(DELIVERY.c.id == event.id)
            session.execute(taken.values(attempts=DELIVERY.c.attempts + 1, next_at=again))
            _set(session, number, rests_until=again, tried_at=now)
            return event
        return None


def _next_of(number: int, now: datetime) -> Any:
    waits = (EVENT.c.webhook_id == number, DELIVERY.c.state == WAITING, DELIVERY.c.next_at <= now)
    columns = (*EVENT.c, (DELIVERY.c.attempts + 1).label("attempts"))
    return (
        select(*columns)
        .join(DELIVERY, DELIVERY.c.id == EVENT.c.id)
        .where(*waits)
        .order_by(DELIVERY.c.next_at, EVENT.c.at, EVENT.c.id)
        .limit(1)
    )


def _earliest(number: int) -> Any:
    waits = select(func.min(DELIVERY.c.next_at)).join(EVENT, EVENT.c.id == DELIVERY.c.id)
    return waits.where(EVENT.c.webhook_id == number, DELIVERY.c.state == WAITING).scalar_subquery()


def _set(session: Session, number: int, **columns: Any) -> None:
    session.execute(update(WEBHOOK).where(WEBHOOK.c.id == number).values(**columns))


def _keep(backend: Backend, session: Session, tried: Tried, now: datetime) -> None:
    """Unless it was ended, or another process, to which it was left too long, has kept already that it came through."""
    number = tried.event.webhook_id
    row = session.execute(select(WEBHOOK).where(WEBHOOK.c.id == number).with_for_update()).first()
    mine = (DELIVERY.c.id == tried.event.id, DELIVERY.c.state == WAITING)
    kept = update(DELIVERY).where(*mine).values(**_of_delivery(tried, now)).returning(DELIVERY.c.id)
    if row is None or session.execute(kept).first() is None:
        return
    rest = timedelta(seconds=RESTS * tried.took) if tried.took > SLOW else None
    if tried.word is not None:
        _failed(backend, session, row, tried, now)
    elif tried.state == SENT:
        _set(session, number, delivered_at=now, failures=0, failing_since=None, failure=None)
    if tried.word is None:
        _set(session, number, rests_until=None if rest is None else now + rest)
    _set(session, number, due_at=_earliest(number))


def _of_delivery(tried: Tried, now: datetime) -> dict[str, Any]:
    if tried.word is None:
        return {"state": tried.state, "sent_at": now if tried.state == SENT else None}
    failed = {"failure": str(sentence(tried.word))[:200], "failed_at": now}
    if tried.event.kind == TEST:
        return {"state": VOID, **failed}
    wait = None if tried.final else delay(tried.event.attempts)
    if wait is None:
        return {"state": DEAD, "next_at": now, **failed}
    return {"state": WAITING, "next_at": now + _about(wait), **failed}


def _failed(backend: Backend, session: Session, row: Any, tried: Tried, now: datetime) -> None:
    """It rests; after days of it, or when the receiver says so, it is tried no more."""
    since = row.failing_since or now
    rest = _about(DELAYS[min(row.failures, len(DELAYS) - 2)])
    _set(session, row.id, failures=row.failures + 1, failing_since=since, failed_at=now, failure=tried.word)
    _set(session, row.id, rests_until=now + rest)
    over = webhooks.GONE if tried.word == GONE else webhooks.FAILED if now - since >= GIVEN_UP else None
    if over is None:
        return
    _set(session, row.id, state=over)
    happened = or_(EVENT.c.kind != EXPIRED, EVENT.c.at <= now)
    left = select(EVENT.c.id).where(EVENT.c.webhook_id == row.id, happened)
    waits = update(DELIVERY).where(DELIVERY.c.id.in_(left), DELIVERY.c.state == WAITING)
    session.execute(waits.values(state=DEAD, failure=str(sentence(tried.word or FAULT))[:200], failed_at=now))
    if tried.event.case_id is not None or tried.event.bulletin_id is not None:
        _tell(backend, session, row.person_id, tried.event, now)


def _tell(backend: Backend, session: Session, person_id: int, event: Any, now: datetime) -> None:
    """Its person learns of it under the bell and by mail, at the entry or bulletin that did not come through."""
    mail_at = Rhythms.load(backend, session, [person_id]).mail_at(person_id, now, required=False)
    about = {"person_id": person_id, "case_id": event.case_id, "seq": event.seq, "bulletin_id": event.bulletin_id}
    said = {"at": now, "mail_at": mail_at, "why": SWITCHED_OFF, "read_at": None, "delivery_id": None, "required": False}
    new = insert_or_ignore(session, NOTICE, id=new_id(), **about, **said)
    if not new and event.bulletin_id is not None:  # they were told of the bulletin itself: one line for each
        mine = (NOTICE.c.person_id == person_id, NOTICE.c.bulletin_id == event.bulletin_id)
        session.execute(update(NOTICE).where(*mine).values(**said))


def _about(wait: timedelta) -> timedelta:
    """Not all at the same moment, where many wait for one receiver."""
    return wait * random.uniform(1.0, 1.25)


def _try(backend: Backend, write: Write, event: Any) -> Tried:
    began = time.monotonic()

    def tried(state: str, word: str | None = None, *, final: bool = False) -> Tried:
        return Tried(event, state, time.monotonic() - began, word, final)

    try:
        ready = _ready(backend, write, event)
        if ready is None:
            return tried(VOID)
        status = send(ready.receiver, find(ready.receiver), ready.content, ready.headers)
    except Unreached as error:
        return tried(WAITING, error.word)
    except Exception as error:
        if backend.outages.noticed(error):
            raise
        log.exception("Event %s could not be carried.", event.id)
        return tried(WAITING, FAULT)
    if 200 <= status < 300:
        return tried(SENT)
    return tried(WAITING, answered(status), final=answered(status) == GONE)


@dataclass(frozen=True)
class _Ready:
    receiver: Any
    content: bytes
    headers: dict[str, str]


def _ready(backend: Backend, write: Write, event: Any) -> _Ready | None:
    """What is sent, and where to, as its person may know it now; None where there is nothing left to tell."""
    now = backend.clock.now()
    with backend.page() as session:
        row = session.get(WebhookRow, event.webhook_id)
        actor = None if row is None or row.state != ON else acting_of(backend.work(session, VISITOR), row)
        if row is None or actor is None:
            return None
        case = bulletin = None
        if event.bulletin_id is not None:
            bulletin = told_now(backend.work(session, actor), event)
            if bulletin is None:
                return None
        if event.case_id is not None:
            work = backend.work(session, actor)
            reader = as_reader(work, event.case_id, [event.seq])
            case = load_case_line(work, pairs_of(actor), event.case_id)
            if reader is None or event.seq not in reader.known or case is None:
                return None
            if event.kind == AWAITED and not case.waiting:
                return None
        try:
            address = unwrap(session, row, "address", row.address)
            keys = secrets_of(session, row, now)
        except Unreadable as error:
            raise Unreached(KEYS) from error
    try:
        receiver = read_address(address, backend.settings.webhooks)
    except Invalid as error:
        raise Unreached(INSIDE) from error
    content = write(Occurrence(id=event.id, kind=event.kind, at=event.at, case=case, bulletin=bulletin))
    headers = {"Content-Type": MEDIA_TYPE, "User-Agent": "govflow", **signed_headers(content, event.id, now, keys)}
    return _Ready(receiver, content, headers)


MEDIA_TYPE = "application/cloudevents+json"
