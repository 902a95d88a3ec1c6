"""The record of a body: what its cases recorded, numbered outside their commands, under one signed Merkle root.

A command writes the chain of its case and queues the entry; it waits for nobody. Whoever sequences next numbers what is
queued, grows the body's tree (RFC 6962) and signs a checkpoint. Transactions commit in any order: an entry that is
committed late is queued late, and none is passed over.
"""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Row, bindparam, delete, exists, func, insert, select, tuple_

from govflow.errors import RecordBroken
from govflow.keys.merkle import Place, completed, peaks, root
from govflow.keys.signing import Signer
from govflow.store.cases import CASE
from govflow.store.people import BodyRow
from govflow.store.record.history import HISTORY, UNSEQUENCED
from govflow.store.record.leaves import (
    CHECKPOINT,
    DUMMY,
    ENTRY,
    FACTS,
    NODE,
    SEQUENCE,
    facts_leaf,
    leaf_of,
    load_nodes,
    signed_content,
    size_of,
)
from govflow.store.record.sealing import directory_waits, seal, touched_cases
from govflow.store.sql.session import Session
from govflow.store.sql.turns import alone

BATCH = 500
"""So many entries are numbered in one transaction at most."""
LATEST = 20
"""So many of the entries recorded last are looked at for such as nobody will number."""
CONFIDED = 64
"""So many leaves has every batch for what was confided."""

Queued = Row[tuple[int, int, int, int | None]]
"""Case, entry, body, and the case above."""

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
        return facts_leaf(self.case_id, self.hash) if self.kind == FACTS else leaf_of(self.kind, self.hash)


Source = Callable[[Session, datetime], Iterable[Leaf]]
"""What is no entry of a case and enters the record of a body. Part of the transaction."""


def is_waiting(session: Session) -> bool:
    """Is anything recorded that is not numbered yet, or the directory changed and not sealed yet?"""
    return bool(session.scalar(select(exists().select_from(UNSEQUENCED)))) or directory_waits(session)


def waiting_since(session: Session) -> datetime | None:
    """When the oldest entry was recorded that is not numbered yet.

    Of those recorded last also one that is queued no more: somebody took it out by hand.
    """
    place = (HISTORY.c.case_id, HISTORY.c.seq, HISTORY.c.at)
    latest = select(*place).order_by(HISTORY.c.at.desc()).limit(LATEST).subquery()
    without = select(func.min(latest.c.at)).where(~_is_numbered(latest))
    queued = select(func.min(UNSEQUENCED.c.at))
    found = session.execute(select(queued.scalar_subquery(), without.scalar_subquery())).one()
    return min((each for each in found if each is not None), default=None)


def _is_numbered(entries: FromClause) -> ColumnElement[bool]:
    return exists().where(SEQUENCE.c.case_id == entries.c.case_id, SEQUENCE.c.seq == entries.c.seq)


def sequence_new(
    session: Session, at: datetime, signer: Signer, sources: Sequence[Source] = (), *, upgrading: bool = False
) -> int:
    """Number what is queued, ``BATCH`` entries at most, and what the sources have; how many were queued.

    One at a time: a second waits until the transaction of the first ends, and finds its numbers.
    """
    alone(session)
    queued = _queued(session)
    new = [*_entries(session, queued), *_facts(session, at, queued, upgrading=upgrading)]
    new += [leaf for source in sources for leaf in source(session, at)]
    leaves: dict[int, list[Leaf]] = defaultdict(list)
    for leaf in new:
        leaves[leaf.body_id].append(leaf)
    for body_id, each in sorted(leaves.items()):
        _grow(session, body_id, each, at, signer)
    if queued:
        session.connection.execute(_DONE, [{"of_case": each.case_id, "of_seq": each.seq} for each in queued])
    return len(queued)


def publish(session: Session, at: datetime, signer: Signer, since: datetime) -> None:
    """Sign a checkpoint for the parties of each body that has had none since then, over a batch for what was confided.

    The batch has ``CONFIDED`` leaves whether anything was confided or not, and comes at fixed times: so neither the
    tree nor its size tells whether, how often, when or in which case somebody confided. What is too much for one batch
    waits for the next.
    """
    alone(session)
    for body_id in _unpublished(session, since, at):
        facts = seal(session, at, touched_cases(session, body_id, CONFIDED))
        batch = [Leaf(body_id=body_id, kind=FACTS, hash=hash_, case_id=case_id) for case_id, hash_ in facts]
        room = CONFIDED - len(batch)
        batch += [Leaf(body_id=body_id, kind=DUMMY, hash=secrets.token_hex(32)) for _ in range(room)]
        _grow(session, body_id, batch, at, signer, published=True)


def renewed(case_ids: Collection[int], session: Session, at: datetime) -> list[Leaf]:
    """A source, with its cases: digests of them and of the installation, as this version of govflow takes them."""
    rows = session.execute(select(CASE.c.id, CASE.c.body_id).where(CASE.c.id.in_(case_ids)))
    return _leaves(session, at, {row.id: row.body_id for row in rows}, upgrading=True)


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
    columns = (HISTORY.c.body_id, HISTORY.c.case_id, HISTORY.c.seq, HISTORY.c.hash)
    rows = session.execute(select(*columns).where(place.in_(wanted), ~_is_numbered(HISTORY))).mappings()
    found = {(row["case_id"], row["seq"]): Leaf(kind=ENTRY, **row) for row in rows}
    return [found[each] for each in wanted if each in found]


def _facts(session: Session, at: datetime, queued: Sequence[Queued], *, upgrading: bool) -> list[Leaf]:
    """The digests of what these cases consist of now, and those above them: a step below moves what they hold.

    Those above have a leaf also where it moved nothing: else a leaf would tell that something was confided there.
    """
    if not queued and not directory_waits(session):
        return []
    bodies = {case_id: each.body_id for each in queued for case_id in (each.case_id, each.parent_id) if case_id}
    return _leaves(session, at, bodies, upgrading=upgrading)


def _leaves(session: Session, at: datetime, bodies: Mapping[int, int], *, upgrading: bool) -> list[Leaf]:
    """The new digests of these cases, each for the record of its body; of no case, for that of the first body."""
    first = session.scalars(select(func.min(BodyRow.id))).one()
    return [
        Leaf(body_id=first if case_id is None else bodies[case_id], kind=FACTS, hash=hash_, case_id=case_id)
        for case_id, hash_ in seal(session, at, [None, *bodies], upgrading=upgrading)
    ]


def _unpublished(session: Session, since: datetime, now: datetime) -> list[int]:
    """The bodies without a checkpoint for parties since then. What bears a later moment than now is none yet."""
    in_time = CHECKPOINT.c.at.between(since, now)
    recent = exists().where(CHECKPOINT.c.body_id == BodyRow.id, CHECKPOINT.c.published, in_time)
    return list(session.scalars(select(BodyRow.id).where(~recent).order_by(BodyRow.id)))


def _grow(
    session: Session, body_id: int, new: Sequence[Leaf], at: datetime, signer: Signer, *, published: bool = False
) -> None:
    """Add leaves to the tree of a body, and sign its root."""
    before = size_of(session, body_id)
    known, nodes = load_nodes(session, body_id, peaks(0, before)), dict[Place, bytes]()
    for index, leaf in enumerate(new, before):
        grown = completed(index, leaf.leaf, known.__getitem__)
        known.update(grown)
        nodes.update(grown)
    size = before + len(new)
    root_hash = root(size, known.__getitem__).hex()
    connection = session.connection
    connection.execute(insert(SEQUENCE), [_row(number, each) for number, each in enumerate(new, before + 1)])
    higher = [
        {"body_id": body_id, "level": level, "position": position, "hash": each.hex()}
        for (level, position), each in nodes.items()
        if level
    ]
    if higher:
        connection.execute(insert(NODE), higher)
    body = session.execute(select(BodyRow.prefix).where(BodyRow.id == body_id)).scalar_one()
    newest = session.scalar(select(func.max(CHECKPOINT.c.size)).where(CHECKPOINT.c.body_id == body_id))
    if newest is not None and newest > before:
        raise RecordBroken  # leaves were taken off the end
    previous = 0 if newest is None and _begins_unsigned(session, body_id, before) else before
    checkpoint: dict[str, Any] = {"body_id": body_id, "size": size, "root": root_hash, "previous": previous, "at": at}
    signature = signer.sign(signed_content(body, size, root_hash, at, previous, published=published))
    signed = {"published": published, "key_id": signer.key_id, "signature": signature}
    connection.execute(insert(CHECKPOINT), checkpoint | signed)


def _begins_unsigned(session: Session, body_id: int, size: int) -> bool:
    """Is the tree from before there were checkpoints? Then its hashes are those of entries alone, which is calculated:
    whoever removes all checkpoints cannot have another one say that there never were any.
    """
    place = (HISTORY.c.case_id == SEQUENCE.c.case_id) & (HISTORY.c.seq == SEQUENCE.c.seq)
    before = SEQUENCE.c.body_id == body_id, SEQUENCE.c.number <= size
    query = select(HISTORY.c.hash).join_from(SEQUENCE, HISTORY, place).where(*before).order_by(SEQUENCE.c.number)
    found = dict[Place, bytes]()
    for index, hash_ in enumerate(session.scalars(query)):
        found.update(completed(index, leaf_of(ENTRY, hash_), found.__getitem__))
    tops = peaks(0, size)
    return {each: found.get(each) for each in tops} == load_nodes(session, body_id, tops)


def _row(number: int, leaf: Leaf) -> dict[str, Any]:
    place = {"case_id": leaf.case_id, "seq": leaf.seq, "hash": None if leaf.kind == ENTRY else leaf.hash}
    return {"body_id": leaf.body_id, "number": number, "kind": leaf.kind, "leaf": leaf.leaf.hex(), **place}
