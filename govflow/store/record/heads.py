"""Signed heads: how far the record goes and what it was, on one line for somebody outside with a public key."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from govflow.codec import canonical
from govflow.errors import RecordBroken
from govflow.keys.merkle import root
from govflow.keys.signing import PublicKeys, Signer, is_signed
from govflow.messages import Message
from govflow.store.people import BodyRow
from govflow.store.record import administration
from govflow.store.record.broken import Broken, nameless
from govflow.store.record.leaves import SEQUENCE, size_of, walked
from govflow.store.sql.session import Session

_NAMES = ("heads", "administration", "at", "key")


def signed_head(session: Session, at: datetime, signer: Signer) -> str:
    """The roots of all bodies and the head of the log of administration, as one line of JSON with a signature.

    It is to be kept where no one here can change it.
    """
    content = {
        "heads": [[prefix, size, root_at(session, body_id, size)] for body_id, prefix, size in _sizes(session)],
        "administration": list(administration.head(session)),
        "at": at.isoformat(timespec="microseconds"),
        "key": signer.key_id,
    }
    return json.dumps({**content, "signature": signer.sign(canonical(content))})


def check_head(session: Session, keys: PublicKeys, signed: str) -> Broken | None:
    """Whether the record still holds what a signed head says: nothing cut off, nothing calculated anew.

    Goes with ``verify``, which proves that the entries before the head give its root.
    """
    try:
        document = json.loads(signed)
        content = {name: document[name] for name in _NAMES}
        signature = document["signature"]
    except (ValueError, TypeError, KeyError):
        return nameless(Message("This is not a signed head."))
    if not is_signed(keys, content["key"], canonical(content), signature):
        return nameless(
            Message("The signed head was not signed with a key of this installation that you trust, or was altered.")
        )
    return _check_bodies(session, content["heads"]) or _check_administration(session, *content["administration"])


def root_at(session: Session, body_id: int, size: int) -> str:
    """The root over the first ``size`` leaves of a body. Raises RecordBroken where they are not there."""
    return walked(session, body_id, lambda nodes: root(size, nodes)).hex()


def _sizes(session: Session) -> list[Any]:
    query = select(BodyRow.id, BodyRow.prefix, func.max(SEQUENCE.c.number)).join(
        SEQUENCE, SEQUENCE.c.body_id == BodyRow.id
    )
    return list(session.execute(query.group_by(BodyRow.id, BodyRow.prefix).order_by(BodyRow.prefix)))


def _check_bodies(session: Session, heads: Iterable[tuple[str, int, str]]) -> Broken | None:
    for prefix, size, signed_root in heads:
        body_id = session.scalar(select(BodyRow.id).where(BodyRow.prefix == prefix))
        if body_id is None or size_of(session, body_id) < size:
            return nameless(
                Message("The record had %(n)s entries when the head was signed; now it is shorter.", n=size)
            )
        if _root_or_none(session, body_id, size) != signed_root:
            sentence = Message(
                "The first %(n)s entries of %(body)s were calculated anew after the head was signed.",
                n=size, body=prefix,
            )  # fmt: skip
            return nameless(sentence)
    return None


def _root_or_none(session: Session, body_id: int, size: int) -> str | None:
    try:
        return root_at(session, body_id, size)
    except RecordBroken:
        return None


def _check_administration(session: Session, entries: int, signed_hash: str) -> Broken | None:
    problem = administration.check_head(session, entries, signed_hash)
    return nameless(problem) if problem is not None else None
