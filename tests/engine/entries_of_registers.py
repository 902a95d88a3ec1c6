"""Entries of registers, each with the form in which it is stored for good."""

from __future__ import annotations

from datetime import date

from govflow.engine.entries import (
    Entry,
    RightDefined,
    RightMoved,
    SetDelivered,
    SetHandedOut,
    StandardEnded,
    StandardPublished,
    Stored,
)
from govflow.values import Text
from tests.engine.entries_of_money import OF_COMPENSATION

WATER, UNIT = Text(en="Haihe", zh="海河"), Text(en="m³", zh="立方米")
OF_REGISTERS: list[tuple[Entry, Stored]] = [
    *OF_COMPENSATION,
    (
        StandardPublished(
            number=3001, designations=("DB11/T 3001-2017", "DB13/T 3001-2017"), in_force_from=date(2017, 9, 1)
        ),
        Stored(
            kind="standard",
            name="published",
            content={
                "number": 3001,
                "designations": ["DB11/T 3001-2017", "DB13/T 3001-2017"],
                "in_force_from": {"date": "2017-09-01"},
            },
        ),
    ),
    (
        StandardEnded(number=3001, ends_on=date(2022, 9, 1)),
        Stored(kind="standard_ended", name="ended", content={"number": 3001, "ends_on": {"date": "2022-09-01"}}),
    ),
    (
        RightDefined(right=WATER, version=2, cap=1000, unit=UNIT),
        Stored(
            kind="right",
            name="defined",
            content={
                "right": {"text": ["Haihe", "海河"]},
                "version": 2,
                "cap": 1000,
                "unit": {"text": ["m³", "立方米"]},
            },
        ),
    ),
    (
        RightMoved(right=WATER, number=7, movement="list", what=UNIT, amount=5, unit=UNIT, sha256="ab"),
        Stored(
            kind="right_moved",
            name="list",
            content={
                "right": {"text": ["Haihe", "海河"]},
                "number": 7,
                "what": {"text": ["m³", "立方米"]},
                "amount": 5,
                "unit": {"text": ["m³", "立方米"]},
                "sha256": "ab",
            },
        ),
    ),
    (
        SetDelivered(number=12, name=WATER, version=3),
        Stored(
            kind="set_delivered",
            name="delivered",
            content={"number": 12, "name": {"text": ["Haihe", "海河"]}, "version": 3},
        ),
    ),
    (
        SetHandedOut(document="d", version=1),
        Stored(kind="set_handed_out", name="handed_out", content={"document": "d", "version": 1}),
    ),
]
QUIET_OF_REGISTERS: set[type] = {RightMoved, SetDelivered, SetHandedOut}
"""What comes with a step, which is news itself, and what changes nothing of the case."""
