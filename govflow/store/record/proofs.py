"""Proofs for outsiders: that an entry stands in the signed record of its body, and that a later record extends it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, RowMapping, func, select

from govflow.codec import canonical
from govflow.errors import Refused
from govflow.keys.merkle import consistency_path, extends, inclusion_path, root_of
from govflow.keys.signing import PublicKeys, Signer, is_retired, is_signed
from govflow.messages import Message
from govflow.store.people import BodyRow
from govflow.store.record.history import HASHED, HISTORY, PLACED, digest, row_hash
from govflow.store.record.leaves import CHECKPOINT, ENTRY, SEQUENCE, leaf_of, signed_content, walked
from govflow.store.sql.session import Session

_COVERED = [HISTORY.c[name] for name in (*PLACED, "salt", "content", "hash")]


def case_proof(
    session: Session,
    body_id: int,
    readable: tuple[ColumnElement[bool], Mapping[str, Any]],
    hand_out: Callable[[Row[*tuple[Any, ...]]], dict[str, Any]],
    since: int | None,
) -> dict[str, Any]:
    """The entries of a case that are chosen, as they are handed out, each with its path to the root last published.

    ``readable``: which, with the parameters of that.
    ``since``: the size of a checkpoint that was published earlier, which is shown to be the beginning of this one.
    """
    newest = _newest(session, body_id)
    if newest is None:
        return {"checkpoint": None, "entries": [], "earlier": None}
    size = newest["size"]
    place = (SEQUENCE.c.case_id == HISTORY.c.case_id) & (SEQUENCE.c.seq == HISTORY.c.seq)
    query = select(SEQUENCE.c.number, *_COVERED).join_from(HISTORY, SEQUENCE, place)
    chosen, values = readable
    rows = session.execute(query.where(chosen, SEQUENCE.c.number <= size).order_by(HISTORY.c.seq), values).all()
    paths = walked(session, body_id, lambda nodes: [inclusion_path(row.number - 1, size, nodes) for row in rows])
    entries = [
        {**hand_out(row), "number": row.number, "path": _hex(path)} for row, path in zip(rows, paths, strict=True)
    ]
    return {"checkpoint": checkpoint_told(newest), "entries": entries, "earlier": _earlier(session, newest, since)}


def not_led_to(session: Session, body_id: int, case_id: int, entries: Sequence[int], keys: PublicKeys) -> int | None:
    """The first of these entries that does not lead to the newest root of the body, signed with one of these keys."""
    newest = select(func.max(CHECKPOINT.c.size)).where(CHECKPOINT.c.body_id == body_id).scalar_subquery()
    place = (SEQUENCE.c.case_id == HISTORY.c.case_id) & (SEQUENCE.c.seq == HISTORY.c.seq)
    query = (
        _signed_roots(body_id)
        .add_columns(HISTORY.c.seq, HISTORY.c.hash, SEQUENCE.c.number)
        .join(SEQUENCE, SEQUENCE.c.body_id == CHECKPOINT.c.body_id)
        .join(HISTORY, place)
        .where(CHECKPOINT.c.size == newest, HISTORY.c.case_id == case_id, HISTORY.c.seq.in_(entries))
    )
    rows = session.execute(query).mappings().all()
    if not rows or not _is_genuine(rows[0], keys) or any(row["number"] > row["size"] for row in rows):
        return min(entries)
    size, root = rows[0]["size"], bytes.fromhex(rows[0]["root"])
    paths = walked(session, body_id, lambda nodes: [inclusion_path(row["number"] - 1, size, nodes) for row in rows])
    led = {
        row["seq"]
        for row, path in zip(rows, paths, strict=True)
        if root_of(leaf_of(ENTRY, row["hash"]), row["number"] - 1, size, path) == root
    }
    return min(set(entries) - led, default=None)


def _is_genuine(row: RowMapping, keys: PublicKeys) -> bool:
    made = (row["prefix"], row["size"], row["root"], row["at"], row["previous"])
    return is_signed(keys, row["key_id"], signed_content(*made, published=row["published"]), row["signature"])


def signed_names(signer: Signer, case: str, names: Mapping[str, Any]) -> dict[str, Any]:
    """Who was called what until when, as the log of administration says, with the signature of the installation."""
    return {"of": names, "key": signer.key_id, "signature": signer.sign(_content(case, names))}


class Proven(NamedTuple):
    """How many entries a proof proves, and under which root; whether an earlier checkpoint bears a later moment.

    Then whoever signed the earlier one had a clock that was set forward: its moment says nothing.
    """

    entries: int
    root: str
    set_back: bool


def check_proof(document: Mapping[str, Any], keys: PublicKeys) -> Proven:
    """What a proof proves. Raises Refused with what is wrong."""
    try:
        return _check(document, keys)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise Refused([Message("This is not a proof from the record of a case.")]) from error


def _check(document: Mapping[str, Any], keys: PublicKeys) -> Proven:
    checkpoint = document["checkpoint"]
    check_checkpoint(checkpoint, keys)
    for place, entry in enumerate(document["entries"], 1):
        _check_entry(place, entry, checkpoint)
    set_back = False
    if (earlier := document.get("earlier")) is not None:
        _check_earlier(earlier, checkpoint, keys)
        set_back = datetime.fromisoformat(earlier["checkpoint"]["at"]) > datetime.fromisoformat(checkpoint["at"])
    if (names := document.get("names")) is not None:  # a proof from before files named anybody has none
        _check_names(document["case"], names, checkpoint, keys)
    return Proven(len(document["entries"]), str(checkpoint["root"]), set_back)


def check_checkpoint(checkpoint: Mapping[str, Any], keys: PublicKeys) -> None:
    at = datetime.fromisoformat(checkpoint["at"])
    place = (checkpoint["body"], checkpoint["size"], checkpoint["root"])
    content = signed_content(*place, at, checkpoint.get("previous"), published=True)
    if not is_signed(keys, checkpoint["key"], content, checkpoint["signature"]):
        raise Refused([Message("The checkpoint was not signed with one of these keys, or was altered.")])


def _check_entry(place: int, entry: Mapping[str, Any], checkpoint: Mapping[str, Any]) -> None:
    if "salt" in entry and not _fits(entry):  # else it names somebody whom the reader may not know
        raise Refused([Message("Entry %(number)s does not fit its own hash.", number=place)])
    if not leads_to(entry, checkpoint):
        raise Refused([Message("Entry %(number)s does not lead to the signed root.", number=place)])


def leads_to(entry: Mapping[str, Any], checkpoint: Mapping[str, Any]) -> bool:
    """Does an entry lead by its path to the root of a checkpoint?"""
    path = [bytes.fromhex(each) for each in entry["path"]]
    root = root_of(leaf_of(ENTRY, entry["hash"]), entry["number"] - 1, checkpoint["size"], path)
    return root is not None and root.hex() == checkpoint["root"]


def _fits(entry: Mapping[str, Any]) -> bool:
    row = {**entry, "at": datetime.fromisoformat(entry["at"])}
    columns = PLACED if "seq" in entry else HASHED
    expected = (digest(entry["salt"], entry["content"]), row_hash(row, columns))
    return expected == (entry["digest"], entry["hash"])


def _check_earlier(earlier: Mapping[str, Any], checkpoint: Mapping[str, Any], keys: PublicKeys) -> None:
    before = earlier["checkpoint"]
    check_checkpoint(before, keys)
    path = [bytes.fromhex(each) for each in earlier["path"]]
    old, new = bytes.fromhex(before["root"]), bytes.fromhex(checkpoint["root"])
    if is_retired(keys, checkpoint["key"], before["key"]):
        raise Refused([Message("The checkpoint was signed with a key that had been replaced before.")])
    if before["body"] != checkpoint["body"] or not extends(before["size"], old, checkpoint["size"], new, path):
        raise Refused([Message("The record is not the earlier one with entries added: something was taken out of it.")])


def _check_names(case: str, names: Mapping[str, Any], checkpoint: Mapping[str, Any], keys: PublicKeys) -> None:
    """They are signed when the proof is made, which is after its checkpoint."""
    if not is_signed(keys, names["key"], _content(case, names["of"]), names["signature"]):
        raise Refused([Message("The names in this proof were not signed with one of these keys, or were altered.")])
    if is_retired(keys, names["key"], checkpoint["key"]):
        raise Refused([Message("The names in this proof were signed with a key that had been replaced before.")])


def _content(case: str, names: Mapping[str, Any]) -> bytes:
    """What the signature of names covers: nothing else that is signed has these parts."""
    return canonical({"case": case, "names": names})


def _newest(session: Session, body_id: int) -> RowMapping | None:
    query = published_checkpoints(body_id).order_by(CHECKPOINT.c.size.desc()).limit(1)
    return session.execute(query).mappings().first()


def _earlier(session: Session, newest: RowMapping, since: int | None) -> dict[str, Any] | None:
    """The last checkpoint of at most this size, and how the newest one goes on from it."""
    if since is None:
        return None
    query = published_checkpoints(newest["body_id"]).where(CHECKPOINT.c.size <= since)
    before = session.execute(query.order_by(CHECKPOINT.c.size.desc()).limit(1)).mappings().first()
    if before is None:
        return None
    path = walked(session, newest["body_id"], lambda nodes: consistency_path(before["size"], newest["size"], nodes))
    return {"checkpoint": checkpoint_told(before), "path": _hex(path)}


def published_checkpoints(body_id: int) -> Any:
    return _signed_roots(body_id).where(CHECKPOINT.c.published)


def _signed_roots(body_id: int) -> Any:
    named = select(CHECKPOINT, BodyRow.prefix).join(BodyRow, BodyRow.id == CHECKPOINT.c.body_id)
    return named.where(CHECKPOINT.c.body_id == body_id)


def checkpoint_told(row: RowMapping) -> dict[str, Any]:
    return {
        "body": row["prefix"],
        "size": row["size"],
        "previous": row["previous"],
        "root": row["root"],
        "at": _moment(row["at"]),
        "key": row["key_id"],
        "signature": row["signature"],
    }


def _moment(at: datetime) -> str:
    return str(json.loads(canonical(at)))


def _hex(path: Sequence[bytes]) -> list[str]:
    return [each.hex() for each in path]
