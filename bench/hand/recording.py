"""The record by hand: each entry chained to the one before, queued for its number, and told; and what was changed said
with how it was found and left, and that who did it has the key.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from bench.hand.command import Run

_KEY = b"a key of the installation"
_NOT_HASHED = ("seq", "salt", "content", "hash")
_WHERE_FILLED = ("service_id", "for_person_id")


class Change(NamedTuple):
    """The digest of a row before and after."""

    found: str | None
    left_as: str


def announce(run: Run) -> None:
    """One row for each that was changed, under the next number of the case."""
    scope, number = f"case {run.case['id']}", run.known["announced"][0]["number"]
    said = [
        {"scope": scope, "number": number, "together": len(run.changes), "key": key, **change._asdict()}
        for key, change in run.changes.items()
    ]
    marked = [row | {"mark": hmac.new(_KEY, repr(row).encode(), hashlib.sha256).hexdigest()} for row in said]
    run.hand.insert("touched", *marked)


def record(run: Run) -> str:
    """The entries of the sample, as they are in this case; the hash of the last one."""
    case, put = run.case["id"], run.hand.put
    entries, head = [], str(run.case["head_hash"])
    for number, template in enumerate(run.order.sample.added["history"], run.case["entries"] + 1):
        row = _chained(run, template, number, head)
        head = str(row["hash"])
        entries.append({name: put(value) for name, value in (row | {"at": run.now}).items()})
    run.hand.insert("history", *entries)
    places = [{"case_id": case, "seq": row["seq"]} for row in entries]
    run.hand.insert("unsequenced", *(place | {"at": run.at} for place in places))
    told = run.added("outbox", created_at=run.at)
    run.hand.insert("outbox", *(row | place for row, place in zip(told, places, strict=True)))
    return head


def _chained(run: Run, template: dict[str, Any], number: int, previous: str) -> dict[str, Any]:
    content, salt = run.as_here(template["content"]), secrets.token_hex(16)
    row = template | {"case_id": run.case["id"], "seq": number, "content": content, "salt": salt, "prev_hash": previous}
    row |= {"at": run.now.isoformat(timespec="microseconds"), "digest": sha256(salt.encode() + canonical(content))}
    by_itself = {name for name in _WHERE_FILLED if row[name] is None}
    hashed = {name: value for name, value in row.items() if name not in {*_NOT_HASHED, *by_itself}}
    return row | {"hash": sha256(canonical(hashed))}


def digest(row: dict[str, Any]) -> str:
    """SHA-256 over the canonical form of a row."""
    return sha256(canonical(row))


def canonical(value: Any) -> bytes:
    """As JSON, in one form."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_plain).encode()


def sha256(content: bytes) -> str:
    """In hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def _plain(value: Any) -> Any:
    return getattr(value, "obj", None) or str(value)
