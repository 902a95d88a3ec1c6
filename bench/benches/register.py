"""The register of social organizations with very many entries behind its pages: ≤ 150 ms each."""

from __future__ import annotations

from functools import partial

from sqlalchemy import select

from bench.application import application, fetch, signed_in
from bench.databases import Database
from bench.measuring import side_by_side
from bench.report import AtMost, Line, Lines
from bench.scene import Scene
from govflow.store.people.registers.tables import ENTRY
from tests.builders import Cast
from tests.services import disputes

READER = "wang.lin"
LIMIT = 150  # ms
FIELDS = ("air", "water", "nature", "welfare")
_FIRST = 1_000_000
"""The number of the first organization that is made up."""


def register(scene: Scene) -> Lines:
    """The list, a further page, narrowed by field and area, found by a word, and an entry: ≤ 150 ms each."""
    database, many = scene.database("register"), scene.extent.registered
    cast = scene.installation(database)
    _enter_many(database, cast, many)
    with cast.backend.reading() as session:
        middle = session.execute(select(ENTRY.c.id).order_by(ENTRY.c.id).offset(many // 2).limit(1)).scalar_one()
    client = signed_in(application(cast), cast, READER)
    paths = {
        "first page": "/register",
        "further page": f"/register?below={middle}",
        "of a field and an area": f"/register?activity=water&area={cast.organization('hebei')}",
        "those that are late": "/register?standing=late",
        "by a word": "/register?q=Stewards",
        "by a word that none has": "/register?q=zebra",
        "an entry": f"/register/{middle}",
    }
    taken = side_by_side(
        *(partial(fetch, client, each) for each in paths.values()),
        rounds=scene.extent.page_rounds,
        warm_up=scene.extent.warm_up,
    )
    for of, microseconds in zip(paths, taken, strict=True):
        yield Line(
            name="register", of=of, database=database.name, size=f"{many:,} entries", value=microseconds / 1000,
            unit="ms", limit=LIMIT, beside="150 ms", aim=AtMost(1), rounds=scene.extent.page_rounds,
        )  # fmt: skip


def _enter_many(database: Database, cast: Cast, many: int) -> None:
    """So many organizations with an entry and two areas each, by the database itself."""
    case_id, registrar = cast.case(disputes.draft(cast)).id, cast.organization("mca")
    beijing, tianjin, hebei = cast.organizations("beijing", "tianjin", "hebei")
    cast.backend.sessions.dispose()
    numbers = database.numbers(1, many)
    fields = " ".join(f"WHEN {number} THEN '{each}'" for number, each in enumerate(FIELDS))
    field = f"CASE n % {len(FIELDS)} {fields} END"
    standing = "CASE WHEN n % 97 = 0 THEN 'late' ELSE 'in_order' END"
    with database.loading() as connection:
        connection.execute(
            "INSERT INTO organization (id, kind, level, subtype, code, name_en, name_zh, monogram, weight, fictional,"
            f" active, version) SELECT {_FIRST} + n, 'social_organization', 'none', 'charity', 'X' || n,"
            f" 'Stewards of brook ' || n, '溪流' || n || '协会', 'SB', '1', true, true, 1 FROM {numbers}"
        )
        connection.execute(
            "INSERT INTO person (id, email, name_en, name_zh, language, active, administrator, version)"
            f" SELECT {_FIRST} + n, 'steward' || n || '@govflow.example', 'Steward', '会长', 'zh', true, false, 1"
            f" FROM {numbers}"
        )
        connection.execute(
            "INSERT INTO register_entry (id, organization_id, registrar_id, registered_in, code, activity, activity_en,"
            f" activity_zh, scope, seat, representative_id, entered_on, standing, standing_since, standing_reason)"
            f" SELECT {_FIRST} + n,"
            f" {_FIRST} + n, {registrar}, {case_id}, 'X' || n, {field}, {field}, {field},"
            f" 'Care for brook number ' || n || ' and its springs.', 'Baoding', {_FIRST} + n,"
            f" DATE('2026-01-05'), {standing},"
            f" DATE('2026-01-05'), '' FROM {numbers}"
        )
        for area in (f"CASE WHEN n % 2 = 0 THEN {beijing} ELSE {tianjin} END", str(hebei)):
            connection.execute(
                f"INSERT INTO register_area (entry_id, organization_id) SELECT {_FIRST} + n, {area} FROM {numbers}"
            )
        connection.execute("ANALYZE")
