"""Classes of vehicles by which roads are charged (JT/T 489-2019, clause 4), with the names of the standard."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

from govflow.values import Text

STANDARD = "JT/T 489-2019"
Vehicle = Literal[
    "passenger_1", "passenger_2", "passenger_3", "passenger_4",
    "goods_1", "goods_2", "goods_3", "goods_4", "goods_5", "goods_6",
    "special_1", "special_2", "special_3", "special_4", "special_5", "special_6",
]  # fmt: skip
ORDER: tuple[Vehicle, ...] = get_args(Vehicle)
_KINDS = {
    "passenger": Text(en="passenger vehicle", zh="客车"),
    "goods": Text(en="goods vehicle", zh="货车"),
    "special": Text(en="special-operation vehicle", zh="专项作业车"),
}
VEHICLES: Mapping[str, Text] = {
    each: Text(en=f"Class {number} {_KINDS[kind].en}", zh=f"{number}类{_KINDS[kind].zh}")
    for each in ORDER
    for kind, number in [each.split("_")]
}
