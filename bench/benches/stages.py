"""Stages of development: pages with very much counted behind them."""

from __future__ import annotations

from functools import partial

from bench.application import application, fetch, signed_in
from bench.databases import Database
from bench.measuring import side_by_side
from bench.report import AtMost, Line, Lines
from bench.scene import Scene
from govflow.domain import RULES
from tests.builders import Cast
from tests.services import disputes

READER = "he.jun"
LIMIT = 150  # ms
YEARS, MEASURES = 5, ("initiative", "consultation", "delegation", "fulfilment")


def stages(scene: Scene) -> Lines:
    """All fields today and on a day long ago, a field over the years, what a number was counted from: ≤ 150 ms each."""
    database, many = scene.database("stages"), scene.extent.postings
    cast = scene.installation(database)
    first = _count_many(database, cast, many)
    client = signed_in(application(cast), cast, READER)
    paths = {
        "fields": "/stages",
        "fields on a day": f"/stages?on={first + 2}-06-30",
        "field": "/stages/1/air",
        "what was counted": f"/stages/1/air/initiative/{first + 2}",
    }
    taken = side_by_side(
        *(partial(fetch, client, each) for each in paths.values()),
        rounds=scene.extent.page_rounds,
        warm_up=scene.extent.warm_up,
    )
    for of, microseconds in zip(paths, taken, strict=True):
        yield Line(
            name="stages", of=of, database=database.name, size=f"{many:,} counted", value=microseconds / 1000,
            unit="ms", limit=LIMIT, beside="150 ms", aim=AtMost(1), rounds=scene.extent.page_rounds,
        )  # fmt: skip


def _count_many(database: Database, cast: Cast, many: int) -> int:
    """So much counted, in all fields, by four measures, in five years; the first of them."""
    case_id, body_id = (case := cast.case(disputes.draft(cast))).id, case.body.id
    fields, first = tuple(RULES.vocabulary.fields), cast.today.year - YEARS + 1
    cast.backend.sessions.dispose()
    numbers = (
        f"generate_series(0, {many - 1}) AS every(n)"
        if database.postgresql
        else f"(WITH RECURSIVE e(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM e WHERE n + 1 < {many})"
        " SELECT n FROM e) AS e"
    )
    field = f"CASE n % {len(fields)} {_cases(fields)} END"
    measure = f"CASE n / {len(fields)} % {len(MEASURES)} {_cases(MEASURES)} END"
    each = len(fields) * len(MEASURES)
    year, number = f"({first} + n / {each} % {YEARS})", f"(n / {each * YEARS} + 1)"
    later = f"({number} * 89 / {many // (each * YEARS) + 1})"  # days, so that the last year has not passed today
    day = (
        f"make_date({year}, 1, 1) + {later}"
        if database.postgresql
        else f"date({year} || '-01-01', '+' || {later} || ' days')"
    )
    with database.loading() as connection:
        connection.execute(
            "INSERT INTO stage_event (id, body_id, field, measure, year, number, yes, so_far, counted_on, case_id)"
            f" SELECT n + 1, {body_id}, {field}, {measure}, {year}, {number}, {number} % 2 = 0, {number} / 2, {day},"
            f" {case_id} FROM {numbers}"
        )
        connection.execute("ANALYZE")
    return first


def _cases(words: tuple[str, ...]) -> str:
    return " ".join(f"WHEN {number} THEN '{each}'" for number, each in enumerate(words))
