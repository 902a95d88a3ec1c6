"""The file of an errand: kept in pieces, each sealed, while it is written, so that none of it lies open anywhere and no
more than a piece is held in memory.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import Any

from sqlalchemy import ColumnElement, bindparam, delete, select, update

from govflow.errors import NotFound
from govflow.keys import Keyring, Unreadable
from govflow.services.backend import Backend
from govflow.services.operation.errands.askers import NO_SUCH
from govflow.services.retrying import retried
from govflow.store.blobs.keeping import Blobs, chunks_of
from govflow.store.people.errands import ERRAND, PIECE
from govflow.store.record.touches import keyring_of
from govflow.store.sql.base import NO_DEADLINE
from govflow.store.sql.session import Session

PIECE_BYTES = 4 * 2**20
_WRAP = update(ERRAND).where(ERRAND.c.id == bindparam("number")).values(key=bindparam("wrapped"))


class Outlet:
    """Where a file is written to, from its beginning to its end. ``keep`` takes each piece once it is full."""

    def __init__(self, keep: Callable[[bytes], None]) -> None:
        self._keep, self._held = keep, bytearray()

    def write(self, content: bytes) -> int:
        self._held += content
        while len(self._held) >= PIECE_BYTES:
            self._keep(bytes(self._held[:PIECE_BYTES]))
            del self._held[:PIECE_BYTES]
        return len(content)

    def flush(self) -> None:
        """Nothing is kept before a piece is full; packers ask for it."""

    def close(self) -> None:
        """What is left is the last piece."""
        if self._held:
            self._keep(bytes(self._held))
            self._held.clear()


def wrap_key(session: Session, about: Any, key: bytes) -> bytes:
    """The key of the file, for a row with this ``id``, ``person_id``, ``organization_id``, ``by_token``: put into
    another row, or under another person, it does not open.
    """
    return keyring_of(session).wrap(key, _place(about))


def unwrap_key(session: Session, row: Any) -> bytes:
    """Raises Unreadable for a row that was altered."""
    return keyring_of(session).unwrap(row.key, _place(row))


def wrap_anew(session: Session, ring: Keyring) -> None:
    """Wrap with the last key of a ring all that opens: the one before may then be given up."""
    wrapped = []
    for row in session.execute(select(ERRAND).order_by(ERRAND.c.id).with_for_update()):
        with suppress(Unreadable):  # it opens nothing now, and will open nothing then
            wrapped.append({"number": row.id, "wrapped": ring.wrap(unwrap_key(session, row), _place(row))})
    if wrapped:
        session.execute(_WRAP, wrapped)


def key_of_piece(key: bytes, turn: int, number: int) -> bytes:
    """Nothing else is sealed with it."""
    return hmac.digest(key, f"{turn} {number}".encode(), hashlib.sha256)


def read_pieces(blobs: Blobs, key: bytes, pieces: Iterable[Any]) -> Iterator[bytes]:
    """The file, a little at a time. Raises NotFound where one is gone, Unreadable where one was altered."""
    for each in pieces:
        with blobs.open_sealed(each.name, key_of_piece(key, each.turn, each.number), each.size) as file:
            yield from chunks_of(file)


def find_pieces(session: Session, row: Any) -> list[Any]:
    """The pieces of the file of an errand that is done, in order. Raises NotFound where some are missing."""
    mine = select(PIECE).where(PIECE.c.errand_id == row.id, PIECE.c.turn == row.turn).order_by(PIECE.c.number)
    pieces = [*session.execute(mine)]
    if sum(each.size for each in pieces) != row.size:
        raise NotFound(NO_SUCH)
    return pieces


@retried
def drop_pieces(backend: Backend, errand_id: str, *, before: int) -> None:
    """Remove the pieces of an errand that were made in earlier turns than that one; never those of a later one, for who
    removes them may have been taken for dead meanwhile.
    """
    with backend.transaction() as session:
        names = forget_pieces(session, PIECE.c.errand_id == errand_id, PIECE.c.turn < before)
    remove_files(backend, names)


def forget_pieces(session: Session, *these: ColumnElement[bool]) -> list[str]:
    """Remove the rows of pieces; how the files are named that are to be removed once that is kept."""
    return [*session.scalars(delete(PIECE).where(*these).returning(PIECE.c.name))]


def remove_files(backend: Backend, names: Iterable[str]) -> None:
    """Remove files that no row names any more. Each has a key of its own, so nobody else has put the same one there."""
    for name in names:
        backend.blobs.remove_untouched(name, NO_DEADLINE)


def _place(row: Any) -> str:
    return f"errand {row.id} {row.person_id} {row.organization_id} {row.by_token}"
