"""What the manual of operators says of dividing an installation by bodies is what the schema says."""

from __future__ import annotations

import re

from govflow.paths import data_path
from govflow.store.sql.schema import METADATA

MANUAL = next((data_path("workflows").parent / "docs").rglob("operator.md"))


def test_the_manual_names_the_tables_that_carry_the_body() -> None:
    told = re.search(r"These carry the body: (.*?)\.\n", MANUAL.read_text("utf-8"), re.DOTALL)
    assert told is not None
    carrying = {table.name for table in METADATA.sorted_tables if "body_id" in table.c}
    assert set(re.findall(r"`(\w+)`", told[1])) == carrying


def test_every_table_that_the_manual_names_is_there() -> None:
    told = MANUAL.read_text("utf-8").partition("Several bodies on several servers")[2]
    named = {each.partition(".")[0] for each in re.findall(r"`(\w+(?:\.\w+)?)`", told)} - {"case_id"}
    assert len(named) > 20
    assert named <= set(METADATA.tables)
