"""A tariff for tests: a short dear bridge and a long cheap way round it, with a morning band and a cap."""

from __future__ import annotations

from datetime import date
from typing import Any

from govflow.domain.registers.charges.computing import Trip
from govflow.domain.registers.charges.reading import Read, read_tariff

RING = """\
tariff: 1
id: ring
title: Ring · 环线
zone: Asia/Shanghai
rounding: fen
points: {west: West · 西, east: East · 东, south: South · 南}
sections:
  bridge: {title: Bridge · 大桥, from: west, to: east, km: 8.5}
  lower: {title: Lower road · 下行路, from: west, to: south, km: 10}
  upper: {title: Upper road · 上行路, from: south, to: east, km: 12.35, one_way: true}
vehicles: [passenger_1, goods_1]
bands:
  morning: {title: Morning · 早高峰, from: "07:00", to: "09:00", days: workdays}
  night: {title: Night · 夜间, from: "22:00", to: "24:00"}
charges:
  - {sections: [bridge], per: passage, fen: {passenger_1: 500, goods_1: 800}}
  - {sections: [bridge], band: morning, per: km, fen: {passenger_1: 120}}
  - {sections: [bridge], band: night, way: back, per: passage, fen: {passenger_1: 0}}
  - {sections: [lower, upper], per: km, fen: {passenger_1: 12.5, goods_1: 30}}
caps: {passenger_1: 2000}
exemptions:
  bus: {title: Buses · 公交, off: 100%, vehicles: [passenger_1], claimed: true}
  half: {title: Holidays · 节假日, off: 50%, vehicles: [passenger_1], days: holidays}
holidays: [2026-10-01]
working_days: [2026-10-10]
"""
MONDAY, SATURDAY = date(2026, 3, 2), date(2026, 3, 7)
HOLIDAY, MADE_UP = date(2026, 10, 1), date(2026, 10, 10)


def ring(old: str = "", new: str = "") -> Read:
    """The tariff, with one thing written otherwise."""
    assert not old or RING.count(old) == 1, old
    return read_tariff(RING.replace(old, new) if old else RING)


def trip(clock: str = "12:00", **more: Any) -> Trip:
    """From west to east in a car on a Monday."""
    hours, minutes = clock.split(":")
    said = {"entry": "west", "exit": "east", "vehicle": "passenger_1", "day": MONDAY, **more}
    return Trip(minute=int(hours) * 60 + int(minutes), **said)
