"""The registers of the region, each with very many rows behind its pages: ≤ 150 ms each."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from sqlalchemy import Table, select

from bench.application import application, fetch, signed_in
from bench.bulk import FIRST_ID, add_cases, found_by, multiply
from bench.databases import Database
from bench.measuring import side_by_side
from bench.report import AtMost, Line, Lines
from bench.scene import Scene
from bench.world import onlookers
from govflow.store.registers import contracts
from govflow.store.registers.charges import TARIFF
from govflow.store.registers.contracts import CONTRACT
from govflow.store.registers.datasets.tables import SET, VERSION
from govflow.store.registers.plans.tables import CHAPTER, PLAN
from govflow.store.registers.recognition import RECOGNITION, STANDING
from govflow.store.registers.standards import STANDARD
from govflow.store.sql.upsert import insert_new
from tests.builders import Cast
from tests.services import delegated, disputes, planned, sharing, tolls

READER = "wang.lin"
LIMIT = 150_000  # µs
PAGES = (
    "/contracts", "/contracts?after={middle}", "/contracts?q=Meters", "/contracts?q=zebra",
    "/contracts?stands=broken_off", "/public/en/contracts", "/public/en/contracts?q=Meters",
    "/datasets", "/datasets?after={middle}", "/datasets?q=Level", "/datasets?q=zebra", "/datasets?late=1",
    "/datasets?sharing=not_shared", "/datasets/{middle}",
    "/standards", "/standards?after={middle}", "/standards?q=Limits", "/standards?q=zebra",
    "/standards?status=over", "/public/en/standards", "/public/en/standards?q=zebra",
    "/recognitions", "/recognitions?after={middle}", "/recognitions?q=Report", "/recognitions?q=zebra",
    "/recognitions?status=suspended",
    "/plans", "/plans?after={middle}", "/plans?q=Belt", "/plans?q=zebra", "/plans/{middle}",
    "/charges", "/charges?after={middle}", "/public/en/charges",
)  # fmt: skip


def registers(scene: Scene) -> Lines:
    """Contracts, data sets, standards, recognitions, plans and tariffs, 100,000 of each: ≤ 150 ms a page."""
    database, many = scene.database("registers"), scene.extent.registered
    cast = scene.cast(database)
    fill(cast, database, many)
    client, extent = signed_in(application(cast), cast, READER), scene.extent
    for pattern in PAGES:
        path = pattern.format(middle=many // 2)
        (taken,) = side_by_side(partial(fetch, client, path), rounds=extent.page_rounds, warm_up=extent.warm_up)
        yield Line(
            name="registers", of=path, database=database.name, size=f"{many:,} rows each", value=taken, unit="µs",
            limit=LIMIT, beside="150 ms", aim=AtMost(1), rounds=extent.page_rounds,
        )  # fmt: skip


def fill(cast: Cast, database: Database, many: int) -> None:
    """So many rows of each register, each of a case of its own; of a hundred about one has ended before its time."""
    reference = disputes.draft(cast)
    add_cases(database, cast, onlookers(cast), 1, many)
    first = _enter_one_of_each(cast, reference)
    cast.backend.sessions.dispose()
    with database.loading() as connection:
        for rows in (_contracts, _data_sets, _standards, _recognitions, _plans, _tariffs):
            rows(connection, database, first, many)


_CASE = f"{FIRST_ID} + n"
"""The case of a row: each has one of its own."""


def _enter_one_of_each(cast: Cast, reference: str) -> dict[str, int]:
    """A row of each register, which the others are like; its number by the name of the table."""
    case = cast.case(reference)
    delegated.entered(cast, reference)
    sharing.keeps(cast, sharing.KEEPER, "fangshan")
    sharing.kept(cast, sharing.data_set(cast))
    planned.published(cast, reference)
    planned.recognized(cast, reference)
    tolls.entered(cast, reference)
    with cast.backend.transaction() as session:
        insert_new(
            session, STANDARD, body_id=case.body.id, number=3000, year=2020, name_en="VOC limits", name_zh="限值",
            mandatory=False, issued_on=cast.today, in_force_from=cast.today, ends_on=None, replaces_id=None,
            case_id=case.id,
        )  # fmt: skip
        return dict(_numbers(session, CONTRACT, SET, VERSION, STANDARD, RECOGNITION, STANDING, PLAN, TARIFF))


def _numbers(session: Any, *tables: Table) -> Iterator[tuple[str, int]]:
    """The last row of each."""
    for each in tables:
        yield each.name, session.scalar(select(each.c.id).order_by(each.c.id.desc()).limit(1))


def _contracts(connection: Any, database: Database, first: dict[str, int], many: int) -> None:
    like = first[CONTRACT.name]
    stands = "CASE WHEN n % 97 = 0 THEN 'broken_off' ELSE 'performing' END"
    number = "'PT-' || (n + 1000)"
    multiply(connection, database, CONTRACT.name, like, many, case_id=_CASE, number=number, stands=stands)
    words = "'pt ' || (n + 1000) || ' reading of meters ' || n"
    connection.execute(found_by(database, contracts.INDEX, contracts.KEY, like, many, words))


def _data_sets(connection: Any, database: Database, first: dict[str, int], many: int) -> None:
    like, version = first[SET.name], first[VERSION.name]
    sharing_class = "CASE WHEN n % 3 = 0 THEN 'not_shared' ELSE 'conditional' END"
    multiply(connection, database, SET.name, like, many, key="'levels-' || n", sharing=sharing_class)
    multiply(connection, database, VERSION.name, version, many, data_set_id=f"{like} + n", sharing=sharing_class)


def _standards(connection: Any, database: Database, first: dict[str, int], many: int) -> None:
    over = "CASE WHEN n % 97 = 0 THEN in_force_from END"
    differing = {"case_id": _CASE, "number": "3000 + n", "name_en": "'Limits of ' || n", "ends_on": over}
    multiply(connection, database, STANDARD.name, first[STANDARD.name], many, **differing)


def _recognitions(connection: Any, database: Database, first: dict[str, int], many: int) -> None:
    like, standing = first[RECOGNITION.name], first[STANDING.name]
    multiply(connection, database, RECOGNITION.name, like, many, case_id=_CASE, name_en="'Report ' || n")
    valid = "CASE WHEN n % 97 = 0 THEN 'suspended' ELSE 'valid' END"
    multiply(connection, database, STANDING.name, standing, many, recognition_id=f"{like} + n", standing=valid)


def _plans(connection: Any, database: Database, first: dict[str, int], many: int) -> None:
    like = first[PLAN.name]
    multiply(connection, database, PLAN.name, like, many, case_id=_CASE, name_en="'Belt ' || n")
    connection.execute(
        f"INSERT INTO {CHAPTER.name} (plan_id, number, name_en, name_zh) SELECT {like} + n, 1, 'Forests', '森林'"
        f" FROM {database.numbers(1, many)} ORDER BY n"
    )


def _tariffs(connection: Any, database: Database, first: dict[str, int], many: int) -> None:
    multiply(connection, database, TARIFF.name, first[TARIFF.name], many, case_id=_CASE, name="'ring-' || n")
