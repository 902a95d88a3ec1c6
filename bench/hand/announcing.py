"""Saying in the same transaction what was changed, how it was found and left, and that who did it has the key."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from bench.hand.command import Run

_KEY = b"a key of the installation"


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
