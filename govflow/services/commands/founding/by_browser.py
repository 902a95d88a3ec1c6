"""What somebody typed, pasted or sent to found an installation, as a region; nothing of it is lost on the way."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files

from govflow.services.backend import Backend
from govflow.services.commands.founding.reading import Region, read_region
from govflow.services.commands.founding.sheets import Sheet, read_sheets
from govflow.services.commands.founding.tables import is_table, kind_of, read_tables
from govflow.values import Text

_FIRST = "administrator"
"""The role of whoever administers, in the joint office."""


@dataclass(frozen=True, kw_only=True)
class Typed:
    """The parts of a region; empty where nothing was typed. ``file``: a whole region file, which then counts alone."""

    prefix: str
    places: Mapping[str, tuple[str, str]]  # names of the body, its office, …, in English and in Chinese
    administrator: tuple[str, str, str]  # address, name in English, name in Chinese
    organizations: str
    people: str
    file: str


def typed_region(backend: Backend, typed: Typed, called: Mapping[str, str]) -> Region:
    """The region of what was typed. ``called``: what the parts are called on the page, for whoever looks for a line.

    Raises RegionProblems with all that is wrong.
    """
    vocabulary = backend.rules.vocabulary
    if typed.file.strip():
        return read_region(typed.file.encode(), called["file"], vocabulary)
    sources = [
        (called["body"], _places(typed)),
        (called["organizations"], typed.organizations.encode()),
        (called["administrator"], _administrator(typed)),
        (called["people"], typed.people.encode()),
    ]
    return read_tables([(name, source) for name, source in sources if source.strip()], vocabulary, typed.prefix)


def taken_over(name: str, source: bytes) -> dict[str, str]:
    """A file that was sent, as text for the parts of the page: tables by their kind, else a region file.

    Raises NoTable for what cannot be read.
    """
    if not is_table(name, source):
        return {"file": source.decode("utf-8", "replace")}
    return {kind_of(sheet): _as_text(sheet) for sheet in read_sheets(source, name) if sheet.rows}


def words_of_tables(backend: Backend) -> Mapping[str, Mapping[str, Text]]:
    """The words that may stand in the tables, by column."""
    vocabulary = backend.rules.vocabulary
    return {
        "kind": {name: each.title for name, each in vocabulary.kinds.items()},
        "role": {name: each.title for name, each in vocabulary.roles.items()},
    }


def _as_text(sheet: Sheet) -> str:
    """Separated by tabs, each row in the line that it had."""
    text, line = io.StringIO(), 1
    written = csv.writer(text, delimiter="\t", lineterminator="\n")
    for number, cells in sheet.rows:
        text.write("\n" * (number - line))
        written.writerow(cells)
        line = number + 1
    return text.getvalue()


def _places(typed: Typed) -> bytes:
    """The places of the body that have a name, as a table."""
    source = files("govflow.services.commands.founding").joinpath("places.csv").read_text("utf-8")
    rows = {row["place"]: row for row in csv.DictReader(io.StringIO(source))}
    named = {place: name for place, name in typed.places.items() if any(name)}
    return _table(
        {
            **rows[place],
            "below": rows[place]["below"] if _is_named(rows[place]["below"], rows, named) else "",
            "name_en": en,
            "name_zh": zh,
        }
        for place, (en, zh) in named.items()
    )


def _is_named(key: str, rows: Mapping[str, Mapping[str, str]], named: Mapping[str, object]) -> bool:
    return any(rows[place]["key"] == key for place in named)


def _administrator(typed: Typed) -> bytes:
    email, en, zh = typed.administrator
    if not any(typed.administrator):
        return b""
    row = {"email": email, "name_en": en, "name_zh": zh, "administrator": "yes"}
    if any(typed.places.get("office", ())):
        row |= {"organization": "office", "role": _FIRST}
    return _table([row])


def _table(rows: Iterable[Mapping[str, str]]) -> bytes:
    kept = list(rows)
    if not kept:
        return b""
    text = io.StringIO()
    written = csv.DictWriter(text, list(kept[0]))
    written.writeheader()
    written.writerows(kept)
    return text.getvalue().encode()
