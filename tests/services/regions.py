"""Regions as files say them, small ones, and what a database holds after one was entered."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event, select

from govflow.services.backend import Backend
from govflow.services.commands.founding.reading import Region, read_region
from govflow.services.words import SHIPPED
from govflow.settings import Settings
from govflow.store.sql.schema import METADATA
from govflow.values import FixedClock
from tests.builders import START

DELTA = """region: 1
body: {prefix: YRD, organization: delta, office: office, finance: purse, central: centre}
organizations:
  centre: {name: Leading Group · 领导小组, kind: central_authority, level: central}
  delta: {name: Yangtze Delta · 长三角, kind: regional_body, level: body, below: centre}
  office: {name: Delta Office · 长三角办公室, kind: regional_body, level: body, below: delta}
  purse: {name: Delta Finance · 长三角财务处, kind: regional_body, level: body, subtype: finance, below: delta}
  shanghai: {name: Shanghai · 上海市, kind: local_government, level: province, code: 310000}
members:
  delta: [shanghai]
people:
  mei@example.org: {name: Mei Lan · 梅兰, administrator: true, roles: {office: [secretary]}}
  yu@example.org: {name: Yu Bo · 俞波, roles: {shanghai: [{role: signatory, mandate: 2026-1}, legal]}}
"""
MORE = """region: 1
organizations:
  pudong: {name: Pudong · 浦东新区, kind: local_government, level: county, code: 310115, below: "310000"}
people:
  lan@example.org: {name: Lan Xin · 兰馨, roles: {pudong: [liaison], 上海市: [finance]}}
"""


def region(text: str, name: str = "region.yaml") -> Region:
    return read_region(text.encode(), name, SHIPPED)


def installation(engine: Engine, folder: Path, **settings: Any) -> Backend:
    """A backend on a migrated, empty database, on the first day of the casts."""
    url = engine.url.render_as_string(hide_password=False)
    given = Settings(database_url=url, secret_key="4pKq-9vT2_xWzR7mL0sYb3NcE8hGfJ1d", data_dir=folder, **settings)
    return Backend.from_settings(given, FixedClock(START))


def held(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables."""
    with engine.connect() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table))] for table in METADATA.sorted_tables
        }


class Broken(Exception):
    """What the database is made to say."""


class Failing:
    """Lets one write of an engine fail, by its number; counts them."""

    def __init__(self, engine: Engine, at: int | None) -> None:
        self.engine, self.at, self.writes = engine, at, 0

    def __enter__(self) -> Failing:
        event.listen(self.engine, "before_cursor_execute", self._count)
        return self

    def __exit__(self, *_: object) -> None:
        event.remove(self.engine, "before_cursor_execute", self._count)

    def _count(self, _connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE")):
            self.writes += 1
            if self.writes == self.at:
                raise Broken
