"""The ranking of a call with many requests: how long its page takes, and in how many statements."""

from __future__ import annotations

from sqlalchemy import Engine

from bench.application import application, fetch, signed_in
from bench.measuring import side_by_side
from bench.report import AtMost, Line, Lines
from bench.scene import Scene
from govflow.values import Money
from tests.services import ranked_calls
from tests.statements import counted

LIMIT = 300_000  # µs
STATEMENTS = 25
SECRETARY = "wang.lin"
APPLICANTS = ("miyun", "chicheng", "fengning", "guyuan", "xinglong", "users")


def ranking_page(scene: Scene) -> Lines:
    """The page of so many requests with three reviews each: ≤ 300 ms, and ≤ 25 statements however many there are."""
    database = scene.database("ranking_page")
    cast, many = scene.installation(database), scene.extent.requests
    reference = ranked_calls.call(cast, envelope=Money.yuan(900_000_000), ceiling=Money.yuan(6_000_000))
    asked = ((APPLICANTS[number % len(APPLICANTS)], 1 + number % 5, number % 7) for number in range(many))
    ranked_calls.scored(cast, reference, *asked)
    client, path = signed_in(application(cast), cast, SECRETARY), f"/cases/{reference}/ranking"
    extent = scene.extent
    (taken,) = side_by_side(
        lambda number: fetch(client, path, number), rounds=extent.page_rounds, warm_up=extent.warm_up
    )
    with counted(Engine) as statements:
        fetch(client, path, 0)
    alike = {"name": "ranking_page", "database": database.name, "size": f"{many} requests", "aim": AtMost(1)}
    yield Line(**alike, of="time", value=taken, unit="µs", limit=LIMIT, beside="300 ms", rounds=extent.page_rounds)
    yield Line(
        **alike,
        of="statements",
        value=len(statements),
        unit="statements",
        limit=STATEMENTS,
        beside="as many as it may ask",
        rounds=1,
    )
