"""Appending to the record of a case by hand: each entry chained to the one before, queued for its number, and told."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from bench.hand.announcing import canonical, sha256

if TYPE_CHECKING:
    from bench.hand.command import Run

_NOT_HASHED = ("seq", "salt", "content", "hash")


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
    hashed = {name: value for name, value in row.items() if name not in _NOT_HASHED}
    return row | {"hash": sha256(canonical(hashed))}
