"""Sending mail: what waits of each person becomes one mail when its time has come, and is tried until it has left.

Whoever tries a mail first moves its next attempt on. So a process that dies leaves it to whoever comes then, and it is
sent at least once, with one Message-ID: programs that show mail show two such as one. It counts as sent only once the
server has taken it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, bindparam, exists, insert, select, update

from govflow.errors import NotFound
from govflow.services.backend import Backend
from govflow.services.operation.notices.attempts import delay
from govflow.services.operation.notices.failing import tell_offices
from govflow.services.operation.notices.passwords import look_up
from govflow.services.operation.notices.readers import person_at_work
from govflow.services.operation.notices.smtp import Server, Undeliverable, Written
from govflow.services.operation.notices.wishes import stop_token
from govflow.services.queries.notices.invitations import InvitationLetter, load_invitation_letter
from govflow.services.queries.notices.letters import Letter, load_letter
from govflow.services.queries.notices.passwords import AccountLetter, load_account_letter
from govflow.services.retrying import retried
from govflow.settings.mail import MailServer
from govflow.store.lists.notices.tables import ASKED, DEAD, DELIVERY, INVITED, MAIL, MAILS, NOTICE, SENT, VOID, WAITING
from govflow.store.sql.session import Session
from govflow.store.sql.turns import turn
from govflow.values import new_id

AnyLetter: TypeAlias = Letter | AccountLetter | InvitationLetter
Write: TypeAlias = Callable[[AnyLetter], Written]
"""Puts a letter into words; the application hands it to the job."""

WRITES = "govflow.letters"
"""Under this name an application has its ``Write``."""
AT_ONCE = 4
GATHERED = 500
"""So many notices at most become mails in a transaction."""
LEASE = timedelta(seconds=45)
"""After so long another process tries what one has taken on. The server has ``smtp.TIMEOUT`` for each answer."""

_INTO_MAIL = update(NOTICE).where(NOTICE.c.id == bindparam("notice")).values(delivery_id=bindparam("mail"))

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Tried:
    """What became of a mail: the columns of its row that it changes, and how it stands then."""

    mail: Any
    state: str
    columns: Mapping[str, Any]


def post(backend: Backend, write: Write) -> int:
    """Send all mail whose time has come; how many left. Nothing where the installation sends no mail.

    Several at a time, for each waits mostly for the mail server and the database; on SQLite, which has one writer, one.
    """
    settings = backend.settings.mail
    if settings is None:
        return 0
    look_up(backend)
    while _gather(backend) == GATHERED:
        pass
    first = _next(backend, None) if _is_due(backend) else None
    if first is None:
        return 0
    carry = partial(_carry, backend, write, settings)
    if backend.sessions.engine.dialect.name == "sqlite":
        return carry(first)
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="carrier") as pool:
        return sum(pool.map(carry, (first, *[None] * (AT_ONCE - 1))))


def _carry(backend: Backend, write: Write, settings: MailServer, mail: Any | None) -> int:
    """Send this mail, or else what is due, and one after the other until none is."""
    carrier, sent = Server(settings), 0
    try:
        mail = mail if mail is not None else _next(backend, None)
        while mail is not None:
            tried = _try(backend, write, carrier, mail)
            sent += tried.state == SENT
            mail = _next(backend, tried)
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
def _gather(backend: Backend) -> int:
    """Make a mail for each person of what is due, and one of what must be told, so that it says so and nothing else
    holds it up; of how many notices.
    """
    now = backend.clock.now()
    due = (NOTICE.c.delivery_id.is_(None), NOTICE.c.mail_at <= now)
    some = (
        select(NOTICE.c.id, NOTICE.c.person_id, NOTICE.c.required)
        .where(*due)
        .order_by(NOTICE.c.mail_at)
        .limit(GATHERED)
    )
    with backend.reading() as session:
        if not session.execute(some.limit(1)).first():
            return 0
    with backend.transaction() as session:
        rows = session.execute(some.with_for_update(skip_locked=True)).all()
        mails = {(row.person_id, row.required): new_id() for row in rows}
        if mails:
            session.execute(insert(DELIVERY), [_new_mail(each, person, now) for (person, _), each in mails.items()])
            into = [{"notice": row.id, "mail": mails[row.person_id, row.required]} for row in rows]
            session.connection.execute(_INTO_MAIL, into)
        return len(rows)


def _new_mail(identifier: str, person_id: int, now: datetime) -> dict[str, Any]:
    nothing = dict.fromkeys(("case_id", "failure", "failed_at", "sent_at"))
    first = {"channel": MAIL, "state": WAITING, "attempts": 0, "next_at": now, "made_at": now}
    return {"id": identifier, "person_id": person_id, **first, **nothing}


def _is_due(backend: Backend) -> bool:
    """Is there mail to be sent now? Whoever only looks locks nothing, and is no news."""
    with backend.reading() as session:
        return bool(session.scalar(select(exists().where(*_due(backend.clock.now())))))


def _due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return DELIVERY.c.channel.in_(MAILS), DELIVERY.c.state == WAITING, DELIVERY.c.next_at <= now


@retried
def _next(backend: Backend, tried: Tried | None) -> Any | None:
    """Keep what became of one mail, and take on another in the same transaction; None where none is due."""
    now = backend.clock.now()
    first = (
        select(DELIVERY.c.id).where(*_due(now)).order_by(DELIVERY.c.next_at).limit(1).with_for_update(skip_locked=True)
    )
    taken = (
        update(DELIVERY)
        .where(DELIVERY.c.id.in_(first.scalar_subquery()))
        .values(attempts=DELIVERY.c.attempts + 1, next_at=now + LEASE)
        .returning(DELIVERY.c.id, DELIVERY.c.channel, DELIVERY.c.person_id, DELIVERY.c.attempts, DELIVERY.c.made_at)
    )
    with backend.transaction() as session:
        if tried is not None:
            _keep(backend, session, tried)
        return session.execute(taken).first()


def _keep(backend: Backend, session: Session, tried: Tried) -> None:
    """Unless another process, to which it was left too long, has kept already that it left."""
    mine = (DELIVERY.c.id == tried.mail.id, DELIVERY.c.state == WAITING)
    kept = update(DELIVERY).where(*mine).values(state=tried.state, **tried.columns).returning(DELIVERY.c.id)
    if session.execute(kept).first() is not None and tried.state == DEAD:
        tell_offices(backend, session, tried.mail.id)


def _try(backend: Backend, write: Write, carrier: Server, mail: Any) -> Tried:
    try:
        letter = _letter(backend, mail)
        if letter is None:
            return Tried(mail, VOID, {})
        carrier.send(write(letter), mail.id, mail.made_at)
    except Undeliverable as error:
        return _failed(backend, mail, error.reason, final=error.final)
    except Exception as error:
        if backend.outages.noticed(error):
            raise
        log.exception("Mail %s could not be written.", mail.id)
        return _failed(backend, mail, f"It could not be written ({type(error).__name__}).", final=False)
    return Tried(mail, SENT, {"sent_at": backend.clock.now()})


def _failed(backend: Backend, mail: Any, reason: str, *, final: bool) -> Tried:
    now, wait = backend.clock.now(), None if final else delay(mail.attempts)
    columns = {"failure": reason[:200], "failed_at": now, "next_at": now + (wait or timedelta(0))}
    given_up = VOID if mail.channel == ASKED else DEAD  # no administrator reads who asked for a new password
    return Tried(mail, given_up if wait is None else WAITING, columns)


def _letter(backend: Backend, mail: Any) -> AnyLetter | None:
    with backend.page() as session:
        try:
            work = person_at_work(backend, session, mail.person_id)
        except NotFound:
            return None
        if mail.channel == INVITED:
            return load_invitation_letter(work, backend.settings, mail)
        if mail.channel != MAIL:
            return load_account_letter(work, backend.settings, mail)
        return load_letter(work, mail.id, stop_token(backend, mail.person_id))
