"""Entries of compensation, each with the form in which it is stored for good."""

from __future__ import annotations

from govflow.engine.entries import Entry, EnvelopeDivided, Stored, SumComputed
from govflow.messages import Message
from govflow.values import Money, Text

BEIJING, HEBEI = Text(en="Beijing", zh="北京"), Text(en="Hebei", zh="河北")
HASHES = {"sha256": "a" * 64, "digest": "b" * 64}

OF_COMPENSATION: list[tuple[Entry, Stored]] = [
    (
        SumComputed(
            agreement="chaobai-2018", version=1, year=2018, payer=BEIJING, payee=HEBEI,
            sum=Money(32_215_000_000), **HASHES,
        ),
        Stored(
            kind="computed",
            name="chaobai-2018",
            content={
                **HASHES, "version": 1, "year": 2018, "paid_by": {"text": ["Beijing", "北京"]},
                "paid_to": {"text": ["Hebei", "河北"]}, "sum": {"money": [32_215_000_000, "CNY"]},
            },
        ),
    ),
    (
        SumComputed(agreement="chaobai-2022", version=2, year=2024, payer=None, payee=None, sum=Money(0), **HASHES),
        Stored(
            kind="computed",
            name="chaobai-2022",
            content={
                **HASHES, "version": 2, "year": 2024, "paid_by": None, "paid_to": None, "sum": {"money": [0, "CNY"]},
            },
        ),
    ),
    (
        EnvelopeDivided(rule="talmud", title_=BEIJING, derivation=(Message("One claim receives nothing."),)),
        Stored(
            kind="divided",
            name="talmud",
            content={
                "title": {"text": ["Beijing", "北京"]},
                "derivation": {"tuple": [{"message": ["One claim receives nothing.", None, {}]}]},
            },
        ),
    ),
]  # fmt: skip
