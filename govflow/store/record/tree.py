"""Checking the trees of the bodies: every entry has one number or waits for it, and every hash above follows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Integer, Result, RowMapping, Select, cast, exists, select

from govflow.keys.merkle import Place, completed, peaks, root
from govflow.keys.signing import PublicKeys, is_retired, is_signed
from govflow.messages import Message
from govflow.store.cases import CASE
from govflow.store.people import BodyRow
from govflow.store.record.broken import FAILURES, Broken, first_unreadable, nameless
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
    signed_content,
)
from govflow.store.sql.session import Session

_BATCH = 1000
_SIGNED = (
    select(CHECKPOINT, BodyRow.prefix)
    .join(BodyRow, BodyRow.id == CHECKPOINT.c.body_id)
    .order_by(CHECKPOINT.c.body_id, CHECKPOINT.c.size)
)


@dataclass
class _Tree:
    """The tree of a body as far as it was read: the complete subtrees that still count."""

    size: int = 0
    frontier: dict[Place, bytes] = field(default_factory=dict)
    signed: int = 0  # the size of its last checkpoint
    unlinked: bool = True  # were all checkpoints so far older than their naming the one before?
    entries_only: bool = True  # as one from before there were checkpoints

    def grow(self, leaf: bytes) -> dict[Place, bytes]:
        """The subtrees above the leaf that it completes."""
        found = completed(self.size, leaf, self.frontier.__getitem__)
        self.size += 1
        self.frontier = {place: (self.frontier | found)[place] for place in peaks(0, self.size)}
        return {place: each for place, each in found.items() if place[0]}

    @property
    def root(self) -> str:
        return root(self.size, self.frontier.__getitem__).hex()


def check(session: Session) -> Broken | None:
    """The first place where numbers, leaves, subtrees or roots are not what the entries give."""
    try:
        return _without_number(session) or _check_trees(session)
    except FAILURES:  # written by hand: no number, no moment, no hash at all
        unread = Message("The numbers of the record were altered: they cannot be read.")
        return first_unreadable(session) or nameless(unread)


def check_signatures(session: Session, keys: PublicKeys) -> Broken | None:
    """The first checkpoint that none of these keys has signed, or one that a later key had replaced in its body."""
    return _check_signed(session, keys, _SIGNED)


def check_newest_signatures(session: Session, keys: PublicKeys) -> Broken | None:
    """The same of the newest checkpoint of each body alone."""
    newer = CHECKPOINT.alias()
    is_followed = exists().where(newer.c.body_id == CHECKPOINT.c.body_id, newer.c.size > CHECKPOINT.c.size)
    return _check_signed(session, keys, _SIGNED.where(~is_followed))


def _check_signed(session: Session, keys: PublicKeys, signed: Select[Any]) -> Broken | None:
    latest: dict[int, str] = {}  # of each body
    for row in session.execute(signed).mappings():
        made = (row["size"], row["root"], row["at"], row["previous"])
        content = signed_content(row["prefix"], *made, published=row["published"])
        if not is_signed(keys, row["key_id"], content, row["signature"]):
            sentence = Message(
                "Checkpoint %(size)s of %(body)s does not bear a signature of this installation's keys.",
                size=row["size"], body=row["prefix"],
            )  # fmt: skip
            return nameless(sentence)
        if is_retired(keys, row["key_id"], latest.get(row["body_id"], row["key_id"])):
            sentence = Message(
                "Checkpoint %(size)s of %(body)s was signed with a key that had been replaced before. Whoever has that "
                "key signed it: look who could read it, and put the checkpoint back from a backup.",
                size=row["size"], body=row["prefix"],
            )  # fmt: skip
            return nameless(sentence)
        latest[row["body_id"]] = row["key_id"]
    return None


def _without_number(session: Session) -> Broken | None:
    """An entry that is neither numbered nor waits for it."""
    numbered = exists().where(SEQUENCE.c.case_id == HISTORY.c.case_id, SEQUENCE.c.seq == HISTORY.c.seq)
    waits = exists().where(UNSEQUENCED.c.case_id == HISTORY.c.case_id, UNSEQUENCED.c.seq == HISTORY.c.seq)
    query = select(CASE.c.reference, HISTORY.c.seq).join(CASE, CASE.c.id == HISTORY.c.case_id)
    row = session.execute(query.where(~numbered, ~waits).order_by(HISTORY.c.case_id, HISTORY.c.seq).limit(1)).first()
    if row is None:
        return None
    sentence = Message("This entry has no number in the record of its body, and does not wait for one.")
    return Broken(reference=row.reference, seq=row.seq, sentence=sentence)


def _check_trees(session: Session) -> Broken | None:
    """Leaves, the subtrees that each completes and the checkpoints are read side by side, in the order of growing."""
    trees: dict[int, _Tree] = {}
    numbers: dict[int, int] = {}  # of the last entry of each case
    with _leaves(session) as leaves, _nodes(session) as nodes, _checkpoints(session) as checkpoints:
        stored, roots = _Ahead(nodes), _Ahead(checkpoints)
        for row in leaves.mappings():
            body = trees.setdefault(row["body_id"], _Tree())
            if broken := _leaf_problem(row, body, numbers):
                return broken
            body.entries_only = body.entries_only and row["kind"] == ENTRY
            for place, each in body.grow(bytes.fromhex(row["leaf"])).items():
                if stored.take() != (row["body_id"], *place, each.hex()):
                    return _displaced(row, Message("A hash above this entry in the body's record was altered."))
            is_signed_here = roots.next is not None and roots.next[:2] == (row["body_id"], body.size)
            if is_signed_here and (broken := _checkpoint_problem(row, roots.take(), body)):
                return broken
        if stored.next is not None or roots.next is not None:
            return nameless(Message("The body's record has hashes or checkpoints for entries that are not there."))
    return _last_missing(session, trees.values())


def _last_missing(session: Session, trees: Iterable[_Tree]) -> Broken | None:
    """Every tree ends with a checkpoint, but one from an upgrade that waits for its first."""
    waits = bool(session.scalar(select(exists().select_from(UNSEQUENCED))))
    if any(each.signed != each.size and (each.signed or not each.entries_only or not waits) for each in trees):
        return nameless(Message("The last checkpoint of a body's record was removed."))
    return None


def _checkpoint_problem(row: RowMapping, checkpoint: Any, body: _Tree) -> Broken | None:
    """What is wrong with the checkpoint after this leaf; it names the one before it, so none of them is missed."""
    before, body.signed = body.signed, body.size
    if checkpoint.root != body.root:
        return _displaced(row, Message("The checkpoint after this entry has another root than the record."))
    if checkpoint.previous != before and not (checkpoint.previous is None and body.unlinked):
        return _displaced(row, Message("A checkpoint before this entry was removed, or others were put in its place."))
    body.unlinked = checkpoint.previous is None
    return None


def _leaves(session: Session) -> Result[*tuple[Any, ...]]:
    of_entry = (HISTORY.c.hash.label("entry_hash"), HISTORY.c.body_id.label("recorded_for"))
    query = (
        select(SEQUENCE, *of_entry, CASE.c.reference, BodyRow.bare_leaves)
        .join(BodyRow, BodyRow.id == SEQUENCE.c.body_id)
        .outerjoin(HISTORY, (HISTORY.c.case_id == SEQUENCE.c.case_id) & (HISTORY.c.seq == SEQUENCE.c.seq))
        .outerjoin(CASE, CASE.c.id == HISTORY.c.case_id)
        .order_by(SEQUENCE.c.body_id, SEQUENCE.c.number)
    )
    return session.execute(query.execution_options(yield_per=_BATCH))


def _nodes(session: Session) -> Result[*tuple[Any, ...]]:
    """The subtrees in the order in which leaves complete them."""
    last = (NODE.c.position + 1).bitwise_lshift(cast(NODE.c.level, Integer))
    query = select(NODE.c.body_id, NODE.c.level, NODE.c.position, NODE.c.hash).order_by(
        NODE.c.body_id, last, NODE.c.level
    )
    return session.execute(query.execution_options(yield_per=_BATCH))


def _checkpoints(session: Session) -> Result[*tuple[Any, ...]]:
    columns = (CHECKPOINT.c.body_id, CHECKPOINT.c.size, CHECKPOINT.c.root, CHECKPOINT.c.previous)
    query = select(*columns).order_by(CHECKPOINT.c.body_id, CHECKPOINT.c.size)
    return session.execute(query.execution_options(yield_per=_BATCH))


class _Ahead:
    """Rows that are read one by one, the next of which is known."""

    def __init__(self, rows: Iterable[Any]) -> None:
        self._rows = iter(rows)
        self.next = next(self._rows, None)

    def take(self) -> Any:
        found, self.next = self.next, next(self._rows, None)
        return found


def _leaf_problem(row: RowMapping, body: _Tree, numbers: dict[int, int]) -> Broken | None:
    if row["number"] != body.size + 1:
        return _displaced(
            row, Message("Entry %(number)s of the body's record, before this one, is missing.", number=body.size + 1)
        )
    if row["kind"] != ENTRY:
        return None if row["seq"] is None and _is_what_it_says(row) else _displaced(row, _NO_ENTRY)
    if row["entry_hash"] is None or row["recorded_for"] != row["body_id"]:
        return _displaced(row, _NO_ENTRY)
    if row["leaf"] != leaf_of(ENTRY, row["entry_hash"]).hex():
        return _displaced(row, Message("This entry is not the one that was numbered in the body's record."))
    before, numbers[row["case_id"]] = numbers.get(row["case_id"], 0), row["seq"]
    if row["seq"] != before + 1:
        return _displaced(row, Message("This entry does not follow from the one before it in the body's record."))
    return None


def _is_what_it_says(row: RowMapping) -> bool:
    """Does a leaf that is no entry stand for this kind, and this case? Older ones keep no hash, and say nothing."""
    match row["kind"], row["hash"]:
        case _, None:
            return bool(row["number"] <= row["bare_leaves"])
        case kind, hash_ if kind == FACTS:
            return bool(row["leaf"] == facts_leaf(row["case_id"], hash_).hex())
        case kind, hash_:
            return bool(kind == DUMMY and row["case_id"] is None and row["leaf"] == leaf_of(DUMMY, hash_).hex())


_NO_ENTRY = Message("A number of the body's record belongs to no entry.")


def _displaced(row: RowMapping, sentence: Message) -> Broken:
    return Broken(reference=row["reference"], seq=row["seq"], sentence=sentence)
