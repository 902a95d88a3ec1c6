"""Every list of cases among a thousand and among a million, as whole pages for people who see all, many and few."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from functools import partial

from flask.testing import FlaskClient

from bench.application import FRAME, application, fetch, signed_in
from bench.bulk import COMMON, RARE
from bench.measuring import side_by_side
from bench.report import AtMost, Line, Lines
from bench.scene import Scene
from bench.world import MEDIATOR, MEMBER, SECRETARY
from tests.builders import Cast

READERS = {"secretary": SECRETARY, "member": MEMBER, "mediator": MEDIATOR}
SECOND = "second page of /cases"
AIM = AtMost(2)

Measured = dict[tuple[str, str], tuple[float, ...]]
"""The page and the frame beside it, in microseconds, for each reader and page."""


def lists(scene: Scene) -> Lines:
    """Every list, search, inbox, organization and workflow page at 1,000,000 cases beside 1,000: ≤ 2 ×.

    The ratio is of each page beside an empty one of the same minute, so that a busy machine hits both alike.
    """
    crowd, extent = scene.crowd, scene.extent
    app = application(crowd.cast)
    clients = {reader: signed_in(app, crowd.cast, person) for reader, person in READERS.items()}
    found: list[Measured] = []
    for size in (extent.few, extent.many):
        crowd.grow(size)
        found.append(_measured(crowd.cast, clients, extent.page_rounds))
    few, many = found
    for (reader, path), (many_us, frame_us) in many.items():
        few_us, frame_then_us = few[reader, path]
        yield Line(
            name="lists",
            of=f"{reader} {path}",
            database=crowd.database.name,
            size=f"{extent.many:,} cases",
            value=many_us,
            unit="µs",
            limit=few_us,
            beside=f"at {extent.few:,}",
            given_ratio=(many_us / frame_us) / (few_us / frame_then_us),
            aim=AIM,
            rounds=extent.page_rounds,
        )


def _measured(cast: Cast, clients: dict[str, FlaskClient], rounds: int) -> Measured:
    found: Measured = {}
    for reader, client in clients.items():
        for name, path in _asked(cast, client):
            page, frame = partial(fetch, client, path), partial(fetch, client, FRAME)
            found[reader, name] = side_by_side(page, frame, rounds=rounds, warm_up=1)
    return found


def _asked(cast: Cast, client: FlaskClient) -> Iterator[tuple[str, str]]:
    """The pages by what they are called in a line."""
    some = cast.organization("laishui")
    for path in (
        "/inbox",
        "/cases",
        "/cases?workflow=dispute-mediation",
        f"/cases?workflow={RARE}",
        f"/cases?organization={some}",
        "/cases?status=open",
        "/cases?mine=1",
        f"/cases?q={COMMON}",
        "/cases?q=777",
        "/cases?q=zebra",
        f"/cases?q={COMMON}&organization={some}",
        f"/cases?q={COMMON}&organization={some}&status=open&mine=1",
        "/organizations",
        f"/organizations/{some}",
        "/workflows",
        "/workflows/dispute-mediation",
    ):
        yield path, path
    if further := re.search(r'rel="next" href="([^"]+)"', fetch(client, "/cases", 0)):
        yield SECOND, html.unescape(further[1])
