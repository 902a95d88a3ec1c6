"""Every list of cases among a thousand and among a million, as whole pages for people who see all, many and few."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from flask.testing import FlaskClient

from bench.bulk import COMMON, RARE, add_cases
from bench.databases import Database
from bench.pages import FRAME, application, fetch, signed_in
from bench.report import Line, Lines, say, side_by_side
from bench.world import MEDIATOR, MEMBER, SECRETARY, build_world, onlookers
from tests.builders import Cast

SIZES = (1_000, 1_000_000)
READERS = {"secretary": SECRETARY, "member": MEMBER, "mediator": MEDIATOR}


def measure(database: Database, folder: Path, rounds: int, sizes: tuple[int, int] = SIZES) -> Lines:
    """One line for each reader and page. ``ratio``: of the time among many to that among few, each beside an empty page
    of the same minute, so that a busy machine hits both alike.
    """
    cast = build_world(database, folder)
    cast.clock.at = datetime.now(UTC)
    app = application(cast)
    clients = {reader: signed_in(app, cast, person) for reader, person in READERS.items()}
    found: list[dict[tuple[str, str], tuple[float, float]]] = []
    loaded = 0
    for size in sizes:
        say(f"{database.name}: {size:,} cases …")
        add_cases(database, cast, onlookers(cast), loaded + 1, size)
        cast.backend.sessions.dispose()  # what a connection knows of the tables is of before
        loaded = size
        found.append({(reader, path): _time(clients[reader], path, rounds) for reader, path in _asked(cast)})
    few, many = found
    for (reader, path), (many_us, beside_us) in many.items():
        few_us, frame_us = few[reader, path]
        labels: dict[str, object] = {"database": database.name, "reader": reader, "page": path, "cases": sizes[1]}
        figures = {"govflow_us": many_us, "few_us": few_us, "frame_us": beside_us}
        yield Line("lists", labels, figures, (many_us / beside_us) / (few_us / frame_us))
    cast.backend.sessions.dispose()


def _asked(cast: Cast) -> Iterator[tuple[str, str]]:
    some = cast.organization("laishui")
    pages = (
        "/inbox",
        "/cases",
        "/cases?workflow=dispute-mediation",
        f"/cases?workflow={RARE}",
        f"/cases?organization={some}",
        "/cases?status=open",
        "/cases?mine=1",
        f"/cases?q={COMMON}",
        "/cases?q=zebra",
        f"/cases?q={COMMON}&organization={some}",
        f"/organizations/{some}",
        "/workflows",
        "/workflows/dispute-mediation",
    )
    return ((reader, page) for reader in READERS for page in pages)


def _time(client: FlaskClient, path: str, rounds: int) -> tuple[float, float]:
    return side_by_side(partial(fetch, client, path), partial(fetch, client, FRAME), rounds, warm_up=3)
