"""Sending mail: what waits of each person becomes one mail when its time has come, and is tried until it has left.

Whoever tries a mail first moves its next attempt on. So a process that dies leaves it to whoever comes then, and it is
sent at least once, with one Message-ID: programs that show mail show two such as one. It counts as sent only once the
server has taken it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from sqlalchemy import and_, select, update

from govflow.errors import NotFound
from govflow.services.backend import Backend
from govflow.services.operation.notices.attempts import delay
from govflow.services.operation.notices.failing import tell_offices
from govflow.services.operation.notices.readers import person_at_work
from govflow.services.operation.notices.smtp import Server, Transport, Undeliverable, Written
from govflow.services.operation.notices.wishes import stop_token
from govflow.services.queries.notices.letters import Letter, load_letter
from govflow.services.retrying import retried
from govflow.store.lists.notices.tables import DEAD, DELIVERY, MAIL, NOTICE, SENT, VOID, WAITING
from govflow.store.sql.session import Session
from govflow.store.sql.turns import turn
from govflow.values import new_id

Write: TypeAlias = Callable[[Letter], Written]
"""Puts a letter into words; the application hands it to the job."""

WRITES = "govflow.letters"
"""Under this name an application has its ``Write``."""
LEASE = timedelta(seconds=45)
"""After so long another process tries what one has taken on. The server has ``smtp.TIMEOUT`` for each answer."""

log = logging.getLogger(__name__)


def post(backend: Backend, write: Write, transport: Transport | None = None) -> int:
    """Send all mail whose time has come; how many left. Nothing where the installation sends no mail."""
    if backend.settings.mail is None:
        return 0
    _gather(backend)
    carrier, sent = transport or Server(backend.settings.mail), 0
    try:
        while (mail := _take_one(backend)) is not None:
            sent += _sent(backend, write, carrier, mail)
    finally:
        carrier.close()
    return sent


def post_in_turn(backend: Backend, write: Write) -> int | None:
    """The same, whoever else does. On SQLite, which has one writer, None while another process is doing so."""
    if backend.settings.mail is None:
        return 0
    with turn(backend.sessions.engine, "posting") as mine:
        return post(backend, write) if mine else None


@retried
def _gather(backend: Backend) -> None:
    """Make one mail of all that waits of a person, from the first that is due on."""
    now = backend.clock.now()
    with backend.reading() as session:
        waits = and_(NOTICE.c.delivery_id.is_(None), NOTICE.c.mail_at <= now)
        persons = session.scalars(select(NOTICE.c.person_id).where(waits).distinct()).all()
    for person_id in sorted(persons):
        with backend.transaction() as session:
            _address(session, person_id, now)


def _address(session: Session, person_id: int, now: datetime) -> None:
    """What must be told goes by itself, so that it says so and nothing else holds it up."""
    for required in (True, False):
        mine = (NOTICE.c.person_id == person_id, NOTICE.c.delivery_id.is_(None), NOTICE.c.required.is_(required))
        due = (*mine, NOTICE.c.mail_at <= now)
        held = session.scalars(select(NOTICE.c.id).where(*due).order_by(NOTICE.c.id).with_for_update()).all()
        if held:
            identifier = new_id()
            session.execute(DELIVERY.insert(), _new_mail(identifier, person_id, now))
            session.execute(update(NOTICE).where(NOTICE.c.id.in_(held)).values(delivery_id=identifier))


def _new_mail(identifier: str, person_id: int, now: datetime) -> dict[str, Any]:
    nothing = dict.fromkeys(("case_id", "failure", "failed_at", "sent_at"))
    first = {"channel": MAIL, "state": WAITING, "attempts": 0, "next_at": now, "made_at": now}
    return {"id": identifier, "person_id": person_id, **first, **nothing}


@retried
def _take_one(backend: Backend) -> Any | None:
    now = backend.clock.now()
    due = (DELIVERY.c.channel == MAIL, DELIVERY.c.state == WAITING, DELIVERY.c.next_at <= now)
    first = select(DELIVERY.c.id).where(*due).order_by(DELIVERY.c.next_at).limit(1).with_for_update(skip_locked=True)
    with backend.transaction() as session:
        taken = (
            update(DELIVERY)
            .where(DELIVERY.c.id.in_(first.scalar_subquery()))
            .values(attempts=DELIVERY.c.attempts + 1, next_at=now + LEASE)
            .returning(DELIVERY.c.id, DELIVERY.c.person_id, DELIVERY.c.attempts, DELIVERY.c.made_at)
        )
        return session.execute(taken).first()


def _sent(backend: Backend, write: Write, carrier: Transport, mail: Any) -> bool:
    try:
        letter = _letter(backend, mail)
        if letter is None:
            _close(backend, mail, VOID)
            return False
        carrier.send(write(letter), mail.id, mail.made_at)
    except Undeliverable as error:
        _fail(backend, mail, error.reason, final=error.final)
        return False
    except Exception as error:
        if backend.outages.noticed(error):
            raise
        log.exception("Mail %s could not be written.", mail.id)
        _fail(backend, mail, f"It could not be written ({type(error).__name__}).", final=False)
        return False
    _close(backend, mail, SENT)
    return True


def _letter(backend: Backend, mail: Any) -> Letter | None:
    with backend.page() as session:
        try:
            work = person_at_work(backend, session, mail.person_id)
        except NotFound:
            return None
        return load_letter(work, mail.id, stop_token(backend, mail.person_id))


@retried
def _close(backend: Backend, mail: Any, state: str) -> None:
    sent_at = backend.clock.now() if state == SENT else None
    with backend.transaction() as session:
        session.execute(update(DELIVERY).where(DELIVERY.c.id == mail.id).values(state=state, sent_at=sent_at))


@retried
def _fail(backend: Backend, mail: Any, reason: str, *, final: bool) -> None:
    now, wait = backend.clock.now(), None if final else delay(mail.attempts)
    changed = {"failure": reason[:200], "failed_at": now, "next_at": now + (wait or timedelta(0))}
    with backend.transaction() as session:
        mine = (DELIVERY.c.id == mail.id, DELIVERY.c.state == WAITING)
        state = DEAD if wait is None else WAITING
        kept = update(DELIVERY).where(*mine).values(state=state, **changed).returning(DELIVERY.c.id)
        if session.execute(kept).first() is not None and state == DEAD:
            tell_offices(backend, session, mail.id)
