"""The market in rights: its pages with very many trades behind them."""

from __future__ import annotations

from functools import partial

from bench.application import application, fetch, signed_in
from bench.databases import Database
from bench.measuring import side_by_side
from bench.report import AtMost, Line, Lines
from bench.scene import Scene
from tests.builders import Cast
from tests.services import disputes, markets

READER = "he.jun"
LIMIT = 150  # ms


def trades(scene: Scene) -> Lines:
    """The register, a right with its prices, offers, and trades from the first page to the last: ≤ 150 ms each."""
    database, many = scene.database("trades"), scene.extent.postings
    cast = scene.installation(database)
    last = sell_many(database, cast, many)
    client = signed_in(application(cast), cast, READER)
    paths = {
        "register": "/rights",
        "right": "/rights/1",
        "right, in the middle": f"/rights/1?after={last - many // 2}",
        "offers": "/rights/offers",
        "trades": "/rights/trades",
        "trades, last page": f"/rights/trades?after={last - many + 50}",
        "portal": "/public/en/trades",
        "portal, of a year": f"/public/en/trades?year={cast.today.year}",
        "portal, by a word that none has": "/public/en/trades?q=zebra",
    }
    taken = side_by_side(
        *(partial(fetch, client, each) for each in paths.values()),
        rounds=scene.extent.page_rounds,
        warm_up=scene.extent.warm_up,
    )
    for of, microseconds in zip(paths, taken, strict=True):
        yield Line(
            name="trades", of=of, database=database.name, size=f"{many:,} trades", value=microseconds / 1000, unit="ms",
            limit=LIMIT, beside="150 ms", aim=AtMost(1), rounds=scene.extent.page_rounds,
        )  # fmt: skip


def sell_many(database: Database, cast: Cast, many: int) -> int:
    """So many trades of a unit, written by the database itself; the number of the last movement."""
    reference = disputes.draft(cast)
    right_id = markets.entered(cast, reference, sold=1)
    case_id = cast.case(reference).id
    seller, buyer = cast.organizations(markets.SELLER, markets.BUYER)
    cast.backend.sessions.dispose()
    numbers = database.numbers(1, many)
    day = "DATE '2026-01-01' + n % 365" if database.postgresql else "date('2026-01-01', '+' || (n % 365) || ' days')"
    at = "TIMESTAMPTZ '2026-01-01'" if database.postgresql else "'2026-01-01 00:00:00.000000'"
    with database.loading() as connection:
        first: int = connection.execute("SELECT max(id) FROM right_movement").fetchone()[0]
        connection.execute(
            "INSERT INTO right_movement (id, right_id, number, kind, amount, giver_id, taker_id, price, on_day, at, "
            f"case_id, digest) SELECT {first} + n, {right_id}, {first} + n, 'transfer', 1, {seller}, {buyer}, "
            f"60 + n % 40, {day}, {at}, {case_id}, '' FROM {numbers}"
        )
        connection.execute(f"UPDATE case_file SET public = TRUE WHERE id = {case_id}")
    return first + many
