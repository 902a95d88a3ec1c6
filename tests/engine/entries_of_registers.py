"""Entries of registers, each with the form in which it is stored for good."""

from __future__ import annotations

from datetime import date

from govflow.engine.entries import Entry, StandardEnded, StandardPublished, Stored
from tests.engine.entries_of_money import OF_COMPENSATION

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
]
