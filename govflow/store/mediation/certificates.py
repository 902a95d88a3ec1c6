"""Certificates of settlements: what the record holds of one, and what anybody checks with the public key alone.

A certificate is canonical bytes, signed as a whole. So nothing in it can be altered, left out or said twice; what it
says of the record is checked beside that, for whoever signs it could err.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, or_, select

from govflow.codec import canonical
from govflow.engine.entries import Responded, RoundClosed, SealedResponse
from govflow.errors import Refused
from govflow.keys.merkle import inclusion_path
from govflow.keys.signing import PublicKeys, Signer, is_retired, is_signed
from govflow.messages import Message
from govflow.store.people import MandateRow
from govflow.store.record.history import HASHED, HISTORY, PLACED, entry_of, row_hash, told
from govflow.store.record.leaves import CHECKPOINT, SEQUENCE, walked
from govflow.store.record.proofs import check_checkpoint, checkpoint_told, leads_to, published_checkpoints
from govflow.store.sql.session import Session
from govflow.values import Text

KIND, FORMAT = "settlement", 1
LARGEST = 4_000_000
"""Bytes of a certificate; none comes near."""

NOT_ONE = Message("This is not a certificate of a settlement.")
ALTERED = Message("The certificate was not signed with one of these keys, or was altered.")


@dataclass(frozen=True, kw_only=True)
class InRecord:
    """What the record holds of a settlement: the last answer of each seat, by its name, and that the round closed."""

    answers: Mapping[Text, RowMapping]
    closed: RowMapping

    @property
    def rows(self) -> Sequence[RowMapping]:
        """In the order of the record."""
        return sorted((*self.answers.values(), self.closed), key=lambda each: int(each["seq"]))


@dataclass(frozen=True, kw_only=True)
class Certified:
    """What a certificate certifies."""

    case: str
    signed_at: str
    terms: str
    annexes: tuple[tuple[str, str], ...]  # file names with their SHA-256
    signatures: tuple[str, ...]  # who signed for whom, as it is said there
    root: str
    published_at: str


def in_record(
    session: Session, round_: str, terms: str, readable: tuple[ColumnElement[bool], Mapping[str, Any]]
) -> InRecord | None:
    """The entries of a round of this name that are about exactly these terms; None while they are not all to be read.

    ``terms``: their hash, which is that of one round. ``readable``: which entries of the case may be read.
    """
    chosen, values = readable
    query = select(HISTORY).where(chosen, HISTORY.c.name == round_, HISTORY.c.kind.in_(("round", "response")))
    answers: dict[Text, RowMapping] = {}
    closed = None
    for row in session.execute(query.order_by(HISTORY.c.seq), values).mappings():
        match entry_of(row):
            case Responded() | SealedResponse() as entry if entry.matter == terms:
                answers[entry.seat] = row
            case RoundClosed() as entry if (entry.verdict.get("matter") or {}).get("hash") == terms:
                closed = row
    return None if closed is None else InRecord(answers=answers, closed=closed)


def proven_in_record(session: Session, body_id: int, found: InRecord) -> dict[str, Any] | None:
    """The entries without what they say, each with its path to the root that was published first after all of them.

    None before there is one. Later roots change nothing, so a certificate is the same whenever it is made.
    """
    rows = found.rows
    place = or_(*((SEQUENCE.c.case_id == each["case_id"]) & (SEQUENCE.c.seq == each["seq"]) for each in rows))
    listed = session.execute(select(SEQUENCE.c.seq, SEQUENCE.c.number).where(SEQUENCE.c.body_id == body_id, place))
    numbers = {each.seq: each.number for each in listed}
    if len(numbers) < len(rows):
        return None
    covering = published_checkpoints(body_id).where(CHECKPOINT.c.size >= max(numbers.values()))
    checkpoint = session.execute(covering.order_by(CHECKPOINT.c.size).limit(1)).mappings().first()
    if checkpoint is None:
        return None
    size, places = checkpoint["size"], [numbers[each["seq"]] for each in rows]
    paths = walked(session, body_id, lambda nodes: [inclusion_path(each - 1, size, nodes) for each in places])
    entries = [
        {**_without_words(row), "number": number, "path": [each.hex() for each in path]}
        for row, number, path in zip(rows, places, paths, strict=True)
    ]
    return {"checkpoint": checkpoint_told(checkpoint), "entries": entries, "head": found.closed["hash"]}


def _without_words(row: RowMapping) -> dict[str, Any]:
    """All that the hash of an entry covers: its words stay under their digest, and no guess is tried against it."""
    return {name: value for name, value in told(row).items() if name not in {"salt", "content"}}


def mandate_then(
    session: Session, person_id: int, organization_id: int, case: tuple[int, str], at: datetime, today: date
) -> MandateRow | None:
    """The mandate by which a person signed for an organization at a moment. ``case``: its number, and its procedure."""
    case_id, workflow = case
    query = select(MandateRow).where(
        MandateRow.person_id == person_id,
        MandateRow.organization_id == organization_id,
        or_(MandateRow.workflow.is_(None), MandateRow.workflow == workflow),
        or_(MandateRow.case_id.is_(None), MandateRow.case_id == case_id),
        MandateRow.since <= today,
        or_(MandateRow.until.is_(None), MandateRow.until >= today),
        or_(MandateRow.revoked_at.is_(None), MandateRow.revoked_at > at),
    )
    found: MandateRow | None = session.scalars(query.order_by(MandateRow.id).limit(1)).first()
    return found


def signed(content: Mapping[str, Any], signer: Signer) -> bytes:
    """The certificate of a settlement: canonical bytes, with the signature over all of it."""
    whole = {**content, "certificate": KIND, "format": FORMAT, "key": signer.key_id}
    return canonical({**whole, "signature": signer.sign(canonical(whole))})


def check_certificate(file: bytes, keys: PublicKeys) -> Certified:
    """What a certificate certifies, checked with these keys and nothing else. Raises Refused with what is wrong."""
    try:
        return _check(_read(file), keys)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise Refused([NOT_ONE]) from error


def against_files(found: Certified, terms: bytes | None, annexes: Mapping[str, bytes]) -> list[Message]:
    """Why these files are not those of the settlement, word for word. ``annexes``: by what they are called here."""
    reasons, signed_ones = [], {sha256 for _, sha256 in found.annexes}
    if terms is not None and hashlib.sha256(terms).hexdigest() != found.terms:
        reasons.append(Message("The terms in this file are not those that were signed."))
    for name, content in annexes.items():
        if hashlib.sha256(content).hexdigest() not in signed_ones:
            reasons.append(Message("“%(file)s” is not an annex of this settlement.", file=name))
    return reasons


def _read(file: bytes) -> Mapping[str, Any]:
    """The certificate, which is its own canonical form: no name stands in it twice, and nothing beside it."""
    if len(file) > LARGEST:
        raise Refused([NOT_ONE])
    document = json.loads(file)
    if not isinstance(document, dict) or document.get("certificate") != KIND:
        raise Refused([NOT_ONE])
    if document["format"] != FORMAT:
        raise Refused([Message("This certificate was made by a later version of govflow; check it with that.")])
    if canonical(document) != file:
        raise Refused([ALTERED])
    return document


def _check(document: Mapping[str, Any], keys: PublicKeys) -> Certified:
    whole = {name: value for name, value in document.items() if name != "signature"}
    if not is_signed(keys, document["key"], canonical(whole), document["signature"]):
        raise Refused([ALTERED])
    record = document["record"]
    checkpoint, entries = record["checkpoint"], {each["hash"]: each for each in record["entries"]}
    check_checkpoint(checkpoint, keys)
    if is_retired(keys, document["key"], checkpoint["key"]):
        raise Refused([Message("The certificate was signed with a key that had been replaced before.")])
    for each in entries.values():
        _check_entry(each, checkpoint)
    closed, terms = entries[record["head"]], document["terms"]["sha256"]
    _check_place(document, closed, entries.values())
    answers = [_check_signature(each, document, entries) for each in document["signatures"]]
    if len({*answers, record["head"]}) != len(entries) or len(set(answers)) != len(answers):
        raise Refused([_other_entries()])
    return Certified(
        case=document["case"]["reference"],
        signed_at=document["signed_at"],
        terms=terms,
        annexes=tuple((each["filename"], each["sha256"]) for each in document["terms"]["annexes"].values()),
        signatures=tuple(_said(each) for each in document["signatures"]),
        root=checkpoint["root"],
        published_at=checkpoint["at"],
    )


def _check_entry(entry: Mapping[str, Any], checkpoint: Mapping[str, Any]) -> None:
    row = {**entry, "at": datetime.fromisoformat(entry["at"])}
    if row_hash(row, PLACED if "seq" in entry else HASHED) != entry["hash"] or not leads_to(entry, checkpoint):
        raise Refused([Message("An entry in the certificate does not lead to the signed root of the record.")])


def _check_place(
    document: Mapping[str, Any], closed: Mapping[str, Any], entries: Collection[Mapping[str, Any]]
) -> None:
    """All entries are of one case and one round, and the last says when it closed."""
    same = {(each["case_id"], each["body_id"], each["name"]) for each in entries}
    of_body = document["case"]["reference"].startswith(f"{document['record']['checkpoint']['body']}-")
    last = closed["kind"] == "round" and closed["at"] == document["signed_at"]
    if same != {(document["case"]["number"], closed["body_id"], document["round"]["name"])} or not (of_body and last):
        raise Refused([_other_entries()])


def _check_signature(
    said: Mapping[str, Any], document: Mapping[str, Any], entries: Mapping[str, Mapping[str, Any]]
) -> str:
    """The hash of the entry in which somebody signed: by this person, for this organization, at this moment."""
    entry = entries[said["entry"]]
    stands = (entry["kind"], entry["person_id"], entry["organization_id"], entry["at"])
    organization = None if said["for"] is None else said["for"]["number"]
    if stands != ("response", said["person"]["number"], organization, said["at"]):
        raise Refused([_other_entries()])
    if said["terms"] != document["terms"]["sha256"]:
        raise Refused([Message("A signature in the certificate was given on other terms.")])
    return str(said["entry"])


def _other_entries() -> Message:
    return Message("What the certificate says of the signatures does not fit the entries of the record in it.")


def _said(signature: Mapping[str, Any]) -> str:
    """Who signed for whom: as people read it on a terminal."""
    person, mandate = signature["person"]["name"]["en"], signature["mandate"]
    for_ = "" if signature["for"] is None else f"{signature['for']['name']['en']}: "
    by = "" if mandate is None else f", mandate {mandate['instruction']}"
    return f"{for_}{person}{by}, {signature['at']}"
