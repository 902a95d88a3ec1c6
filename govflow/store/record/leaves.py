"""What a body's record is made of: leaves with their numbers, the hashes above them, and the roots that were signed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, false, func, select, tuple_
from sqlalchemy.orm import Mapped, mapped_column

from govflow.codec import canonical
from govflow.errors import RecordBroken
from govflow.keys.merkle import EMPTY, Nodes, Place, leaf_hash, peaks
from govflow.store.people import BodyRow
from govflow.store.sql.base import Base
from govflow.store.sql.session import Session

ENTRY, FACTS = "entry", "facts"
"""Kinds of leaves: an entry of a case; the digests of its rows, or of what belongs to no case."""
DUMMY = "confided"
"""Leaves that stand for nothing, so that nobody counts those that do."""

_AT_ONCE = 500  # places
Found = TypeVar("Found")
Wanted = TypeVar("Wanted")


class SequenceRow(Base):
    """A leaf of a body's tree. Rows are only ever added."""

    __tablename__ = "sequence"
    __table_args__ = (UniqueConstraint("case_id", "seq"), Index("ix_sequence_kind_case_id", "kind", "case_id"))

    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # 1, 2, …
    kind: Mapped[str] = mapped_column(String(16))
    case_id: Mapped[int | None]  # of an entry, or of facts
    seq: Mapped[int | None]  # of an entry
    hash: Mapped[str | None] = mapped_column(String(64))  # what the leaf is made of; of an entry it stands with that
    leaf: Mapped[str] = mapped_column(String(64))


class SequenceNodeRow(Base):
    """A complete subtree of 2^level leaves of a body's tree, from level 1. Rows are only ever added."""

    __tablename__ = "sequence_node"

    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"), primary_key=True)
    level: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # 0, 1, …
    hash: Mapped[str] = mapped_column(String(64))


class CheckpointRow(Base):
    """The root over the first ``size`` leaves of a body, signed. Rows are only ever added."""

    __tablename__ = "checkpoint"

    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"), primary_key=True)
    size: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    root: Mapped[str] = mapped_column(String(64))
    previous: Mapped[int | None]  # the size of the checkpoint before, 0 for none; empty: older than these numbers
    published: Mapped[bool] = mapped_column(server_default=false())  # made at a fixed time, and shown to parties
    at: Mapped[datetime]
    key_id: Mapped[str] = mapped_column(String(16))
    signature: Mapped[str] = mapped_column(String(128))  # over ``signed_content``


SEQUENCE, NODE, CHECKPOINT = SequenceRow.__table__, SequenceNodeRow.__table__, CheckpointRow.__table__


def leaf_of(kind: str, hash_: str) -> bytes:
    """The leaf for something by its hash; kinds cannot pass for each other."""
    return leaf_hash(f"{kind}:{hash_}".encode())


def facts_leaf(case_id: int | None, hash_: str) -> bytes:
    """The leaf for the digests of a case, or of what belongs to none: it cannot pass for that of another."""
    return leaf_of(FACTS, f"{'' if case_id is None else case_id}:{hash_}")


def signed_content(
    body: str, size: int, root_hash: str, at: datetime, previous: int | None, *, published: bool
) -> bytes:
    """What the signature of a checkpoint covers; one from before they named each other covers less."""
    content = {"at": at, "body": body, "root": root_hash, "size": size}
    return canonical(content if previous is None else content | {"previous": previous, "published": published})


def size_of(session: Session, body_id: int) -> int:
    """How many leaves the tree of a body has."""
    return session.scalar(select(func.max(SEQUENCE.c.number)).where(SEQUENCE.c.body_id == body_id)) or 0


def walked(session: Session, body_id: int, walk: Callable[[Nodes], Found]) -> Found:
    """What is made of complete subtrees of a body's tree. Which ones it asks for is found out first, on a walk through
    an empty one, so that all are read at once. Raises RecordBroken for one that is not there.
    """
    asked: dict[Place, None] = {}

    def note(place: Place) -> bytes:
        asked[place] = None
        return EMPTY

    walk(note)
    try:
        return walk(load_nodes(session, body_id, list(asked)).__getitem__)
    except (KeyError, ValueError, TypeError) as error:
        raise RecordBroken from error


def can_grow(session: Session) -> bool:
    """Is everything there, in each body, that the next leaf is added to, and nothing for leaves that are not there?

    Two statements for each body, of which there are few.
    """
    size = select(func.max(SEQUENCE.c.number)).where(SEQUENCE.c.body_id == BodyRow.id).scalar_subquery()
    signed = select(func.max(CHECKPOINT.c.size)).where(CHECKPOINT.c.body_id == BodyRow.id).scalar_subquery()
    rows = session.execute(select(BodyRow.id, size, signed).order_by(BodyRow.id)).all()
    try:
        return all((last or 0) <= (leaves or 0) and _stands(session, id_, leaves or 0) for id_, leaves, last in rows)
    except (ValueError, TypeError):  # written by hand: no number or no hash at all
        return False


def _stands(session: Session, body_id: int, size: int) -> bool:
    next_ones = [(level, size >> level) for level in range(1, size.bit_length() + 2)]
    tops = peaks(0, size)
    return load_nodes(session, body_id, [*tops, *next_ones]).keys() == set(tops)


def load_nodes(session: Session, body_id: int, wanted: Sequence[Place]) -> dict[Place, bytes]:
    """The stored hashes of these places, as far as they are there."""
    found: dict[Place, bytes] = {}
    for some in _batched([position + 1 for level, position in wanted if level == 0]):
        lowest = select(SEQUENCE.c.number, SEQUENCE.c.leaf).where(SEQUENCE.c.body_id == body_id)
        for number, leaf in session.execute(lowest.where(SEQUENCE.c.number.in_(some))):
            found[0, number - 1] = bytes.fromhex(leaf)
    for higher in _batched([place for place in wanted if place[0]]):
        query = select(NODE.c.level, NODE.c.position, NODE.c.hash).where(NODE.c.body_id == body_id)
        for level, position, hash_ in session.execute(query.where(tuple_(NODE.c.level, NODE.c.position).in_(higher))):
            found[level, position] = bytes.fromhex(hash_)
    return found


def _batched(wanted: Sequence[Wanted]) -> Iterator[Sequence[Wanted]]:
    """So many at a time as a database takes in one statement."""
    return (wanted[start : start + _AT_ONCE] for start in range(0, len(wanted), _AT_ONCE))
