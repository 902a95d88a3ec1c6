"""Which rows a command wrote: so that what is written by hand is the same, and a limit that fell behind is noticed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bench.databases import Database
from govflow.store.sql.schema import METADATA

Row = Mapping[str, Any]
Picture = dict[tuple[str, tuple[Any, ...]], Row]
"""All rows there are, as the driver gives them, by table and key."""

_KEYS = {table.name: tuple(each.name for each in table.primary_key) for table in METADATA.sorted_tables}
SEARCHED = ("case_search", "case_search_public")


class Unlike(Exception):
    """What was written by hand is not what govflow writes: the limit has to be brought up to date first."""


@dataclass(frozen=True)
class Written:
    """The rows that a command added, changed and removed, by table; of those changed how they were, and are."""

    added: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    changed: dict[str, list[tuple[Row, Row]]] = field(default_factory=lambda: defaultdict(list))
    removed: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))

    def counted(self) -> Counter[str]:
        """How many rows of each table were written, and which of their columns."""
        found: Counter[str] = Counter()
        for table, added in self.added.items():
            found.update(f"{table}: added with {_filled(row)}" for row in added)
        for table, changed in self.changed.items():
            found.update(f"{table}: changed in {_differing(*each)}" for each in changed)
        for table, removed in self.removed.items():
            found[f"{table}: removed"] += len(removed)
        return found


def written(database: Database, act: Callable[[], object]) -> Written:
    """What is written while this is done, in a database in which nothing else happens."""
    before = _picture(database)
    act()
    after, found = _picture(database), Written()
    for (table, key), row in after.items():
        earlier = before.pop((table, key), None)
        if earlier is None:
            found.added[table].append(row)
        elif earlier != row:
            found.changed[table].append((earlier, row))
    for (table, _), row in before.items():
        found.removed[table].append(row)
    return found


def check_alike(ours: Written, by_hand: Written) -> None:
    """Raises Unlike, with every table in which numbers or columns differ."""
    govflow, hand = ours.counted(), by_hand.counted()
    differing = [
        f"{what}: {govflow[what]} by govflow, {hand[what]} by hand"
        for what in sorted(govflow | hand)
        if govflow[what] != hand[what]
    ]
    if differing:
        raise Unlike("The rows by hand are not those of govflow.\n" + "\n".join(differing))


def _picture(database: Database) -> Picture:
    connection = database.connect()
    found = {
        (table, tuple(row[name] for name in key)): row
        for table, key in _keys(database)
        for row in _all(connection, table, key)
    }
    connection.close()
    return found


def _keys(database: Database) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield from _KEYS.items()
    yield from ((table, ("case_id",) if database.postgresql else ("rowid",)) for table in SEARCHED)


def _all(connection: Any, table: str, key: tuple[str, ...]) -> Iterator[Row]:
    columns = "rowid, *" if key == ("rowid",) else "*"
    cursor = connection.execute(f"SELECT {columns} FROM {table}")
    names = [each[0] for each in cursor.description]
    return (dict(zip(names, row, strict=True)) for row in cursor.fetchall())


def _filled(row: Row) -> str:
    return ", ".join(sorted(name for name, value in row.items() if value is not None))


def _differing(earlier: Row, later: Row) -> str:
    return ", ".join(sorted(name for name, value in later.items() if value != earlier[name]))
