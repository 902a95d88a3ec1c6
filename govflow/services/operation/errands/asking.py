"""Asking for an errand, ending it, taking its file; for administrators, having one tried again that failed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from sqlalchemy import delete, insert, select, update

from govflow.errors import Conflict, Forbidden, NotFound
from govflow.keys import new_key
from govflow.messages import Message
from govflow.services.backend import Backend
from govflow.services.operation.errands.askers import NO_SUCH, Asker, own
from govflow.services.operation.errands.kinds import KINDS
from govflow.services.operation.errands.making import KEPT, MOST_ATTEMPTS
from govflow.services.operation.errands.pieces import (
    find_pieces,
    forget_pieces,
    read_pieces,
    remove_files,
    unwrap_key,
    wrap_key,
)
from govflow.services.retrying import retried
from govflow.store.people import lock_person
from govflow.store.people.errands import CANCELLED, DONE, ERRAND, FAILED, PIECE, UNDER_WAY, WAITING
from govflow.store.sql.session import Session
from govflow.values import Actor, new_id

MOST_WAITING = 3
"""So many errands of one person wait or are made at a time."""
MOST_KEPT = 20
"""So many of one person are kept, whatever became of them."""
AT_ONCE = 100
"""So many are removed in one transaction."""


@dataclass(frozen=True, kw_only=True)
class Ask:
    """Ask for work of a kind. ``asked``: what the kind is asked with; ``language``: of what is written."""

    kind: str
    asked: Mapping[str, Any]
    language: str


@retried
def ask(backend: Backend, asker: Asker, asking: Ask) -> str:
    """Its identifier; the same again while the same is waiting or being made.

    Raises NotFound for a kind that there is not, Conflict for one too many.
    """
    if asking.kind not in KINDS:
        raise NotFound(Message("There is no such file to ask for."))
    assert asker.actor.person_id is not None
    with backend.transaction() as session:
        now = backend.clock.now()
        lock_person(session, asker.actor.person_id)
        kept = session.execute(
            select(ERRAND).where(ERRAND.c.person_id == asker.actor.person_id, ERRAND.c.kept_until > now)
        ).all()
        under_way = [each for each in kept if each.state in UNDER_WAY]
        same = next((each.id for each in under_way if _asks(each) == _wanted(asker, asking)), None)
        if same is not None:
            return str(same)
        if len(under_way) >= MOST_WAITING:
            raise Conflict(
                Message(
                    "%(most)s of your files are being made or wait already. Wait until one is done, or cancel one.",
                    most=MOST_WAITING,
                )
            )
        if len(kept) >= MOST_KEPT:
            raise Conflict(
                Message("%(most)s of your files are kept already. Remove one that you do not need.", most=MOST_KEPT)
            )
        return _insert(session, asker, asking, now)


def end(backend: Backend, asker: Asker, errand_id: str) -> None:
    """Cancel it while it waits or is made, remove it once it has ended. Nothing of its file is left.

    Raises NotFound for anybody else's.
    """
    remove_files(backend, _end(backend, asker, errand_id))


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A file to be given out. ``size`` in bytes."""

    filename: str
    media_type: str
    size: int
    content: Iterator[bytes]


def open_errand(backend: Backend, asker: Asker, errand_id: str) -> Opened:
    """The file of one's own errand. Raises NotFound for anybody else's, one that is not done, and one whose time has
    passed; and where its person does not hold any more all with which it was read.
    """
    with backend.reading() as session:
        row = session.execute(_own(asker, errand_id, backend.clock.now())).first()
        if row is None or row.state != DONE or not asker.sees(row.posts):
            raise NotFound(NO_SUCH)
        key, pieces = unwrap_key(session, row), find_pieces(session, row)
    kind = KINDS[row.kind]
    content = read_pieces(backend.blobs, key, pieces)
    return Opened(filename=kind.filename, media_type=kind.media_type, size=row.size, content=content)


@retried
def try_again(backend: Backend, actor: Actor, errand_id: str) -> None:
    """An administrator has one made that failed, for whoever asked for it. Raises Forbidden, NotFound, Conflict."""
    if not actor.administrator:
        raise Forbidden(Message("Only an administrator may do this. Ask the joint office."))
    with backend.transaction() as session:
        now = backend.clock.now()
        row = session.execute(select(ERRAND).where(ERRAND.c.id == errand_id).with_for_update()).first()
        if row is None or row.kept_until <= now:
            raise NotFound(NO_SUCH)
        if row.state != FAILED or row.attempts < MOST_ATTEMPTS:
            raise Conflict(Message("This is being tried again already, or it was refused for good."))
        again = {"state": WAITING, "attempts": 0, "next_at": now, "ended_at": None, "kept_until": now + KEPT}
        session.execute(update(ERRAND).where(ERRAND.c.id == errand_id).values(**again))


def end_errands(session: Session, person_id: int) -> None:
    """Remove all errands of an account that the command holds. The sealed pieces, whose keys are gone with them, are
    cleared away as all files are that no row names.
    """
    session.execute(delete(ERRAND).where(ERRAND.c.person_id == person_id))


def clear_past(backend: Backend, now: datetime) -> int:
    """Remove what has been kept for its time, with the files; how many."""
    removed = 0
    while found := _clear_some(backend, now):
        removed += found
    return removed


def _clear_some(backend: Backend, now: datetime) -> int:
    number, names = _forget_some(backend, now)
    remove_files(backend, names)
    return number


@retried
def _forget_some(backend: Backend, now: datetime) -> tuple[int, list[str]]:
    with backend.transaction() as session:
        past = select(ERRAND.c.id).where(ERRAND.c.kept_until <= now).order_by(ERRAND.c.kept_until).limit(AT_ONCE)
        these = [*session.scalars(past.with_for_update(skip_locked=True))]
        names = forget_pieces(session, PIECE.c.errand_id.in_(these))
        session.execute(delete(ERRAND).where(ERRAND.c.id.in_(these)))
        return len(these), names


@retried
def _end(backend: Backend, asker: Asker, errand_id: str) -> list[str]:
    """The names of the files that are to be removed."""
    with backend.transaction() as session:
        now = backend.clock.now()
        row = session.execute(_own(asker, errand_id, now).with_for_update()).first()
        if row is None:
            raise NotFound(NO_SUCH)
        names = forget_pieces(session, PIECE.c.errand_id == errand_id)
        if row.state in UNDER_WAY:
            ended = {"state": CANCELLED, "ended_at": now, "kept_until": now + KEPT}
            session.execute(update(ERRAND).where(ERRAND.c.id == errand_id).values(**ended))
        else:
            session.execute(delete(ERRAND).where(ERRAND.c.id == errand_id))
        return names


def _own(asker: Asker, errand_id: str, now: datetime) -> Any:
    return select(ERRAND).where(ERRAND.c.id == errand_id, ERRAND.c.kept_until > now, *own(asker))


def _insert(session: Session, asker: Asker, asking: Ask, now: datetime) -> str:
    about = {
        "id": new_id(),
        "person_id": asker.actor.person_id,
        "organization_id": asker.actor.organization_id,
        "by_token": asker.by_token,
    }
    wanted = {"kind": asking.kind, "asked": dict(asking.asked), "language": asking.language}
    nothing = {"turn": 0, "attempts": 0, "done": 0, "total": 0, "size": 0, "posts": []}
    moments = {"asked_at": now, "next_at": now, "kept_until": now + KEPT}
    key = wrap_key(session, SimpleNamespace(**about), new_key())
    session.execute(insert(ERRAND).values(**about, **wanted, **nothing, **moments, state=WAITING, key=key))
    return str(about["id"])


def _asks(row: Any) -> tuple[Any, ...]:
    return row.organization_id, row.by_token, row.kind, row.asked, row.language


def _wanted(asker: Asker, asking: Ask) -> tuple[Any, ...]:
    return asker.actor.organization_id, asker.by_token, asking.kind, dict(asking.asked), asking.language
