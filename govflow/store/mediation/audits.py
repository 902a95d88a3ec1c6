"""The export for an auditor: which entries a case has, what was confided in it, and who could read that, without a word
of what any of it says.

Signed as a whole; the chains in it are recalculated by whoever checks it.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, FromClause, select

from govflow.codec import canonical
from govflow.errors import Refused
from govflow.keys.signing import PublicKeys, Signer, is_signed
from govflow.messages import Message
from govflow.store.record.compartments import COMPARTMENT, COVERED, ENTRY, READER, entry_hash
from govflow.store.record.history import HASHED, HISTORY, PLACED, covered, hashed_by, row_hash
from govflow.store.sql.session import Session

KIND, FORMAT = "for an auditor", 1
NOT_ONE = Message("This is not an export for an auditor.")
ALTERED = Message("The export was not signed with one of these keys, or was altered.")


@dataclass(frozen=True, kw_only=True)
class Audited:
    """What an export shows of a case."""

    case: str
    entries: int
    compartments: int
    confided: int
    at: str


def audit_of(session: Session, case_id: int) -> dict[str, Any]:
    """The chain of the case and those of its compartments, with the readers of each, from when until when."""
    chain = session.execute(select(HISTORY).where(HISTORY.c.case_id == case_id).order_by(HISTORY.c.seq)).mappings()
    compartments = session.execute(
        select(COMPARTMENT).where(COMPARTMENT.c.case_id == case_id).order_by(COMPARTMENT.c.opened_at, COMPARTMENT.c.id)
    ).mappings()
    entries = _by_compartment(session, case_id, ENTRY, ENTRY.c.seq)
    readers = _by_compartment(session, case_id, READER, READER.c.id)
    return {
        "entries": [covered(row, (*(hashed_by(row) or HASHED), "hash")) for row in chain],
        "compartments": [_compartment(row, entries[row["id"]], readers[row["id"]]) for row in compartments],
    }


def signed_audit(content: Mapping[str, Any], signer: Signer) -> bytes:
    """Canonical bytes, with the signature over all of it."""
    whole = {**content, "export": KIND, "format": FORMAT, "key": signer.key_id}
    return canonical({**whole, "signature": signer.sign(canonical(whole))})


def check_audit(file: bytes, keys: PublicKeys) -> Audited:
    """What an export shows, checked with these keys and nothing else. Raises Refused with what is wrong."""
    try:
        return _check(json.loads(file), file, keys)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise Refused([NOT_ONE]) from error


def _by_compartment(
    session: Session, case_id: int, table: FromClause, place: ColumnElement[Any]
) -> Mapping[str, list[Mapping[Any, Any]]]:
    """The rows of all compartments of a case, each in their order."""
    of_case = select(COMPARTMENT.c.id).where(COMPARTMENT.c.case_id == case_id)
    found = defaultdict[str, list[Mapping[Any, Any]]](list)
    rows = session.execute(select(table).where(table.c.compartment_id.in_(of_case)).order_by(place)).mappings()
    for row in rows:
        found[row["compartment_id"]].append(row)
    return found


def _compartment(
    row: Mapping[Any, Any], entries: Sequence[Mapping[Any, Any]], readers: Sequence[Mapping[Any, Any]]
) -> dict[str, Any]:
    kept = ("capacity", "organization_id", "person_id", "since", "until")
    return {
        **{name: row[name] for name in ("id", "organization_id", "person_id", "audience", "opened_at")},
        "head": row["head_hash"],
        "readers": [{name: each[name] for name in kept} for each in readers],
        "entries": [{**covered(each, COVERED), "hash": each["hash"]} for each in entries],
    }


def _check(document: Any, file: bytes, keys: PublicKeys) -> Audited:
    if not isinstance(document, dict) or document.get("export") != KIND or document["format"] != FORMAT:
        raise Refused([NOT_ONE])
    whole = {name: value for name, value in document.items() if name != "signature"}
    if canonical(document) != file or not is_signed(keys, document["key"], canonical(whole), document["signature"]):
        raise Refused([ALTERED])
    _check_chain(document["entries"])
    for each in document["compartments"]:
        _check_confided(each)
    confided = sum(len(each["entries"]) for each in document["compartments"])
    return Audited(
        case=document["case"],
        entries=len(document["entries"]),
        compartments=len(document["compartments"]),
        confided=confided,
        at=document["at"],
    )


def _check_chain(entries: Sequence[Mapping[str, Any]]) -> None:
    before = None
    for number, each in enumerate(entries, 1):
        row = {**each, "at": datetime.fromisoformat(each["at"])}
        follows = before is None or each["prev_hash"] == before
        if not follows or row_hash(row, PLACED if "seq" in each else HASHED) != each["hash"]:
            raise Refused([Message("Entry %(number)s of the case does not fit its chain.", number=number)])
        before = each["hash"]


def _check_confided(compartment: Mapping[str, Any]) -> None:
    before = ""
    for each in compartment["entries"]:
        row = {**each, "at": datetime.fromisoformat(each["at"])}
        if each["prev_hash"] != before or entry_hash(row) != each["hash"]:
            raise Refused([_unchained(compartment)])
        before = each["hash"]
    if before != compartment["head"]:
        raise Refused([_unchained(compartment)])


def _unchained(compartment: Mapping[str, Any]) -> Message:
    return Message("What was confided in compartment %(id)s does not fit its chain.", id=compartment["id"])
