"""Every list of cases among a thousand and among a million, as whole pages for people who see all, many and few."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from functools import partial

from flask.testing import FlaskClient

from bench.application import fetch, signed_in
from bench.bulk import COMMON, RARE
from bench.measuring import side_by_side
from bench.report import AtMost, Line, Lines
from bench.scene import Crowd, Scene
from bench.world import MEDIATOR, MEMBER, SECRETARY
from tests.builders import Cast

READERS = {"secretary": SECRETARY, "member": MEMBER, "mediator": MEDIATOR}
SECOND = "second page of /cases"
AIM = AtMost(2)


def lists(scene: Scene) -> Lines:
    """Every list, search, inbox, organization and workflow page at 1,000,000 cases beside 1,000: ≤ 2 ×.

    Each page is asked for in two regions in turn, one of either size.
    """
    extent = scene.extent
    regions = (scene.few, scene.crowd)
    few, many = ({reader: _browser(each, person) for reader, person in READERS.items()} for each in regions)
    for region, cases in zip(regions, (extent.few, extent.many), strict=True):
        region.grow(cases)
    for reader in READERS:
        shown = zip(_asked(scene.crowd.cast, many[reader]), _asked(scene.few.cast, few[reader]), strict=True)
        for (name, path), (_, path_of_few) in shown:
            many_us, few_us = side_by_side(
                partial(fetch, many[reader], path),
                partial(fetch, few[reader], path_of_few),
                rounds=extent.page_rounds,
                warm_up=1,
            )
            yield Line(
                name="lists",
                of=f"{reader} {name}",
                database=scene.crowd.database.name,
                size=f"{extent.many:,} cases",
                value=many_us,
                unit="µs",
                limit=few_us,
                beside=f"at {extent.few:,}",
                aim=AIM,
                rounds=extent.page_rounds,
            )


def _browser(crowd: Crowd, person: str) -> FlaskClient:
    return signed_in(crowd.app, crowd.cast, person)


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
