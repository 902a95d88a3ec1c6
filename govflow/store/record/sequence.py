"""The record of a body: what its cases recorded, numbered outside their commands, under one signed Merkle root.

A command writes the chain of its case and queues the entry; it waits for nobody. Whoever sequences next numbers what is
queued, grows the body's tree (RFC 6962) and signs a checkpoint. Transactions commit in any order: an entry that is
committed late is queued late, and none is passed over.
"""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ForeignKey,
    Index,
    Row,
    String,
    UniqueConstraint,
    bindparam,
    delete,
    exists,
    func,
    insert,
    select,
    tuple_,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from govflow.codec import canonical
from govflow.merkle import Nodes, Place, completed, leaf_hash, peaks, root
from govflow.signing import Signer
from govflow.store.cases import CASE
from govflow.store.people import BodyRow
from govflow.store.record.facts import directory_waits, grown_in_confidence, seal
from govflow.store.record.history import HISTORY, UNSEQUENCED
from govflow.store.sql.base import Base
from govflow.store.sql.turns import alone

BATCH = 500
"""So many entries are numbered in one transaction at most."""
ENTRY, FACTS = "entry", "facts"
"""Kinds of leaves: an entry of a case; the digests of its rows, or of what belongs to no case. Sources have others."""


DUMMY = "confided"
"""Leaves that stand for nothing, so that nobody counts those that do."""
CONFIDED = 64
"""So many leaves has every batch for what was confided."""


class SequenceRow(Base):
    """A leaf of a body's tree. Rows are only ever added."""

    __tablename__ = "sequence"
    __table_args__ = (UniqueConstraint("case_id", "seq"), Index("ix_sequence_kind_case_id", "kind", "case_id"))

    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # 1, 2, …
    kind: Mapped[str] = mapped_column(String(16))
    case_id: Mapped[int | None]  # of an entry, or of facts
    seq: Mapped[int | None]  # of an entry
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
    at: Mapped[datetime]
    key_id: Mapped[str] = mapped_column(String(16))
    signature: Mapped[str] = mapped_column(String(128))  # over ``signed_content``


Queued = Row[tuple[int, int, int, int | None]]
"""Case, entry, body, and the case above."""

SEQUENCE, NODE, CHECKPOINT = SequenceRow.__table__, SequenceNodeRow.__table__, CheckpointRow.__table__

_DONE = delete(UNSEQUENCED).where(
    UNSEQUENCED.c.case_id == bindparam("of_case"), UNSEQUENCED.c.seq == bindparam("of_seq")
)


@dataclass(frozen=True, kw_only=True)
class Leaf:
    """What is to be numbered: the hash of something, and of an entry its place."""

    body_id: int
    kind: str
    hash: str
    case_id: int | None = None
    seq: int | None = None

    @property
    def leaf(self) -> bytes:
        return leaf_of(self.kind, self.hash)


Source = Callable[[Session, datetime], Iterable[Leaf]]
"""What is no entry of a case and enters the record of a body, such as a batch of heads. Part of the transaction."""


def leaf_of(kind: str, hash_: str) -> bytes:
    """The leaf for something by its hash; kinds cannot pass for each other."""
    return leaf_hash(f"{kind}:{hash_}".encode())


def signed_content(body: str, size: int, root_hash: str, at: datetime) -> bytes:
    """What the signature of a checkpoint covers."""
    return canonical({"at": at, "body": body, "root": root_hash, "size": size})


def is_waiting(session: Session) -> bool:
    """Is anything recorded that is not numbered yet, or the directory changed and not sealed yet?"""
    return bool(session.scalar(select(exists().select_from(UNSEQUENCED)))) or directory_waits(session)


def waiting_since(session: Session) -> datetime | None:
    """When the oldest entry was recorded that is not numbered yet."""
    at: datetime | None = session.scalar(select(func.min(UNSEQUENCED.c.at)))
    return at


def sequence_new(session: Session, at: datetime, signer: Signer, sources: Sequence[Source] = ()) -> int:
    """Number what is queued, ``BATCH`` entries at most, and what the sources have; how many were queued.

    One at a time: a second waits until the transaction of the first ends, and finds its numbers.
    """
    alone(session)
    queued = _queued(session)
    new = [*_entries(session, queued), *_facts(session, at, queued)]
    new += [leaf for source in sources for leaf in source(session, at)]
    leaves: dict[int, list[Leaf]] = defaultdict(list)
    for leaf in new:
        leaves[leaf.body_id].append(leaf)
    for body_id, each in sorted(leaves.items()):
        _grow(session, body_id, each, at, signer)
    if queued:
        session.connection().execute(_DONE, [{"of_case": each.case_id, "of_seq": each.seq} for each in queued])
    return len(queued)


def confided(session: Session, at: datetime) -> list[Leaf]:
    """A source: the digests of cases in which something was confided, among dummies, ``CONFIDED`` for each body.

    Taken when the whole record is looked at, never when somebody confides: the number of leaves tells neither in which
    case nor how often, nor when.
    """
    bodies = dict(grown_in_confidence(session, CONFIDED))
    if not bodies:
        return []
    first = min(bodies.values())
    leaves = [
        Leaf(body_id=bodies[case_id] if case_id else first, kind=FACTS, hash=hash_, case_id=case_id)
        for case_id, hash_ in seal(session, at, bodies.keys())
    ]
    for body_id in sorted(set(bodies.values())):
        room = CONFIDED - sum(each.body_id == body_id for each in leaves)
        leaves += [Leaf(body_id=body_id, kind=DUMMY, hash=secrets.token_hex(32)) for _ in range(room)]
    return leaves


def size_of(session: Session, body_id: int) -> int:
    """How many leaves the tree of a body has."""
    return session.scalar(select(func.max(SEQUENCE.c.number)).where(SEQUENCE.c.body_id == body_id)) or 0


def stored_nodes(session: Session, body_id: int, wanted: Sequence[Place] = ()) -> Nodes:
    """The complete subtrees of a body's tree by their places; those ``wanted`` are read at once. Raises KeyError."""
    known = _load(session, body_id, wanted)

    def node(place: Place) -> bytes:
        if place not in known:
            known.update(_load(session, body_id, [place]))
        return known[place]

    return node


def _queued(session: Session) -> list[Queued]:
    """Case, entry, body and the case above of what waits, in the order in which it was recorded."""
    columns = (UNSEQUENCED.c.case_id, UNSEQUENCED.c.seq, CASE.c.body_id, CASE.c.parent_id)
    query = select(*columns).join_from(UNSEQUENCED, CASE, CASE.c.id == UNSEQUENCED.c.case_id)
    ordered = query.order_by(UNSEQUENCED.c.at, UNSEQUENCED.c.case_id, UNSEQUENCED.c.seq).limit(BATCH)
    return list(session.execute(ordered))


def _entries(session: Session, queued: Sequence[Queued]) -> list[Leaf]:
    """The entries among them that have no number yet."""
    if not queued:
        return []
    wanted = [(each.case_id, each.seq) for each in queued]
    place = tuple_(HISTORY.c.case_id, HISTORY.c.seq)
    numbered = exists().where(SEQUENCE.c.case_id == HISTORY.c.case_id, SEQUENCE.c.seq == HISTORY.c.seq)
    columns = (HISTORY.c.body_id, HISTORY.c.case_id, HISTORY.c.seq, HISTORY.c.hash)
    rows = session.execute(select(*columns).where(place.in_(wanted), ~numbered)).mappings()
    found = {(row["case_id"], row["seq"]): Leaf(kind=ENTRY, **row) for row in rows}
    return [found[each] for each in wanted if each in found]


def _facts(session: Session, at: datetime, queued: Sequence[Queued]) -> list[Leaf]:
    """The digests of what these cases consist of now, and those above them: a step below moves what they hold."""
    if not queued and not directory_waits(session):
        return []
    bodies = {case_id: each.body_id for each in queued for case_id in (each.case_id, each.parent_id) if case_id}
    first = min(bodies.values(), default=None) or session.scalars(select(func.min(BodyRow.id))).one()
    return [
        Leaf(body_id=bodies.get(case_id, first) if case_id else first, kind=FACTS, hash=hash_, case_id=case_id)
        for case_id, hash_ in seal(session, at, bodies.keys())
    ]


def _grow(session: Session, body_id: int, new: Sequence[Leaf], at: datetime, signer: Signer) -> None:
    """Add leaves to the tree of a body, and sign its root."""
    before = size_of(session, body_id)
    known, nodes = _load(session, body_id, peaks(0, before)), dict[Place, bytes]()
    for index, leaf in enumerate(new, before):
        grown = completed(index, leaf.leaf, known.__getitem__)
        known.update(grown)
        nodes.update(grown)
    size = before + len(new)
    root_hash = root(size, known.__getitem__).hex()
    connection = session.connection()
    connection.execute(insert(SEQUENCE), [_row(number, each) for number, each in enumerate(new, before + 1)])
    higher = [
        {"body_id": body_id, "level": level, "position": position, "hash": each.hex()}
        for (level, position), each in nodes.items()
        if level
    ]
    if higher:
        connection.execute(insert(NODE), higher)
    body = session.execute(select(BodyRow.prefix).where(BodyRow.id == body_id)).scalar_one()
    checkpoint: dict[str, Any] = {"body_id": body_id, "size": size, "root": root_hash, "at": at}
    signature = signer.sign(signed_content(body, size, root_hash, at))
    connection.execute(insert(CHECKPOINT), checkpoint | {"key_id": signer.key_id, "signature": signature})


def _row(number: int, leaf: Leaf) -> dict[str, Any]:
    place = {"case_id": leaf.case_id, "seq": leaf.seq}
    return {"body_id": leaf.body_id, "number": number, "kind": leaf.kind, "leaf": leaf.leaf.hex(), **place}


def _load(session: Session, body_id: int, wanted: Sequence[Place]) -> dict[Place, bytes]:
    """The stored hashes of these places, as far as they are there."""
    leaves = [position + 1 for level, position in wanted if level == 0]
    higher = [place for place in wanted if place[0]]
    found: dict[Place, bytes] = {}
    if leaves:
        lowest = select(SEQUENCE.c.number, SEQUENCE.c.leaf).where(SEQUENCE.c.body_id == body_id)
        for number, leaf in session.execute(lowest.where(SEQUENCE.c.number.in_(leaves))):
            found[0, number - 1] = bytes.fromhex(leaf)
    if higher:
        query = select(NODE.c.level, NODE.c.position, NODE.c.hash).where(NODE.c.body_id == body_id)
        for level, position, hash_ in session.execute(query.where(tuple_(NODE.c.level, NODE.c.position).in_(higher))):
            found[level, position] = bytes.fromhex(hash_)
    return found
