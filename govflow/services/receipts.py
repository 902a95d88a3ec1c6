"""What a command leaves behind, once for each key: sending the same again gives the same receipt."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from govflow.codec import dump
from govflow.engine.asking.answers import Upload
from govflow.errors import Conflict
from govflow.messages import Message
from govflow.store.cases import CASE
from govflow.store.record.outbox import already_done, point_at, take_key
from govflow.store.work import Case, Work
from govflow.values import Actor

LONGEST_KEY = 64
_DIGESTED_AS = {"TakeStep": "FireTransition"}
"""Commands by the name that stands in fingerprints kept since before they were renamed."""


class Part:
    """One of many that a command consists of, such as a line of an agenda: what it says enters the fingerprint."""


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What a command left behind: the case, and the entry of its record by its number.

    Of what was only confided, the identifier of the entry in its compartment.
    """

    reference: str
    seq: int | str


def first_receipt(work: Work, case: Case, key: str, digest: str, *, opened: bool = False) -> tuple[Receipt, bool]:
    """The receipt of a command, and whether this is the first time that this person sends it.

    The entry that a command writes first is the next one of its case; that of a case which it has just opened is the
    first there is. Raises Conflict for what is no key.
    """
    check_key(key)
    seq = 1 if opened else case.entries + 1 + sum(each.case is case for each in work.entries)
    done = take_key(work, key, digest, case.id, seq)
    if done is None:
        return Receipt(reference=case.reference, seq=seq), True
    return _receipt(work, done), False


def kept_receipt(work: Work, case: Case, key: str, receipt: Receipt) -> Receipt:
    """The receipt, once the command has been carried out: it may have entered nothing in the record of its case."""
    if any(each.case is case for each in work.entries):
        return receipt
    confided = next((each.id for each in work.confided if each.case is case), None)
    if confided is None:
        return receipt
    point_at(work, key, confided)
    return Receipt(reference=receipt.reference, seq=confided)


def earlier_receipt(work: Work, key: str, digest: str) -> Receipt | None:
    """The receipt of this very command, if this person has sent it before. Raises Conflict for what is no key."""
    check_key(key)
    done = already_done(work, key, digest)
    return None if done is None else _receipt(work, done)


def digest_of(actor: Actor, command: Any) -> str:
    """A fingerprint of a command, so that a key cannot be used for two.

    It is keyed with the key of the form, which is kept nowhere: nobody who reads the database can try what a sealed
    answer, of which there may be three, might have been.
    """
    parts = {name: _plain(value) for name, value in vars(command).items() if name not in ("key", "seen_version")}
    name = _DIGESTED_AS.get(type(command).__name__, type(command).__name__)
    text = json.dumps([name, actor.organization_id, parts], sort_keys=True, ensure_ascii=False)
    plain = hashlib.sha256(text.encode()).hexdigest()
    return hmac.new(command.key.encode(), plain.encode(), hashlib.sha256).hexdigest()


def check_key(key: str) -> None:
    """Raises Conflict for what is no key: none of our pages sends it."""
    if not key.isprintable() or not 0 < len(key) <= LONGEST_KEY:
        raise Conflict(Message("This form was not sent by one of our pages. Reload the page and send it again."))


def _receipt(work: Work, done: tuple[int, int | str]) -> Receipt:
    case_id, seq = done
    reference = work.session.execute(select(CASE.c.reference).where(CASE.c.id == case_id)).scalar_one()
    return Receipt(reference=reference, seq=seq)


def _plain(value: Any) -> Any:
    if isinstance(value, Upload):
        return [value.filename, hashlib.sha256(value.content).hexdigest()]
    if isinstance(value, tuple) and any(isinstance(each, Part) for each in value):
        return [_plain(vars(each)) for each in value]
    if isinstance(value, Mapping):
        return {name: _plain(each) for name, each in value.items()}
    return dump(value)
