"""Entries of registers, each with the form in which it is stored for good."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from govflow.engine.entries import (
    ClaimsStated,
    ContractEntered,
    ContractNoted,
    Entry,
    PlanPublished,
    PlanValuesEntered,
    RecognitionStands,
    RightDefined,
    RightMoved,
    SetDelivered,
    SetHandedOut,
    StageDecided,
    StandardEnded,
    StandardPublished,
    Stored,
    TariffEnded,
    TariffPublished,
)
from govflow.values import Money, Text
from tests.engine.entries_of_money import OF_COMPENSATION

WATER, UNIT = Text(en="Haihe", zh="海河"), Text(en="m³", zh="立方米")
OF_REGISTERS: list[tuple[Entry, Stored]] = [
    *OF_COMPENSATION,
    (
        TariffPublished(tariff=WATER, version=2, sha256="ab" * 32, valid_from=date(2026, 9, 1)),
        Stored(
            kind="tariff",
            name="published",
            content={
                "tariff": {"text": ["Haihe", "海河"]},
                "version": 2,
                "sha256": "ab" * 32,
                "valid_from": {"date": "2026-09-01"},
            },
        ),
    ),
    (
        TariffEnded(ends_on=date(2027, 9, 1)),
        Stored(kind="tariff_ended", name="ended", content={"ends_on": {"date": "2027-09-01"}}),
    ),
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
        ContractEntered(amount=Money(15_000), starts_on=date(2026, 3, 2), ends_on=date(2027, 3, 1)),
        Stored(
            kind="contract",
            name="entered",
            content={
                "amount": {"money": [15_000, "CNY"]},
                "starts_on": {"date": "2026-03-02"},
                "ends_on": {"date": "2027-03-01"},
            },
        ),
    ),
    (
        ContractNoted(stands="accepted", what=Text(en="accepted", zh="已验收")),
        Stored(kind="contract_stands", name="accepted", content={"what": {"text": ["accepted", "已验收"]}}),
    ),
    (
        ClaimsStated(subjects=(WATER,)),
        Stored(kind="claims", name="stated", content={"subjects": [{"text": ["Haihe", "海河"]}]}),
    ),
    (
        PlanPublished(plan=WATER, version=2, since=date(2026, 1, 1), until=date(2030, 12, 31)),
        Stored(
            kind="plan",
            name="published",
            content={
                "plan": {"text": ["Haihe", "海河"]},
                "version": 2,
                "since": {"date": "2026-01-01"},
                "until": {"date": "2030-12-31"},
            },
        ),
    ),
    (
        PlanValuesEntered(year=2026, values={1: Decimal("0.30")}),
        Stored(kind="plan_values", name="2026", content={"year": 2026, "values": [[1, "0.30"]]}),
    ),
    (
        RecognitionStands(name=WATER, standing="valid", since=date(2026, 1, 1)),
        Stored(
            kind="recognition",
            name="valid",
            content={"name": {"text": ["Haihe", "海河"]}, "standing": "valid", "since": {"date": "2026-01-01"}},
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
    (
        StageDecided(field=WATER, stage=UNIT, since=date(2026, 5, 1)),
        Stored(
            kind="stage",
            name="decided",
            content={
                "field": {"text": ["Haihe", "海河"]},
                "stage": {"text": ["m³", "立方米"]},
                "since": {"date": "2026-05-01"},
            },
        ),
    ),
]
QUIET_OF_REGISTERS: set[type] = {RightMoved, ContractEntered, ContractNoted, SetDelivered, SetHandedOut}
"""What comes with a step, which is news itself, and what changes nothing of the case."""
