"""Errands are made one at a time in a process, side by side in several: each is taken in hand with a lease.

Whoever has one says again and again that it lives, and asks whether it is still wanted. A process that dies leaves it
to another; of two that take each other for dead, only the one that took it last delivers. What fails is tried again.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from sqlalchemy import insert, select, update

from govflow.codec import dump
from govflow.errors import NotFound
from govflow.messages import Message
from govflow.services.backend import Backend
from govflow.services.operation.errands.askers import KNOWN, OVER, Asker, asker_of
from govflow.services.operation.errands.kinds import KINDS
from govflow.services.operation.errands.pieces import (
    Outlet,
    drop_pieces,
    forget_pieces,
    key_of_piece,
    remove_files,
    unwrap_key,
)
from govflow.services.retrying import retried
from govflow.services.uploads import KEPT_SECONDS
from govflow.store.deadlines.left import new_incident
from govflow.store.people.errands import DONE, ERRAND, FAILED, PIECE, RUNNING, UNDER_WAY, WAITING
from govflow.store.sql.session import Session
from govflow.store.work import Work
from govflow.values import VISITOR

LEASE = timedelta(seconds=45)
"""After so long without a sign of life another process takes it; with the pause between two looks, within a minute."""
BEAT = 1.0
"""Seconds between two signs of life."""
DELAYS = tuple(timedelta(seconds=each) for each in (10, 60, 300))
"""After the first failure, the second …; after the one that follows the last, it has failed for good."""
MOST_ATTEMPTS = len(DELAYS) + 1
MOST_BYTES = 512 * 2**20
"""So large may a file be."""
KEPT = timedelta(seconds=KEPT_SECONDS)
"""So long is kept what has ended, as what people send is, and what waits."""

LOST = Message("What made it was cut off again and again.")

log = logging.getLogger(__name__)


class GivenUp(Exception):
    """It was cancelled, or another process has it by now: what is made here is of no use."""


class Stopped(Exception):
    """This process is told to end; another one makes it."""


class Unmakeable(Exception):
    """It cannot be made, nor will it be otherwise another time. ``message``: why."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


class Making:
    """An errand in hand. Whoever writes it reads with ``reading``, writes to ``file``, and says ``step`` after each
    batch.
    """

    def __init__(self, backend: Backend, row: Any, stopping: Callable[[], bool]) -> None:
        self.kind, self.asked, self.language = row.kind, row.asked, row.language
        self.file = Outlet(self._keep)
        self._backend, self._row, self._stopping = backend, row, stopping
        self._posts: list[tuple[int, str]] = []
        self._key = b""
        self._names: list[str] = []
        self._done = self._size = 0
        self._beaten = time.monotonic()

    def begin(self) -> None:
        """Clear away what an earlier attempt left, and count what there is to do."""
        drop_pieces(self._backend, self._row.id, before=self._row.turn)
        with self._backend.reading() as session:
            self._key = unwrap_key(session, self._row)
        with self._asked() as (work, asker):
            total = KINDS[self.kind].total(work, asker.pairs, self.asked)
        self._posts = [*asker.pairs]
        self._beat(total=total, posts=[[*each] for each in asker.pairs])

    @contextmanager
    def reading(self) -> Iterator[tuple[Work, Asker]]:
        """A session of its own as whoever asked is at this moment. Raises Unmakeable where they are not as they were
        when it was begun.
        """
        with self._asked() as (work, asker):
            if not asker.sees(self._posts):
                raise Unmakeable(OVER)
            yield work, asker

    def step(self, count: int) -> None:
        """So many more are done. Raises GivenUp, and Stopped; asks each time, and says once a second that it lives."""
        self._done += count
        if self._stopping():
            raise Stopped
        if time.monotonic() - self._beaten >= BEAT:
            self._beat()
            return
        with self._backend.reading() as session:
            if session.execute(select(ERRAND.c.id).where(*_in_hand(self._row))).first() is None:
                raise GivenUp

    def finish(self) -> None:
        """Deliver: from now on the file is there. Raises GivenUp."""
        self.file.close()
        now = self._backend.clock.now()
        ended = {"state": DONE, "ended_at": now, "kept_until": now + KEPT, "size": self._size, "failure": None}
        self._set(**ended, total=self._done, done=self._done)

    def forget(self) -> None:
        """Leave nothing of what was made here."""
        drop_own_pieces(self._backend, self._row)
        remove_files(self._backend, self._names)

    @contextmanager
    def _asked(self) -> Iterator[tuple[Work, Asker]]:
        with self._backend.page() as session:
            try:
                asker = asker_of(self._backend.work(session, VISITOR), self._row)
            except NotFound as error:
                raise Unmakeable(OVER) from error
            yield self._backend.work(session, asker.actor), asker

    def _beat(self, **more: Any) -> None:
        self._set(done=self._done, next_at=self._backend.clock.now() + LEASE, **more)
        self._beaten = time.monotonic()

    @retried
    def _set(self, **columns: Any) -> None:
        with self._backend.transaction() as session:
            _change(session, self._row, seen_at=self._backend.clock.now(), **columns)

    def _keep(self, content: bytes) -> None:
        """A piece is kept before a row says so; both only as long as this process is the one that has the errand."""
        self._size += len(content)
        if self._size > MOST_BYTES:
            raise Unmakeable(
                Message(
                    "The file would be larger than %(most)s MB. Narrow the list, and ask for its parts.",
                    most=MOST_BYTES // 2**20,
                )
            )
        number = len(self._names)
        key = key_of_piece(self._key, self._row.turn, number)
        sealed = self._backend.blobs.put_sealed(content, key, len(content))
        self._names.append(sealed.name)
        self._note(number, sealed.name, len(content))
        self._beaten = time.monotonic()

    @retried
    def _note(self, number: int, name: str, size: int) -> None:
        with self._backend.transaction() as session:
            now = self._backend.clock.now()
            _change(session, self._row, done=self._done, seen_at=now, next_at=now + LEASE)
            piece = {"errand_id": self._row.id, "turn": self._row.turn, "number": number, "name": name, "size": size}
            session.execute(insert(PIECE).values(**piece))


Write: TypeAlias = Callable[[Making], None]
"""Writes the file of an errand, in the language of whoever asked; the application hands it to the job."""

WRITES_ERRANDS = "govflow.errands"
"""Under this name an application has its ``Write``."""


def run_waiting(backend: Backend, write: Write, stopping: Callable[[], bool] = lambda: False) -> int:
    """Make what waits, until nothing does or the process is told to end; how many were taken in hand."""
    done = 0
    while not stopping() and run_next(backend, write, stopping):
        done += 1
    return done


def run_next(backend: Backend, write: Write, stopping: Callable[[], bool] = lambda: False) -> bool:
    """Make the errand that waits longest. False where none does."""
    row = _take(backend)
    if row is None:
        return False
    making = Making(backend, row, stopping)
    try:
        making.begin()
        write(making)
        making.finish()
    except GivenUp:
        making.forget()
    except Stopped:
        making.forget()
        _leave(backend, row, state=WAITING, attempts=row.attempts - 1, next_at=backend.clock.now())
    except Unmakeable as error:
        making.forget()
        _fail(backend, row, error.message)
    except Exception as error:
        if backend.outages.noticed(error):
            raise  # nothing can be kept now; whoever takes it next clears away what is left
        making.forget()
        _put_off(backend, row, error)
    return True


def _take(backend: Backend) -> Any | None:
    """Take in hand what waits longest, or was left behind; one that was left behind too often has failed."""
    with backend.reading() as session:
        if session.execute(_due(backend.clock.now())).first() is None:
            return None
    return _taken(backend)


@retried
def _taken(backend: Backend) -> Any | None:
    with backend.transaction() as session:
        while True:
            now = backend.clock.now()
            row = session.execute(_due(now).with_for_update(skip_locked=True)).first()
            if row is None:
                return None
            if row.state == RUNNING and row.attempts >= MOST_ATTEMPTS:
                _change(session, row, **_failed(now, LOST))
                continue
            taken = {"state": RUNNING, "turn": row.turn + 1, "attempts": row.attempts + 1, "begun_at": now}
            these = update(ERRAND).where(ERRAND.c.id == row.id)
            session.execute(these.values(**taken, done=0, seen_at=now, next_at=now + LEASE))
            return session.execute(select(ERRAND).where(ERRAND.c.id == row.id)).one()


def _due(now: datetime) -> Any:
    due = (KNOWN, ERRAND.c.state.in_(UNDER_WAY), ERRAND.c.next_at <= now)
    return select(ERRAND).where(*due).order_by(ERRAND.c.next_at, ERRAND.c.id).limit(1)


def _in_hand(row: Any) -> tuple[Any, ...]:
    """It is still wanted, and nobody else has taken it since."""
    return ERRAND.c.id == row.id, ERRAND.c.state == RUNNING, ERRAND.c.turn == row.turn


def _change(session: Session, row: Any, **columns: Any) -> None:
    """Raises GivenUp where it is in other hands by now, or in none."""
    changed = update(ERRAND).where(*_in_hand(row)).values(**columns).returning(ERRAND.c.id)
    if session.execute(changed).first() is None:
        raise GivenUp


@retried
def drop_own_pieces(backend: Backend, row: Any) -> None:
    """Forget the pieces that were made in one turn."""
    with backend.transaction() as session:
        forget_pieces(session, PIECE.c.errand_id == row.id, PIECE.c.turn == row.turn)


def _put_off(backend: Backend, row: Any, error: Exception) -> None:
    """Only the log has what went wrong: it may be words of a case."""
    incident, now = new_incident(), backend.clock.now()
    log.error("incident %s: the errand %s could not be made.", incident, row.id, exc_info=error)
    why = Message(
        "It could not be made. Whoever runs the installation finds the reason in its log under %(incident)s.",
        incident=incident,
    )
    if row.attempts >= MOST_ATTEMPTS:
        _fail(backend, row, why)
    else:
        _leave(backend, row, state=WAITING, next_at=now + DELAYS[row.attempts - 1], failure=dump(why))


def _fail(backend: Backend, row: Any, why: Message) -> None:
    _leave(backend, row, **_failed(backend.clock.now(), why))


def _failed(now: datetime, why: Message) -> dict[str, Any]:
    return {"state": FAILED, "ended_at": now, "kept_until": now + KEPT, "failure": dump(why)}


@retried
def _leave(backend: Backend, row: Any, **columns: Any) -> None:
    """Unless it was cancelled meanwhile, or another process has it."""
    with backend.transaction() as session:
        session.execute(update(ERRAND).where(*_in_hand(row)).values(**columns))
