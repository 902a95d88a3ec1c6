"""How many tests begin: played once in a test process, before any test, and copied from then on.

Only of a cast that nobody has touched, on SQLite, which copies whole pages; any other cast plays itself.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from tests.builders import Cast


@dataclass(frozen=True)
class Kept:
    """What a play left: the pages of the database, the files, the moment, and the reference of its case."""

    pages: sqlite3.Connection
    files: Mapping[str, bytes]
    at: datetime
    reference: str


_KEPT: dict[Callable[..., str], Kept] = {}
_KEEPING: list[bool] = []


def beginning(play: Callable[..., str]) -> Callable[..., str]:
    """A play that takes nothing but the cast, or goes on with a case that it is given."""

    @wraps(play)
    def begun(cast: Cast, reference: str | None = None) -> str:
        if reference is not None:
            return play(cast, reference)
        kept = _KEPT.get(begun) if cast.is_untouched else None
        if kept is None:
            found = play(cast)
            if _KEEPING:
                _KEPT[begun] = _kept(cast, found)
            return found
        _copy(kept, cast)
        return kept.reference

    return begun


def keep(play: Callable[..., str], cast: Cast) -> None:
    """Play it on a fresh cast, and keep what it left, and what those plays left by way of which it came there."""
    _KEEPING.append(True)
    try:
        play(cast)
    finally:
        _KEEPING.pop()


def is_kept(play: Callable[..., str]) -> bool:
    return play in _KEPT


def _kept(cast: Cast, reference: str) -> Kept:
    pages = sqlite3.connect(":memory:")
    with closing(_engine(cast).raw_connection()) as connection:
        driver: Any = connection.driver_connection
        driver.backup(pages)
    folder = _folder(cast)
    files = {str(each.relative_to(folder)): each.read_bytes() for each in folder.rglob("*") if each.is_file()}
    return Kept(pages, files, cast.clock.at, reference)


def _copy(kept: Kept, cast: Cast) -> None:
    with closing(_engine(cast).raw_connection()) as connection:
        kept.pages.backup(connection.driver_connection)  # type: ignore[arg-type]
    for name, content in kept.files.items():
        path = _folder(cast) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    cast.clock.at, cast.left_with = kept.at, None


def _engine(cast: Cast) -> Engine:
    return cast.backend.sessions.engine


def _folder(cast: Cast) -> Path:
    return cast.backend.blobs.data_dir
