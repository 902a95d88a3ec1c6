"""Pages of the portal with a hundred thousand public cases behind them: how long a visitor waits for each."""

from __future__ import annotations

from functools import partial

from bench.application import fetch
from bench.bulk import COMMON
from bench.measuring import side_by_side
from bench.report import AtMost, Line, Lines
from bench.scene import Scene

LIMIT = 150_000  # µs


def portal(scene: Scene) -> Lines:
    """Each page without an account, of a region of 1,000,000 cases of which every tenth is public: ≤ 150 ms."""
    scene.crowd.grow(scene.extent.many)
    client, some = scene.crowd.app.test_client(), scene.crowd.cast.organization("laishui")
    year = scene.crowd.cast.today.year
    for path in (
        "",
        "/decisions",
        "/notices",
        f"/decisions?year={year}",
        "/decisions?procedure=dispute-mediation",
        f"/decisions?organization={some}",
        f"/decisions?q={COMMON}",
        "/decisions?q=777",
        f"/decisions?q={COMMON}&organization={some}&year={year}",
        "/organizations",
        f"/organizations/{some}",
        "/funds",
        "/standards",
        "/commitments",
        "/feed.atom",
    ):
        extent = scene.extent
        (taken,) = side_by_side(partial(fetch, client, f"/public/en{path}"), rounds=extent.page_rounds, warm_up=1)
        yield Line(
            name="portal",
            of=path or "first page",
            database=scene.crowd.database.name,
            size=f"{extent.many // 10:,} public cases",
            value=taken,
            unit="µs",
            limit=LIMIT,
            beside="150 ms",
            aim=AtMost(1),
            rounds=extent.page_rounds,
        )
