"""What depends on the procedure alone, such as the next state and who is awaited in it: taken from such a command
which govflow carried out in another case. So the rows by hand have the same columns, and as much in them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bench.hand.connection import Hand
from bench.rows import SEARCHED, Written

JSON = {"history": ("content", "audience"), "case_file": ("data", "steps")}
"""Columns that are read to write them; the others are put back as they were."""
_NUMBERED = frozenset({"party", "case_viewer", "work_item", "timer", "outbox", "case_file"})
"""Tables that number their rows themselves."""


@dataclass(frozen=True, kw_only=True)
class Sample:
    """The rows that were added, by table, ready to be written again; and how the case and its round were left."""

    added: Mapping[str, list[dict[str, Any]]]
    case: dict[str, Any]
    case_before: dict[str, Any]
    round: dict[str, Any]
    changed: frozenset[str]
    words: dict[str, str]  # what the case is found by, by index

    @classmethod
    def of(cls, hand: Hand, written: Written) -> Sample:
        opened = written.added.get("case_file")
        before, after = ({}, opened[0]) if opened else written.changed["case_file"][0]
        rounds = written.changed.get("round")
        return cls(
            added={table: [_template(hand, table, row) for row in rows] for table, rows in written.added.items()},
            case=_read(hand, "case_file", after),
            case_before=_read(hand, "case_file", before),
            round={name: hand.put(value) for name, value in rounds[0][1].items()} if rounds else {},
            changed=frozenset(written.changed),
            words={table: _words(written, table) for table in SEARCHED if table in {*written.added, *written.changed}},
        )

    @property
    def moment(self) -> Any:
        """When the command was carried out."""
        return self.case["updated_at"]


def _words(written: Written, table: str) -> str:
    """As they were given; PostgreSQL shows each in quotation marks, with its places."""
    row = written.added[table][0] if table in written.added else written.changed[table][0][1]
    return " ".join(re.findall(r"'([^']+)'", row["tokens"])) or str(row["tokens"])


def _template(hand: Hand, table: str, row: Mapping[str, Any]) -> dict[str, Any]:
    if table in JSON:
        return _read(hand, table, row)
    given = {name: value for name, value in row.items() if value is not None}
    if table in _NUMBERED:
        del given["id"]
    return {name: hand.put(value) for name, value in given.items()}


def _read(hand: Hand, table: str, row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: hand.read(value) if name in JSON[table] else value for name, value in row.items()}
