"""Data sets of the cast: who keeps them, what Fangshan says of one, and a request for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from govflow.papers.interchange.dcat import ToldField, ToldSet
from govflow.papers.interchange.dcat import data_set as written
from govflow.services.commands.registers.datasets import DataSet, KeptSet, SetField, keep_sets
from govflow.services.uploads import Upload
from govflow.values import Text
from tests.builders import Cast, give_role, new_key

KEEPER, ASKER, OFFICE = "chen.yu", "he.jun", "wang.lin"
"""Of Fangshan, of Laishui, and of the joint office."""
OFFICER = "data_officer"
FIELDS = (
    SetField(name="section", kind="text", required=True, meaning_en="Section", meaning_zh="断面"),
    SetField(name="level", kind="decimal", required=False, meaning_en="Level", meaning_zh="水位"),
)
TYPED = {
    "title_zh": "水位",
    "title_en": "Levels",
    "description_zh": "水位。",
    "description_en": "Levels.",
    "fields": "level | decimal | required | 水位 | Level",
    "sharing": "conditional",
    "cycle": "monthly",
    "updated_on": "2026-03-02",
    "access": "file",
    "contact": "Chen Yu",
    "contact_at": "1",
}
"""What the form of a set sends, but for its short name."""
GOOD = Upload("levels.csv", b"section,level\nZhangfang,1.82\nShidu,\n", "text/csv")
BAD = Upload("levels.csv", b"section,level\nZhangfang,high\n,1.35\n", "text/csv")


def keeps(cast: Cast, person: str, organization: str) -> None:
    give_role(cast, person, organization, OFFICER)


def data_set(cast: Cast, key: str = "levels", **said: Any) -> DataSet:
    """Levels of the river, shared under conditions, renewed today, unless told otherwise."""
    usual = DataSet(
        key=key, title_en="River levels", title_zh="河道水位", description_en="By section.",
        description_zh="按断面。", sharing="conditional", basis_en="", basis_zh="", cycle="monthly",
        updated_on=cast.today, contact="Chen Yu", contact_at="data@fangshan.example", access=("file",), fields=FIELDS,
    )  # fmt: skip
    return replace(usual, **said)


def kept(cast: Cast, *sets: DataSet, person: str = KEEPER, **seen: int) -> tuple[KeptSet, ...]:
    return keep_sets(cast.backend, cast.actor(person), sets, **seen)


def asked(cast: Cast, reference: str, sharing: str = "conditional", person: str = ASKER) -> str:
    """A request that is sent."""
    case = cast.open(
        person, "data-request", "Levels", data_set=reference, sharing=sharing, purpose="The flood plan.",
        legal_duty="Flood Control Law", use_until=cast.today + timedelta(days=100), protection="Two persons.",
    )  # fmt: skip
    cast.fire(person, case, "send")
    return case


def delivered(cast: Cast, table: Upload = GOOD, key: str = "levels") -> str:
    """Levels of Fangshan, whose data officer is the keeper, delivered to Laishui."""
    (levels,) = kept(cast, data_set(cast, key))
    case = asked(cast, levels.reference)
    cast.fire(OFFICE, case, "conform")
    cast.fire(KEEPER, case, "agree")
    cast.fire(KEEPER, case, "deliver", delivered_set=table)
    return case


def catalogue() -> bytes:
    """A file with one data set."""
    said = Text(en="Levels", zh="水位")
    field = ToldField(name="level", kind="decimal", required=True, meaning=said)
    told = ToldSet(
        reference="", key=f"set-{new_key()[:8]}", address="", title=said, description=said, publisher=said,
        publisher_address="", sharing="conditional", basis=None, cycle="monthly", updated_on=date(2026, 3, 2),
        due_on=None, version=1, contact="Chen Yu", contact_at="1", access=("file",), fields=(field,),
    )  # fmt: skip
    return written(told)
